"""Clocks on held money: shown with the escrow whose purchase is known, and told of once each."""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from tests.integration.commands import act, opened
from tests.support.clock import Clock
from tests.support.gst_runs import an_invoice
from tests.support.world import World, lambda_context

NEAR = "flowpay.escrow.deadline_near"
ON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_a_day(clock: Clock) -> None:
    clock.set(ON)


def make_known(flowpay: World, escrow: dict[str, Any], **facts: Any) -> None:
    body = {
        "action": "compute_invoice",
        "invoice": an_invoice(issued_on="2026-11-18"),
        "escrow_id": escrow["escrow_id"],
        **facts,
    }
    answer = flowpay.post("/api/gstn/automate", body)
    assert answer.status == 201, answer.text


def deadlines(flowpay: World) -> list[tuple[str, str]]:
    (escrow,) = flowpay.get("/api/escrows")["items"]
    return [(each["kind"], each["due_on"]) for each in escrow["deadlines"]]


def told(flowpay: World) -> list[str]:
    import_module("schedules.sweep").handler({}, lambda_context())
    log = flowpay.publish()
    return [event["data"]["deadline"]["kind"] for event in log if event["type"] == NEAR]


def test_an_escrow_of_which_nothing_is_known_has_no_deadlines(flowpay: World):
    opened(flowpay)
    assert deadlines(flowpay) == []
    assert told(flowpay) == []


def test_the_clocks_of_a_known_purchase_are_shown_with_its_escrow_the_nearest_first(
    flowpay: World,
):
    make_known(flowpay, opened(flowpay), accepted_on="2026-11-19", supplier_size="micro")
    found = deadlines(flowpay)
    assert found[0] == ("supplier_payment", "2026-12-04")
    assert ("input_credit", "2027-05-17") in found


def test_a_deadline_shows_its_rule_and_source(flowpay: World):
    make_known(flowpay, opened(flowpay), accepted_on="2026-11-19", supplier_size="micro")
    (escrow,) = flowpay.get("/api/escrows")["items"]
    reason = escrow["deadlines"][0]["reasons"][0]
    assert reason["rule"] == "MSMED Act s.15"
    assert reason["source"]


def test_each_clock_is_told_of_once_when_it_comes_near(flowpay: World, clock: Clock):
    make_known(flowpay, opened(flowpay), accepted_on="2026-11-19", supplier_size="micro")
    clock.set(datetime(2026, 11, 26, 12, tzinfo=UTC))
    assert told(flowpay) == []
    clock.set(datetime(2026, 11, 27, 12, tzinfo=UTC))
    assert told(flowpay) == ["supplier_payment"]
    clock.forward(days=1)
    assert told(flowpay) == ["supplier_payment"]
    clock.set(datetime(2027, 5, 12, 12, tzinfo=UTC))
    assert sorted(told(flowpay)) == ["einvoice_report", "input_credit", "supplier_payment"]
    clock.forward(days=9)
    assert len(told(flowpay)) == 3


def test_money_that_is_not_held_any_more_has_no_clock_to_tell_of(flowpay: World, clock: Clock):
    escrow = opened(flowpay)
    make_known(flowpay, escrow, accepted_on="2026-11-19", supplier_size="micro")
    assert act(flowpay, "release-escrow", escrow).status == 200
    clock.set(datetime(2026, 12, 3, 12, tzinfo=UTC))
    assert told(flowpay) == []
    assert "group" not in flowpay.images("escrow_clocks")[0]


def test_what_is_known_anew_is_told_anew(flowpay: World, clock: Clock):
    escrow = opened(flowpay)
    make_known(flowpay, escrow, accepted_on="2026-11-19", supplier_size="micro")
    clock.set(datetime(2026, 11, 28, 12, tzinfo=UTC))
    assert told(flowpay) == ["supplier_payment"]
    make_known(flowpay, escrow, accepted_on="2026-11-19", supplier_size="micro", agreed_days=30)
    assert ("supplier_payment", "2026-12-19") in deadlines(flowpay)
    clock.set(datetime(2026, 12, 13, 12, tzinfo=UTC))
    assert told(flowpay).count("supplier_payment") == 2


def test_a_large_supplier_has_no_payment_clock(flowpay: World):
    make_known(flowpay, opened(flowpay), accepted_on="2026-11-19", supplier_size="large")
    assert "supplier_payment" not in dict(deadlines(flowpay))
