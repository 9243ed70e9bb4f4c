"""Browser Use: a browser in the cloud in which an agent and a person work together (API v3).

A session is made for one errand, kept alive while a person does what only a person may do at its
live address, told to read what came of it, and stopped. It carries our mark in the form that we ask
for (`outputSchema`, which comes back with every answer): by it a session is found again whose
answer was lost, since the provider knows no key against doing something twice [inferred from the
specification: `SessionResponse.outputSchema` is what was requested].

402 credits or the key's monthly limit · 404 no such session · 409 it is at work · 422 not so
429 asked too often. As in the provider's own client: 429 is asked again, 502 to 504 and a lost
answer only where nothing is changed (GET).
"""

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flowpay.domain.portal import PortalSession, PortalState
from flowpay.runtime.config import config

from .calling import call
from .json_form import misfit
from .reading import fields, items, link, text, whole
from .request import (
    Answer,
    Key,
    ProviderRefused,
    Request,
    passes,
    succeeded,
    unusable,
)
from .tariff import Call, billed, most

if TYPE_CHECKING:
    from .wire import Wire

BUDGET_S, READ_S = 15, 12
MODEL = "bu-max"
"""Balanced: several steps that need reasoning; the provider's default is four times as dear."""
NEWEST = 100
"""Sessions that are looked through for a mark, newest first: as many as one page has."""

_KEY = Key("BROWSER_USE_API_KEY", header="X-Browser-Use-API-Key", form="{}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOLLARS = re.compile(r"\d{1,9}(\.\d{1,18})?", re.ASCII)
_UNCHARGED = {"proxyCountryCode": "in", "skills": False, "agentmail": False}
"""From India, as the portal wants it; without a mailbox or other tools: the errand is in a page."""


class PortalBusy(ProviderRefused):
    """The session is still at its task: look again, or stop the task."""


class PortalGone(ProviderRefused):
    """The provider has no such session any more."""


def open_session(
    task: str, *, mark: str, schema: dict[str, Any], wire: "Wire | None" = None
) -> PortalSession:
    """Return a new session at its first task; raises ProviderFailed.

    Never repeated once it may have arrived: `find_session` says whether it has.
    """
    body = {
        "task": task,
        "model": MODEL,
        "keepAlive": True,
        "maxCostUsd": most(Call.BROWSE).amount,
        "outputSchema": _marked(schema, mark),
        "enableRecording": False,  # a recording would show the person's password
        **_UNCHARGED,
    }
    return _session(_post("/sessions", body, wire))


def find_session(mark: str, *, wire: "Wire | None" = None) -> PortalSession | None:
    """Return the newest session whose mark begins with ours, None if there is none."""
    answer = call(
        _request("GET", "/sessions", params={"page": "1", "page_size": str(NEWEST)}), wire
    )
    found = (fields(each) for each in items(answer.body.get("sessions"), most=NEWEST))
    marked = [each for each in found if (_mark_of(each) or "").startswith(mark)]
    newest = max(marked, key=lambda each: str(each.get("createdAt", "")), default=None)
    return _read(newest) if newest else None


def dispatch(
    session_id: str, task: str, *, mark: str, schema: dict[str, Any], wire: "Wire | None" = None
) -> PortalSession:
    """Return an idle session at its next task; raises PortalBusy, PortalGone, ProviderFailed.

    The cost limit is that of the whole session, the tasks before included.
    """
    body = {
        "sessionId": session_id,
        "task": task,
        "keepAlive": True,
        "maxCostUsd": most(Call.BROWSE).amount,
        "outputSchema": _marked(schema, mark),
        "model": MODEL,
        **_UNCHARGED,
    }
    return _session(_post("/sessions", body, wire))


def look(session_id: str, *, wire: "Wire | None" = None) -> PortalSession:
    """Return the session as it stands; raises PortalGone or ProviderFailed."""
    return _session(call(_request("GET", f"/sessions/{session_id}"), wire))


def stop(session_id: str, *, task_only: bool = False, wire: "Wire | None" = None) -> PortalSession:
    """Return the session stopped, or only its task; done twice it is done once."""
    strategy = {"strategy": "task" if task_only else "session"}
    return _session(_post(f"/sessions/{session_id}/stop", strategy, wire))


def has_form(output: Any, schema: dict[str, Any]) -> bool:
    """Return whether an output is what was asked for, and nothing else."""
    return misfit(output, schema) is None


def _marked(schema: dict[str, Any], mark: str) -> dict[str, Any]:
    return {**schema, "description": mark}


def _mark_of(session: dict[str, Any]) -> str | None:
    return text(fields(session.get("outputSchema")).get("description"))


def _post(path: str, body: dict[str, Any], wire: "Wire | None") -> Answer:
    return call(_request("POST", path, body=body), wire)


def _request(method: str, path: str, **more: Any) -> Request:
    changes_nothing = method == "GET"
    return Request(
        provider=Call.BROWSE.provider,
        method=method,
        url=f"{config().BROWSER_USE_API_BASE}{path}",
        key=_KEY,
        budget_s=BUDGET_S,
        read_s=READ_S,
        repeatable=changes_nothing,
        done=lambda answer: succeeded(answer) or answer.status in {404, 409},
        passes=passes if changes_nothing else lambda answer: answer.status == 429,
        **more,
    )


def _session(answer: Answer) -> PortalSession:
    if answer.status == 409:
        raise _refusal(PortalBusy, "the session is still at work", answer)
    if answer.status == 404:
        raise _refusal(PortalGone, "there is no such session any more", answer)
    return _read(answer.body)


def _refusal(kind: type[ProviderRefused], why: str, answer: Answer) -> ProviderRefused:
    return kind(
        f"{Call.BROWSE.provider}: {why}",
        provider=Call.BROWSE.provider,
        provider_status=answer.status,
        reason=answer.code,
        may_be_charged=False,
    )


def _read(said: dict[str, Any]) -> PortalSession:
    """Return what a session says of itself; raises ProviderAnswerInvalid without id and status."""
    id, status = said.get("id"), said.get("status")
    if not isinstance(id, str) or not _ID.fullmatch(id) or status not in list(PortalState):
        raise unusable(Call.BROWSE.provider, "the session's id and status")
    successful = said.get("isTaskSuccessful")
    address = link(said.get("liveUrl"))
    return PortalSession(
        session_id=id,
        mark=_mark_of(said),
        state=PortalState(status),
        output=_output(said.get("output")),
        is_successful=successful if isinstance(successful, bool) else None,
        live_url=address,
        steps=whole(said.get("stepCount"), most=10**6) or 0,
        last_step=text(said.get("lastStepSummary")),
        cost=billed(Call.BROWSE, _dollars(said.get("totalCostUsd"))),
    )


def _output(said: Any) -> Any:
    """Return the output; one that is JSON in a text counts as what is in it."""
    if not isinstance(said, str):
        return said
    try:
        return json.loads(said, parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, ArithmeticError, RecursionError):
        return said


def _dollars(said: Any) -> Decimal | None:
    """Return what is written as a decimal string, such as "0.0123"; never a float."""
    written = isinstance(said, str) and _DOLLARS.fullmatch(said)
    return Decimal(said) if written else None
