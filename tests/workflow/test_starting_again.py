"""An execution may be started twice, or die anywhere: the session runs through, each thing once."""

from importlib import import_module
from typing import Any

import pytest

from flowpay.ports import executions
from tests.support.definitions import machine_arn
from tests.support.workflows import Workflows
from tests.support.world import lambda_context

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"
STATES = (
    "ParseRequest DiscoverSuppliers EnrichSupplier RankSuppliers RequestQuote OpenEscrow "
    "AwaitEscrow CloseSession"
).split()
PIPELINE = machine_arn("procurement")


def abort(_: dict[str, Any]) -> None:
    executions.stop(PIPELINE, "default-s-1", cause="the test pulls the plug")


def tell_the_sweep(name: str, status: str) -> None:
    """Deliver what EventBridge says when an execution ends badly."""
    detail = {
        "name": name,
        "status": status,
        "input": '{"account": "default", "session_id": "s-1"}',
    }
    event = {"detail-type": "Step Functions Execution Status Change", "detail": detail}
    import_module("schedules.sweep").handler(event, lambda_context())


@pytest.mark.parametrize("state", STATES)
def test_an_execution_that_dies_at_any_state_is_started_again_and_runs_through(
    flow: Workflows, state: str
):
    flow.meets("AwaitDecision", lambda given: flow.decide("approve", given["escrow_id"]))
    flow.meets(state, abort, after=True)
    flow.ask(SENTENCE)
    flow.until(lambda: flow.executions("procurement") == {"default-s-1": "ABORTED"})
    tell_the_sweep("default-s-1", "ABORTED")
    flow.until(flow.all_ended)
    assert flow.session()["status"] == "completed"
    runs = {} if state == "CloseSession" else {"default-s-1.2": "SUCCEEDED"}
    assert flow.executions("procurement") == {"default-s-1": "ABORTED"} | runs
    flow.did_everything_once()


def test_a_session_asked_for_twice_runs_once(flow: Workflows):
    flow.ask(SENTENCE)
    flow.ask(SENTENCE)
    flow.decide("approve", flow.until_held())
    flow.until(flow.all_ended)
    flow.ask(SENTENCE)
    assert flow.executions("procurement") == {"default-s-1": "SUCCEEDED"}
    flow.did_everything_once()


def test_two_executions_at_once_for_one_session_charge_hold_and_mail_once(flow: Workflows):
    flow.ask(SENTENCE)
    twin = {"account": "default", "session_id": "s-1"}
    executions.start(PIPELINE, "default-s-1.2", twin)
    flow.decide("approve", flow.until_held())
    flow.until(lambda: "RUNNING" not in flow.executions("escrow_approval").values())
    flow.until(lambda: flow.session()["status"] == "completed")
    flow.did_everything_once()
    assert flow.reserves_nothing()


def test_the_end_of_an_execution_that_was_replaced_already_starts_nothing(flow: Workflows):
    flow.meets("AwaitEscrow", abort, after=True)
    flow.ask(SENTENCE)
    flow.until(lambda: flow.executions("procurement") == {"default-s-1": "ABORTED"})
    tell_the_sweep("default-s-1", "ABORTED")
    tell_the_sweep("default-s-1", "ABORTED")
    assert list(flow.executions("procurement")) == ["default-s-1", "default-s-1.2"]
