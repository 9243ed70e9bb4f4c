"""A request that is repeated does what one of it would do."""

from collections import Counter

import pytest

from .client import SMALL_SENTENCE, UNCLEAR_SENTENCE, Flowpay, an_order, at_once, new_id

pytestmark = pytest.mark.usefixtures("balanced")


def test_the_same_session_id_twice_starts_nothing_twice(flowpay: Flowpay):
    session_id = new_id()
    body = {"query": UNCLEAR_SENTENCE, "session_id": session_id}

    answers = at_once(8, lambda: flowpay.send("/api/request-source", body))
    flowpay.reached(session_id, "needs_input")
    answers.append(flowpay.send("/api/request-source", body))

    assert {answer.status_code for answer in answers} == {202}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert [name for name in flowpay.executions("Procurement") if session_id in name] == [
        f"default-{session_id}"
    ]
    kinds = Counter(e["type"] for e in flowpay.every("/api/audit-trail", session_id=session_id))
    assert kinds == {"flowpay.session.started": 1, "flowpay.session.needs_input": 1}


def test_a_session_id_belongs_to_its_first_sentence(flowpay: Flowpay):
    session_id = flowpay.ask(UNCLEAR_SENTENCE)
    other = {"query": SMALL_SENTENCE, "session_id": session_id}

    answer = flowpay.send("/api/request-source", other)

    assert (answer.status_code, answer.json()["code"]) == (422, "session_id_taken")


def test_a_key_is_for_one_body(flowpay: Flowpay):
    key = new_id()
    flowpay.post("/api/create-escrow", an_order("1.00"), key=key)

    answer = flowpay.send("/api/create-escrow", an_order("1.01"), key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
