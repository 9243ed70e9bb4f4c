"""Mailing: whom a mail did not reach, the next one does; nobody gets two, and it is bounded."""

from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest

from flowpay.domain.notice import MOST_TRIES
from flowpay.ports.tariff import Call, usual
from flowpay.services import mailing
from flowpay.services import sweep as sweeping
from tests.integration.commands import act, money, opened, paid_to
from tests.integration.sourcing import held, request, session
from tests.support.approvers import BOTH, MEERA, RAVI, link, mailbox, press
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.faults import overtaken_by, provider_fails
from tests.support.world import lambda_context, world

MAIL = usual(Call.SEND_MAIL)
NOT_SENT = "flowpay.approval.mail_not_sent"


@pytest.fixture
def flowpay(executions):
    with world(APPROVER_EMAILS=BOTH) as deployment:
        yield deployment
        books_balance(deployment)


@pytest.fixture
def escrow(flowpay):
    return opened(flowpay, "3000.00")


@pytest.fixture
def one_by_one(monkeypatch):
    monkeypatch.setattr(mailing, "AT_ONCE", 1)


def notify(flowpay, escrow):
    flowpay.task("NotifyApprovers", account="default", escrow_id=escrow["escrow_id"])


def sweep():
    import_module("schedules.sweep").handler({}, lambda_context())


def events(flowpay, name):
    kind = f"flowpay.approval.{name}"
    return [event["data"] for event in flowpay.publish() if event["type"] == kind]


def sent():
    return sorted(mail["to"][0] for mail in mailbox())


def change_rules(flowpay, limit="9000.00"):
    rules = flowpay.get("/api/spending-controls") | {"daily_limit": wire(limit)}
    assert flowpay.request("PUT", "/api/spending-controls", rules).status == 200


def test_whom_a_mail_did_not_reach_gets_it_later_and_nobody_else_does(
    flowpay, escrow, clock, one_by_one
):
    provider_fails("resend", "unverified", times=1)
    notify(flowpay, escrow)
    assert sent() == [MEERA]

    clock.forward(days=1, minutes=1)  # Resend has forgotten the key of the first
    for _ in range(2):
        sweep()
    assert sent() == [MEERA, RAVI]
    assert paid_to(flowpay, "provider:resend") == [MAIL.amount, MAIL.amount]
    assert (len(events(flowpay, "requested")), len(events(flowpay, "mail_not_sent"))) == (1, 1)
    assert press(flowpay, link(RAVI), "approve").status == 303


def test_it_is_tried_again_after_a_while_and_not_before(flowpay, escrow, clock):
    provider_fails("resend", "unverified", times=2)
    notify(flowpay, escrow)
    clock.forward(minutes=4)
    sweep()
    assert sent() == []

    clock.forward(minutes=1)
    sweep()
    assert sent() == [MEERA, RAVI]


def test_it_is_tried_a_bounded_number_of_times_and_each_is_said_once(flowpay, escrow, clock):
    provider_fails("resend", "unverified", times=500)
    notify(flowpay, escrow)
    before_half_time = 35
    for _ in range(before_half_time):
        clock.forward(hours=1)
        sweep()

    assert len(events(flowpay, "mail_not_sent")) == MOST_TRIES
    assert len(events(flowpay, "requested")) == 1
    assert money(flowpay)[1] == "3000.00"


def test_what_today_leaves_no_money_for_is_mailed_tomorrow(executions, clock):
    with world(APPROVER_EMAILS=BOTH, DAILY_SPEND_LIMIT="3000") as flowpay:
        escrow = opened(flowpay, "3000.00")
        notify(flowpay, escrow)
        assert "daily_limit" in events(flowpay, "mail_not_sent")[0]["reason"]
        clock.forward(days=1)
        sweep()

        assert sent() == [MEERA, RAVI]
        assert len(events(flowpay, "requested")) == 1
        books_balance(flowpay)


def test_what_is_decided_is_mailed_to_nobody_any_more(flowpay, escrow, clock):
    provider_fails("resend", "unverified", times=2)
    notify(flowpay, escrow)
    act(flowpay, "approve-payment", escrow)
    clock.forward(hours=1)
    sweep()

    assert sent() == []


def test_twins_that_try_again_at_the_same_moment_pay_once(flowpay, escrow, clock):
    provider_fails("resend", "unverified", times=2)
    notify(flowpay, escrow)
    clock.forward(minutes=6)
    with overtaken_by(lambda: None, lambda: notify(flowpay, escrow)):
        notify(flowpay, escrow)

    assert sent() == [MEERA, RAVI]
    assert paid_to(flowpay, "provider:resend") == [(MAIL + MAIL).amount]


def test_a_resend_that_hangs_costs_a_try_a_bounded_time(flowpay, escrow, monkeypatch, one_by_one):
    moments = iter([0.0, 1.0, mailing.BEGIN_WITHIN_S + 1.0])
    monkeypatch.setattr(mailing, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    notify(flowpay, escrow)

    assert sent() == [RAVI]
    [told] = events(flowpay, "mail_not_sent")
    assert (told["to"], "too long" in told["reason"]) == ([MEERA], True)


def test_approvers_nobody_told_are_told_by_the_sweep_once_their_execution_had_its_time(
    flowpay, escrow, clock
):
    clock.forward(minutes=2)
    sweep()
    assert (sent(), events(flowpay, "requested")) == ([], [])

    clock.forward(minutes=1)
    for _ in range(2):
        sweep()
    assert sent() == [MEERA, RAVI]
    assert len(events(flowpay, "requested")) == 1


def test_a_question_that_has_just_changed_is_left_to_its_execution(flowpay, escrow, clock):
    notify(flowpay, escrow)
    clock.forward(hours=1)
    change_rules(flowpay)
    sweep()
    assert events(flowpay, "changed") == []

    clock.forward(minutes=3)
    sweep()
    assert len(events(flowpay, "changed")) == 1


def half_time(escrow, clock, **more):
    """Let half of the time to decide go by, and `more`."""
    clock.forward(hours=36)
    clock.moment += timedelta(**more)


def test_the_sweep_reminds_of_what_its_execution_did_not_remind_of(flowpay, escrow, clock):
    notify(flowpay, escrow)
    half_time(escrow, clock, minutes=2)
    sweep()
    assert events(flowpay, "reminded") == []

    clock.forward(minutes=1)
    for _ in range(2):
        sweep()
    flowpay.task("RemindApprovers", account="default", escrow_id=escrow["escrow_id"])
    assert len(events(flowpay, "reminded")) == 1
    assert sent() == [MEERA, MEERA, RAVI, RAVI]


def test_after_a_change_they_are_reminded_at_half_time_all_the_same(flowpay, escrow, clock):
    notify(flowpay, escrow)
    clock.forward(hours=20)
    change_rules(flowpay)
    notify(flowpay, escrow)
    clock.forward(hours=16, minutes=3)
    sweep()

    assert len(events(flowpay, "reminded")) == 1


def test_what_they_were_told_after_half_time_needs_no_reminder(flowpay, escrow, clock):
    notify(flowpay, escrow)
    half_time(escrow, clock, hours=1)
    change_rules(flowpay)
    notify(flowpay, escrow)
    clock.forward(hours=1)
    sweep()

    assert (len(events(flowpay, "changed")), events(flowpay, "reminded")) == (1, [])


def test_a_reminder_takes_the_place_of_a_mail_that_never_arrived(flowpay, escrow, clock):
    provider_fails("resend", "unverified", times=2)
    notify(flowpay, escrow)
    half_time(escrow, clock, minutes=3)
    for _ in range(2):
        sweep()
        notify(flowpay, escrow)

    assert {mail["subject"].partition(":")[0] for mail in mailbox()} == {"Reminder"}
    assert sent() == [MEERA, RAVI]


def test_one_sees_when_approvers_are_reminded(flowpay, escrow):
    approval = flowpay.get("/api/approvals")["items"][0]["approval"]
    due, asked = (datetime.fromisoformat(approval[at]) for at in ("remind_at", "requested_at"))

    assert due - asked == timedelta(hours=36)


def test_mails_wait_for_the_next_run_when_the_time_of_this_one_is_used_up(
    flowpay, escrow, clock, monkeypatch
):
    clock.forward(minutes=3)
    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "TELL_WITHIN_S", -1)
        sweep()
    assert sent() == []

    sweep()
    assert sent() == [MEERA, RAVI]


def test_the_oldest_are_told_first_and_the_rest_by_the_next_run(flowpay, clock, monkeypatch):
    monkeypatch.setattr(sweeping, "MOST_TOLD", 1)
    first, second = (opened(flowpay, "3000.00")["escrow_id"] for _ in range(2))
    clock.forward(minutes=3)
    sweep()
    assert [told["escrow_id"] for told in events(flowpay, "requested")] == [first]

    sweep()
    assert [told["escrow_id"] for told in events(flowpay, "requested")] == [first, second]


def test_what_the_mails_of_a_sessions_escrow_cost_is_found_with_either(flowpay, clock):
    request(flowpay)
    escrow_id = held(flowpay)
    before = session(flowpay)["cost"]["amount"]
    notify(flowpay, {"escrow_id": escrow_id})
    found = [
        {e["entry_id"] for e in flowpay.get("/api/wallet-ledger", limit="100", **by)["items"]}
        for by in ({"escrow_id": escrow_id}, {"session_id": "s-1"})
    ]
    mails = flowpay.get("/api/wallet-ledger", limit="100", escrow_id=escrow_id)["items"]
    settled = [e for e in mails if e["kind"] == "api_settle"]

    assert [e["usage_id"].partition("/")[0] for e in settled] == [f"escrow:{escrow_id}"]
    assert found[0] <= found[1]
    assert session(flowpay)["cost"]["amount"] > before
