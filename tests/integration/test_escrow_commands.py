"""Escrows over the API: money is held, decided on, paid or given back, and the books know it."""

from decimal import Decimal

import pytest

from flowpay.domain.rate import Rate
from flowpay.runtime.config import config
from tests.integration.commands import DECISIONS, SETTLEMENTS, act, create, money, opened, paid_to
from tests.support.builders import inr, wire


def test_a_small_amount_is_held_at_once(flowpay):
    escrow = opened(flowpay, "2000.00")

    assert (escrow["status"], escrow["approval"]) == ("held", None)
    assert money(flowpay) == ("48000.00", "2000.00", "2000.00")


def test_an_amount_above_the_threshold_is_held_and_waits_for_a_person(flowpay):
    escrow = opened(flowpay, "2000.01")

    assert escrow["status"] == "pending_approval"
    assert escrow["approval"]["verdict"] is None
    assert money(flowpay) == ("47999.99", "2000.01", "2000.01")


def test_an_amount_in_another_currency_keeps_its_rate_source_and_date(flowpay):
    escrow = opened(flowpay, "84336.00", "INR")
    rate = Rate.model_validate(escrow["rate"])

    assert escrow["wallet_amount"] == rate.convert(inr("84336.00")).to_wire()
    assert (rate.base, rate.symbol) == ("USD", "INR")
    assert rate.source


def test_an_approved_payment_stays_held_until_it_is_released(flowpay):
    escrow = opened(flowpay, "3000.00")
    approved = act(flowpay, "approve-payment", escrow, reason="fair price").body

    assert approved["status"] == "held"
    assert approved["approval"]["reason"] == "fair price"
    assert money(flowpay) == ("47000.00", "3000.00", "3000.00")


def test_a_rejected_payment_gives_the_money_and_the_days_limit_back(flowpay):
    escrow = opened(flowpay, "3000.00")
    rejected = act(flowpay, "reject-payment", escrow, reason="too dear").body

    assert rejected["status"] == "rejected"
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_a_release_pays_the_supplier_all_that_is_held(flowpay):
    escrow = opened(flowpay, "100.00")
    released = act(flowpay, "release-escrow", escrow).body

    assert (released["status"], released["released"]) == ("released", wire("100.00"))
    assert paid_to(flowpay, "supplier:sup_1") == ["100.00"]
    assert money(flowpay) == ("49900.00", "0.00", "100.00")


def test_a_refund_brings_back_all_that_is_held(flowpay):
    escrow = opened(flowpay, "100.00")
    refunded = act(flowpay, "refund-escrow", escrow, reason="not delivered").body

    assert (refunded["status"], refunded["refunded"]) == ("refunded", wire("100.00"))
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_an_escrow_is_paid_in_parts_and_the_rest_comes_back(flowpay):
    escrow = opened(flowpay, "100.00")

    part = act(flowpay, "release-escrow", escrow, amount=wire("33.34")).body
    assert (part["status"], part["released"]) == ("partially_released", wire("33.34"))
    assert money(flowpay) == ("49900.00", "66.66", "100.00")

    rest = act(flowpay, "refund-escrow", escrow).body
    assert (rest["status"], rest["refunded"]) == ("refunded", wire("66.66"))
    assert money(flowpay) == ("49966.66", "0.00", "33.34")


def test_parts_in_another_currency_leave_nothing_over_in_the_wallet(flowpay):
    escrow = opened(flowpay, "1000.00", "INR")
    for _ in range(3):
        act(flowpay, "release-escrow", escrow, amount=wire("333.33", "INR"))
    last = act(flowpay, "release-escrow", escrow).body

    parts = sum(Decimal(part) for part in paid_to(flowpay, "supplier:sup_1"))
    assert last["status"] == "released"
    assert parts == Decimal(escrow["wallet_amount"]["amount"])
    assert money(flowpay)[1] == "0.00"


def test_a_decision_on_an_escrow_that_is_not_pending_says_what_is_possible(flowpay):
    escrow = opened(flowpay, "100.00")
    answer = act(flowpay, "approve-payment", escrow)

    assert answer.status == 409
    assert answer.body["code"] == "escrow_transition_forbidden"
    assert answer.body["possible"] == ["release", "refund"]


@pytest.mark.parametrize("second", DECISIONS)
@pytest.mark.parametrize("first", DECISIONS)
def test_of_two_answers_the_first_stands(flowpay, first, second):
    escrow = opened(flowpay, "3000.00")
    decided = act(flowpay, first, escrow).body["status"]
    answer = act(flowpay, second, escrow)

    assert (answer.status, answer.body["code"]) == (409, "approval_already_decided")
    assert answer.body["escrow_status"] == decided


@pytest.mark.parametrize("action", SETTLEMENTS)
def test_nothing_is_paid_or_given_back_while_a_person_is_asked(flowpay, action):
    answer = act(flowpay, action, opened(flowpay, "3000.00"))

    assert answer.status == 409
    assert answer.body["possible"] == ["approve", "reject"]


@pytest.mark.parametrize("action", SETTLEMENTS)
def test_more_than_is_held_is_neither_paid_nor_given_back(flowpay, action):
    answer = act(flowpay, action, opened(flowpay, "100.00"), amount=wire("100.01"))

    assert (answer.status, answer.body["code"]) == (422, "amount_exceeds_hold")


def test_what_nobody_decided_in_time_comes_back(flowpay, clock):
    escrow = opened(flowpay, "3000.00")
    clock.forward(seconds=config().APPROVAL_TTL_SECONDS)
    late = act(flowpay, "approve-payment", escrow)
    expired = flowpay.task("ExpireHold", account="default", escrow_id=escrow["escrow_id"])

    assert (late.status, late.body["code"]) == (409, "approval_overdue")
    assert expired == {"status": "expired"}
    assert money(flowpay)[:2] == ("50000.00", "0.00")


def test_an_expiry_that_comes_after_the_decision_leaves_it(flowpay):
    escrow = opened(flowpay, "3000.00")
    act(flowpay, "approve-payment", escrow)

    assert flowpay.task("ExpireHold", account="default", escrow_id=escrow["escrow_id"]) == {
        "status": "held"
    }


@pytest.mark.parametrize("action", [*DECISIONS, *SETTLEMENTS])
def test_an_escrow_that_nobody_knows_is_not_found(flowpay, action):
    answer = act(flowpay, action, {"escrow_id": "esc_unknown"})

    assert (answer.status, answer.body["code"]) == (404, "escrow_unknown")


def test_money_is_held_only_for_a_session_that_exists(flowpay):
    answer = create(flowpay, session_id="ses_unknown")

    assert (answer.status, answer.body["code"]) == (404, "session_unknown")
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_an_amount_that_is_nothing_in_the_wallets_currency_is_refused(flowpay):
    answer = create(flowpay, "0.01", "INR")

    assert (answer.status, answer.body["code"]) == (422, "amount_invalid")


def test_every_step_of_an_escrow_is_told_with_it(flowpay):
    escrow = opened(flowpay, "3000.00")
    act(flowpay, "approve-payment", escrow)
    act(flowpay, "release-escrow", escrow, amount=wire("1.00"))
    act(flowpay, "refund-escrow", escrow)

    told = [entry["type"] for entry in flowpay.publish() if entry["subject"] == escrow["escrow_id"]]
    assert told == [
        "flowpay.escrow.pending_approval",
        "flowpay.escrow.held",
        "flowpay.escrow.released",
        "flowpay.escrow.refunded",
    ]


def test_a_category_is_known_in_any_spelling(flowpay):
    assert opened(flowpay, category="Cotton  YARN")["category"] == "cotton yarn"


def test_what_was_released_in_parts_adds_up_to_the_escrow_in_both_currencies(flowpay):
    escrow = opened(flowpay, "84400.00", "INR")
    act(flowpay, "release-escrow", escrow, amount=wire("20000.00", "INR"))
    act(flowpay, "release-escrow", escrow)

    paid = [e for e in flowpay.get("/api/wallet-ledger")["items"] if e["kind"] == "capture"]
    assert sorted(entry["foreign"]["amount"] for entry in paid) == ["20000.00", "64400.00"]
