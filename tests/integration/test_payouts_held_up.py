"""Payouts that could be held up for ever: by a person at Locus, a long list, or each other."""

from functools import partial

import pytest

from flowpay.persistence import payouts
from flowpay.ports import locus_list
from standins import locus_pay, locus_wallet, storage
from tests.integration.payouts import (
    at_locus,
    decide,
    ends,
    flowpay,
    locus_time,
    look,
    paid_out,
    payable,
    policy,
    read,
    recipient,
    released,
    retry,
)
from tests.support.faults import provider_fails

__all__ = ["flowpay", "locus_time"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("locus_time")]


def awaiting(flowpay, amount="100.00"):
    """Return a payout that a person at Locus is asked about."""
    policy(approval_threshold=50)
    payout = payable(flowpay, amount)
    look()
    policy(approval_threshold=None)
    assert read(flowpay, payout)["status"] == "awaiting_approval"
    return payout


def test_one_that_was_denied_without_a_trace_is_sent_again_on_a_persons_word(flowpay, clock):
    """Locus does not list what waits for approval, so it need not list what was denied either."""
    payout = awaiting(flowpay)
    storage.delete(locus_wallet.TRANSACTIONS, at_locus()[0]["id"])
    clock.forward(days=2)
    look()
    stands = read(flowpay, payout)
    assert (stands["status"], stands["may_be_retried"]) == ("awaiting_approval", True)

    assert "never_sent" in retry(flowpay, payout).body["detail"]
    assert retry(flowpay, payout, never_sent=True).body["status"] == "pending"
    look()
    clock.forward(minutes=1)
    look()
    assert read(flowpay, payout)["status"] == "paid"
    assert (len(at_locus()), paid_out(flowpay)) == (1, 100_000_000)


@pytest.mark.parametrize("status", ["PENDING", "PENDING_APPROVAL"])
def test_one_that_still_waits_there_is_not_sent_again_whoever_says_so(
    flowpay, clock, monkeypatch, status
):
    payout = awaiting(flowpay)
    locus_wallet.keep(at_locus()[0] | {"status": status})
    monkeypatch.setattr(locus_wallet, "is_listed", lambda _: True)
    refused = retry(flowpay, payout, never_sent=True)
    assert refused.status == 409
    assert refused.body["code"] == "payout_transition_forbidden"
    assert len(at_locus()) == 1


def test_one_that_is_approved_long_after_is_found_and_paid_once(flowpay, clock):
    payout = awaiting(flowpay)
    clock.forward(days=90)
    decide("approve")
    assert retry(flowpay, payout, never_sent=True).body["status"] == "sent"
    clock.forward(minutes=1)
    look()
    assert read(flowpay, payout)["status"] == "paid"
    assert (len(at_locus()), paid_out(flowpay)) == (1, 100_000_000)


def test_one_that_locus_takes_up_again_by_itself_is_followed_and_not_sent_again(flowpay, clock):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    ends("PENDING")
    assert retry(flowpay, payout).body["status"] == "sent"
    ends("CONFIRMED")
    look()
    assert (read(flowpay, payout)["status"], len(at_locus())) == ("paid", 1)


def test_one_whose_memo_locus_has_cut_is_known_by_its_id(flowpay, clock):
    payout = payable(flowpay)
    look()
    [made] = at_locus()
    locus_wallet.keep(made | {"memo": made["memo"][:20]})
    clock.forward(minutes=20)
    look()
    assert read(flowpay, payout)["status"] == "paid"
    assert flowpay.post("/api/payouts/reconcile", {}).body["breaks"] == []


def test_one_that_waits_since_long_ago_holds_up_no_other(flowpay, clock, monkeypatch):
    """What is listed since then is more than can be read; what is younger is paid all the same."""
    old = awaiting(flowpay)
    for _ in range(4):
        locus_pay._sent({"amount": 1, "memo": "of long ago"}, to_address=locus_wallet.ADDRESS)
    clock.forward(days=30)
    young, retried = payable(flowpay, "10.00"), payable(flowpay, "20.00")
    provider_fails("locus", "invalid", operation="send")
    look()
    [failed] = [each for each in (young, retried) if read(flowpay, each)["status"] == "failed"]
    assert retry(flowpay, failed).status == 200
    monkeypatch.setattr(locus_list, "PAGE", 1)
    monkeypatch.setattr(locus_list, "MOST_TRANSFERS", 4)

    fresh = payable(flowpay, "30.00")
    for _ in range(2):
        look()
        clock.forward(minutes=1)
    look()
    assert [read(flowpay, each)["status"] for each in (old, young, retried, fresh)] == [
        "awaiting_approval",
        "paid",
        "paid",
        "paid",
    ]


def test_of_each_supplier_it_is_looked_up_once_in_a_round_where_he_is_paid(
    flowpay, clock, monkeypatch
):
    owed = [released(flowpay, "1.00") for _ in range(4)]
    look()
    assert {read(flowpay, each)["status"] for each in owed} == {"needs_recipient"}
    asked, recipient_of = [], payouts.recipient_of

    def noted(account, supplier_id):
        asked.append(supplier_id)
        return recipient_of(account, supplier_id)

    monkeypatch.setattr(payouts, "recipient_of", noted)
    look()
    assert asked == ["sup_1"]
    recipient(flowpay)
    asked.clear()
    look()
    assert asked == ["sup_1"]
    assert {read(flowpay, each)["status"] for each in owed} == {"sent"}


def test_a_round_that_is_over_looks_up_nobody(flowpay, clock, monkeypatch):
    payout = released(flowpay)
    monkeypatch.setattr("flowpay.services.payout_rail.SEND_WITHIN_S", 0)
    monkeypatch.setattr(payouts, "recipient_of", partial(pytest.fail, "it was looked up"))
    look()
    assert read(flowpay, payout)["status"] == "pending"
