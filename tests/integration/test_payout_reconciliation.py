"""Payouts against Locus's own list: what it has and we have not, and the other way round."""

from importlib import import_module

import pytest

from flowpay.domain.payout import Payout
from flowpay.persistence import accounts, book, payouts
from flowpay.ports import locus_list
from flowpay.runtime import config
from flowpay.runtime.clock import new_id
from flowpay.services import payout_reconciliation
from flowpay.services.payout_reconciliation import PayoutsBroken
from standins import locus_pay, locus_wallet, storage
from tests.integration.payouts import (
    ADDRESS,
    ON,
    at_locus,
    decide,
    ends,
    flowpay,
    locus_time,
    look,
    paid,
    paid_out,
    payable,
    policy,
    read,
    released,
    retry,
    told,
)
from tests.support.builders import wire
from tests.support.faults import overtaken_by, provider_fails
from tests.support.world import lambda_context, world

__all__ = ["flowpay", "locus_time"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("locus_time")]

ROUTE = "/api/payouts/reconcile"


def run(**event):
    return import_module("schedules.reconcile_payouts").handler(event, lambda_context())


def broken(flowpay):
    """Return what is wrong: of which payout or transfer, what, and how it was found."""
    answer = flowpay.post(ROUTE, {})
    assert answer.status == 200, answer.text
    return [(each["what"], each["found"]) for each in answer.body["breaks"]]


def about(payout, what, found):
    return (f"payout {payout['payout_id']}: {what}", found)


def changes(place=-1, **facts):
    """Change what Locus has of a payment."""
    locus_wallet.keep(at_locus()[place] | facts)


def stray(clock, **facts):
    """Let somebody pay from Locus's wallet past Flowpay, twenty minutes ago."""
    body = {"amount": 25, "memo": "a present", "to_address": ADDRESS} | facts
    to = body.pop("to_address")
    locus_pay._sent(body, to_address=to)
    clock.forward(minutes=20)
    return at_locus()[-1]


def test_payouts_that_agree_are_found_so_and_told(flowpay, clock):
    paid(flowpay, clock, "100.00")
    payable(flowpay, "40.00")
    report = run()
    assert report == {
        "payouts": 2,
        "transfers": 1,
        "owed": wire("40.00"),
        "held": wire("999900.00"),
        "breaks": [],
    }
    [told] = [e for e in flowpay.publish() if e["type"] == "flowpay.payouts.reconciled"]
    assert told["data"] == {"compared": 2, "break_count": 0, "breaks": []}


@pytest.mark.parametrize("state", ["pending", "needs_recipient", "sent", "awaiting", "failed"])
def test_what_is_on_its_way_or_waits_is_not_wrong(flowpay, clock, state):
    if state == "awaiting":
        policy(approval_threshold=1)
    payout = released(flowpay) if state == "needs_recipient" else payable(flowpay)
    if state != "pending":
        look()
    if state == "failed":
        ends("FAILED")
        look()
    assert read(flowpay, payout)["status"].startswith(state)
    assert broken(flowpay) == []


def test_one_that_is_paid_here_and_not_there_is_found(flowpay, clock):
    payout = paid(flowpay, clock)
    storage.delete(locus_wallet.TRANSACTIONS, at_locus()[0]["id"])
    assert broken(flowpay) == [about(payout, "at Locus", "not there")]


def test_one_that_came_back_there_is_found_until_a_person_retries_it(flowpay, clock):
    payout = paid(flowpay, clock)
    ends("EXPIRED")
    [(what, found)] = broken(flowpay)
    assert (what, found.endswith(" EXPIRED")) == (f"payout {payout['payout_id']}: at Locus", True)
    retry(flowpay, payout)
    assert broken(flowpay) == []


def test_one_by_e_mail_that_came_back_is_owed_again_the_next_night_and_not_sent(flowpay, clock):
    payout = paid(flowpay, clock, email="accounts@acme.example")
    clock.forward(days=29)
    assert run()["breaks"] == []
    ends("EXPIRED")
    clock.forward(days=1)
    for _ in range(2):
        assert (run()["breaks"], run()["owed"]) == ([], wire("100.00"))
    owed = read(flowpay, payout)
    assert (owed["status"], "it came back" in owed["trouble"]) == ("failed", True)
    look()
    assert (len(at_locus()), paid_out(flowpay)) == (1, 0)
    assert told(flowpay).count("came_back") == 1
    assert retry(flowpay, payout).body["status"] == "pending"


def test_one_that_came_back_while_somebody_asks_about_it_is_owed_again_once(flowpay, clock):
    payout = paid(flowpay, clock, email="accounts@acme.example")
    ends("EXPIRED")
    with overtaken_by(lambda: retry(flowpay, payout)):
        run(by_hand=True)
    assert (read(flowpay, payout)["status"], told(flowpay).count("came_back")) == ("failed", 1)
    assert paid_out(flowpay) == 0


def test_one_that_has_failed_here_and_is_made_there_is_found(flowpay, clock):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    ends("CONFIRMED")
    [(what, found)] = broken(flowpay)
    assert (what, found.endswith(" CONFIRMED")) == (
        f"payout {payout['payout_id']}: at Locus",
        True,
    )


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"amount": "99"}, "amount USD 99.00, not USD 100.00"),
        ({"to_address": "0x" + "1" * 40}, "another recipient"),
    ],
)
def test_another_amount_or_recipient_there_is_found(flowpay, clock, changed, found):
    payout = paid(flowpay, clock)
    changes(**changed)
    said = broken(flowpay)
    assert about(payout, f"transfer {at_locus()[0]['id']}", found) in said
    assert about(payout, "at Locus", "not there") in said


def test_one_that_was_paid_twice_is_found(flowpay, clock):
    payout = paid(flowpay, clock)
    [made] = at_locus()
    locus_wallet.keep(made | {"id": made["id"] + "0"})
    assert broken(flowpay) == [about(payout, "paid", "2 times")]


def test_one_that_waited_for_months_and_was_then_paid_twice_is_found(flowpay, clock):
    """Somebody has said that nothing stood there, and the first request was granted after all."""
    policy(approval_threshold=50)
    payout = payable(flowpay)
    look()
    clock.forward(days=90)
    policy(approval_threshold=None)
    assert retry(flowpay, payout, never_sent=True).status == 200
    look()
    clock.forward(minutes=1)
    look()
    assert (read(flowpay, payout)["status"], broken(flowpay)) == ("paid", [])

    decide("approve")
    clock.forward(minutes=1)
    locus_wallet.keep(at_locus()[0] | {"created": int(clock.moment.timestamp() * 1000)})
    assert broken(flowpay) == [about(payout, "paid", "2 times")]


def test_one_that_locus_does_not_list_is_found_once_it_should(flowpay, clock):
    payout = payable(flowpay)
    provider_fails("locus", "failing", operation="send")
    look()
    assert broken(flowpay) == []
    clock.forward(minutes=16)
    look()
    [(what, found)] = broken(flowpay)
    assert what == f"payout {payout['payout_id']}: at Locus"
    assert found.startswith("Locus lists no such transfer")


@pytest.mark.parametrize(("threshold", "days"), [(None, 1), (1, 7)])
def test_one_that_stands_still_there_is_found_after_a_while(flowpay, clock, threshold, days):
    policy(approval_threshold=threshold)
    payout = payable(flowpay)
    look()
    if threshold is None:
        ends("PROCESSING")
        look()
    clock.forward(days=days)
    assert broken(flowpay) == []
    clock.forward(minutes=1)
    [(what, _)] = broken(flowpay)
    assert what.startswith(f"payout {payout['payout_id']}: ")


def test_money_that_left_locus_past_flowpay_is_found(flowpay, clock):
    paid(flowpay, clock)
    made = stray(clock)
    [(what, found)] = broken(flowpay)
    assert what == f"transfer {made['id']} at Locus"
    assert found == "USD 25.00, CONFIRMED, sent by nobody"


@pytest.mark.parametrize("how", ["incoming", "failed", "new"])
def test_what_came_in_or_was_not_made_or_came_just_now_is_nobodys_loss(flowpay, clock, how):
    made = stray(clock, to_address=locus_wallet.ADDRESS if how == "incoming" else ADDRESS)
    if how == "failed":
        ends("FAILED")
    if how == "new":
        locus_wallet.keep(made | {"created": int(clock.moment.timestamp() * 1000)})
    assert broken(flowpay) == []


def test_where_locus_makes_other_calls_for_us_only_our_references_are_judged(executions, clock):
    with world(**ON, USE_LOCUS_WRAPPED_APIS="true") as flowpay:
        stray(clock)
        forged = stray(clock, memo=f"Flowpay pyo_{'0' * 26}.1")
        assert [what for what, _ in broken(flowpay)] == [f"transfer {forged['id']} at Locus"]


def test_money_that_left_is_found_where_the_owners_account_was_never_used(executions, clock):
    with world(**ON):
        book.commit([accounts.registered("another")])
        made = stray(clock)
        report = run(by_hand=True)
    assert [each["what"] for each in report["breaks"]] == [f"transfer {made['id']} at Locus"]
    assert report["held"] == wire("999975.00")


@pytest.fixture
def anothers(flowpay, clock):
    """Return the payout of another account that Locus has made, and let it go at the end."""
    mine = paid(flowpay, clock)
    book.commit([accounts.registered("another")])
    payout_id = new_id("pyo", clock.moment)
    sent = mine["attempts"][0] | {"reference": f"{payout_id}.1", "transfer_id": None}
    other = Payout.model_validate(mine | {"payout_id": payout_id, "attempts": [sent]})
    book.commit([payouts.opened("another", other)])
    stray(clock, amount=100, memo=f"Flowpay {payout_id}.1")
    yield other
    book.commit([book.Write("Delete", "book", payouts.key_of("another", payout_id))])


def test_a_payout_of_another_account_is_not_nobodys(flowpay, anothers):
    assert broken(flowpay) == []
    assert run()["payouts"] == 2
    locus_wallet.keep(at_locus()[-1] | {"memo": f"Flowpay {anothers.payout_id}.2"})
    [(what, _)] = broken(flowpay)
    assert what == f"transfer {at_locus()[-1]['id']} at Locus"
    assert [check.found for check in payout_reconciliation.reconcile("another").breaks] == [
        "not there"
    ], "nobody's transfers are told to the deployment's owner alone"


def test_another_account_is_not_told_of_the_deployments_wallet(flowpay, anothers):
    report = payout_reconciliation.reconcile("another")
    assert (report.payouts, report.transfers, report.held) == (1, 1, None)
    assert report.breaks == ()
    owners = flowpay.post(ROUTE, {}).body
    assert (owners["payouts"], owners["transfers"], owners["held"]) == (1, 2, wire("999800.00"))


def test_a_clock_wants_an_error_and_a_person_a_report(flowpay, clock):
    paid(flowpay, clock)
    stray(clock)
    with pytest.raises(PayoutsBroken, match="1 figures"):
        run()
    assert len(run(by_hand=True)["breaks"]) == 1


def test_a_clock_asks_nobody_where_nothing_is_paid_over_locus(executions, clock):
    with world():
        provider_fails("locus", "failing", operation="balance")
        assert run() == {}


@pytest.mark.parametrize("days", [1, 90])
def test_a_clock_compares_what_was_sent_before_the_switch_was_turned_off(
    flowpay, clock, monkeypatch, days
):
    payout = payable(flowpay)
    look()
    ends("PROCESSING")
    off = config.config().model_copy(update={"LOCUS_PAYOUTS": False})
    monkeypatch.setattr(payout_reconciliation, "config", lambda: off)
    clock.forward(days=days, minutes=1)
    with pytest.raises(PayoutsBroken):
        run()
    assert read(flowpay, payout)["status"] == "sent"


def test_a_clock_asks_nobody_any_more_where_the_last_payment_was_long_ago(
    flowpay, clock, monkeypatch
):
    paid(flowpay, clock)
    off = config.config().model_copy(update={"LOCUS_PAYOUTS": False})
    monkeypatch.setattr(payout_reconciliation, "config", lambda: off)
    assert run()["payouts"] == 1
    clock.forward(days=61)
    assert run() == {}


def test_an_account_that_cannot_be_compared_keeps_no_other_waiting(flowpay, clock, monkeypatch):
    payout = paid(flowpay, clock)
    ends("FAILED")
    book.commit([accounts.registered("another")])
    since = payouts.since

    def fails(account, moment):
        if account == "another":
            raise RuntimeError("a payout that nobody can read")
        return since(account, moment)

    monkeypatch.setattr(payouts, "since", fails)
    breaks = payout_reconciliation.reconcile_all().breaks
    assert {check.what for check in breaks} == {
        "account another",
        f"payout {payout['payout_id']}: at Locus",
    }


def test_a_locus_that_does_not_answer_is_no_break(flowpay, clock):
    paid(flowpay, clock)
    provider_fails("locus", "failing", operation="transactions", times=3)
    answer = flowpay.post(ROUTE, {})
    assert (answer.status, answer.body["code"]) == (502, "provider_unavailable")


def test_one_that_failed_long_ago_makes_the_list_no_longer(flowpay, clock, monkeypatch):
    payable(flowpay)
    look()
    for _ in range(4):
        stray(clock)
    for place in range(5):
        ends("FAILED", place)
    look()
    clock.forward(days=90)
    monkeypatch.setattr(locus_list, "PAGE", 1)
    monkeypatch.setattr(locus_list, "MOST_TRANSFERS", 4)
    assert broken(flowpay) == []


def test_it_changes_nothing_in_the_books(flowpay, clock):
    payout = paid(flowpay, clock)
    ends("EXPIRED")
    before = (read(flowpay, payout), len(flowpay.images("journal")))
    broken(flowpay)
    run(by_hand=True)
    assert (read(flowpay, payout), len(flowpay.images("journal"))) == before
