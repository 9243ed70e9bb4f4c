"""How a session ends when it does not end in a hold that a person let through."""

import pytest

from .books import entries_of, mails_of, moved
from .client import SENTENCE, SMALL_SENTENCE, UNCLEAR_SENTENCE, Flowpay, micros

pytestmark = pytest.mark.usefixtures("balanced")

UNKNOWN_SUPPLIERS = "Need 1 tonne steel rod within 30 days"
"""Nobody was looked into for it before, so that the directory is asked."""


def test_what_a_person_refuses_gives_the_money_back(flowpay: Flowpay):
    session_id = flowpay.ask(SENTENCE)
    escrow_id = flowpay.reached(session_id, "awaiting_approval")["escrow_id"]
    decision = {"escrow_id": escrow_id, "reason": "too dear"}

    escrow = flowpay.post("/api/reject-payment", decision)

    assert (escrow["status"], escrow["approval"]["reason"]) == ("rejected", "too dear")
    assert "too dear" in flowpay.reached(session_id, "rejected")["summary"]
    _only_the_calls_were_paid(flowpay, session_id)


def test_below_the_threshold_nobody_is_asked(flowpay: Flowpay):
    session = flowpay.reached(flowpay.ask(SMALL_SENTENCE), "completed")

    [escrow] = [
        each
        for each in flowpay.every("/api/escrows", status="held")
        if each["escrow_id"] == session["escrow_id"]
    ]
    assert escrow["approval"] is None
    assert micros(escrow["wallet_amount"]) < 2_000 * 10**6
    assert flowpay.every("/api/audit-trail", session_id=session["session_id"])
    asked = [each for each in flowpay.executions("EscrowApproval") if escrow["escrow_id"] in each]
    assert not asked


def test_a_request_without_a_quantity_is_asked_about_before_a_cent_is_spent(flowpay: Flowpay):
    session = flowpay.reached(flowpay.ask(UNCLEAR_SENTENCE), "needs_input")

    assert "quantity" in session["intent"]["questions"][0]
    assert entries_of(flowpay, session["session_id"]) == []


@pytest.mark.parametrize(
    ("sentence", "code", "words"),
    [
        ("Need 1200kg cotton yarn under 1 per kg", "no_supplier_fits", "more than INR 1.00"),
        ("Need 1000 kg copper wire", "spending_refused", "'copper wire' is not allowed"),
    ],
)
def test_what_cannot_be_bought_fails_with_a_reason_and_holds_nothing(
    flowpay: Flowpay, sentence: str, code: str, words: str
):
    session = flowpay.reached(flowpay.ask(sentence), "failed")

    assert session["reason_code"] == code
    assert words in session["summary"]
    assert session["escrow_id"] is None
    _only_the_calls_were_paid(flowpay, session["session_id"])


def test_a_provider_that_is_down_costs_its_step_and_not_the_session(flowpay: Flowpay):
    fault = {"provider": "apollo", "fault": "failing", "times": 1000}
    assert flowpay.http.post("/sandbox/faults", json=fault).status_code == 201
    try:
        session = flowpay.reached(flowpay.ask(UNKNOWN_SUPPLIERS), "completed")
    finally:
        flowpay.http.delete("/sandbox/faults")

    checked = flowpay.every("/api/audit-trail", session_id=session["session_id"])
    told = [each for each in checked if each["type"] == "flowpay.session.supplier_checked"]
    assert told
    assert all(each["data"]["missing"] for each in told)
    assert moved(entries_of(flowpay, session["session_id"]), "provider:apollo") == 0


def _only_the_calls_were_paid(flowpay, session_id):
    entries, session = entries_of(flowpay, session_id), flowpay.session(session_id)
    cost = moved(entries, "provider:")
    assert cost == micros(session["cost"])
    assert moved(entries, "wallet:available") == -cost
    assert moved(entries, "escrow:") == 0
    assert len(mails_of(flowpay, session_id)) == len(session["quotes"])
