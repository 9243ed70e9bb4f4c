"""Decision records are written once for each basis, and come back as they were made."""

import pytest

from flowpay.domain.decision_record import Basis, DecisionRecord, decided, is_genuine, reworded
from flowpay.domain.ranking import rank
from flowpay.persistence import book, decision_records
from flowpay.persistence.sessions import SessionMoved
from tests.support.builders import NOON, a_rate, a_supplier, inr, ranking_inputs, usd

SUPPLIERS = (
    a_supplier("good.example", unit_price=inr("250.123456")),
    a_supplier("far.example", unit_price=usd("3.10"), freight=usd("7.00")),
    a_supplier("late.example", lead_days=9),
)


def a_decision(**changes) -> DecisionRecord:
    inputs = ranking_inputs(*SUPPLIERS, rates=[a_rate()])
    facts = {"session_id": "ses_1", "basis": Basis.LISTED_PRICES, "at": NOON} | changes
    return decided(inputs, rank(inputs, SUPPLIERS), **facts)


def keep(record, account="default"):
    refusal = lambda: SessionMoved(record.session_id)  # noqa: E731 - as a step passes it
    book.commit([decision_records.recorded(account, record, refusal=refusal)])


def test_a_decision_comes_back_as_it_was_made(flowpay):
    record = a_decision()
    keep(record)

    assert decision_records.of_session("default", "ses_1") == (record,)
    assert is_genuine(decision_records.of_session("default", "ses_1")[0])


def test_there_is_one_for_each_basis_the_quotes_last(flowpay):
    listed, quotes = a_decision(), a_decision(basis=Basis.QUOTES)
    for record in (quotes, listed, a_decision(session_id="ses_12")):
        keep(record)

    assert decision_records.of_session("default", "ses_1") == (listed, quotes)
    assert decision_records.of_session("acme", "ses_1") == ()


def test_of_two_decisions_on_one_basis_the_first_stands(flowpay):
    first = a_decision()
    keep(first)

    with pytest.raises(SessionMoved):
        keep(reworded(first, "Another was better."))
    assert decision_records.of_session("default", "ses_1") == (first,)
