"""What the public compatibility kit checks of an A2A 1.0 server, in our own words.

Each check is named as the requirement of `a2aproject/a2a-tck` (branch 1.0-dev, for 1.0.1) that it
is about, and is made in both bindings. What the kit checks against a JSON schema is read here by
the official SDK, which knows every field by name and kind. `NOT_MET` are those that a server which
answers whole cannot meet.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from a2a.types import a2a_pb2
from google.protobuf.json_format import ParseDict

from .a2a_client import HTTP_JSON, JSONRPC, VERSION, Json

TERMINAL = {f"TASK_STATE_{name}" for name in ("COMPLETED", "FAILED", "CANCELED", "REJECTED")}
NOT_MET = {
    "STREAM-SUB-002": "a stream ends with its answer: at rest, or after 20 seconds",
    "STREAM-ORDER-002": "two streams at once hear of nothing that comes after their answers",
    "STREAM-ORDER-003": "two streams at once hear of nothing that comes after their answers",
    "STREAM-ORDER-004": "two streams at once hear of nothing that comes after their answers",
}
NOT_OURS = {
    "CORE-CAP-001": "we do send push notifications",
    "CORE-CAP-002": "we do stream, each answer whole",
    "CORE-CAP-004": "we require no extension",
    "CARD-EXT-002": "we have an extended card",
    "CARD-SIGN-004": "is asked of who verifies",
    "AUTH-TLS-001": "CloudFront and API Gateway speak TLS alone",
    "VER-CLIENT-001": "is asked of clients",
    "HTTP_JSON-QP-001": "the kit looks at its own client",
    "HTTP_JSON-URL-002": "the kit looks at its own client",
}


@dataclass(frozen=True)
class Said:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    text: str
    body: Any

    @property
    def content_type(self) -> str:
        found = {name.lower(): value for name, value in self.headers.items()}
        return found.get("content-type", "")


type Send = Callable[[str, str, Any, Mapping[str, str], Mapping[str, str]], Said]
"""Send a request: method, path, body (JSON, or text as it is), headers, query."""


@dataclass(frozen=True)
class Reply:
    """What a method has answered: its `result`, or the `code` of its error in this binding."""

    said: Said
    result: Any = None
    code: int | None = None
    reason: str = ""
    events: list[Json] = field(default_factory=list)

    @property
    def task(self) -> Json:
        found: Json = self.result["task"]
        return found

    @property
    def state(self) -> str:
        found: str = self.task["status"]["state"]
        return found


class Kit:
    """Speaks one binding as the kit does; its ids are those of one session."""

    def __init__(
        self, send: Send, binding: str, receiver: str = "https://example.com/tck-push-webhook"
    ) -> None:
        self.binding, self.receiver = binding, receiver
        self._send, self._session = send, uuid.uuid4().hex[:8]

    def id(self, name: str) -> str:
        return f"tck-{name}-{self._session}"

    def message(self, name: str, *parts: Json, **more: Any) -> Json:
        said = parts or ({"text": f"for {name}"},)
        return {"role": "ROLE_USER", "parts": [*said], "messageId": self.id(name), **more}

    def send(self, message: Json, **configuration: Any) -> Reply:
        params = {"message": message, **({"configuration": configuration} if configuration else {})}
        return self.call("SendMessage", params, "POST", "/message:send", params)

    def stream(self, message: Json) -> Reply:
        params = {"message": message}
        return self.call("SendStreamingMessage", params, "POST", "/message:stream", params)

    def get(self, id: str, **more: Any) -> Reply:
        return self.call("GetTask", {"id": id, **more}, "GET", f"/tasks/{id}", query=more)

    def list(self, **asked: Any) -> Reply:
        return self.call("ListTasks", asked, "GET", "/tasks", query=asked)

    def cancel(self, id: str) -> Reply:
        return self.call("CancelTask", {"id": id}, "POST", f"/tasks/{id}:cancel")

    def subscribe(self, id: str) -> Reply:
        return self.call("SubscribeToTask", {"id": id}, "POST", f"/tasks/{id}:subscribe")

    def create_config(self, task_id: str, config: Json) -> Reply:
        path = f"/tasks/{task_id}/pushNotificationConfigs"
        params = {**config, "taskId": task_id}
        return self.call("CreateTaskPushNotificationConfig", params, "POST", path, config)

    def config(self, task_id: str, id: str, verb: str = "Get") -> Reply:
        path = f"/tasks/{task_id}/pushNotificationConfigs/{id}"
        method = "DELETE" if verb == "Delete" else "GET"
        params = {"taskId": task_id, "id": id}
        return self.call(f"{verb}TaskPushNotificationConfig", params, method, path)

    def configs(self, task_id: str) -> Reply:
        path = f"/tasks/{task_id}/pushNotificationConfigs"
        params = {"taskId": task_id}
        return self.call("ListTaskPushNotificationConfigs", params, "GET", path)

    def extended_card(self) -> Reply:
        return self.call("GetExtendedAgentCard", {}, "GET", "/extendedAgentCard")

    def card(self) -> Said:
        return self._send("GET", "/.well-known/agent-card.json", None, {}, {})

    def call(
        self,
        method: str,
        params: Json,
        verb: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Call a method in this binding."""
        sent = {**VERSION, **(headers or {})}
        if self.binding == JSONRPC:
            request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
            return self._read_rpc(self._send("POST", "/a2a", request, sent, {}))
        asked = {name: _in_query(value) for name, value in (query or {}).items()}
        return self._read_rest(self._send(verb, f"/a2a/v1{path}", body, sent, asked))

    def raw(self, body: Any, headers: Mapping[str, str], path: str = "/message:send") -> Reply:
        """Send a body as it is to where messages are sent."""
        if self.binding == JSONRPC:
            return self._read_rpc(self._send("POST", "/a2a", body, headers, {}))
        return self._read_rest(self._send("POST", f"/a2a/v1{path}", body, headers, {}))

    def enveloped(self, params: Json, method: str = "SendMessage") -> Json:
        """Return the body that calls a method in this binding."""
        rpc = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return rpc if self.binding == JSONRPC else params

    def completed(self) -> Json:
        """Return a task that has ended."""
        return self._begun("complete-task", "COMPLETED")

    def waiting(self) -> Json:
        """Return a task that asks for something."""
        return self._begun("input-required", "INPUT_REQUIRED")

    def complete(self, task_id: str, **configuration: Any) -> Reply:
        message = self.message("complete-task", taskId=task_id)
        return self.send(message, **configuration)

    def _begun(self, name: str, state: str) -> Json:
        reply = self.send(self.message(name))
        assert reply.state == f"TASK_STATE_{state}", reply.said.text
        return reply.task

    def _read_rpc(self, said: Said) -> Reply:
        if said.content_type.startswith("text/event-stream"):
            told = _events(said.text)
            assert all(each["jsonrpc"] == "2.0" and each["id"] == 1 for each in told)
            return Reply(said, events=[each["result"] for each in told])
        assert said.content_type.startswith("application/json"), said.text
        assert said.body["jsonrpc"] == "2.0"
        assert ("result" in said.body) != ("error" in said.body)
        if error := said.body.get("error"):
            assert error.keys() <= {"code", "message", "data"}
            return Reply(said, code=error["code"], reason=_reason(error["data"]))
        return Reply(said, result=said.body["result"])

    def _read_rest(self, said: Said) -> Reply:
        if said.content_type.startswith("text/event-stream"):
            return Reply(said, events=_events(said.text))
        if said.status >= 400:
            assert said.content_type.startswith("application/json"), said.text
            error = said.body["error"]
            assert error["code"] == said.status
            assert error["message"]
            assert error["status"]
            return Reply(said, code=said.status, reason=_reason(error["details"]))
        assert said.content_type.startswith("application/a2a+json"), said.text
        return Reply(said, result=said.body)


def _in_query(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _events(text: str) -> list[Json]:
    import json

    blocks = text.split("\n\n")
    assert blocks.pop() == ""
    return [json.loads(block.removeprefix("data: ")) for block in blocks]


def _reason(details: Any) -> str:
    [info] = [each for each in details if each["@type"].endswith("google.rpc.ErrorInfo")]
    assert info["domain"]
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", info["reason"])
    found: str = info["reason"]
    return found


def _fits(kind: type[Any], value: Any) -> None:
    """Let the official SDK read a value: a field that it does not know is an error."""
    ParseDict(value, kind())


def _refused(kit: Kit, reply: Reply, rpc: int, http: int, reason: str) -> None:
    wanted = rpc if kit.binding == JSONRPC else http
    assert (reply.code, reply.reason) == (wanted, reason), reply.said.text


def _not_found(kit: Kit, reply: Reply) -> None:
    _refused(kit, reply, -32001, 404, "TASK_NOT_FOUND")


def _unsupported(kit: Kit, reply: Reply) -> None:
    _refused(kit, reply, -32004, 400, "UNSUPPORTED_OPERATION")


CHECKS: dict[str, Callable[[Kit], None]] = {}


def check(*ids: str) -> Callable[[Callable[[Kit], None]], Callable[[Kit], None]]:
    """Name a check by the requirements that it is about."""

    def named(function: Callable[[Kit], None]) -> Callable[[Kit], None]:
        CHECKS[" ".join(ids)] = function
        return function

    return named


@check("CARD-DISC-001", "CARD-STRUCT-001", "CARD-PROTO-001", "CARD-PROTO-002", "BIND-FIELD-001")
def the_card_is_there_and_whole(kit: Kit) -> None:
    card = kit.card().body
    _fits(a2a_pb2.AgentCard, {n: v for n, v in card.items() if n != "signatures"})
    needed = {"name", "description", "version", "capabilities", "skills", "supportedInterfaces"}
    assert needed | {"defaultInputModes", "defaultOutputModes"} <= card.keys()
    interfaces = {each["protocolBinding"]: each for each in card["supportedInterfaces"]}
    assert interfaces.keys() == {JSONRPC, HTTP_JSON}
    assert all(each["url"] and each["protocolVersion"] == "1.0" for each in interfaces.values())


@check("CARD-CACHE-001", "CARD-CACHE-002")
def the_card_may_be_kept_for_a_while(kit: Kit) -> None:
    headers = {name.lower(): value for name, value in kit.card().headers.items()}
    assert "max-age=" in headers["cache-control"]
    assert headers["etag"]


@check("CARD-EXT-001", "CORE-CAP-003")
def the_extended_card_is_what_the_card_says(kit: Kit) -> None:
    assert kit.card().body["capabilities"]["extendedAgentCard"] is True
    _fits(a2a_pb2.AgentCard, kit.extended_card().result)


@check("CORE-SEND-001", "CORE-MULTI-001a", "CORE-MULTI-003", "HTTP_JSON-SVC-001")
def a_message_is_answered_with_a_task_of_its_own(kit: Kit) -> None:
    first, second = (kit.send(kit.message("complete-task")) for _ in range(2))
    _fits(a2a_pb2.SendMessageResponse, first.result)
    assert first.task["id"] != second.task["id"]
    assert first.task["contextId"]


@check("CORE-MULTI-002", "CORE-MULTI-002a")
def the_clients_context_is_kept(kit: Kit) -> None:
    context = kit.id("client-context-001")
    assert kit.send(kit.message("complete-task", contextId=context)).task["contextId"] == context


@check("CORE-SEND-002")
def a_task_that_has_ended_takes_no_message(kit: Kit) -> None:
    ended = kit.completed()
    _unsupported(kit, kit.send(kit.message("terminal", taskId=ended["id"])))


@check("CORE-SEND-003")
def a_media_type_that_is_not_read_is_refused(kit: Kit) -> None:
    part = {"raw": "dGNr", "mediaType": "application/x-unsupported-tck-type"}
    reply = kit.send(kit.message("send-003", part))
    _refused(kit, reply, -32005, 400, "CONTENT_TYPE_NOT_SUPPORTED")


@check("CORE-STREAM-001", "CORE-STREAM-003", "JSONRPC-SSE-001", "HTTP_JSON-SSE-001")
def a_stream_begins_with_the_task_and_ends_with_its_end(kit: Kit) -> None:
    for name in ("stream-001", "stream-003"):
        told = kit.stream(kit.message(name)).events
        for each in told:
            _fits(a2a_pb2.StreamResponse, each)
        assert list(told[0]) == ["task"]
        assert told[-1]["statusUpdate"]["status"]["state"] == "TASK_STATE_COMPLETED"


@check("CORE-STREAM-002")
def a_stream_of_a_message_is_this_message(kit: Kit) -> None:
    [told] = kit.stream(kit.message("message-response")).events
    assert told["message"]["parts"] == [{"text": "Direct message response"}]


@check("STREAM-ORDER-001")
def no_state_of_a_stream_goes_back(kit: Kit) -> None:
    told = kit.stream(kit.message("stream-ordering-001")).events
    states = [_state_of(each) for each in told if _state_of(each)]
    assert states == sorted(states, key=lambda state: state in TERMINAL)
    assert states[-1] in TERMINAL


@check("CORE-GET-001")
def a_task_can_be_read(kit: Kit) -> None:
    ended = kit.completed()
    found = kit.get(ended["id"]).result
    _fits(a2a_pb2.Task, found)
    assert (found["id"], found["status"]) == (ended["id"], ended["status"])


@check("CORE-GET-002", "JSONRPC-ERR-001", "JSONRPC-ERR-002", "JSONRPC-ERR-003", "HTTP_JSON-ERR-001")
def a_task_that_is_not_there_is_not_found(kit: Kit) -> None:
    _not_found(kit, kit.get(kit.id("nonexistent-get-002")))


@check("CORE-LIST-001", "CORE-LIST-002", "CORE-LIST-003", "CORE-LIST-004")
def tasks_are_listed_by_their_state_time_page_by_page(kit: Kit) -> None:
    context = kit.id("test-context")
    ids = [kit.send(kit.message("complete-task", contextId=context)).task["id"] for _ in range(3)]
    first = kit.list(contextId=context, pageSize=2).result
    _fits(a2a_pb2.ListTasksResponse, first)
    rest = kit.list(contextId=context, pageSize=2, pageToken=first["nextPageToken"]).result
    tasks = first["tasks"] + rest["tasks"]
    moments = [datetime.fromisoformat(each["status"]["timestamp"]) for each in tasks]
    assert {each["id"] for each in tasks} == set(ids)
    assert moments == sorted(moments, reverse=True)
    assert (len(first["tasks"]), rest["nextPageToken"]) == (2, "")
    nothing = kit.list(contextId=kit.id("another-context")).result
    assert (nothing["tasks"], nothing["nextPageToken"]) == ([], "")


@check("CORE-LIST-005")
def a_list_leaves_artifacts_out_unless_they_are_asked_for(kit: Kit) -> None:
    context = kit.id("artifacts")
    kit.send(kit.message("artifact-text", contextId=context))
    for asked in ({}, {"includeArtifacts": False}):
        [task] = kit.list(contextId=context, **asked).result["tasks"]
        assert "artifacts" not in task
    [task] = kit.list(contextId=context, includeArtifacts=True).result["tasks"]
    assert task["artifacts"]


@check("CORE-CANCEL-001")
def a_task_can_be_cancelled(kit: Kit) -> None:
    waiting = kit.waiting()
    canceled = kit.cancel(waiting["id"]).result
    assert (canceled["id"], canceled["status"]["state"]) == (waiting["id"], "TASK_STATE_CANCELED")


@check("CORE-CANCEL-002")
def a_task_that_has_ended_cannot_be_cancelled(kit: Kit) -> None:
    _refused(kit, kit.cancel(kit.completed()["id"]), -32002, 400, "TASK_NOT_CANCELABLE")


@check("CORE-CANCEL-003")
def a_task_that_is_not_there_cannot_be_cancelled(kit: Kit) -> None:
    _not_found(kit, kit.cancel(kit.id("nonexistent-cancel-003")))


@check("CORE-EXECUTION-MODE-001")
def who_waits_is_answered_at_rest(kit: Kit) -> None:
    assert kit.send(kit.message("delayed-complete")).state == "TASK_STATE_COMPLETED"
    assert kit.send(kit.message("delayed-complete"), returnImmediately=False).state in TERMINAL
    assert kit.send(kit.message("auth-required")).state == "TASK_STATE_AUTH_REQUIRED"
    assert kit.complete(kit.waiting()["id"]).state in TERMINAL


@check("CORE-EXECUTION-MODE-002")
def who_does_not_wait_is_answered_at_once(kit: Kit) -> None:
    reply = kit.send(kit.message("delayed-complete"), returnImmediately=True)
    assert reply.state == "TASK_STATE_WORKING"


@check("AUTH-INTASK-001", "AUTH-INTASK-002")
def what_needs_authorization_is_a_task_that_says_so(kit: Kit) -> None:
    task = kit.send(kit.message("auth-required")).task
    found = kit.get(task["id"]).result
    assert found["status"]["state"] == "TASK_STATE_AUTH_REQUIRED"
    assert found["status"]["message"]["parts"]


@check("CORE-ERR-001", "JSONRPC-SVC-001", "HTTP_JSON-URL-001")
def what_is_no_method_is_refused(kit: Kit) -> None:
    body = kit.enveloped({}, "NonExistentMethod")
    reply = kit.raw(body, VERSION, "/nonexistent:method")
    _refused(kit, reply, -32601, 404, "METHOD_NOT_FOUND")


@check("CORE-ERR-002")
def what_has_no_message_is_refused(kit: Kit) -> None:
    reply = kit.call("SendMessage", {}, "POST", "/message:send", {})
    _refused(kit, reply, -32602, 400, "INVALID_PARAMS")


@check("CORE-MULTI-004")
def a_message_to_a_task_that_is_not_there_is_refused(kit: Kit) -> None:
    _not_found(kit, kit.send(kit.message("multi-004", taskId=kit.id("nonexistent-multi-004"))))


@check("CORE-MULTI-005")
def the_context_follows_from_the_task(kit: Kit) -> None:
    waiting = kit.waiting()
    reply = kit.send(kit.message("infer-ctx", taskId=waiting["id"]))
    assert reply.task["contextId"] == waiting["contextId"]


@check("CORE-MULTI-006")
def a_task_of_another_context_is_refused(kit: Kit) -> None:
    for task in (kit.completed(), kit.waiting()):
        wrong = {"taskId": task["id"], "contextId": kit.id("wrong-context")}
        assert kit.send(kit.message("mismatch", **wrong)).code


@check("CORE-HIST-001", "CORE-HIST-002", "CORE-HIST-003", "CORE-HIST-004")
def the_history_is_as_long_as_it_was_asked_for(kit: Kit) -> None:
    waiting = kit.waiting()
    done = kit.complete(waiting["id"], historyLength=0).task
    assert "history" not in done
    assert "history" not in kit.get(waiting["id"], historyLength=0).result
    assert len(kit.get(waiting["id"], historyLength=1).result["history"]) == 1
    assert len(kit.get(waiting["id"], historyLength=10).result["history"]) == 3


@check("CORE-HIST-005", "CORE-HIST-006")
def the_history_is_what_was_said_in_its_order(kit: Kit) -> None:
    waiting = kit.waiting()
    kit.complete(waiting["id"])
    history = kit.get(waiting["id"]).result["history"]
    said = [each["messageId"] for each in history if each["role"] == "ROLE_USER"]
    assert said == [kit.id("input-required"), kit.id("complete-task")]
    assert history[0]["parts"] == [{"text": "for input-required"}]


@check("STREAM-SUB-001")
def whoever_subscribes_gets_the_task_first(kit: Kit) -> None:
    waiting = kit.waiting()
    told = kit.subscribe(waiting["id"]).events
    _fits(a2a_pb2.StreamResponse, told[0])
    assert told[0]["task"]["id"] == waiting["id"]


@check("STREAM-SUB-003")
def nobody_subscribes_to_a_task_that_has_ended(kit: Kit) -> None:
    _unsupported(kit, kit.subscribe(kit.completed()["id"]))


@check("STREAM-SUB-004")
def nobody_subscribes_to_a_task_that_is_not_there(kit: Kit) -> None:
    _not_found(kit, kit.subscribe(kit.id("nonexistent-sub-004")))


@check("VER-SERVER-001", "VER-CLIENT-002")
def the_version_is_read_without_its_patch(kit: Kit) -> None:
    body = kit.enveloped({"message": kit.message("complete-task")})
    for version in ("1.0", "1.0.1", "1.0.99"):
        assert kit.raw(body, {**VERSION, "A2A-Version": version}).task["id"]


@check("VER-SERVER-002", "VER-SERVER-003")
def another_version_is_refused_and_none_is_another(kit: Kit) -> None:
    body = kit.enveloped({"message": kit.message("ver-002")})
    for version in ("99.0", ""):
        reply = kit.raw(body, {**VERSION, "A2A-Version": version})
        _refused(kit, reply, -32009, 400, "VERSION_NOT_SUPPORTED")


@check("JSONRPC-SSE-002", "HTTP_JSON-STATUS-001", "HTTP_JSON-ERR-002")
def a_request_of_another_content_type_is_refused(kit: Kit) -> None:
    import json

    body = json.dumps(kit.enveloped({"message": kit.message("status-ct-004")}))
    reply = kit.raw(body, {**VERSION, "Content-Type": "text/plain"})
    _refused(kit, reply, -32005, 400, "CONTENT_TYPE_NOT_SUPPORTED")


@check("JSONRPC-SVC-002", "HTTP_JSON-SVC-002")
def extensions_that_nobody_knows_are_passed_over(kit: Kit) -> None:
    body = kit.enveloped({"message": kit.message("svc-002-ext")})
    known = {**VERSION, "A2A-Extensions": "https://example.com/ext/v1,https://example.com/ext/v2"}
    assert kit.raw(body, known).task["id"]


@check("JSONRPC-FMT-001", "JSONRPC-FMT-002", "DM-SERIAL-005")
def fields_that_nobody_knows_are_passed_over(kit: Kit) -> None:
    message = kit.message("dm-serial-005", tckUnknownField="should-be-ignored")
    body = kit.enveloped({"message": message, "tckExtraParam": 42})
    assert kit.raw(body, VERSION).task["id"]


@check(
    "DM-TASK-001",
    "DM-TASK-002",
    "DM-MSG-002",
    "DM-STATUS-001",
    "DM-SERIAL-001",
    "DM-SERIAL-002",
    "DM-SERIAL-003",
    "DM-SERIAL-004",
)
def everything_is_written_as_protocol_buffers_write_json(kit: Kit) -> None:
    answer = kit.send(kit.message("dm-test-001")).result
    _fits(a2a_pb2.SendMessageResponse, answer)
    names, moments = set[str](), list[str]()
    _walk(answer, names, moments)
    assert not {name for name in names if "_" in name}
    assert moments
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", each) for each in moments)


@check("DM-ART-001", "DM-PART-001")
def artifacts_are_of_every_kind(kit: Kit) -> None:
    named = {"filename": "output.txt", "mediaType": "text/plain"}
    wanted = {
        "artifact-text": {"text": "Generated text content"},
        "artifact-file": {"raw": "dGNr", **named},
        "artifact-file-url": {"url": "https://example.com/output.txt", **named},
        "artifact-data": {"data": {"key": "value", "count": 42}},
    }
    for name, part in wanted.items():
        [artifact] = kit.send(kit.message(name)).task["artifacts"]
        assert artifact["artifactId"]
        assert artifact["parts"] == [part]


@check("DM-MSG-001")
def an_answer_may_be_a_message(kit: Kit) -> None:
    answer = kit.send(kit.message("message-response")).result
    _fits(a2a_pb2.SendMessageResponse, answer)
    assert list(answer) == ["message"]
    assert answer["message"]["role"] == "ROLE_AGENT"
    assert answer["message"]["parts"] == [{"text": "Direct message response"}]


@check("PUSH-CREATE-001", "PUSH-CREATE-002", "PUSH-GET-001", "PUSH-LIST-001")
def a_configuration_is_kept_read_and_listed(kit: Kit) -> None:
    task_id, config = kit.completed()["id"], _a_config(kit)
    made = kit.create_config(task_id, config).result
    _fits(a2a_pb2.TaskPushNotificationConfig, made)
    assert kit.config(task_id, config["id"]).result == made
    assert kit.configs(task_id).result["configs"] == [made]
    assert (made["id"], made["url"], made["taskId"]) == (config["id"], config["url"], task_id)


@check("PUSH-GET-002")
def a_configuration_that_is_not_there_is_not_found(kit: Kit) -> None:
    _not_found(kit, kit.config(kit.completed()["id"], kit.id("nonexistent")))


@check("PUSH-DEL-001", "PUSH-DEL-002")
def a_configuration_is_deleted_however_often_that_is_said(kit: Kit) -> None:
    task_id, config = kit.completed()["id"], _a_config(kit)
    kit.create_config(task_id, config)
    for _ in range(2):
        assert kit.config(task_id, config["id"], "Delete").code is None
    _not_found(kit, kit.config(task_id, config["id"]))


@check("BIND-EQUIV-001", "BIND-EQUIV-002", "BIND-EQUIV-003")
def both_bindings_tell_the_same(kit: Kit) -> None:
    other = Kit(kit._send, JSONRPC if kit.binding == HTTP_JSON else HTTP_JSON)
    task = kit.completed()
    assert other.get(task["id"]).result == kit.get(task["id"]).result
    assert other.cancel(task["id"]).reason == kit.cancel(task["id"]).reason


@check("AUTH-SCOPE-001", "AUTH-SCOPE-003")
def a_tenant_that_is_not_ours_has_nothing(kit: Kit) -> None:
    id = kit.completed()["id"]
    params, path = {"id": id, "tenant": "somebody"}, f"/somebody/tasks/{id}"
    _not_found(kit, kit.call("GetTask", params, "GET", path))


def _a_config(kit: Kit) -> Json:
    return {"id": kit.id("push"), "url": kit.receiver}


def _state_of(event: Json) -> str:
    told = event.get("statusUpdate") or event.get("task") or {}
    state: str = told.get("status", {}).get("state", "")
    return state


def _walk(value: Any, names: set[str], moments: list[str]) -> None:
    """Collect the names of all fields, and what stands as a time."""
    if isinstance(value, dict):
        names |= value.keys()
        moments += [value["timestamp"]] if "timestamp" in value else []
        for each in value.values():
            _walk(each, names, moments)
    elif isinstance(value, list):
        for each in value:
            _walk(each, names, moments)
