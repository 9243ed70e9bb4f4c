"""Approval: who may let a payment through, how many it takes, and to what exactly they consent."""

from datetime import timedelta

import pytest

from flowpay.domain.approval import (
    ApprovalChanged,
    ApprovalNotDue,
    ApprovalOverdue,
    ConsentAlreadyGiven,
    SelfApprovalForbidden,
    Verdict,
)
from tests.support.builders import (
    NOON,
    a_pending_escrow,
    a_rate,
    an_escrow,
    approved,
    inr,
    usd,
)

HOUR = timedelta(hours=1)


def asked(*, controls_version=1, approvers=1, **changes):
    return an_escrow(**changes).asking(
        at=NOON, expires_at=NOON + HOUR, controls_version=controls_version, approvers=approvers
    )


def test_whoever_asked_for_a_payment_cannot_approve_it():
    with pytest.raises(SelfApprovalForbidden):
        approved(a_pending_escrow(requested_by="asha"), by="asha")


def test_whoever_asked_for_a_payment_may_withdraw_it():
    escrow = a_pending_escrow(requested_by="asha")

    assert escrow.reject(by="asha", at=NOON, reason="not needed").status == "rejected"


def test_while_everyone_is_anonymous_one_person_asks_and_approves():
    escrow = asked(requested_by="anonymous", approvers=2)

    once = approved(escrow, by="anonymous", must_differ=False)
    assert approved(once, by="anonymous", must_differ=False).status == "held"


def test_an_approval_comes_before_it_is_due_or_too_late():
    escrow = a_pending_escrow()
    due = escrow.approval.expires_at

    assert approved(escrow, at=due - timedelta(microseconds=1))
    with pytest.raises(ApprovalOverdue):
        approved(escrow, at=due)


def test_nobody_expires_what_people_still_have_time_for():
    escrow = a_pending_escrow()
    due = escrow.approval.expires_at

    with pytest.raises(ApprovalNotDue):
        escrow.expire(by="flowpay", at=due - timedelta(microseconds=1))
    assert escrow.expire(by="flowpay", at=due).status == "expired"


def test_a_decision_says_who_decided_when_and_why():
    said = approved(a_pending_escrow(), reason="fair").approval

    assert (said.verdict, said.decided_by, said.decided_at, said.reason) == (
        Verdict.APPROVED,
        "ravi",
        NOON,
        "fair",
    )


def test_where_two_people_are_needed_one_is_not_enough():
    escrow = asked(approvers=2)
    first = approved(escrow, by="ravi")
    second = approved(first, by="meera")

    assert (first.status, first.approval.verdict) == ("pending_approval", None)
    assert second.status == "held"
    assert [consent.by for consent in second.approval.consents] == ["ravi", "meera"]


def test_nobody_is_two_people():
    first = approved(asked(approvers=2), by="ravi")

    with pytest.raises(ConsentAlreadyGiven):
        approved(first, by="ravi")


def test_one_refusal_is_enough():
    first = approved(asked(approvers=3), by="ravi")

    assert first.reject(by="meera", at=NOON, reason=None).status == "rejected"


def test_a_decision_on_what_was_seen_stands():
    escrow = asked()

    assert approved(escrow, seen=escrow.approval.hash).status == "held"


@pytest.mark.parametrize(
    "change",
    [
        {"escrow_id": "esc_2"},
        {"supplier_id": "sup_2"},
        {"supplier_name": "Another"},
        {"amount": inr("1000.01"), "wallet_amount": usd("12.00")},
        {"wallet_amount": usd("12.01")},
        {"rate": a_rate("83.126")},
        {"category": "steel rod"},
        {"controls_version": 2},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_consent_is_to_exactly_this_and_to_nothing_else(change):
    facts = {"amount": inr("1000.00"), "wallet_amount": usd("12.00"), "rate": a_rate("83.125")}
    seen, now = asked(**facts), asked(**facts | change)

    with pytest.raises(ApprovalChanged) as refusal:
        approved(now, seen=seen.approval.hash)
    assert refusal.value.facts == {"hash": now.approval.hash}


def test_what_does_not_matter_to_the_payment_changes_no_consent():
    assert asked(memo="urgent").approval.hash == asked(memo="no hurry").approval.hash


def test_when_the_rules_change_people_are_asked_anew():
    first = approved(asked(approvers=2), by="ravi")
    again = first.asked_again(at=NOON, controls_version=2, approvers=2)

    assert again.approval.consents == ()
    assert again.approval.hash != first.approval.hash
    assert again.approval.hash == asked(controls_version=2).approval.hash
