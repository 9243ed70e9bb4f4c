"""Sourcing for another agent: each turn of a task is a session of its own, written with it."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from flowpay.domain.a2a.errors import InvalidParams
from flowpay.domain.a2a.kept import Kept
from flowpay.domain.a2a.parts import Message
from flowpay.domain.a2a.session_ids import session_id_of
from flowpay.domain.a2a.skills import Wanted
from flowpay.persistence import sessions as kept_sessions
from flowpay.persistence.book import Write
from flowpay.runtime import clock

from . import sessions
from .a2a_skills import read
from .a2a_tasks import change_writes, new_writes

MOST_CHARACTERS = 100_000


class SourceMaterial(BaseModel, frozen=True, extra="forbid"):
    query: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]


def query_of(wanted: Wanted) -> str:
    """Return the sentence; raises InvalidParams if there is none, or one in two places."""
    if not wanted.input:
        if not wanted.text.strip():
            raise InvalidParams("say in a text part what is needed, and how much of it")
        return wanted.text
    if wanted.text.strip():
        raise InvalidParams("say what is needed in the text or in the input's query, not in both")
    return read(SourceMaterial, wanted.input).query


def begin(account: str, kept: Kept, query: str, along: Sequence[Write]) -> Kept:
    """Start the session of a new task, and write both; raises what `sessions.start` raises."""
    session_id = session_id_of(kept.id, kept.turns)
    kept = kept.model_copy(update={"session_id": session_id})
    writes = [*along, *new_writes(account, kept)]
    sessions.start(account, query, session_id, by=kept.requested_by, along=writes)
    return kept


def go_on(
    account: str, read: Kept, message: Message, answer: str, *, by: str, along: Sequence[Write]
) -> Kept:
    """Start a session of all that was said, now that a question is answered.

    Raises TaskMoved if another message was faster, and what `sessions.start` raises.
    """
    before = kept_sessions.load(account, read.session_id or "").query
    session_id = session_id_of(read.id, read.turns + 1)
    new = read.heard(message, session_id=session_id, at=clock.now())
    writes = [*along, *change_writes(account, read, new, by=by)]
    sessions.start(account, f"{before}\n{answer}", session_id, by=by, along=writes)
    return new


def cancel(account: str, kept: Kept, *, by: str) -> None:
    """End the sessions of a task as far as they can be ended."""
    if kept.session_id is None:
        return
    sessions.cancel(account, kept.session_id, by=by)
    for part in kept_sessions.load(account, kept.session_id).parts or ():
        sessions.cancel(account, part, by=by)
