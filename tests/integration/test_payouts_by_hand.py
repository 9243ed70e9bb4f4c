"""Payouts that a person has paid in another way: once, on the record, and never over Locus too."""

import pytest

from flowpay.ports import locus_list
from flowpay.services import payout_sending, payouts
from standins import locus_pay, locus_wallet, storage
from tests.integration.payouts import (
    PAYOUTS,
    at_locus,
    by_hand,
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
from tests.support.at_once import at_once
from tests.support.faults import provider_fails

__all__ = ["flowpay", "locus_time"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("locus_time")]

OWED = 100_000_000


def awaiting(flowpay):
    """Return a payout that a person at Locus is asked about."""
    policy(approval_threshold=50)
    payout = payable(flowpay)
    look()
    return payout


def happens_once(monkeypatch, module, name, what):
    """Let something happen once, just before a function of a module is called."""
    function, left = getattr(module, name), [what]

    def called(*args, **kwargs):
        if left:
            left.pop()()
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, called)


def reconciled(flowpay):
    return flowpay.post(f"{PAYOUTS}/reconcile", {}).body


def is_paid_by_hand(flowpay, payout):
    """Assert that it was, once; Locus has nothing of it, and gets nothing."""
    look()
    found = read(flowpay, payout)
    assert (found["status"], found["trouble"]) == ("paid_by_hand", None)
    assert (found["may_be_retried"], found["may_be_paid_by_hand"]) == (False, False)
    assert (paid_out(flowpay), paid_out(flowpay, "rail:by_hand")) == (0, OWED)


def test_one_without_a_recipient_is_paid_by_a_bank(flowpay):
    payout = released(flowpay)
    look()
    assert read(flowpay, payout)["status"] == "needs_recipient"
    answer = by_hand(flowpay, payout, "HDFC UTR 4711")
    assert (answer.status, answer.body["paid_with"]) == (200, "HDFC UTR 4711")
    is_paid_by_hand(flowpay, payout)
    assert told(flowpay) == ["pending", "needs_recipient", "paid_by_hand"]
    report = reconciled(flowpay)
    assert (report["breaks"], report["owed"]["amount"], at_locus()) == ([], "0.00", [])


def test_one_that_waits_for_the_sweep_is_not_sent_any_more(flowpay):
    payout = payable(flowpay)
    assert by_hand(flowpay, payout).status == 200
    is_paid_by_hand(flowpay, payout)
    assert at_locus() == []


def test_the_same_command_again_is_answered_the_same_and_another_is_refused(flowpay):
    payout = released(flowpay)
    first = by_hand(flowpay, payout, key="k-1")
    assert by_hand(flowpay, payout, key="k-1").body == first.body
    refused = by_hand(flowpay, payout, key="k-2")
    assert (refused.status, refused.body["code"]) == (409, "payout_transition_forbidden")
    assert retry(flowpay, payout).status == 409
    is_paid_by_hand(flowpay, payout)


def test_of_people_and_sweeps_at_once_one_pays_it(flowpay):
    payout = released(flowpay)
    answers = at_once(8, lambda n: str(by_hand(flowpay, payout, f"UTR {n}").status))
    assert sorted(answers) == ["200", *["409"] * 7]
    is_paid_by_hand(flowpay, payout)


def test_one_that_has_failed_is_looked_for_at_locus_first(flowpay):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    assert read(flowpay, payout)["status"] == "failed"
    ends("CONFIRMED")
    answer = by_hand(flowpay, payout)
    assert (answer.status, answer.body["status"]) == (200, "paid")
    assert (paid_out(flowpay), paid_out(flowpay, "rail:by_hand")) == (OWED, 0)


def test_while_locus_cannot_be_asked_what_it_may_have_made_stays_as_it_is(flowpay):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    provider_fails("locus", "failing", operation="transactions", times=5)
    assert by_hand(flowpay, payout).status >= 500
    assert read(flowpay, payout)["status"] == "failed"


def test_one_on_its_way_is_not_paid_by_hand_too(flowpay, clock):
    payout = payable(flowpay)
    look()
    refused = by_hand(flowpay, payout, never_sent=True)
    assert (refused.status, refused.body["payout_status"]) == (409, "sent")
    clock.forward(minutes=1)
    look()
    assert by_hand(flowpay, payout, never_sent=True).status == 409
    assert (read(flowpay, payout)["status"], paid_out(flowpay)) == ("paid", OWED)


def test_one_that_waits_at_locus_is_paid_by_hand_on_the_word_that_nothing_stands_there(flowpay):
    payout = awaiting(flowpay)
    assert "never_sent" in by_hand(flowpay, payout).body["detail"]
    assert by_hand(flowpay, payout, never_sent=True).status == 200
    is_paid_by_hand(flowpay, payout)


def test_whoever_lets_it_through_at_locus_all_the_same_is_found_by_the_comparison(flowpay, clock):
    payout = awaiting(flowpay)
    by_hand(flowpay, payout, never_sent=True)
    decide("approve")
    clock.forward(minutes=20)
    [wrong] = reconciled(flowpay)["breaks"]
    assert wrong["what"] == f"payout {payout['payout_id']}: at Locus"
    assert (wrong["expected"], "CONFIRMED" in wrong["found"]) == ("paid_by_hand", True)
    is_paid_by_hand(flowpay, payout)


@pytest.mark.parametrize("command", [retry, by_hand])
def test_whoever_has_looked_before_another_attempt_has_said_nothing_of_that(
    flowpay, monkeypatch, command
):
    """While Locus is asked for one person another tries again, and the sweep sends that."""
    payout = awaiting(flowpay)
    storage.delete(locus_wallet.TRANSACTIONS, at_locus()[0]["id"])

    def meanwhile():
        assert retry(flowpay, payout, never_sent=True).status == 200
        look()

    happens_once(monkeypatch, payouts, "_as_locus_has_it", meanwhile)
    assert command(flowpay, payout, never_sent=True).status == 409
    look()
    found = read(flowpay, payout)
    assert (found["status"], len(found["attempts"])) == ("awaiting_approval", 2)
    assert (len(at_locus()), paid_out(flowpay, "rail:by_hand")) == (1, 0)


def test_one_that_is_sent_in_that_moment_is_not_paid_by_hand(flowpay, monkeypatch):
    policy(approval_threshold=50)
    payout = payable(flowpay)
    happens_once(monkeypatch, payouts, "change", look)
    assert by_hand(flowpay, payout, never_sent=True).status == 409
    assert read(flowpay, payout)["status"] == "awaiting_approval"


@pytest.mark.parametrize("command", [retry, by_hand])
def test_of_another_version_than_was_read_nothing_is_said(flowpay, command):
    payout = awaiting(flowpay)
    stale = command(flowpay, payout, never_sent=True, version=payout["version"])
    assert (stale.status, "read it again" in stale.body["detail"]) == (409, True)
    now = read(flowpay, payout)["version"]
    assert command(flowpay, payout, never_sent=True, version=now).status == 200


def test_a_refusal_in_the_middle_of_the_call_takes_nothing_from_its_sender(flowpay, monkeypatch):
    """Locus lists what waits, and somebody at an old page presses before its answer is there."""
    policy(approval_threshold=50)
    monkeypatch.setattr(locus_wallet, "is_listed", lambda _: True)
    payout, refusals = payable(flowpay), []
    answered = payout_sending.locus_rail.send

    def pressed(*given):
        said = answered(*given)
        refusals.append(by_hand(flowpay, payout).status)
        return said

    monkeypatch.setattr(payout_sending.locus_rail, "send", pressed)
    look()
    found = read(flowpay, payout)
    assert (found["status"], refusals) == ("awaiting_approval", [409])
    assert found["attempts"][0]["approval_url"]


def test_while_locus_has_no_answer_a_person_who_has_looked_there_ends_it(flowpay, monkeypatch):
    payout = payable(flowpay)
    provider_fails("locus", "invalid", operation="send")
    look()
    monkeypatch.setattr(locus_list, "MOST_TRANSFERS", -1)
    assert by_hand(flowpay, payout).status >= 500
    assert by_hand(flowpay, payout, never_sent=True).status == 200
    is_paid_by_hand(flowpay, payout)


def test_while_locus_has_no_answer_nobody_ends_what_it_may_have(flowpay, monkeypatch):
    payout = awaiting(flowpay)
    monkeypatch.setattr(locus_list, "MOST_TRANSFERS", -1)
    assert by_hand(flowpay, payout, never_sent=True).status >= 500
    assert read(flowpay, payout)["status"] == "awaiting_approval"


def test_twins_about_one_that_is_missing_are_answered_the_same(flowpay, clock):
    payout = payable(flowpay)
    look()
    storage.delete(locus_wallet.TRANSACTIONS, at_locus()[0]["id"])
    clock.forward(minutes=16)
    look()
    said = at_once(4, lambda _: by_hand(flowpay, payout, key="k-1", never_sent=True).text)
    assert len(set(said)) == 1
    is_paid_by_hand(flowpay, payout)


def test_what_locus_has_paid_is_not_paid_by_hand(flowpay, clock):
    assert by_hand(flowpay, paid(flowpay, clock)).status == 409


def test_without_a_word_of_how_it_was_paid_nothing_is(flowpay):
    payout = released(flowpay)
    for nothing in ("", "  "):
        assert by_hand(flowpay, payout, nothing).status == 422
    assert flowpay.post(f"{PAYOUTS}/{payout['payout_id']}/paid-by-hand", {}).status == 422
    assert read(flowpay, payout)["status"] == "pending"


@pytest.mark.parametrize("before", ["sent", "failed"])
def test_one_that_locus_has_made_with_another_amount_is_settled_by_a_persons_word(
    flowpay, clock, before
):
    payout = payable(flowpay)
    look()
    if before == "failed":
        ends("FAILED")
        look()
    [made] = at_locus()
    locus_wallet.keep(made | {"amount": "99.50", "status": "CONFIRMED"})
    clock.forward(minutes=1)
    look()
    stands = read(flowpay, payout)
    assert (stands["status"], stands["may_be_paid_by_hand"]) == (before, True)
    if before == "sent":
        assert "say how it was paid" in stands["trouble"]

    assert retry(flowpay, payout, never_sent=True).status == 409, "it would pay twice"
    answer = by_hand(flowpay, payout, "the rest by UTR 2", never_sent=True)
    assert (answer.status, answer.body["status"]) == (200, "paid_by_hand")
    is_paid_by_hand(flowpay, payout)
    [event] = [e for e in flowpay.publish() if e["type"] == "flowpay.payout.paid_by_hand"]
    seen = f"{made['id']} CONFIRMED with amount USD 99.50, not USD 100.00"
    assert event["data"]["why"] == f"paid by hand: the rest by UTR 2; Locus has {seen}"
    assert len(at_locus()) == 1


def test_while_another_amount_is_still_on_its_way_nobody_says_that_it_is_paid(flowpay, clock):
    payout = payable(flowpay)
    look()
    locus_wallet.keep(at_locus()[0] | {"amount": "99.50", "status": "PROCESSING"})
    look()
    assert "settle it there" in read(flowpay, payout)["trouble"]
    assert by_hand(flowpay, payout, never_sent=True).status == 409
    assert retry(flowpay, payout, never_sent=True).status == 409


@pytest.mark.parametrize("status", ["sent", "failed"])
@pytest.mark.parametrize("command", [retry, by_hand])
def test_what_somebody_sends_into_locus_wallet_by_our_reference_locks_nothing(
    flowpay, clock, status, command
):
    payout = payable(flowpay)
    if status == "failed":
        look()
        ends("FAILED")
    else:
        provider_fails("locus", "failing", operation="send")
    look()
    locus_pay._sent(
        {"amount": 0.01, "memo": f"Flowpay {payout['payout_id']}.1"},
        to_address=locus_wallet.ADDRESS,
    )
    clock.forward(minutes=16)
    look()
    assert read(flowpay, payout)["status"] == status
    assert command(flowpay, payout, never_sent=True).status == 200
    look()
    sent_out = [each for each in at_locus() if each["to_address"] != locus_wallet.ADDRESS]
    assert len(sent_out) == (status == "failed") + (command is retry)
