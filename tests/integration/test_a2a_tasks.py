"""Tasks of other agents: one for each message, one account's only, cancelled while they can be."""

import json
import random

import pytest

from flowpay.domain.a2a.errors import InvalidParams
from flowpay.domain.a2a.kept import MOST_MESSAGES, MOST_SAID_BYTES, TaskMoved
from flowpay.domain.a2a.tasks import TaskState
from flowpay.persistence import a2a_tasks as kept_tasks
from flowpay.persistence.sessions import SessionMoved
from flowpay.services import a2a_tasks, sessions
from tests.integration.commands import money
from tests.integration.sourcing import QUERY, held, ranked, step
from tests.support.a2a_client import a_message, asked, fault, rest, rpc, said, sent, task
from tests.support.books import books_balance
from tests.support.executions import Executions
from tests.support.faults import overtaken_by
from tests.support.world import world

pytestmark = pytest.mark.slow
UNCLEAR = "Need cotton yarn"
FIRST = {"x-api-key": "first-key"}


def state(found):
    return found["status"]["state"].removeprefix("TASK_STATE_")


def unclear(flowpay):
    """Return a task that has asked back."""
    found = sent(flowpay, said(UNCLEAR))
    step(flowpay, "ParseRequest", f"{found['id']}-1")
    return task(flowpay, found["id"])


# ---- one message, one task


def test_the_same_message_again_is_the_same_task(flowpay, executions):
    message = said(QUERY)
    first, again = sent(flowpay, message), sent(flowpay, message)

    assert again == first
    assert len(executions.started) == 1
    assert len(flowpay.images("a2a_task")) == 1


def test_the_same_message_again_shows_how_its_task_stands_now(flowpay):
    message = said(UNCLEAR)
    first = sent(flowpay, message)
    step(flowpay, "ParseRequest", f"{first['id']}-1")

    assert state(sent(flowpay, message)) == "INPUT_REQUIRED"


def test_another_message_of_the_same_id_is_refused(flowpay):
    message = said(QUERY)
    sent(flowpay, message)
    changed = {"message": message | {"parts": [{"text": "Need 5 kg of dye"}]}}
    answer = rpc(flowpay, "SendMessage", changed)

    assert fault(answer) == (-32602, "INVALID_PARAMS")
    assert "messageId" in answer.body["error"]["message"]


def test_how_the_answer_is_wanted_is_no_part_of_a_message(flowpay):
    message = asked("list-suppliers")
    first = sent(flowpay, message)
    again = sent(flowpay, message, wait=True, historyLength=0)

    assert again["id"] == first["id"]


def test_a_message_that_was_refused_may_come_again(flowpay):
    message = said(QUERY, taskId="a2a_nobody")
    assert fault(rpc(flowpay, "SendMessage", {"message": message}))[0] == -32001

    right = {name: value for name, value in message.items() if name != "taskId"}
    assert state(sent(flowpay, right)) == "WORKING"


def test_of_the_same_message_twice_at_once_one_begins_and_both_are_answered(flowpay, executions):
    message = said(QUERY)
    twins = []
    with overtaken_by(lambda: twins.append(sent(flowpay, message))):
        twins.append(sent(flowpay, message))

    assert twins[0]["id"] == twins[1]["id"]
    assert len(executions.started) == 1


def test_the_same_answer_twice_at_once_is_one_turn(flowpay, executions):
    asking = unclear(flowpay)
    answer = said("1200 kg", taskId=asking["id"])
    twins = []
    with overtaken_by(lambda: twins.append(sent(flowpay, answer))):
        twins.append(sent(flowpay, answer))

    assert twins[0] == twins[1]
    assert list(executions.started) == [f"default-{asking['id']}-{turn}" for turn in (1, 2)]


def test_a_twin_that_comes_before_the_task_is_read_is_still_a_twin(
    flowpay, executions, monkeypatch
):
    asking = unclear(flowpay)
    answer = said("1200 kg", taskId=asking["id"])
    load, twins = a2a_tasks.load, []

    def late(*which):
        monkeypatch.setattr(a2a_tasks, "load", load)
        twins.append(sent(flowpay, answer))
        return load(*which)

    monkeypatch.setattr(a2a_tasks, "load", late)
    twins.append(sent(flowpay, answer))

    assert twins[0] == twins[1]
    assert len(executions.started) == 2


def test_of_two_answers_at_once_one_is_taken_and_the_other_told_so(flowpay, executions):
    asking = unclear(flowpay)
    with overtaken_by(lambda: sent(flowpay, said("1200 kg", taskId=asking["id"]))):
        late = rpc(flowpay, "SendMessage", {"message": said("90 kg", taskId=asking["id"])})

    assert fault(late) == (-32004, "UNSUPPORTED_OPERATION")
    assert len(executions.started) == 2
    assert flowpay.get(f"/api/session/{asking['id']}-2")["query"].endswith("1200 kg")


def test_a_task_at_work_takes_no_message_and_none_at_its_end(flowpay):
    working = sent(flowpay, said(QUERY))
    done = sent(flowpay, asked("list-suppliers"))
    for each in (working, done):
        message = said("and 50 kg of dye", taskId=each["id"])
        answer = rpc(flowpay, "SendMessage", {"message": message})
        assert fault(answer) == (-32004, "UNSUPPORTED_OPERATION")
        assert fault(rest(flowpay, "POST", "/message:send", {"message": message}))[0] == 400


def test_an_answer_with_another_context_or_another_skill_is_refused(flowpay):
    asking = unclear(flowpay)
    wrong = [
        said("1200 kg", taskId=asking["id"], contextId="another"),
        asked("list-suppliers") | {"taskId": asking["id"]},
        said(" ", taskId=asking["id"]),
        said("1200 kg", taskId=asking["id"]) | {"role": "ROLE_AGENT"},
    ]
    for message in wrong:
        assert fault(rpc(flowpay, "SendMessage", {"message": message}))[0] == -32602

    right = said("1200 kg", taskId=asking["id"], contextId=asking["contextId"])
    assert state(sent(flowpay, right)) == "WORKING"


def test_nobody_takes_the_name_of_the_session_that_an_answer_begins(flowpay):
    asking = unclear(flowpay)
    body = {"query": QUERY, "session_id": f"{asking['id']}-2"}
    taken = flowpay.post("/api/request-source", body)

    assert (taken.status, taken.body["code"]) == (422, "session_id_reserved")
    assert state(sent(flowpay, said("1200 kg", taskId=asking["id"]))) == "WORKING"


def test_a_sentence_that_cannot_be_read_leaves_the_question_open(flowpay):
    asking = unclear(flowpay)
    long = a_message({"text": "x" * 99_995}, taskId=asking["id"])

    assert fault(rpc(flowpay, "SendMessage", {"message": long}))[0] == -32602
    assert task(flowpay, asking["id"]) == asking


def test_a_context_holds_the_tasks_that_name_it(flowpay):
    one = sent(flowpay, asked("list-suppliers") | {"contextId": "trip to the mill"})
    two = sent(flowpay, asked("list-suppliers") | {"contextId": "trip to the mill"})
    sent(flowpay, asked("list-suppliers"))

    listed = rpc(flowpay, "ListTasks", {"contextId": "trip to the mill"}).body["result"]
    assert [each["id"] for each in listed["tasks"]] == [two["id"], one["id"]]
    assert (listed["totalSize"], listed["nextPageToken"]) == (2, "")


def test_a_task_that_was_asked_for_too_long_is_to_be_begun_anew(flowpay):
    asking = unclear(flowpay)
    kept = kept_tasks.load("default", asking["id"])
    history = kept.task.history * (MOST_MESSAGES - 1)
    full = kept.model_copy(update={"task": kept.task.model_copy(update={"history": history})})
    a2a_tasks.book.commit(kept_tasks.moved("default", kept, full))

    answer = rpc(flowpay, "SendMessage", {"message": said("1200 kg", taskId=asking["id"])})
    assert fault(answer)[0] == -32004
    assert "new task" in answer.body["error"]["message"]


def test_a_task_that_is_too_large_is_refused_before_anything_is_written(flowpay):
    kept = kept_tasks.load("default", sent(flowpay, said(QUERY))["id"])
    with pytest.raises(InvalidParams, match="begin a new one"):
        kept_tasks.moved("default", kept, kept.model_copy(update={"task": noisy(kept.task)}))


def test_messages_that_would_leave_no_room_for_the_result_are_refused(flowpay, executions):
    long, short = (
        said(UNCLEAR, metadata={"note": "x" * size})
        for size in (MOST_SAID_BYTES, MOST_SAID_BYTES - 1_000)
    )

    assert fault(rpc(flowpay, "SendMessage", {"message": long})) == (-32602, "INVALID_PARAMS")
    assert flowpay.images("a2a_task") == []
    asking = sent(flowpay, short)
    step(flowpay, "ParseRequest", f"{asking['id']}-1")
    answer = said("1200 kg", taskId=asking["id"], metadata={"note": "x" * 1_000})
    assert fault(rpc(flowpay, "SendMessage", {"message": answer})) == (-32602, "INVALID_PARAMS")
    assert state(task(flowpay, asking["id"])) == "INPUT_REQUIRED"


def noisy(whole):
    """Return a task with a message that no compression makes small."""
    letters = random.Random(1)  # noqa: S311 - noise
    text = "".join(chr(letters.randrange(0x4E00, 0x9000)) for _ in range(150_000))
    part = whole.history[0].parts[0].model_copy(update={"text": text})
    message = whole.history[0].model_copy(update={"parts": (part,)})
    return whole.model_copy(update={"history": (message,)})


# ---- reading


@pytest.mark.parametrize(
    ("length", "roles"), [(None, "UAU"), (0, ""), (1, "U"), (2, "AU"), (9, "UAU")]
)
def test_the_history_is_as_long_as_it_is_wanted(flowpay, length, roles):
    asking = unclear(flowpay)
    answer = said("1200 kg", taskId=asking["id"])
    more = {} if length is None else {"historyLength": length}
    answered = sent(flowpay, answer, **more)
    read = task(flowpay, asking["id"], **more)
    query = {name: str(value) for name, value in more.items()}
    in_rest = rest(flowpay, "GET", f"/tasks/{asking['id']}", **query).body

    for found in (answered, read, in_rest):
        letters = [message["role"][5] for message in found.get("history", [])]
        assert "".join(letters) == roles
        assert ("history" in found) == bool(roles)


def test_a_list_is_by_the_time_of_the_state_the_latest_first(flowpay, clock):
    tasks = []
    for _ in range(3):
        tasks.append(sent(flowpay, said(UNCLEAR))["id"])
        clock.forward(seconds=1)
    step(flowpay, "ParseRequest", f"{tasks[0]}-1")
    task(flowpay, tasks[0])

    listed = rpc(flowpay, "ListTasks").body["result"]["tasks"]
    assert [each["id"] for each in listed] == [tasks[0], tasks[2], tasks[1]]
    times = [each["status"]["timestamp"] for each in listed]
    assert times == sorted(times, reverse=True)


def test_a_list_may_be_of_one_state_or_since_a_moment(flowpay, clock):
    old = sent(flowpay, said(QUERY))
    clock.forward(seconds=1)
    done = sent(flowpay, asked("list-suppliers"))

    def ids(**wanted):
        return [each["id"] for each in rpc(flowpay, "ListTasks", wanted).body["result"]["tasks"]]

    since = done["status"]["timestamp"]
    assert ids(status="TASK_STATE_WORKING") == [old["id"]]
    assert ids(status="TASK_STATE_FAILED") == []
    assert ids(statusTimestampAfter=since) == [done["id"]]
    assert ids(statusTimestampAfter=old["status"]["timestamp"]) == [done["id"], old["id"]]
    clock.forward(seconds=1)
    assert ids(statusTimestampAfter=clock.moment.isoformat()) == []
    for long_ago in ("0001-01-01T00:00:00Z", "0999-12-31T23:59:59Z"):
        assert ids(statusTimestampAfter=long_ago) == [done["id"], old["id"]]


@pytest.mark.parametrize("wanted", [{}, {"includeArtifacts": False}])
def test_a_list_leaves_artifacts_out_unless_they_are_wanted(flowpay, wanted):
    done = sent(flowpay, asked("list-suppliers"))
    [short] = rpc(flowpay, "ListTasks", wanted).body["result"]["tasks"]
    [whole] = rpc(flowpay, "ListTasks", {"includeArtifacts": True}).body["result"]["tasks"]
    bare = {"historyLength": 0}
    [barest] = rpc(flowpay, "ListTasks", bare).body["result"]["tasks"]

    assert whole == done
    assert short == {name: value for name, value in done.items() if name != "artifacts"}
    assert barest.keys() == {"id", "contextId", "status"}


def test_a_page_of_long_tasks_is_as_short_as_one_answer_must_be(flowpay, monkeypatch):
    long = {"metadata": {"note": "x" * 10_000}}
    ids = [sent(flowpay, asked("list-suppliers") | long)["id"] for _ in range(5)]
    monkeypatch.setattr(a2a_tasks, "MOST_PAGE_BYTES", 25_000)
    first = rpc(flowpay, "ListTasks").body["result"]
    found, token = [each["id"] for each in first["tasks"]], first["nextPageToken"]
    while token:
        page = rpc(flowpay, "ListTasks", {"pageToken": token}).body["result"]
        found += [each["id"] for each in page["tasks"]]
        token = page["nextPageToken"]

    assert len(first["tasks"]) == 2
    assert (first["pageSize"], first["totalSize"]) == (50, 5)
    assert found == ids[::-1]


def test_one_task_is_on_a_page_however_long_it_is(flowpay, monkeypatch):
    found = sent(flowpay, asked("list-suppliers"))
    monkeypatch.setattr(a2a_tasks, "MOST_PAGE_BYTES", 1)

    [only] = rpc(flowpay, "ListTasks").body["result"]["tasks"]
    assert only["id"] == found["id"]


def test_the_last_page_says_that_it_is_the_last(flowpay):
    empty = rest(flowpay, "GET", "/tasks").body

    assert empty == {"tasks": [], "nextPageToken": "", "pageSize": 50, "totalSize": 0}


def test_a_page_token_of_another_list_is_refused(flowpay):
    for _ in range(3):
        sent(flowpay, asked("list-suppliers"))
    page = rpc(flowpay, "ListTasks", {"pageSize": 1}).body["result"]
    wanted = {"pageSize": 1, "pageToken": page["nextPageToken"]}

    assert "result" in rpc(flowpay, "ListTasks", wanted).body
    answer = rpc(flowpay, "ListTasks", wanted | {"status": "TASK_STATE_FAILED"})
    assert fault(answer) == (-32602, "CURSOR_INVALID")


# ---- one account's only


def test_a_task_of_another_account_is_not_there(flowpay):
    mine = sent(flowpay, said(UNCLEAR))
    kept = kept_tasks.load("default", mine["id"])
    theirs = kept.model_copy(
        update={"task": kept.task.model_copy(update={"id": "a2a_theirs"}), "session_id": None}
    )
    a2a_tasks.book.commit(a2a_tasks.new_writes("acme", theirs))

    for method in ("GetTask", "CancelTask", "SubscribeToTask"):
        assert fault(rpc(flowpay, method, {"id": "a2a_theirs"})) == (-32001, "TASK_NOT_FOUND")
    message = said("1200 kg", taskId="a2a_theirs")
    assert fault(rpc(flowpay, "SendMessage", {"message": message}))[0] == -32001
    assert fault(rest(flowpay, "GET", "/tasks/a2a_theirs"))[0] == 404
    assert fault(rest(flowpay, "GET", "/acme/tasks/a2a_theirs"))[0] == 404
    listed = rpc(flowpay, "ListTasks", {"contextId": mine["contextId"]}).body["result"]
    assert [each["id"] for each in listed["tasks"]] == [mine["id"]]
    assert listed["totalSize"] == 1
    assert kept_tasks.load("acme", "a2a_theirs").version == theirs.version


# ---- cancelling


def cancelled(flowpay, task_id, headers=None):
    return rpc(flowpay, "CancelTask", {"id": task_id}, headers=headers)


def test_what_has_only_asked_back_is_cancelled_at_once(flowpay):
    asking = unclear(flowpay)

    assert state(cancelled(flowpay, asking["id"]).body["result"]) == "CANCELED"
    again = cancelled(flowpay, asking["id"])
    assert fault(again) == (-32002, "TASK_NOT_CANCELABLE")


def test_what_is_at_work_is_cancelled_with_its_session_and_holds_nothing_later(flowpay):
    found = sent(flowpay, said(QUERY))
    session_id = f"{found['id']}-1"
    before = money(flowpay)
    step(flowpay, "ParseRequest", session_id)

    assert state(cancelled(flowpay, found["id"]).body["result"]) == "CANCELED"
    session = flowpay.get(f"/api/session/{session_id}")
    assert (session["status"], session["reason_code"]) == ("failed", "canceled")
    with pytest.raises(SessionMoved):
        step(flowpay, "DiscoverSuppliers", session_id)
    assert money(flowpay)[1] == before[1]
    assert flowpay.images("escrow") == []


def test_a_cancelled_session_opens_no_escrow_whatever_step_is_under_way(flowpay):
    found = sent(flowpay, said(QUERY))
    session_id = f"{found['id']}-1"
    ranked(flowpay, session_id)
    cancelled(flowpay, found["id"])

    with pytest.raises(SessionMoved):
        step(flowpay, "OpenEscrow", session_id)
    assert flowpay.images("escrow") == []


def test_what_waits_for_a_person_is_withdrawn_and_the_money_is_back(flowpay):
    found = sent(flowpay, said(QUERY))
    before = money(flowpay)
    held(flowpay, f"{found['id']}-1")
    reserved = money(flowpay)

    end = cancelled(flowpay, found["id"]).body["result"]
    assert state(end) == "CANCELED"
    assert "Cancelled by anonymous" in end["status"]["message"]["parts"][0]["text"]
    assert reserved[1] != before[1]
    assert money(flowpay)[1] == before[1]
    assert flowpay.get("/api/approvals", status="pending")["items"] == []


def test_what_was_approved_meanwhile_is_not_cancelled_and_stays_held(flowpay):
    found = sent(flowpay, said(QUERY))
    escrow_id = held(flowpay, f"{found['id']}-1")
    flowpay.post("/api/approve-payment", {"escrow_id": escrow_id})

    assert fault(cancelled(flowpay, found["id"])) == (-32002, "TASK_NOT_CANCELABLE")
    assert state(task(flowpay, found["id"])) == "COMPLETED"
    [escrow] = flowpay.get("/api/escrows")["items"]
    assert escrow["status"] == "held"


def test_of_a_cancellation_and_an_approval_at_once_one_wins_and_the_books_balance(flowpay):
    found = sent(flowpay, said(QUERY))
    escrow_id = held(flowpay, f"{found['id']}-1")
    task(flowpay, found["id"])

    def approve():
        assert flowpay.post("/api/approve-payment", {"escrow_id": escrow_id}).status == 200

    with overtaken_by(lambda: None, approve):
        answer = cancelled(flowpay, found["id"])

    assert fault(answer) == (-32002, "TASK_NOT_CANCELABLE")
    assert state(task(flowpay, found["id"])) == "COMPLETED"


def test_of_two_cancellations_at_once_one_is_told_and_both_are_done(flowpay):
    found = sent(flowpay, said(QUERY))
    with overtaken_by(lambda: cancelled(flowpay, found["id"])):
        late = cancelled(flowpay, found["id"])

    assert fault(late) == (-32002, "TASK_NOT_CANCELABLE")
    assert state(task(flowpay, found["id"])) == "CANCELED"


def test_a_crash_after_the_wish_to_cancel_loses_nothing(flowpay, monkeypatch):
    found = sent(flowpay, said(QUERY))
    session_id = f"{found['id']}-1"

    def crashes(*_, **__):
        raise RuntimeError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(sessions, "cancel", crashes)
        assert cancelled(flowpay, found["id"]).status == 500
    error = {"Error": "States.Timeout", "Cause": "{}"}
    step(flowpay, "FailSession", session_id, error=error)

    assert state(task(flowpay, found["id"])) == "CANCELED"


def test_the_sweep_carries_out_a_cancellation_that_was_cut_short(flowpay, monkeypatch):
    found = sent(flowpay, said(QUERY))
    before = money(flowpay)
    held(flowpay, f"{found['id']}-1")

    def crashes(*_, **__):
        raise RuntimeError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(sessions, "cancel", crashes)
        assert cancelled(flowpay, found["id"]).status == 500
    assert a2a_tasks.look_after("default") == []

    kept = kept_tasks.load("default", found["id"])
    assert (kept.state, kept.canceled_by) == (TaskState.CANCELED, "anonymous")
    assert money(flowpay)[1] == before[1]
    assert flowpay.get("/api/approvals", status="pending")["items"] == []


def test_what_was_to_be_cancelled_asks_nothing_any_more(flowpay, monkeypatch):
    found = sent(flowpay, said(UNCLEAR))

    def crashes(*_, **__):
        raise RuntimeError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(sessions, "cancel", crashes)
        assert cancelled(flowpay, found["id"]).status == 500
    step(flowpay, "ParseRequest", f"{found['id']}-1")

    end = task(flowpay, found["id"])
    assert state(end) == "CANCELED"
    [part] = end["status"]["message"]["parts"]
    assert part == {"text": "Cancelled by anonymous. Nothing is held."}


def test_every_part_of_a_divided_request_is_cancelled(flowpay):
    found = sent(flowpay, said("Need 500 kg cotton yarn and 50 kg textile dye within 30 days"))
    step(flowpay, "ParseRequest", f"{found['id']}-1")

    assert state(cancelled(flowpay, found["id"]).body["result"]) == "CANCELED"
    for place in (1, 2):
        session = flowpay.get(f"/api/session/{found['id']}-1-{place}")
        assert session["reason_code"] == "canceled"


# ---- who may


@pytest.fixture
def strict(monkeypatch):
    """Flowpay as in AWS: keys are required."""
    with world(REQUIRE_API_KEY="true") as flowpay:
        Executions().take_the_place_of_step_functions(monkeypatch)
        yield flowpay
        books_balance(flowpay)


def a_key(flowpay, *roles):
    wanted = {"principal": "-".join(roles), "roles": list(roles)}
    return {"x-api-key": flowpay.request("POST", "/api/keys", wanted, headers=FIRST).body["key"]}


def test_without_a_key_the_protocol_says_so_in_both_bindings(strict):
    in_rpc, in_rest = rpc(strict, "ListTasks"), rest(strict, "GET", "/tasks")

    assert (in_rpc.status, *fault(in_rpc)) == (401, -32600, "KEY_INVALID")
    assert (in_rest.status, *fault(in_rest)) == (401, 401, "KEY_INVALID")
    assert (in_rpc.body["jsonrpc"], in_rpc.body["id"]) == ("2.0", 1)


@pytest.mark.parametrize("role", ["auditor", "approver"])
def test_who_may_not_ask_for_material_may_still_read_and_compute(strict, role):
    key = a_key(strict, role)
    message = {"message": asked("list-suppliers")}
    done = rpc(strict, "SendMessage", message, headers=key).body["result"]["task"]
    refused = rpc(strict, "SendMessage", {"message": said(QUERY)}, headers=key)

    assert state(done) == "COMPLETED"
    assert (refused.status, *fault(refused)) == (403, -32600, "SKILL_FORBIDDEN")
    assert cancelled(strict, done["id"], key).status == 403
    assert rpc(strict, "GetTask", {"id": done["id"]}, headers=key).body["result"] == done


def test_a_key_may_come_as_a_bearer_token(strict):
    bearer = {"Authorization": f"Bearer {a_key(strict, 'requester')['x-api-key']}"}
    body = {"message": said(QUERY), "configuration": {"returnImmediately": True}}

    assert state(rpc(strict, "SendMessage", body, headers=bearer).body["result"]["task"])


def test_the_same_id_of_two_callers_is_two_messages(strict):
    body = {"message": asked("list-suppliers")}
    tasks = {
        rpc(strict, "SendMessage", body, headers=a_key(strict, role)).body["result"]["task"]["id"]
        for role in ("auditor", "approver")
    }

    assert len(tasks) == 2


# ---- the store itself


def test_a_task_is_read_as_it_was_written(flowpay):
    found = unclear(flowpay)
    kept = kept_tasks.load("default", found["id"])
    a2a_tasks.book.commit(kept_tasks.moved("default", kept, kept.to_be_canceled(by="asha")))

    again = kept_tasks.load("default", found["id"])
    assert again == kept.to_be_canceled(by="asha")
    with pytest.raises(TaskMoved):
        a2a_tasks.book.commit(kept_tasks.moved("default", kept, kept.to_be_canceled(by="ravi")))


def test_what_has_ended_is_no_more_among_the_open(flowpay):
    found = unclear(flowpay)
    assert kept_tasks.open_ones("default") == [found["id"]]

    cancelled(flowpay, found["id"])
    assert kept_tasks.open_ones("default") == []


def test_the_state_of_a_task_is_in_the_log(flowpay):
    found = sent(flowpay, asked("list-suppliers"))

    [entry] = [each for each in flowpay.publish() if each["subject"] == found["id"]]
    assert entry["type"] == "flowpay.a2a_task.completed"
    assert entry["data"] == {
        "task_id": found["id"],
        "context_id": found["contextId"],
        "state": "TASK_STATE_COMPLETED",
        "skill": "list-suppliers",
        "requested_by": "anonymous",
    }


def test_what_was_sent_stands_in_no_log_line(flowpay, capsys):
    sent(flowpay, said(QUERY))

    assert QUERY not in capsys.readouterr().out
    assert QUERY in json.dumps(flowpay.images("a2a_task") + flowpay.images("session"))
