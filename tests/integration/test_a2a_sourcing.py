"""Another agent buys through us: the task asks back, waits for people, and ends as its session."""

import pytest

from flowpay.domain.a2a.kept import ANSWER_WITHIN
from flowpay.persistence import a2a_tasks as kept_tasks
from flowpay.persistence.book import BookBusy
from flowpay.services import a2a_tasks, a2a_waiting
from tests.integration.sourcing import QUERY, held, ranked, step
from tests.support.a2a_client import events, fault, rpc, said, sent, task

pytestmark = pytest.mark.slow
BIG, UNCLEAR = QUERY, "Need cotton yarn"
MISSING = "500 kg, within 30 days"
SMALL = f"{UNCLEAR}, {MISSING}"
"""About 1,500 US dollars: nobody is asked."""
SEVERAL = "Need 500 kg cotton yarn and 50 kg textile dye within 30 days"
SESSION_OF = "{}-1"


def state(found):
    return found["status"]["state"].removeprefix("TASK_STATE_")


def words(message):
    return " ".join(part["text"] for part in message["parts"] if "text" in part)


def data(artifacts, id="sourcing"):
    [found] = [each for each in artifacts if each["artifactId"] == id]
    return found["parts"][0]["data"]


def to_its_end(flowpay, session_id):
    """Take a session that needs nobody to its end."""
    escrow_id = held(flowpay, session_id)
    step(flowpay, "CloseSession", session_id, escrow_id=escrow_id)
    return escrow_id


def events_of(flowpay, task_id):
    return [
        entry["type"].removeprefix("flowpay.a2a_task.")
        for entry in flowpay.publish()
        if entry["subject"] == task_id and entry["type"].startswith("flowpay.a2a_task.")
    ]


def test_a_sentence_becomes_a_task_with_a_session_of_its_own(flowpay, executions):
    found = sent(flowpay, said(SMALL))
    session_id = SESSION_OF.format(found["id"])

    assert state(found) == "WORKING"
    assert list(executions.started) == [f"default-{session_id}"]
    assert flowpay.get(f"/api/session/{session_id}")["query"] == SMALL
    assert found["history"][0]["taskId"] == found["id"]
    assert found["contextId"]


def test_what_needs_nobody_is_completed_with_suppliers_and_the_escrow(flowpay):
    found = sent(flowpay, said(SMALL))
    escrow_id = to_its_end(flowpay, SESSION_OF.format(found["id"]))

    done = task(flowpay, found["id"])
    [result] = data(done["artifacts"])["sessions"]
    assert state(done) == "COMPLETED"
    assert result["escrow"]["escrow_id"] == escrow_id
    assert result["suppliers"][0]["name"]
    assert {"score", "unit_price", "score_parts"} <= result["suppliers"][0].keys()
    assert escrow_id in words(done["status"]["message"])
    assert done["artifacts"][0]["parts"][0]["text"] == words(done["status"]["message"])


def test_what_is_missing_is_asked_and_the_answer_joined_with_what_was_said(flowpay, executions):
    found = sent(flowpay, said(UNCLEAR))
    step(flowpay, "ParseRequest", SESSION_OF.format(found["id"]))
    asking = task(flowpay, found["id"])

    assert state(asking) == "INPUT_REQUIRED"
    assert "?" in words(asking["status"]["message"])
    assert asking["status"]["message"]["parts"][1]["data"]["questions"]

    answered = sent(flowpay, said(MISSING, taskId=found["id"]))
    second = f"{found['id']}-2"
    assert state(answered) == "WORKING"
    assert list(executions.started)[-1] == f"default-{second}"
    assert flowpay.get(f"/api/session/{second}")["query"] == f"{UNCLEAR}\n{MISSING}"
    assert [m["role"] for m in answered["history"]] == ["ROLE_USER", "ROLE_AGENT", "ROLE_USER"]
    assert {m["contextId"] for m in answered["history"]} == {found["contextId"]}

    to_its_end(flowpay, second)
    assert state(task(flowpay, found["id"])) == "COMPLETED"
    assert events_of(flowpay, found["id"]) == [
        "working",
        "input_required",
        "working",
        "completed",
    ]


def test_it_may_be_asked_again_and_again(flowpay):
    found = sent(flowpay, said("We need yarn"))
    step(flowpay, "ParseRequest", f"{found['id']}-1")
    for turn, text in enumerate(["cotton", "of the usual kind"], start=2):
        assert state(task(flowpay, found["id"])) == "INPUT_REQUIRED"
        sent(flowpay, said(text, taskId=found["id"]))
        step(flowpay, "ParseRequest", f"{found['id']}-{turn}")

    assert state(task(flowpay, found["id"])) == "INPUT_REQUIRED"


def test_while_a_person_decides_it_says_what_is_waited_for(flowpay):
    found = sent(flowpay, said(BIG))
    escrow_id = held(flowpay, SESSION_OF.format(found["id"]))
    waiting = task(flowpay, found["id"])

    assert state(waiting) == "AUTH_REQUIRED"
    assert escrow_id in words(waiting["status"]["message"])
    assert "approval" in words(waiting["status"]["message"])
    assert data(waiting["artifacts"])["sessions"][0]["suppliers"]


@pytest.mark.parametrize(("decide", "end"), [("approve", "COMPLETED"), ("reject", "REJECTED")])
def test_it_ends_as_the_person_has_decided(flowpay, decide, end):
    found = sent(flowpay, said(BIG))
    session_id = SESSION_OF.format(found["id"])
    escrow_id = held(flowpay, session_id)
    task(flowpay, found["id"])
    assert flowpay.post(f"/api/{decide}-payment", {"escrow_id": escrow_id}).status == 200
    step(flowpay, "CloseSession", session_id, escrow_id=escrow_id)

    assert state(task(flowpay, found["id"])) == end


def test_what_makes_too_much_to_keep_is_told_in_words(flowpay, monkeypatch):
    found = sent(flowpay, said(SMALL))
    monkeypatch.setattr(kept_tasks, "MOST_CONTENT_BYTES", 900)
    to_its_end(flowpay, SESSION_OF.format(found["id"]))

    end = task(flowpay, found["id"])
    assert state(end) == "COMPLETED"
    assert [artifact["artifactId"] for artifact in end["artifacts"]] == ["summary"]


def test_what_nobody_decides_in_time_has_failed(flowpay, clock):
    found = sent(flowpay, said(BIG))
    session_id = SESSION_OF.format(found["id"])
    escrow_id = held(flowpay, session_id)
    clock.forward(days=4)
    flowpay.task("ExpireHold", account="default", escrow_id=escrow_id)
    step(flowpay, "CloseSession", session_id, escrow_id=escrow_id)

    failed = task(flowpay, found["id"])
    assert (state(failed), "in time" in words(failed["status"]["message"])) == ("FAILED", True)


def test_a_session_that_fails_is_a_task_that_has_failed_with_the_reason(flowpay):
    found = sent(flowpay, said(SMALL))
    error = {"Error": "States.Timeout", "Cause": "{}"}
    step(flowpay, "FailSession", SESSION_OF.format(found["id"]), error=error)

    failed = task(flowpay, found["id"])
    assert state(failed) == "FAILED"
    assert "took too long" in words(failed["status"]["message"])


def test_a_request_for_several_things_is_one_task_until_all_have_ended(flowpay):
    found = sent(flowpay, said(SEVERAL))
    step(flowpay, "ParseRequest", SESSION_OF.format(found["id"]))
    parts = [f"{found['id']}-1-{place}" for place in (1, 2)]
    assert state(task(flowpay, found["id"])) == "WORKING"

    to_its_end(flowpay, parts[0])
    assert state(task(flowpay, found["id"])) == "WORKING"
    error = {"Error": "States.Timeout", "Cause": "{}"}
    step(flowpay, "FailSession", parts[1], error=error)

    done = task(flowpay, found["id"])
    results = data(done["artifacts"])["sessions"]
    assert state(done) == "COMPLETED"
    assert [each["status"] for each in results] == ["completed", "failed"]
    assert "took too long" in words(done["status"]["message"])


def test_noticing_brings_a_task_up_to_date_without_anybody_reading_it(flowpay):
    found = sent(flowpay, said(BIG))
    session_id = SESSION_OF.format(found["id"])
    held(flowpay, session_id)

    assert a2a_tasks.noticed("default", session_id).id == found["id"]
    assert a2a_tasks.noticed("default", "ses_of_somebody") is None
    assert a2a_tasks.noticed("default", "a2a_01M82ZXYFAH36JM2R9ND5BT7JH-1") is None
    [listed] = rpc(flowpay, "ListTasks").body["result"]["tasks"]
    assert state(listed) == "AUTH_REQUIRED"


def test_however_often_it_is_seen_a_state_is_written_once(flowpay):
    found = sent(flowpay, said(BIG))
    held(flowpay, SESSION_OF.format(found["id"]))
    first, again = task(flowpay, found["id"]), task(flowpay, found["id"])
    a2a_tasks.look_after("default")

    assert again == first
    assert events_of(flowpay, found["id"]) == ["working", "auth_required"]


def test_the_sweep_brings_up_to_date_what_nobody_has_noticed(flowpay):
    found = sent(flowpay, said(SMALL))
    to_its_end(flowpay, SESSION_OF.format(found["id"]))
    from schedules.sweep import handler
    from tests.support.world import lambda_context

    handler({}, lambda_context())
    [listed] = rpc(flowpay, "ListTasks").body["result"]["tasks"]
    assert state(listed) == "COMPLETED"


def test_a_question_that_nobody_answers_is_not_asked_for_ever(flowpay, clock):
    found = sent(flowpay, said(UNCLEAR))
    step(flowpay, "ParseRequest", SESSION_OF.format(found["id"]))
    task(flowpay, found["id"])
    clock.forward(seconds=int(ANSWER_WITHIN.total_seconds()))
    assert state(task(flowpay, found["id"])) == "INPUT_REQUIRED"

    clock.forward(seconds=1)
    assert a2a_tasks.look_after("default") == []
    failed = task(flowpay, found["id"])
    assert (state(failed), "in time" in words(failed["status"]["message"])) == ("FAILED", True)
    answer = rpc(flowpay, "SendMessage", {"message": said("100 kg", taskId=found["id"])})
    assert fault(answer) == (-32004, "UNSUPPORTED_OPERATION")


class Meanwhile:
    """Takes a pause's place: each time one thing happens in the world, in their order."""

    def __init__(self, monkeypatch, *happenings):
        self.left, self.pauses = list(happenings), []
        monkeypatch.setattr(a2a_waiting, "pause", self)

    def __call__(self, seconds):
        self.pauses.append(seconds)
        if self.left:
            self.left.pop(0)()


def newest(flowpay):
    [found] = flowpay.images("a2a_task")
    return f"{found['sk']['S']}-1"


def test_a_blocking_message_is_answered_once_the_task_is_at_rest(flowpay, monkeypatch):
    waited = Meanwhile(
        monkeypatch, lambda: None, lambda: step(flowpay, "ParseRequest", newest(flowpay))
    )

    assert state(sent(flowpay, said(UNCLEAR), wait=True)) == "INPUT_REQUIRED"
    assert len(waited.pauses) == 2


def test_a_message_that_returns_at_once_does_not_wait(flowpay, monkeypatch):
    waited = Meanwhile(monkeypatch)

    assert state(sent(flowpay, said(UNCLEAR))) == "WORKING"
    assert waited.pauses == []


def test_a_blocking_message_waits_no_longer_than_it_may(flowpay, monkeypatch):
    monkeypatch.setattr(a2a_waiting, "LONGEST_S", 0.5)

    assert state(sent(flowpay, said(SMALL), wait=True)) == "WORKING"


def test_a_book_that_is_busy_while_somebody_waits_costs_one_look(flowpay, monkeypatch):
    load, refused = a2a_tasks.load, []

    def busy_once(*which):
        if not refused:
            refused.append(BookBusy("too much"))
            raise refused[0]
        return load(*which)

    def asks():
        step(flowpay, "ParseRequest", newest(flowpay))
        monkeypatch.setattr(a2a_tasks, "load", busy_once)

    Meanwhile(monkeypatch, asks)

    assert state(sent(flowpay, said(UNCLEAR), wait=True)) == "INPUT_REQUIRED"
    assert len(refused) == 1


def test_the_whole_wait_fits_into_what_a_function_has():
    from infra.functions import TIMEOUT_S

    assert TIMEOUT_S["api"] >= a2a_waiting.LONGEST_S + 4


def test_a_stream_tells_the_task_then_each_state_and_ends_with_it(flowpay, monkeypatch):
    def waits():
        held(flowpay, newest(flowpay))

    Meanwhile(monkeypatch, lambda: ranked(flowpay, newest(flowpay)), waits)
    answer = rpc(flowpay, "SendStreamingMessage", {"message": said(BIG)}, id="s-1")

    told = events(answer)
    assert {(each["jsonrpc"], each["id"]) for each in told} == {("2.0", "s-1")}
    first, artifact, last = (each["result"] for each in told)
    assert state(first["task"]) == "WORKING"
    assert artifact["artifactUpdate"]["artifact"]["artifactId"] == "sourcing"
    assert state(last["statusUpdate"]) == "AUTH_REQUIRED"
    assert "final" not in last["statusUpdate"]


def test_a_stream_begins_with_as_much_history_as_is_wanted(flowpay):
    body = {"message": said(BIG), "configuration": {"historyLength": 0}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(a2a_waiting, "LONGEST_S", 0)
        [only] = events(rpc(flowpay, "SendStreamingMessage", body))

    assert state(only["result"]["task"]) == "WORKING"
    assert "history" not in only["result"]["task"]


def test_whoever_subscribes_gets_the_task_first_and_what_comes(flowpay, monkeypatch):
    found = sent(flowpay, said(UNCLEAR))
    Meanwhile(monkeypatch, lambda: step(flowpay, "ParseRequest", newest(flowpay)))

    first, last = (
        each["result"] for each in events(rpc(flowpay, "SubscribeToTask", {"id": found["id"]}))
    )
    assert first["task"]["id"] == last["statusUpdate"]["taskId"] == found["id"]
    assert state(last["statusUpdate"]) == "INPUT_REQUIRED"


def test_a_stream_ends_when_its_time_is_over(flowpay, monkeypatch):
    monkeypatch.setattr(a2a_waiting, "LONGEST_S", 0.4)

    told = events(rpc(flowpay, "SendStreamingMessage", {"message": said(SMALL)}))
    assert [list(each["result"]) for each in told] == [["task"]]


def test_to_subscribe_to_what_has_ended_is_refused(flowpay):
    found = sent(flowpay, said(SMALL))
    to_its_end(flowpay, SESSION_OF.format(found["id"]))

    answer = rpc(flowpay, "SubscribeToTask", {"id": found["id"]})
    assert fault(answer) == (-32004, "UNSUPPORTED_OPERATION")
