"""Clocks on held money: shown with the escrow whose purchase is known, and told of once each."""

from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from typing import Any

import pytest

from flowpay.domain.gst.financial_year import Period
from flowpay.persistence import escrows
from flowpay.services import escrow_clocks
from tests.integration.commands import act, opened
from tests.support.clock import Clock
from tests.support.executions import Executions
from tests.support.faults import overtaken_by
from tests.support.gst_runs import PAY, an_invoice
from tests.support.world import World, lambda_context, world

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


def tell_all() -> None:
    for clocks in escrow_clocks.near_today("default"):
        escrow_clocks.tell("default", clocks)


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
    assert sorted(told(flowpay)) == [
        *("einvoice_report", "input_credit", "supplier_payment", "suppliers_report")
    ]
    clock.forward(days=9)
    assert len(told(flowpay)) == 4


def test_of_two_sweeps_at_once_one_tells(flowpay: World, clock: Clock):
    make_known(flowpay, opened(flowpay), accepted_on="2026-11-19", supplier_size="micro")
    clock.set(datetime(2026, 11, 28, 12, tzinfo=UTC))
    for _ in range(3):
        with overtaken_by(tell_all):
            tell_all()
        clock.forward(days=10)
    assert sorted(told(flowpay)) == ["einvoice_report", "supplier_payment", "suppliers_report"]


def test_a_sweep_that_dies_before_it_tells_tells_the_next_time(
    flowpay: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    make_known(flowpay, opened(flowpay), accepted_on="2026-11-19", supplier_size="micro")
    clock.set(datetime(2026, 11, 28, 12, tzinfo=UTC))
    with monkeypatch.context() as patch:
        patch.setattr("flowpay.persistence.book.commit", died)
        with pytest.raises(KeyError):
            tell_all()
    assert told(flowpay) == ["supplier_payment"]


def died(*_: Any, **__: Any) -> None:
    raise KeyError("the process died")


def test_what_is_only_made_known_again_is_not_told_again(flowpay: World, clock: Clock):
    escrow, facts = opened(flowpay), {"accepted_on": "2026-11-19", "supplier_size": "micro"}
    make_known(flowpay, escrow, **facts)
    clock.set(datetime(2026, 11, 28, 12, tzinfo=UTC))
    assert told(flowpay) == ["supplier_payment"]
    make_known(flowpay, escrow, **facts)
    make_known(flowpay, escrow, **facts, distance_km=300)
    assert told(flowpay) == ["supplier_payment"]


def test_what_is_made_known_while_the_sweep_tells_is_told_once(flowpay: World, clock: Clock):
    escrow, facts = opened(flowpay), {"accepted_on": "2026-11-19", "supplier_size": "micro"}
    make_known(flowpay, escrow, **facts)
    clock.set(datetime(2026, 11, 28, 12, tzinfo=UTC))
    with overtaken_by(tell_all):
        make_known(flowpay, escrow, **facts)
    assert told(flowpay) == ["supplier_payment"]


def test_one_clock_that_cannot_be_told_of_keeps_no_other_waiting(
    flowpay: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    facts = {"accepted_on": "2026-11-19", "supplier_size": "micro"}
    first, second = opened(flowpay), opened(flowpay)
    for escrow in (first, second):
        make_known(flowpay, escrow, **facts)
    clock.set(datetime(2026, 11, 28, 12, tzinfo=UTC))
    load = escrows.load

    def broken(account: str, escrow_id: str) -> Any:
        if escrow_id == first["escrow_id"]:
            raise KeyError(escrow_id)
        return load(account, escrow_id)

    monkeypatch.setattr("flowpay.persistence.escrows.load", broken)
    with pytest.raises(ExceptionGroup):
        import_module("schedules.sweep").handler({}, lambda_context())
    subjects = [event["subject"] for event in flowpay.publish() if event["type"] == NEAR]
    assert subjects == [second["escrow_id"]]


def test_tax_that_is_held_shows_the_day_on_which_it_is_due(clock: Clock):
    """d.6 Returns: GSTR-3B 20th."""
    now = datetime.now(UTC)  # the rate at which rupees are held is of today
    clock.set(now)
    month = Period(year=now.year, month=now.month)
    due_on = month.next.first.replace(day=20)
    with world(ALLOWED_VENDOR_CATEGORIES="gst") as flowpay:
        with pytest.MonkeyPatch.context() as patch:
            Executions().take_the_place_of_step_functions(patch)
            run_id = flowpay.post("/api/gstn/automate", PAY | {"period": month.key}).body["run_id"]
        flowpay.task("HoldTax", account="default", run_id=run_id)
        assert deadlines(flowpay) == [("tax_due", due_on.isoformat())]
        clock.set(datetime.combine(due_on, time(12), UTC) - timedelta(days=7))
        for _ in range(2):
            tell_all()
        log = [event for event in flowpay.publish() if event["type"] == NEAR]
        assert [event["data"]["deadline"]["what"] for event in log] == [
            f"pay the tax of {month.key} and file GSTR-3B"
        ]


def test_a_deadline_that_is_over_before_people_decide_is_pointed_out(clock: Clock):
    with world(AUTO_APPROVE_THRESHOLD="1") as flowpay:
        facts = {"accepted_on": "2026-11-05", "supplier_size": "micro"}
        make_known(flowpay, opened(flowpay), **facts)  # 20 November; decided by the 23rd
        (escrow,) = flowpay.get("/api/escrows")["items"]
        assert (escrow["status"], escrow["too_late"]) == ("pending_approval", ["supplier_payment"])
        (asked,) = flowpay.get("/api/approvals")["items"]
        assert asked["deadlines"] == escrow["deadlines"]
        assert asked["too_late"] == ["supplier_payment"]


def test_an_unregistered_supplier_has_no_tax_to_report_or_to_credit(flowpay: World):
    invoice = an_invoice(issued_on="2026-11-18", supplier={"state_code": "29"})
    facts = {"accepted_on": "2026-11-19", "supplier_size": "micro"}
    make_known(flowpay, opened(flowpay), invoice=invoice, **facts)
    assert deadlines(flowpay) == [("supplier_payment", "2026-12-04")]


def test_a_credit_note_is_no_purchase_of_an_escrow(flowpay: World):
    escrow = opened(flowpay)
    note = an_invoice(kind="CRN", issued_on="2026-11-18")
    body = {"action": "compute_invoice", "invoice": note, "escrow_id": escrow["escrow_id"]}
    answer = flowpay.post("/api/gstn/automate", body)
    assert (answer.status, answer.body["code"]) == (422, "not_of_escrow")
    assert deadlines(flowpay) == []


def test_an_einvoice_that_the_portal_took_can_be_cancelled_for_a_day(flowpay: World):
    make_known(flowpay, opened(flowpay), acknowledged_at="2026-11-20T10:00:00Z")
    found = dict(deadlines(flowpay))
    assert found["einvoice_cancel"] == "2026-11-21"
    assert "einvoice_report" not in found


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
