"""An agent's task: what it holds, what it costs, and that of two ends the first stands."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.agent_task import (
    OPEN,
    AgentTask,
    AgentTaskEnded,
    CeilingCurrencyDiffers,
    Outcome,
    PriceAboveCeiling,
    TaskStatus,
    in_wallet,
    most,
    require_within,
    settlement,
    spend_of,
)
from flowpay.domain.books import of_agent_task
from flowpay.domain.money import MICROS, AmountInvalid, Money
from flowpay.domain.rate import Rate
from flowpay.domain.spending import Ruling, judge
from tests.support.builders import NOON, TODAY, a_position, a_rate, inr, some_controls, usd

DONE = Outcome(TaskStatus.COMPLETED, output={})
ENDS = [status for status in TaskStatus if status not in OPEN]


def a_task(**changes: Any) -> AgentTask:
    """Return a task of ten units at a cent each, held at noon."""
    facts = {
        "task_id": "tsk_1",
        "service_id": "svc_1",
        "service_name": "counting",
        "service_version": 1,
        "status": TaskStatus.HELD,
        "units": 10,
        "price": usd("0.01"),
        "ceiling": usd("1.00"),
        "held": usd("0.10"),
        "endpoint": "https://agent.example.com/a2a",
        "requested_by": "asha",
        "held_on": TODAY,
        "deadline": NOON + timedelta(hours=1),
        "created_at": NOON,
    }
    return AgentTask.model_validate(facts | changes)


@pytest.mark.parametrize(
    ("said", "charged", "cost"), [(None, 10, "0.10"), (0, 0, "0"), (3, 3, "0.03"), (99, 10, "0.10")]
)
def test_what_was_done_is_charged_and_never_more_than_was_held(
    said: int | None, charged: int, cost: str
):
    task = a_task().ended(DONE._replace(units=said), at=NOON)
    assert (task.units_charged, task.cost, task.status) == (charged, usd(cost), DONE.status)


@pytest.mark.parametrize("status", [status for status in ENDS if status is not DONE.status])
def test_whatever_else_it_comes_to_costs_nothing_and_gives_a_reason(status: TaskStatus):
    task = a_task().ended(Outcome(status, units=5, reason="so"), at=NOON)
    assert (task.cost, task.units_charged, task.reason) == (usd("0"), 0, "so")
    [held, back] = settlement(task)
    assert (held.account, held.amount) == ("wallet:reserved", usd("0") - usd("0.10"))
    assert (back.account, back.amount) == ("wallet:available", usd("0.10"))


@pytest.mark.parametrize("status", ENDS)
def test_of_two_ends_the_first_stands(status: TaskStatus):
    task = a_task().ended(Outcome(status), at=NOON)
    with pytest.raises(AgentTaskEnded, match=f"it is {status.value}"):
        task.ended(DONE, at=NOON)
    with pytest.raises(AgentTaskEnded):
        task.working()
    with pytest.raises(AgentTaskEnded):
        task.run_again()


def test_the_agents_own_id_is_kept_once_it_is_known():
    task = a_task().working("a-1")
    assert task.working().agent_task_id == "a-1"
    assert task.working("a-2").agent_task_id == "a-1"
    assert task.ended(DONE, at=NOON, agent_task_id="a-3").agent_task_id == "a-1"


def test_each_run_of_its_execution_has_a_name_of_its_own():
    task = a_task()
    assert task.execution_name("acme") == "acme-tsk_1"
    assert task.run_again().run_again().execution_name("acme") == "acme-tsk_1.3"


@given(
    price=st.integers(1, 10**9),
    units=st.integers(1, 10_000),
    said=st.none() | st.integers(0, 20_000),
    rate=st.none() | st.decimals("0.0001", "10000", places=4),
)
def test_the_legs_of_every_end_give_back_exactly_what_was_held(price, units, said, rate):
    own = Money(price, "INR" if rate else "USD")
    at = Rate(base="USD", symbol="INR", rate=rate, date=TODAY, source="a bank") if rate else None
    held = in_wallet(most(own, units), at)
    task = a_task(units=units, price=own, ceiling=most(own, units), rate=at, held=held)
    ended = task.ended(DONE._replace(units=said), at=NOON)

    legs = settlement(ended)
    assert sum(leg.amount.micros for leg in legs) == 0
    assert legs[0].amount.micros == -held.micros
    assert 0 <= ended.cost.micros <= held.micros
    assert (ended.cost == held) or ended.units_charged < units
    assert of_agent_task(task) == {("held", "USD"): held.micros, ("cost", "USD"): 0}
    assert of_agent_task(ended) == {("held", "USD"): 0, ("cost", "USD"): ended.cost.micros}


def test_a_price_above_the_ceiling_is_refused_with_the_price_as_it_is():
    require_within(usd("0.01"), 100, usd("1.00"), version=3)
    with pytest.raises(PriceAboveCeiling, match="raise the ceiling") as refused:
        require_within(usd("0.010001"), 100, usd("1.00"), version=3)
    assert refused.value.facts == {
        "price": {"amount": "0.010001", "currency": "USD"},
        "version": 3,
    }


def test_a_ceiling_is_in_the_currency_of_the_price():
    with pytest.raises(CeilingCurrencyDiffers, match="write the ceiling in INR"):
        require_within(inr("1.00"), 1, usd("1.00"), version=1)


def test_what_cannot_be_written_down_is_not_held():
    with pytest.raises(AmountInvalid, match="fewer units"):
        most(Money(10**9 * MICROS, "USD"), 10_000)


def test_prices_below_a_coin_are_held_to_the_micro():
    assert in_wallet(inr("1.00"), a_rate("83.125")) == usd("0.01203")
    assert in_wallet(usd("0.000001"), None) == usd("0.000001")


def test_a_task_is_a_payment_without_a_category():
    spend = spend_of(a_task(), usd("2500.00"))
    controls = some_controls(allowed_categories=(), supplier_limits={"svc_1": usd("100.00")})
    said = {each.rule: each.verdict for each in judge(spend, controls, a_position())}

    assert spend.is_payment
    assert "allowed_categories" not in said
    assert said["auto_approve_threshold"] is Ruling.ASKS
    assert said["supplier_limit"] is Ruling.REFUSED
