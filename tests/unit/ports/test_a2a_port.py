"""Calls to agents: as the protocol has them, bounded in time and size, once, in public."""

import json
from typing import Any

import httpx
import pytest

from flowpay.domain.a2a.parts import Message, Part, Role
from flowpay.domain.a2a.requests import (
    CancelTaskRequest,
    GetTaskRequest,
    ListTasksRequest,
    SendMessageConfiguration,
    SendMessageRequest,
)
from flowpay.domain.a2a.tasks import Task, TaskState
from flowpay.ports.a2a import (
    BRIEFLY_S,
    MOST_BYTES,
    WITHIN_S,
    AgentAnswerInvalid,
    AgentBusy,
    AgentFailed,
    AgentRefused,
    Agents,
    AgentSilent,
    AgentUnreached,
)
from flowpay.ports.public_address import AddressNotPublic
from tests.unit.ports.test_budgets import TRUSTED, Line, slowly

URL = "https://agent.example.com/a2a?tenant=1"
WORKING = {"id": "t-1", "contextId": "tsk_1", "status": {"state": "TASK_STATE_WORKING"}}
ASKED = SendMessageRequest(
    message=Message(
        message_id="tsk_1", context_id="tsk_1", role=Role.USER, parts=(Part(data={"a": None}),)
    ),
    configuration=SendMessageConfiguration(return_immediately=True),
)


def answered(result: Any, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"jsonrpc": "2.0", "id": "tsk_1", "result": result, **more})


class Agent:
    """An agent that answers so, or fails to; `requests` is what it was sent."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer, self.requests = answer, list[httpx.Request]()
        self.agents = Agents(httpx.MockTransport(self._answer), clock=lambda: 0.0)

    def sent(self, token: str | None = None) -> Task | Message:
        return self.agents.send(URL, ASKED, token=token)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def over(line: Line, monkeypatch: pytest.MonkeyPatch, **patched: Any) -> None:
    """Send a message over that line."""
    import httpcore

    monkeypatch.setattr(httpcore, "SyncBackend", lambda: line)
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: TRUSTED)
    monkeypatch.setattr("flowpay.ports.a2a.addresses", lambda *_: ["192.0.2.1"])
    Agents(clock=lambda: line.now).send(URL, ASKED, token=None)


def test_a_message_goes_out_as_the_protocol_has_it():
    agent = Agent(answered({"task": WORKING}))
    task = agent.sent()

    [request] = agent.requests
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.headers["content-type"] == "application/json"
    assert request.headers["a2a-version"] == "1.0"
    assert request.headers["accept-encoding"] == "identity"
    assert "authorization" not in request.headers
    assert json.loads(request.content) == {
        "jsonrpc": "2.0",
        "id": "tsk_1",
        "method": "SendMessage",
        "params": {
            "message": {
                "messageId": "tsk_1",
                "contextId": "tsk_1",
                "role": "ROLE_USER",
                "parts": [{"data": {"a": None}}],
            },
            "configuration": {"returnImmediately": True},
        },
    }
    assert isinstance(task, Task)
    assert (task.id, task.status.state) == ("t-1", TaskState.WORKING)


def test_the_token_is_a_bearer_and_is_in_no_error():
    agent = Agent(httpx.Response(401, json={"message": "no"}))
    with pytest.raises(AgentRefused) as refused:
        agent.sent(token="t0ken")
    assert agent.requests[0].headers["authorization"] == "Bearer t0ken"
    assert "t0ken" not in str(refused.value)


def test_a_message_may_be_answered_by_a_message():
    said = {"messageId": "m-1", "role": "ROLE_AGENT", "parts": [{"text": "here"}]}
    answer = Agent(answered({"message": said})).sent()
    assert isinstance(answer, Message)
    assert answer.text == "here"


def test_what_a_later_version_adds_is_passed_over():
    task = Agent(answered({"task": WORKING | {"news": 1, "metadata": {"x": 1}}}, trace="x")).sent()
    assert task.metadata == {"x": 1}


@pytest.mark.parametrize(
    ("call", "method", "params"),
    [
        (lambda a: a.task(URL, GetTaskRequest(id="tsk_1"), token=None), "GetTask", {"id": "tsk_1"}),
        (
            lambda a: a.tasks(URL, ListTasksRequest(context_id="tsk_1"), token=None),
            "ListTasks",
            {"contextId": "tsk_1"},
        ),
        (
            lambda a: a.cancel(URL, CancelTaskRequest(id="tsk_1"), token=None),
            "CancelTask",
            {"id": "tsk_1"},
        ),
    ],
)
def test_the_other_methods_go_out_by_their_names(call: Any, method: str, params: Any):
    agent = Agent(answered(WORKING | {"id": "tsk_1", "tasks": []}))
    call(agent.agents)
    body = json.loads(agent.requests[0].content)
    assert (body["method"], body["params"]) == (method, params)


def test_the_task_of_another_id_is_no_answer():
    with pytest.raises(AgentAnswerInvalid, match="another task"):
        Agent(answered(WORKING)).agents.task(URL, GetTaskRequest(id="tsk_1"), token=None)


def test_of_a_list_only_what_is_in_the_context_counts():
    others = [WORKING | {"id": str(n), "contextId": c} for n, c in enumerate(("x", "tsk_1", ""))]
    found = Agent(answered({"tasks": others})).agents.tasks(
        URL, ListTasksRequest(context_id="tsk_1"), token=None
    )
    assert [task.id for task in found] == ["1"]


@pytest.mark.parametrize("listed", [None, [], {"tasks": {}}, {"tasks": [{"id": "x"}]}])
def test_a_list_that_is_none_is_no_answer(listed: Any):
    with pytest.raises(AgentAnswerInvalid):
        Agent(answered(listed)).agents.tasks(URL, ListTasksRequest(context_id="tsk_1"), token=None)


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (httpx.ConnectError("10.1.2.3 refused"), AgentUnreached, "cannot be reached (ConnectError"),
        (httpx.ConnectTimeout("x"), AgentUnreached, "cannot be reached"),
        (AddressNotPublic("x"), AgentUnreached, "no public address"),
        (httpx.ReadTimeout("x"), AgentSilent, "did not answer within 10 seconds"),
        (httpx.WriteTimeout("x"), AgentSilent, "did not answer"),
        (httpx.ReadError("x"), AgentSilent, "its answer was lost (ReadError)"),
        (httpx.RemoteProtocolError("x"), AgentSilent, "its answer was lost"),
        (httpx.Response(500), AgentSilent, "it answered 500"),
        (httpx.Response(502, text="Bad Gateway"), AgentSilent, "it answered 502"),
        (httpx.Response(408), AgentSilent, "it answered 408"),
        (httpx.Response(404), AgentRefused, "it answered 404"),
        (httpx.Response(429), AgentBusy, "too much to do"),
        (httpx.Response(302, headers={"location": "http://169.254.169.254/"}), None, "redirect"),
        (httpx.Response(307, headers={"location": URL}), None, "redirect"),
        (httpx.Response(200, text="<html>"), None, "does not answer in A2A"),
        (httpx.Response(200, json=[1]), None, "does not answer in A2A"),
        (httpx.Response(204), None, "does not answer in A2A"),
        (httpx.Response(200, text="[" * 200_000), None, "does not answer in A2A"),
        (answered({"task": WORKING}, id="tsk_2"), None, "does not answer in A2A"),
        (answered({"task": WORKING}, id=None), None, "does not answer in A2A"),
        (answered({"task": WORKING}, jsonrpc="1.0"), None, "does not answer in A2A"),
        (answered({"task": {}}), None, "no SendMessageResponse of A2A"),
        (answered({"task": WORKING | {"id": "x" * 200}}), None, "no SendMessageResponse"),
        (answered("x" * MOST_BYTES), None, "longer than 256 KB"),
    ],
)
def test_whatever_goes_wrong_has_a_name_and_a_sentence(answer: Any, kind: Any, says: str):
    agent = Agent(answer)
    with pytest.raises(AgentFailed) as failed:
        agent.sent()
    assert type(failed.value) is (kind or AgentAnswerInvalid)
    assert says in str(failed.value)
    assert "10.1.2.3" not in str(failed.value)
    assert len(agent.requests) == 1


@pytest.mark.parametrize("status", [200, 400, 404, 500])
@pytest.mark.parametrize("id", ["tsk_1", None])
def test_an_error_of_the_protocol_is_a_refusal_in_the_agents_words(status: int, id: Any):
    error = {"code": -32001, "message": "Task\nnot \x1b[31mfound"}
    answer = httpx.Response(status, json={"jsonrpc": "2.0", "id": id, "error": error})
    with pytest.raises(AgentFailed) as failed:
        Agent(answer).sent()
    if status == 500:
        assert isinstance(failed.value, AgentSilent)
    else:
        assert isinstance(failed.value, AgentRefused)
        assert (str(failed.value), failed.value.rpc) == ("Task not [31mfound", -32001)


@pytest.mark.parametrize(
    "error", [{}, {"code": "x", "message": 5}, {"code": -1}, {"code": 10**4000}]
)
def test_an_error_without_words_is_a_refusal_all_the_same(error: Any):
    answer = httpx.Response(200, json={"jsonrpc": "2.0", "id": "tsk_1", "error": error})
    with pytest.raises(AgentRefused, match="it answered with error") as failed:
        Agent(answer).sent()
    assert len(str(failed.value)) < 50


def test_an_endless_answer_is_left_once_it_is_too_long():
    read = []

    def endless():
        while True:
            read.append(1)
            yield b"x" * 10_000

    with pytest.raises(AgentAnswerInvalid, match="longer than 256 KB"):
        Agent(httpx.Response(200, content=endless())).sent()
    assert len(read) <= MOST_BYTES // 10_000 + 2


def test_an_answer_that_unpacks_is_read_as_it_came():
    import gzip

    packed = gzip.compress(json.dumps({"jsonrpc": "2.0"}).encode() + b" " * 10**6)
    headers = {"content-encoding": "gzip"}
    answer = httpx.Response(200, headers=headers, stream=httpx.ByteStream(packed))
    with pytest.raises(AgentAnswerInvalid, match="does not answer in A2A"):
        Agent(answer).sent()


@pytest.mark.parametrize(
    "connection",
    [
        (600, []),
        (0, [(600, b"")]),
        (0, slowly(b"HTTP/1.1 200 OK\r\n", 3)),
        (0, [(0, b"HTTP/1.1 200 OK\r\n\r\n"), *slowly(b" " * 50, 3)]),
    ],
    ids=["no connection", "silence", "headers", "body"],
)
def test_nothing_that_is_slow_takes_more_than_one_call_may(
    monkeypatch: pytest.MonkeyPatch, connection: Any
):
    line = Line(connection)
    with pytest.raises(AgentFailed):
        over(line, monkeypatch)
    assert line.now - 1000 <= WITHIN_S + 0.1


def test_a_last_word_is_waited_for_briefly(monkeypatch: pytest.MonkeyPatch):
    import httpcore

    line = Line((0, [(600, b"")]))
    monkeypatch.setattr(httpcore, "SyncBackend", lambda: line)
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: TRUSTED)
    monkeypatch.setattr("flowpay.ports.a2a.addresses", lambda *_: ["192.0.2.1"])
    with pytest.raises(AgentSilent, match="within 4 seconds"):
        Agents(clock=lambda: line.now).cancel(URL, CancelTaskRequest(id="t"), token=None)
    assert line.now - 1000 <= BRIEFLY_S + 0.1
