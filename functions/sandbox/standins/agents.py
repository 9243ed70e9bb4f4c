"""Remote agents that speak A2A 1.0 over JSON-RPC, one at each address: honest, and otherwise.

`POST /sandbox/agents/<manner>` is an agent's endpoint; it counts the words of a text:
`{"text": "…"}` → `{"words": 2, "letters": 9}`. `agent_manners` has what each of them does wrong.
`agent_tolls` has those that want to be paid first. With `late_` before its manner an agent takes
the task well, and is so from then on.
`GET /sandbox/agents/<manner>/tasks` shows an operator what it was sent, and whether with a token.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from . import storage
from .agent_manners import MANNERS, Manner, Task, errors, shown
from .agent_tolls import TOLLS, as_seen, begun
from .exchange import Refused, Reply, Request

VERSION = "1.0"
_LIVES_S = 86_400
_LATE = "late_"
_METHODS = {
    "SendMessage": ("message",),
    "GetTask": ("id",),
    "ListTasks": (),
    "CancelTask": ("id",),
}
_ENDED = {f"TASK_STATE_{name}" for name in ("COMPLETED", "FAILED", "CANCELED", "REJECTED")}


def call(request: Request, name: str) -> Reply:
    """Answer one JSON-RPC call as the agent of this manner does."""
    manner = _manner(name)
    body = _checked(request)
    method, params = body["method"], body.get("params", {})
    if manner.members_only and not request.bearer():
        raise Refused(Reply(401, {"message": "Unauthorized"}))
    if name in TOLLS and method == "SendMessage":
        return _at_the_toll(request, name, body)
    if name in TOLLS and TOLLS[name].guards_all:
        return TOLLS[name].asks()
    if method == "ListTasks" and not manner.lists:
        return _error(body, *errors["unsupported"])
    result = _WORK[method](name, manner, params, bool(request.bearer()))
    if "error" in result:
        return _error(body, *errors[result["error"]])
    answer = {"jsonrpc": "2.0", "id": body["id"], "result": result}
    is_well = name.startswith(_LATE) and method == "SendMessage"
    return Reply(200, answer) if is_well else manner.says(answer, method)


def told(name: str) -> Reply:
    """GET …/tasks: every task that an agent was sent, the newest first."""
    _manner(name)
    return Reply(200, {"items": list(_walk(name))[::-1]})


def _at_the_toll(request: Request, name: str, body: dict[str, Any]) -> Reply:
    message = body["params"]["message"]
    task = _read(name, message.get("taskId"))

    def keep(new: Task) -> Task:
        _keep(name, new)
        return new

    return begun(TOLLS[name], request, body, task or _new(message, bool(request.bearer())), keep)


def _new(message: dict[str, Any], bearer: bool) -> Task:
    return {
        "id": str(uuid4()),
        "contextId": message.get("contextId") or str(uuid4()),
        "status": {"state": "TASK_STATE_SUBMITTED", "timestamp": _now()},
        "history": [message],
        "looks": 0,
        "bearer": bearer,
    }


def _send(name: str, manner: Manner, params: dict[str, Any], bearer: bool) -> dict[str, Any]:
    task = _new(params["message"], bearer)
    is_well = name.startswith(_LATE)
    task = _working(task) if is_well else manner.begins(task)
    _keep(name, task)
    if manner.answers_itself and not is_well:
        parts = task["artifacts"][0]["parts"]
        said = {"messageId": str(uuid4()), "role": "ROLE_AGENT", "parts": parts}
        return {"message": said}
    return {"task": shown(task)}


def _get(name: str, manner: Manner, params: dict[str, Any], _: bool) -> dict[str, Any]:
    task = _read(name, params["id"])
    if task is None or manner.forgets:
        return {"error": "no_task"}
    if name in TOLLS:  # a look changes nothing there, least of all what is done later
        return shown(task)
    was_at_work = task["status"]["state"] == "TASK_STATE_WORKING"
    task = manner.goes_on(task | {"looks": task["looks"] + 1})
    if name.startswith(_LATE) and was_at_work:
        task = manner.begins(task)
    _keep(name, task)
    return shown(task)


def _list(name: str, _: Manner, params: dict[str, Any], __: bool) -> dict[str, Any]:
    """Of its artifacts a list tells nothing unless asked, as the protocol has it."""
    wanted = params.get("contextId")
    tasks = [task for task in _walk(name) if wanted in (None, task["contextId"])]
    listed = [
        {key: value for key, value in shown(task).items() if key != "artifacts"} for task in tasks
    ]
    return {"tasks": listed[:50], "nextPageToken": "", "pageSize": 50, "totalSize": len(listed)}


def _cancel(name: str, _: Manner, params: dict[str, Any], __: bool) -> dict[str, Any]:
    task = _read(name, params["id"])
    if task is None:
        return {"error": "no_task"}
    if task["status"]["state"] in _ENDED:
        return {"error": "not_cancelable"}
    task |= {"status": {"state": "TASK_STATE_CANCELED", "timestamp": _now()}}
    _keep(name, task)
    return shown(task)


_WORK = {"SendMessage": _send, "GetTask": _get, "ListTasks": _list, "CancelTask": _cancel}


def _manner(name: str) -> Manner:
    found = Manner() if name in TOLLS else MANNERS.get(name.removeprefix(_LATE))
    if found is None:
        known = ", ".join((*MANNERS, *TOLLS))
        raise Refused(Reply(404, {"message": f"there is no such agent; there are {known}"}))
    return found


def _checked(request: Request) -> dict[str, Any]:
    """Return the call, if it is one of the protocol and of its version."""
    body = request.json()
    if not isinstance(body, dict) or body.get("jsonrpc") != "2.0" or "id" not in body:
        raise Refused(_error({"id": None}, -32600, "Request payload validation error"))
    if request.headers.get("a2a-version") != VERSION:
        raise Refused(_error(body, -32009, "A2A-Version must be 1.0"))
    if (method := body.get("method")) not in _METHODS:
        raise Refused(_error(body, -32601, "Method not found"))
    params = body.get("params", {})
    if not isinstance(params, dict) or any(name not in params for name in _METHODS[method]):
        raise Refused(_error(body, -32602, "Invalid parameters"))
    if method == "SendMessage" and (wrong := _wrong(params["message"])):
        raise Refused(_error(body, -32602, wrong))
    return body


def _wrong(message: Any) -> str | None:
    if not isinstance(message, dict) or not message.get("messageId"):
        return "message.messageId is required"
    if message.get("role") != "ROLE_USER" or not message.get("parts"):
        return "message.role and message.parts are required"
    return None


def _error(body: dict[str, Any], code: int, message: str) -> Reply:
    error = {"code": code, "message": message}
    return Reply(200, {"jsonrpc": "2.0", "id": body.get("id"), "error": error})


def _working(task: Task) -> Task:
    return task | {"status": {"state": "TASK_STATE_WORKING", "timestamp": _now()}}


def _keep(name: str, task: Task) -> None:
    storage.put(_pk(name), task["id"], task, lives_s=_LIVES_S)


def _read(name: str, task_id: Any) -> Task | None:
    kept = storage.get(_pk(name), str(task_id))
    return as_seen(kept) if kept else None


def _walk(name: str) -> Iterator[Task]:
    """Yield the tasks that an agent shows by now."""
    for kept, _ in storage.walk(_pk(name)):
        if task := as_seen(kept):
            yield task


def _pk(name: str) -> str:
    return f"agent#{name}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
