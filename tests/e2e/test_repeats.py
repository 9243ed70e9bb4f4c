"""A command that is repeated, or sent many times at once, does what one of it would do."""

from collections import Counter
from collections.abc import Callable

import pytest

from .books import balances
from .client import (
    SMALL_SENTENCE,
    UNCLEAR_SENTENCE,
    Flowpay,
    an_order,
    at_once,
    micros,
    new_id,
    usd,
)

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


def test_sixteen_of_one_command_at_once_have_one_effect_and_one_answer(flowpay: Flowpay):
    before, key = flowpay.wallet(), new_id()

    answers = at_once(16, lambda: flowpay.send("/api/create-escrow", an_order("100.00"), key=key))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    spent = micros(before["available"]) - micros(flowpay.wallet()["available"])
    assert spent == 100 * 10**6


def test_a_key_is_for_one_body(flowpay: Flowpay):
    key = new_id()
    flowpay.post("/api/create-escrow", an_order("1.00"), key=key)

    answer = flowpay.send("/api/create-escrow", an_order("1.01"), key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_of_sixteen_decisions_at_once_one_stands(flowpay: Flowpay):
    escrow_id = flowpay.hold("3000.00")["escrow_id"]

    answers = at_once(16, lambda: flowpay.send("/api/approve-payment", {"escrow_id": escrow_id}))

    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == {200: 1, 409: 15}
    refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert refused == {"approval_already_decided"}
    assert balances(flowpay)[f"escrow:{escrow_id}"] == 3_000 * 10**6
    flowpay.until(lambda: _trail(flowpay, escrow_id), what="the decision in the log")
    assert _trail(flowpay, escrow_id) == 1


def _trail(flowpay: Flowpay, escrow_id: str) -> int:
    held = flowpay.every("/api/audit-trail", type="flowpay.escrow.held")
    return sum(event["subject"] == escrow_id for event in held)


def test_however_many_meet_the_daily_limit_is_not_passed(
    flowpay: Flowpay, limits: Callable[..., None]
):
    before = flowpay.wallet()
    room = micros(before["committed_today"]) + 10_999_990_000
    limits(daily_limit=usd(f"{room // 10**6}.{room % 10**6:06d}"))

    answers = at_once(32, lambda: _held_in_the_end(flowpay, new_id()))

    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == {201: 10, 409: 22}
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "spending_refused"
            broken = [rule["rule"] for rule in answer.json()["rules"] if not rule["passed"]]
            assert broken == ["daily_limit"]
    after = flowpay.wallet()
    assert micros(after["committed_today"]) - micros(before["committed_today"]) == 10_000 * 10**6
    assert micros(after["reserved"]) - micros(before["reserved"]) == 10_000 * 10**6


def _held_in_the_end(flowpay: Flowpay, key: str):
    """Return the final answer: one that says "busy, try again" is tried again, with its key."""
    for _ in range(8):
        answer = flowpay.send("/api/create-escrow", an_order("1000.00"), key=key)
        if answer.status_code != 503:
            return answer
        assert "retry-after" in answer.headers
    return answer
