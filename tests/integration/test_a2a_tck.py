"""The public compatibility kit: its scenarios, and every requirement that our server must meet."""

from datetime import timedelta

import pytest

from flowpay.domain.a2a import tck
from flowpay.domain.a2a.tasks import TaskState
from flowpay.domain.errors import Misconfigured
from flowpay.runtime.config import read_config
from flowpay.services import a2a_waiting
from tests.support.a2a_client import BINDINGS, fault, rpc, said
from tests.support.a2a_kit import CHECKS, NOT_MET, NOT_OURS, Kit, Said
from tests.support.receivers import Receivers
from tests.support.world import world

pytestmark = pytest.mark.slow


@pytest.fixture
def flowpay(clock, monkeypatch):
    """A deployment where the kit may run, and time passes only where somebody waits."""

    def pass_by(seconds):
        clock.set(clock.moment + timedelta(seconds=seconds))

    monkeypatch.setattr(a2a_waiting, "pause", pass_by)
    Receivers().take_their_place(monkeypatch)
    with world(A2A_TCK_EXECUTOR="true") as deployment:
        yield deployment


@pytest.fixture(params=BINDINGS)
def kit(flowpay, request):
    def send(method, path, body, headers, query):
        answer = flowpay.request(method, path, body, headers=dict(headers), **query)
        is_json = "json" in answer.headers.get("Content-Type", "")
        return Said(answer.status, answer.headers, answer.text, answer.body if is_json else None)

    return Kit(send, request.param)


@pytest.mark.parametrize("requirement", CHECKS)
def test_what_the_kit_checks_holds(kit, requirement):
    CHECKS[requirement](kit)


SCENARIOS = {
    "tck-complete-task": ("COMPLETED", "Hello from TCK", []),
    "tck-delayed-complete": ("COMPLETED", "Done after delay", []),
    "tck-artifact-text": ("COMPLETED", None, [{"text": "Generated text content"}]),
    "tck-artifact-file": (
        "COMPLETED",
        None,
        [{"raw": "dGNr", "filename": "output.txt", "mediaType": "text/plain"}],
    ),
    "tck-artifact-file-url": (
        "COMPLETED",
        None,
        [
            {
                "url": "https://example.com/output.txt",
                "filename": "output.txt",
                "mediaType": "text/plain",
            }
        ],
    ),
    "tck-artifact-data": ("COMPLETED", None, [{"data": {"key": "value", "count": 42}}]),
    "tck-input-required": ("INPUT_REQUIRED", "More input is required", []),
    "tck-auth-required": ("AUTH_REQUIRED", "Authorization is required", []),
    "tck-reject-task": ("REJECTED", "rejected", []),
    "tck-stream-001": ("COMPLETED", None, [{"text": "Stream hello from TCK"}]),
    "tck-stream-002": ("COMPLETED", None, []),
    "tck-stream-003": ("COMPLETED", None, [{"text": "Stream task lifecycle"}]),
    "tck-stream-ordering-001": ("COMPLETED", None, [{"text": "Ordered output"}]),
    "tck-stream-artifact-text": ("COMPLETED", None, [{"text": "Streamed text content"}]),
    "tck-stream-artifact-file": (
        "COMPLETED",
        None,
        [{"raw": "dGNr", "filename": "output.txt", "mediaType": "text/plain"}],
    ),
    "tck-stream-artifact-chunked": ("COMPLETED", None, [{"text": "chunk-1 "}, {"text": "chunk-2"}]),
    "test-resubscribe-message-id": ("COMPLETED", None, []),
    "tck-whatever-else": ("COMPLETED", "Heard as tck-whatever-else-1", []),
}


def named(prefix):
    return {"role": "ROLE_USER", "parts": [{"text": "from the kit"}], "messageId": f"{prefix}-1"}


def text_of(status):
    return status["message"]["parts"][0]["text"] if "message" in status else None


@pytest.mark.parametrize("prefix", SCENARIOS)
def test_a_message_of_each_name_becomes_what_the_kit_expects(kit, prefix):
    state, text, parts = SCENARIOS[prefix]
    task = kit.send(named(prefix)).task
    assert task["status"]["state"] == f"TASK_STATE_{state}"
    assert text_of(task["status"]) == text
    assert [part for each in task.get("artifacts", []) for part in each["parts"]] == parts
    assert kit.get(task["id"]).result == task


@pytest.mark.parametrize("prefix", SCENARIOS)
def test_a_stream_of_each_name_comes_to_the_same(kit, prefix):
    state, text, parts = SCENARIOS[prefix]
    first, *more = kit.stream(named(prefix)).events
    status, made = first["task"]["status"], {}
    for artifact in first["task"].get("artifacts", []):
        made[artifact["artifactId"]] = artifact["parts"]
    for each in more:
        if update := each.get("artifactUpdate"):
            before = made.get(update["artifact"]["artifactId"], []) if update.get("append") else []
            made[update["artifact"]["artifactId"]] = before + update["artifact"]["parts"]
        else:
            status = each["statusUpdate"]["status"]
    assert (status["state"], text_of(status)) == (f"TASK_STATE_{state}", text)
    assert [part for each in made.values() for part in each] == parts


def test_every_scenario_is_in_the_table():
    assert SCENARIOS.keys() - tck.SCENARIOS.keys() == {"tck-whatever-else"}
    assert tck.SCENARIOS.keys() <= SCENARIOS.keys()


def test_a_message_of_the_kit_is_a_message(kit):
    assert kit.send(named("tck-message-response")).result["message"]["contextId"]
    [told] = kit.stream(named("tck-message-response")).events
    assert told["message"]["parts"] == [{"text": "Direct message response"}]


def test_what_comes_in_chunks_is_told_in_chunks(kit):
    events = kit.stream(named("tck-stream-artifact-chunked")).events
    chunks = [each["artifactUpdate"] for each in events if "artifactUpdate" in each]
    assert [each["artifact"]["parts"][0]["text"] for each in chunks] == ["chunk-1 ", "chunk-2"]
    assert [each.get("append", False) for each in chunks] == [False, True]
    assert [each.get("lastChunk", False) for each in chunks] == [False, True]


def test_a_task_that_lasts_can_be_subscribed_to_again(kit):
    message = named("test-resubscribe-message-id")
    begun = kit.send(message, returnImmediately=True).task
    assert begun["status"]["state"] == "TASK_STATE_WORKING"
    told = kit.subscribe(begun["id"]).events
    assert told[0]["task"]["id"] == begun["id"]
    assert told[-1]["statusUpdate"]["status"]["state"] == "TASK_STATE_COMPLETED"


def test_one_that_asks_is_answered_or_cancelled(kit):
    asking = kit.send(named("tck-auth-required")).task
    done = kit.send({**named("tck-complete-task"), "taskId": asking["id"]}).task
    assert done["status"]["state"] == "TASK_STATE_COMPLETED"
    again = kit.send(named("tck-input-required")).task
    assert kit.cancel(again["id"]).result["status"]["state"] == "TASK_STATE_CANCELED"


def test_a_message_to_one_that_is_at_work_is_refused(kit):
    begun = kit.send(named("tck-delayed-complete"), returnImmediately=True).task
    reply = kit.send({**named("tck-complete-task"), "taskId": begun["id"]})
    assert reply.reason == "UNSUPPORTED_OPERATION"


def test_its_messages_move_no_money_and_begin_no_session(kit, flowpay):
    for prefix in SCENARIOS:
        kit.send(named(prefix))
    assert flowpay.images("journal") == flowpay.images("session") == []


def test_messages_of_others_are_taken_as_ever(flowpay):
    answer = rpc(flowpay, "SendMessage", {"message": {**said("?"), "messageId": "not-tck-1"}})
    assert answer.body["result"]["task"]["status"]["state"] != TaskState.COMPLETED


def test_where_it_is_off_a_message_of_the_kit_is_one_like_any_other(clock, executions):
    with world() as flowpay:
        message = {**named("tck-reject-task"), "parts": [{"data": {"skill": "none"}}]}
        assert fault(rpc(flowpay, "SendMessage", {"message": message}))[0] == -32602
        sourcing = {"message": named("tck-complete-task")}
        sourcing["configuration"] = {"returnImmediately": True}
        begun = rpc(flowpay, "SendMessage", sourcing).body["result"]["task"]
        assert begun["status"]["state"] == "TASK_STATE_WORKING"
        assert flowpay.images("session")


def test_it_cannot_be_on_where_the_providers_are_real():
    assert not read_config({}).A2A_TCK_EXECUTOR
    assert read_config({"A2A_TCK_EXECUTOR": "true"}).A2A_TCK_EXECUTOR
    with pytest.raises(Misconfigured, match="A2A_TCK_EXECUTOR"):
        read_config({"A2A_TCK_EXECUTOR": "true", "USE_LIVE_APIS": "true"})


def test_what_is_not_met_is_said_and_checked_by_nothing():
    checked = {id for ids in CHECKS for id in ids.split()}
    assert not checked & NOT_MET.keys()
    assert checked & NOT_OURS.keys() == set()
