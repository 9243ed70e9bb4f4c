"""Sessions: a sentence starts one, once; it ends once, and then holds nothing it should not."""

import pytest

from flowpay.persistence.sessions import SessionMoved
from flowpay.services import sessions
from tests.integration.commands import act, money
from tests.integration.sourcing import QUERY, SMALL, held, ranked, request, session, step
from tests.support.faults import overtaken_by
from tests.support.world import World

pytestmark = pytest.mark.slow


def types(flowpay: World):
    return [entry["type"].removeprefix("flowpay.session.") for entry in flowpay.publish()]


def failed(flowpay, error="States.TaskFailed", cause="{}"):
    return step(flowpay, "FailSession", error={"Error": error, "Cause": cause})


def test_a_sentence_starts_one_execution(flowpay, executions):
    answer = request(flowpay)

    assert (answer.status, answer.body) == (202, {"status": "started", "session_id": "s-1"})
    assert executions.started == {"default-s-1": {"account": "default", "session_id": "s-1"}}
    assert session(flowpay)["status"] == "running"


def test_a_session_without_an_id_is_given_one(flowpay, executions):
    session_id = request(flowpay, session_id=None).body["session_id"]

    assert session_id.startswith("ses_")
    assert list(executions.started) == [f"default-{session_id}"]


def test_the_same_session_again_answers_the_same_and_starts_nothing(flowpay, executions):
    first, again = request(flowpay), request(flowpay)

    assert (again.status, again.text) == (first.status, first.text)
    assert len(executions.started) == 1
    assert types(flowpay).count("started") == 1


def test_of_two_who_start_the_same_session_at_the_same_moment_both_get_it(flowpay, executions):
    with overtaken_by(lambda: sessions.start("default", QUERY, "s-1", by="asha")):
        assert request(flowpay).status == 202

    assert len(executions.started) == 1


def test_the_same_id_for_another_sentence_is_refused(flowpay, executions):
    request(flowpay)
    answer = request(flowpay, SMALL)

    assert (answer.status, answer.body["code"]) == (422, "session_id_taken")
    assert session(flowpay)["query"] == QUERY


def test_a_session_that_has_ended_is_not_started_again(flowpay, executions):
    request(flowpay)
    failed(flowpay)
    executions.started.clear()

    assert request(flowpay).status == 202
    assert executions.started == {}


def test_a_session_is_kept_even_if_its_execution_could_not_start(flowpay, executions):
    executions.down = True
    assert request(flowpay).status == 202
    assert executions.started == {}

    executions.down = False
    assert request(flowpay).status == 202
    assert list(executions.started) == ["default-s-1"]


def test_a_preview_shows_what_would_be_understood_and_leaves_no_trace(flowpay, executions):
    shown = flowpay.post("/api/intent-preview", {"query": QUERY})

    assert shown.body["lines"][0]["material"] == "cotton yarn"
    assert (executions.started, flowpay.images("session")) == ({}, [])


def test_a_request_that_lacks_something_ends_with_its_questions_and_costs_nothing(flowpay):
    request(flowpay, "cotton yarn please")
    assert step(flowpay, "ParseRequest") == {"outcome": "needs_input"}

    asked = session(flowpay)
    assert (asked["status"], asked["cost"]["amount"]) == ("needs_input", "0.00")
    assert asked["intent"]["questions"]


@pytest.mark.parametrize(
    ("action", "status"), [("approve-payment", "completed"), ("reject-payment", "rejected")]
)
def test_a_session_ends_as_its_payment_was_decided(flowpay, action, status):
    request(flowpay)
    escrow_id = held(flowpay)
    act(flowpay, action, {"escrow_id": escrow_id})
    step(flowpay, "CloseSession", escrow_id=escrow_id)

    assert session(flowpay)["status"] == status
    assert types(flowpay).count(status) == 1


def test_a_session_that_fails_gives_back_what_it_holds(flowpay):
    request(flowpay)
    held(flowpay)
    assert failed(flowpay) == {"status": "failed"}

    ended = session(flowpay)
    assert ended["status"] == "failed"
    assert "nothing is held" in ended["summary"]
    assert money(flowpay)[1] == "0.00"


def test_a_session_that_fails_after_its_approval_gives_the_money_back_too(flowpay):
    request(flowpay)
    escrow_id = held(flowpay)
    act(flowpay, "approve-payment", {"escrow_id": escrow_id})
    failed(flowpay)

    assert money(flowpay)[1] == "0.00"


def test_what_was_paid_already_is_left_as_it_is_when_a_session_fails(flowpay):
    request(flowpay)
    escrow_id = held(flowpay)
    act(flowpay, "approve-payment", {"escrow_id": escrow_id})
    act(flowpay, "release-escrow", {"escrow_id": escrow_id})

    assert failed(flowpay) == {"status": "failed"}
    assert flowpay.get("/api/escrows")["items"][0]["status"] == "released"


@pytest.mark.parametrize(
    ("error", "cause", "code", "reason"),
    [
        ("NoSupplierFits", '{"errorMessage": "None fits."}', "no_supplier_fits", "None fits."),
        ("States.Timeout", "", "timed_out", "too long"),
        ("KeyError", '{"errorMessage": "secret detail"}', "failed", "on our side"),
        ("Lambda.Unknown", "not json", "failed", "on our side"),
    ],
)
def test_a_buyer_is_told_a_reason_and_none_of_our_bugs(flowpay, error, cause, code, reason):
    request(flowpay)
    failed(flowpay, error, cause)

    ended = session(flowpay)
    assert ended["reason_code"] == code
    assert reason in ended["summary"]
    assert "secret" not in ended["summary"]


def test_a_session_ends_once(flowpay):
    request(flowpay)
    failed(flowpay)
    failed(flowpay)

    assert types(flowpay).count("failed") == 1


def test_of_two_ends_at_the_same_moment_the_first_stands(flowpay):
    request(flowpay)
    escrow_id = held(flowpay)
    act(flowpay, "approve-payment", {"escrow_id": escrow_id})
    close = {"escrow_id": escrow_id}
    with overtaken_by(lambda: step(flowpay, "CloseSession", **close)):
        assert step(flowpay, "CloseSession", **close) == {"status": "completed"}

    assert types(flowpay).count("completed") == 1


def test_a_session_that_comes_to_hold_money_while_it_fails_is_not_ended_with_it(flowpay):
    request(flowpay)
    ranked(flowpay)
    with overtaken_by(lambda: step(flowpay, "OpenEscrow")), pytest.raises(SessionMoved):
        failed(flowpay)
    failed(flowpay)

    assert session(flowpay)["status"] == "failed"
    assert money(flowpay)[1] == "0.00"


def test_a_start_that_fails_leaves_the_session_to_the_sweep_and_says_started(flowpay, executions):
    executions.down = True
    answer = request(flowpay)

    assert (answer.status, answer.body["session_id"]) == (202, "s-1")
    assert session(flowpay)["status"] == "running"


def test_the_same_key_is_the_same_session(flowpay, executions):
    ask = {"query": QUERY}
    first = flowpay.post("/api/request-source", ask, key="k-1")
    again = flowpay.post("/api/request-source", ask, key="k-1")

    assert first.body == again.body
    assert len(executions.started) == 1


def test_a_second_run_is_never_named_like_another_session():
    again = sessions.Session.model_construct(session_id="po", runs=2)
    other = sessions.Session.model_construct(session_id="po-2", runs=1)

    assert again.execution_name("default") != other.execution_name("default")
