"""A task that pays its agent and whose process dies anywhere: paid once, or not at all."""

from contextlib import suppress
from typing import Any

import pytest

from flowpay.domain.x402_buying import MOST_VALID_S
from tests.integration.agent_tasks import flowpay, remote
from tests.integration.commands import money
from tests.integration.test_paying_agents import (
    FREE,
    SPENT,
    followed,
    on_chain,
    payments,
    selling,
    settings,
    signatures,
    the_authorization_is_over,
    watched,
)
from tests.support.agents import Remote, close, execute, looked_after
from tests.support.agents import watched as tasks_watched
from tests.support.clock import Clock
from tests.support.deaths import Killed, dying
from tests.support.executions import Executions
from tests.support.world import World

__all__ = ["flowpay", "remote", "settings"]
pytestmark = pytest.mark.slow
MOST_EFFECTS = 9
"""Of one command: to begin, to hold, to ask, to write the payment, to pay, to write what came of
it, to start what follows, to tell the agent to stop."""


def tasks(flowpay: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = flowpay.get("/api/a2a/tasks")["items"]
    return found


def settled(flowpay: World, clock: Clock, remote: Remote) -> None:
    """Assert that in the end the books say what the network says, and that no more was signed."""
    for _ in range(2):
        the_authorization_is_over(clock)
        watched()
    assert not [each for each in tasks(flowpay) if each["ended_at"] is None]
    assert len(set(signatures(remote))) <= 1
    assert len(on_chain()) <= 1
    assert money(flowpay) == (SPENT if on_chain() else FREE)
    assert [each["status"] for each in payments()] in (
        [],
        ["settled" if on_chain() else "failed"],
    )


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", range(1, MOST_EFFECTS + 1))
@pytest.mark.parametrize("manner", ["toll", "toll_message", "toll_robbing", "toll_twice"])
@pytest.mark.parametrize("comes_again", [False, True])
def test_a_command_that_dies_anywhere_has_paid_once_or_not_at_all(
    flowpay: World,
    clock: Clock,
    remote: Remote,
    executions: Executions,
    manner: str,
    nth: int,
    done: bool,
    comes_again: bool,
):
    service_id = selling(manner)
    with dying(nth, done=done) as had, suppress(Killed):
        execute(flowpay, service_id, key="k-1")
    assert len(had) < MOST_EFFECTS or nth == MOST_EFFECTS

    clock.forward(seconds=41)
    if comes_again:
        assert execute(flowpay, service_id, key="k-1").status in (201, 202)
    tasks_watched(flowpay)
    for task in tasks(flowpay):
        followed(flowpay, clock, task)
    settled(flowpay, clock, remote)


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", range(1, 8))
@pytest.mark.parametrize("manner", ["toll", "toll_message", "toll_closing", "toll_stuck"])
def test_a_look_that_dies_anywhere_is_done_again(
    flowpay: World, clock: Clock, remote: Remote, manner: str, nth: int, done: bool
):
    with dying(6, done=False), suppress(Killed):
        execute(flowpay, selling(manner), key="k-1")
    clock.forward(seconds=41)
    [task] = tasks(flowpay)
    with dying(nth, done=done), suppress(Killed):
        looked_after(flowpay, task, most=2)
    if manner == "toll_stuck":
        clock.forward(hours=1)
    followed(flowpay, clock, task)
    settled(flowpay, clock, remote)


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("manner", ["toll_twice", "toll_taken"])
def test_a_sweep_that_dies_as_it_writes_what_the_network_shows_is_done_again(
    flowpay: World, clock: Clock, remote: Remote, manner: str, done: bool
):
    execute(flowpay, selling(manner), key="k-1")
    clock.forward(seconds=MOST_VALID_S + 301)
    with dying(1, done=done), suppress(Killed):
        watched()
    settled(flowpay, clock, remote)


def test_a_task_that_is_canceled_after_it_was_paid_costs_what_was_paid(
    flowpay: World, clock: Clock, remote: Remote
):
    task = execute(flowpay, selling("toll_stuck")).body
    path = f"/api/a2a/tasks/{task['task_id']}/cancel"
    assert flowpay.post(path, {}).body["cost"] == {"amount": "0.01", "currency": "USD"}
    close(flowpay, task)
    settled(flowpay, clock, remote)
