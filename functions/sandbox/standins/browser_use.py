"""Browser Use, API v3: sessions in which an agent and a person work together, at a portal of ours.

A task takes a few looks. Its output has the form that was asked for, filled in from what the task
and those before it name (a GSTIN, an amount, a period), and says that nothing was found until the
person has pressed the button at the session's live address. What may go wrong on the way is laid
ready beforehand (`POST /sandbox/browser-use/outcomes`): sessions that stop or time out, a cost
limit that is reached, output in another form, text that wants to be obeyed.
"""

import os
import re
import time
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from . import storage
from .browser_page import live_page
from .browser_work import OUTCOMES, finished, worked
from .exchange import GATEWAY_TIMEOUT, Fields, Provider, Refused, Reply, Request, misfit

_SESSIONS, _BY_ID, _OUTCOMES = "browser_session", "browser_session_id", "browser_outcome"
_LIVES_S = 86_400
_MODELS = (
    *("bu-mini", "bu-max", "bu-ultra", "gemini-3-flash", "gpt-5.4-mini"),
    *("claude-sonnet-4.6", "claude-opus-4.6", "claude-opus-4.7"),
)
_DOLLARS = re.compile(r"[+-]?\d*\.?\d*", re.ASCII)
_NUMBER = (int, float)
_FIELDS: Fields = {
    "task": str,
    "model": str,
    "sessionId": str,
    "keepAlive": bool,
    "maxCostUsd": (*_NUMBER, str),
    "profileId": str,
    "workspaceId": str,
    "proxyCountryCode": str,
    "outputSchema": dict,
    "enableScheduledTasks": bool,
    "sensitiveData": dict,
    "enableRecording": bool,
    "skills": bool,
    "agentmail": bool,
    "codeMode": bool,
    "cacheScript": bool,
    "useOwnKey": bool,
    "autoHeal": bool,
}


def _error(status: int, detail: Any) -> Reply:
    return Reply(status, {"detail": detail})


def _unprocessable(field: str, message: str) -> Reply:
    return _error(422, [{"loc": ["body", field], "msg": message, "type": "value_error"}])


_GONE = _error(404, "Session not found")
_AT_WORK = _error(409, "Session is busy: a task is running")
PROVIDER = Provider(
    "browser_use",
    operations=("create", "listed", "one", "stop", "messages"),
    failures={
        "out_of_credits": _error(402, "Insufficient credits"),
        "spend_limit": _error(
            402,
            {
                "code": "api_key_monthly_spend_limit_reached",
                "message": "This API key has reached its monthly spend limit.",
                "cap": "50.00",
                "spent": "50.00",
            },
        ),
        "unauthorized": _error(401, "Invalid API key"),
        "gone": _GONE,
        "busy": _AT_WORK,
        "unprocessable": _unprocessable("task", "Value error, task is not acceptable"),
        "rate_limited": _error(429, "Too many concurrent active sessions. Please wait."),
        "failing": _error(500, "Internal server error"),
        "timeout": GATEWAY_TIMEOUT,
    },
)


def create(request: Request) -> Reply:
    """POST /sessions: a new session, or the next task of an idle one."""
    body = _checked(request)
    if "sessionId" in body:
        session = _known(body["sessionId"])
        if "task" not in body:
            raise Refused(_unprocessable("task", "task is required for an existing session"))
        if session["status"] in ("stopped", "timed_out", "error"):
            raise Refused(_error(409, "Session has ended"))
        if session["status"] != "idle":
            raise Refused(_AT_WORK)
    else:
        session = _new(body, request)
    if "task" in body:
        session |= {
            "status": "running",
            "task": body["task"],
            "told": f"{session['told']}\n{body['task']}",
            "outputSchema": body.get("outputSchema"),
            "output": None,
            "isTaskSuccessful": None,
            "outcome": _next_outcome(),
            "looks": 0,
        }
    if "maxCostUsd" in body:
        session["maxCostUsd"] = f"{Decimal(str(body['maxCostUsd'])):f}"
    _keep(session)
    return Reply(200, _shown(session))


def listed(request: Request) -> Reply:
    """GET /sessions: newest first."""
    _require_key(request)
    page, size = (
        _whole(request, name, most) for name, most in (("page", 10**6), ("page_size", 100))
    )
    every = [_known(key) for key, _ in storage.walk(_SESSIONS, newest_first=True)]
    first = (page - 1) * size
    return Reply(
        200,
        {
            "sessions": [_shown(each) for each in every[first : first + size]],
            "total": len(every),
            "page": page,
            "pageSize": size,
        },
    )


def one(request: Request, session_id: str) -> Reply:
    """GET /sessions/{session_id}: each look is a step of the agent's work."""
    _require_key(request)
    session = worked(_known(session_id))
    _keep(session)
    return Reply(200, _shown(session))


def stop(request: Request, session_id: str) -> Reply:
    """POST /sessions/{session_id}/stop: the session, or only its task."""
    _require_key(request)
    body = request.json() or {}
    strategy = body.get("strategy", "session")
    if strategy not in ("session", "task"):
        raise Refused(_unprocessable("strategy", "Input should be 'task' or 'session'"))
    session = _known(session_id)
    if session["status"] in ("created", "idle", "running"):
        ends = "stopped" if strategy == "session" else "idle"
        session = finished(session) | {"status": ends}
        _keep(session)
    return Reply(200, _shown(session))


def messages(request: Request, session_id: str) -> Reply:
    """GET /sessions/{session_id}/messages: what was asked of it last."""
    _require_key(request)
    session = _known(session_id)
    said = {
        "id": str(UUID(int=UUID(session_id).int ^ 1)),
        "sessionId": session_id,
        "role": "human",
        "data": session["task"] or "",
        "type": "user_message",
        "summary": "",
        "screenshotUrl": None,
        "hidden": False,
        "createdAt": session["createdAt"],
    }
    return Reply(200, {"messages": [said] if session["task"] else [], "hasMore": False})


def live(session_id: str) -> Reply:
    """GET of the live address: what the person sees."""
    return live_page(_known(session_id))


def press(session_id: str) -> Reply:
    """POST of the live address: the person has entered what only a person may."""
    session = _known(session_id) | {"person": True}
    _keep(session)
    return live_page(session)


def lay_ready(request: Request) -> Reply:
    """POST /sandbox/browser-use/outcomes: how the next task ends; first laid, first met."""
    body = request.json()
    named = body.get("outcome") if isinstance(body, dict) else None
    if named not in OUTCOMES:
        raise Refused(Reply(400, {"message": f"outcome must be one of {', '.join(OUTCOMES)}"}))
    key = f"{time.time_ns():020d}-{uuid4().hex}"
    storage.put(_OUTCOMES, key, {"outcome": named, "key": key}, lives_s=_LIVES_S, left=1)
    return Reply(201, {"outcome": named})


def _next_outcome() -> str:
    for laid, left in storage.walk(_OUTCOMES):
        if left and storage.spend(_OUTCOMES, laid["key"]):
            return str(laid["outcome"])
    return "works"


def _new(body: dict[str, Any], request: Request) -> dict[str, Any]:
    id = str(uuid4())
    base = os.environ.get("SANDBOX_PUBLIC_URL") or f"https://{request.headers.get('host', '')}"
    at = _now()
    storage.put(_SESSIONS, f"{time.time_ns():020d}", id, lives_s=_LIVES_S)
    return {
        "id": id,
        "status": "idle",
        "model": body.get("model", "claude-opus-4.7"),
        "task": None,
        "told": "",
        "outputSchema": body.get("outputSchema"),
        "output": None,
        "isTaskSuccessful": None,
        "stepCount": 0,
        "lastStepSummary": None,
        "liveUrl": f"{base}/sandbox/browser-use/live/{id}",
        "keepAlive": body.get("keepAlive", False),
        "proxyCountryCode": body.get("proxyCountryCode", "us"),
        "maxCostUsd": None,
        "costUsd": "0",
        "createdAt": at,
        "updatedAt": at,
        "person": False,
        "outcome": "works",
        "looks": 0,
    }


def _shown(session: dict[str, Any]) -> dict[str, Any]:
    """Return the session as the provider tells of it; costs are decimal strings."""
    cost = Decimal(session["costUsd"])
    kept = ("id", "status", "model", "outputSchema", "output", "isTaskSuccessful", "stepCount")
    more = ("lastStepSummary", "liveUrl", "proxyCountryCode", "maxCostUsd", "createdAt")
    return {name: session[name] for name in (*kept, *more, "updatedAt")} | {
        "title": (session["task"] or "")[:40] or None,
        "recordingUrls": [],
        "profileId": None,
        "workspaceId": None,
        "totalInputTokens": 900 * session["stepCount"],
        "totalOutputTokens": 60 * session["stepCount"],
        "proxyUsedMb": f"{Decimal('0.5') * session['stepCount']:f}",
        "llmCostUsd": f"{cost * Decimal('0.9'):f}",
        "proxyCostUsd": f"{cost * Decimal('0.06'):f}",
        "browserCostUsd": f"{cost * Decimal('0.04'):f}",
        "totalCostUsd": f"{cost:f}",
        "screenshotUrl": None,
        "agentmailEmail": None,
        "integrationsUsed": [],
    }


def _known(session_id: str) -> dict[str, Any]:
    found: dict[str, Any] | None = storage.get(_BY_ID, session_id)
    if found is None:
        raise Refused(_GONE)
    return found


def _keep(session: dict[str, Any]) -> None:
    session["updatedAt"] = _now()
    storage.put(_BY_ID, session["id"], session, lives_s=_LIVES_S)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _require_key(request: Request) -> None:
    if not request.headers.get("x-browser-use-api-key", "").strip():
        raise Refused(PROVIDER.failures["unauthorized"])


def _whole(request: Request, name: str, most: int) -> int:
    text = request.query.get(name, "1" if name == "page" else "20")
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise Refused(
            _error(422, [{"loc": ["query", name], "msg": "not in range", "type": "value_error"}])
        )
    return int(text)


def _checked(request: Request) -> dict[str, Any]:
    """Return the body, without what is null, if the caller is known and it is as documented."""
    _require_key(request)
    body = request.json()
    if not isinstance(body, dict):
        raise Refused(_unprocessable("body", "Input should be a valid dictionary"))
    body = {name: value for name, value in body.items() if value is not None}
    if unknown := sorted(body.keys() - _FIELDS.keys()):
        raise Refused(_unprocessable(unknown[0], "Extra inputs are not permitted"))
    if wrong := misfit(body, _FIELDS):
        raise Refused(_unprocessable(wrong[0], f"Input should be a valid {wrong[1]}"))
    if body.get("model", _MODELS[0]) not in _MODELS:
        raise Refused(_unprocessable("model", f"Input should be one of {', '.join(_MODELS)}"))
    if not _is_dollars(body.get("maxCostUsd", 0)):
        raise Refused(_unprocessable("maxCostUsd", "Input should be a valid decimal"))
    return body


def _is_dollars(value: Any) -> bool:
    if isinstance(value, str) and not _DOLLARS.fullmatch(value):
        return False
    try:
        return Decimal(str(value)) >= 0
    except InvalidOperation:
        return False
