"""The two bindings: which method a JSON-RPC request or a REST path means, and with what."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from .errors import InvalidRequest, JSONParse, MethodNotFound, VersionNotSupported
from .requests import (
    CancelTaskRequest,
    GetExtendedAgentCardRequest,
    GetTaskRequest,
    ListTaskPushNotificationConfigsRequest,
    ListTasksRequest,
    OneConfigRequest,
    SendMessageRequest,
    SubscribeToTaskRequest,
    TaskPushNotificationConfig,
)
from .wire import Wire

A2A_JSON = "application/a2a+json"
JSON_TYPES = ("application/json", A2A_JSON)
EVENT_STREAM = "text/event-stream"
VERSION_HEADER = "a2a-version"
ASSUMED_VERSION = "0.3"
"""What a request without the header means, section 3.6."""
MOST_METHOD_CHARACTERS = 100
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")

METHODS: dict[str, type[Wire]] = {
    "SendMessage": SendMessageRequest,
    "SendStreamingMessage": SendMessageRequest,
    "GetTask": GetTaskRequest,
    "ListTasks": ListTasksRequest,
    "CancelTask": CancelTaskRequest,
    "SubscribeToTask": SubscribeToTaskRequest,
    "CreateTaskPushNotificationConfig": TaskPushNotificationConfig,
    "GetTaskPushNotificationConfig": OneConfigRequest,
    "ListTaskPushNotificationConfigs": ListTaskPushNotificationConfigsRequest,
    "DeleteTaskPushNotificationConfig": OneConfigRequest,
    "GetExtendedAgentCard": GetExtendedAgentCardRequest,
}
STREAMS = ("SendStreamingMessage", "SubscribeToTask")
_REST = (
    ("POST", "/message:send", "SendMessage"),
    ("POST", "/message:stream", "SendStreamingMessage"),
    ("GET", "/tasks", "ListTasks"),
    ("POST", "/tasks/{id}:cancel", "CancelTask"),
    ("GET", "/tasks/{id}:subscribe", "SubscribeToTask"),
    ("POST", "/tasks/{id}:subscribe", "SubscribeToTask"),
    ("GET", "/tasks/{id}", "GetTask"),
    ("POST", "/tasks/{taskId}/pushNotificationConfigs", "CreateTaskPushNotificationConfig"),
    ("GET", "/tasks/{taskId}/pushNotificationConfigs", "ListTaskPushNotificationConfigs"),
    ("GET", "/tasks/{taskId}/pushNotificationConfigs/{id}", "GetTaskPushNotificationConfig"),
    ("DELETE", "/tasks/{taskId}/pushNotificationConfigs/{id}", "DeleteTaskPushNotificationConfig"),
    ("GET", "/extendedAgentCard", "GetExtendedAgentCard"),
)
"""In this order; every path also begins with `/{tenant}`. The specification has SubscribeToTask
once as GET and once as POST: both are served."""


@dataclass(frozen=True)
class Call:
    """A method and what it is called with; `id` is the JSON-RPC request's, None in REST."""

    method: str
    params: Mapping[str, Any]
    id: str | int | None = None


def id_of(body: Any) -> str | int | None:
    """Return the id to answer a JSON-RPC request with: its own, None if that is none.

    Half of a surrogate pair can be read from JSON, and no answer with it could be sent.
    """
    id = body.get("id") if isinstance(body, dict) else None
    if isinstance(id, bool) or not isinstance(id, str | int):
        return None
    return None if isinstance(id, str) and _HALF_PAIR.search(id) else id


def json_rpc(body: Any) -> Call:
    """Return what a JSON-RPC request calls; raises JSONParse, InvalidRequest or MethodNotFound."""
    if body is None:
        raise JSONParse("send a JSON-RPC request: the body is empty")
    if not isinstance(body, dict):
        raise InvalidRequest("send one JSON-RPC request, an object: batches are not taken")
    if body.get("jsonrpc") != "2.0":
        raise InvalidRequest('"jsonrpc" is "2.0"')
    id, method, params = body.get("id"), body.get("method"), body.get("params", {})
    if id is not None and id_of(body) is None:
        raise InvalidRequest('"id" is a whole number, or a string of whole characters')
    if not isinstance(method, str) or not method:
        raise InvalidRequest('"method" names what to do, such as SendMessage')
    if params is None:
        params = {}
    if not isinstance(params, dict):
        raise InvalidRequest('"params" is an object')
    if method not in METHODS:
        name = method[:MOST_METHOD_CHARACTERS]
        raise MethodNotFound(f"{name!r} is no method of A2A 1.0; these are: {', '.join(METHODS)}")
    return Call(method, params, id_of(body))


def rest(verb: str, path: str, query: Mapping[str, str], body: Any) -> Call:
    """Return what a request of the REST binding calls; `path` is what follows the interface's url.

    What the path says counts before what the query or the body says. Raises JSONParse,
    InvalidRequest or MethodNotFound.
    """
    for pattern, wanted, method in _PATTERNS:
        match = pattern.fullmatch(path)
        if wanted == verb and match:
            named = {name: unquote(text) for name, text in match.groupdict().items() if text}
            return Call(method, {**_given(verb, query, body), **named})
    raise MethodNotFound(f"{verb} {path[:MOST_METHOD_CHARACTERS]} is no method of A2A 1.0")


def require_version(asked: str) -> None:
    """Raise VersionNotSupported unless this is a version that is served; none means 0.3."""
    version = asked.strip() or ASSUMED_VERSION
    if not re.fullmatch(r"1\.0(\.\d{1,4})?", version, re.ASCII):
        raise VersionNotSupported(
            f"this agent speaks A2A 1.0, not {version[:20]!r}: send the header A2A-Version: 1.0"
        )


def as_events(answers: Iterable[Mapping[str, Any]]) -> str:
    """Return answers as Server-Sent Events, each with its end."""
    return "".join(f"data: {compact(answer)}\n\n" for answer in answers)


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _given(verb: str, query: Mapping[str, str], body: Any) -> Mapping[str, Any]:
    if verb != "POST":
        return query
    if body is not None and not isinstance(body, dict):
        raise InvalidRequest("the body is an object")
    return body or {}


def _pattern(path: str) -> re.Pattern[str]:
    named = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return re.compile(rf"(?:/(?P<tenant>[^/]+))?{named}")


_PATTERNS = [(_pattern(path), verb, method) for verb, path, method in _REST]
