"""Sessions: pk `<account>#session`, sk `<session id>`; grouped by status.

session    the request and what each step found; a step's field is written once
candidate  pk `<account>#candidate`, sk `<session id>/<supplier id>`: one supplier for the session
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flowpay.domain.errors import Conflict
from flowpay.domain.findings import Discovery
from flowpay.domain.session import Session, SessionStatus, SessionUnknown
from flowpay.domain.supplier import Supplier

from . import book
from .book import Listing, Write, key
from .items import stored


class SessionMoved(Conflict):
    """Another run of this step was faster; its fact is in the book."""


class SessionExists(Conflict): ...


def key_of(account: str, session_id: str) -> dict[str, str]:
    return key(account, "session", session_id)


def group_of(account: str, status: SessionStatus) -> str:
    return f"{account}#session#{status.value}"


def load(account: str, session_id: str) -> Session:
    """Return the session as it stands now; raises SessionUnknown."""
    item = book.get(key_of(account, session_id))
    if item is None:
        raise SessionUnknown(f"there is no session {session_id} in this account")
    return Session.model_validate(item)


def load_several(account: str, session_ids: Sequence[str]) -> tuple[Session, ...]:
    """Return these sessions as they stand now, in one round trip; raises SessionUnknown."""
    items = book.get_together(*(("book", key_of(account, id)) for id in session_ids))
    for session_id, item in zip(session_ids, items, strict=True):
        if item is None:
            raise SessionUnknown(f"there is no session {session_id} in this account")
    return tuple(map(Session.model_validate, items))


def started(account: str, session: Session) -> Write:
    """Return the write of a new session; refused as SessionExists if the id is taken."""
    item = {
        **key_of(account, session.session_id),
        "group": group_of(account, session.status),
        "place": session.session_id,
        **stored(session),
    }
    return book.put_new(item, refusal=lambda: SessionExists(session.session_id))


def advanced(
    account: str,
    session_id: str,
    *,
    fact: str,
    at: datetime,
    stage: str,
    quotes_as_read: int | None = None,
    **fields: Any,
) -> Write:
    """Return the write of a step's facts, while the session is open and `fact` is not there yet.

    `quotes_as_read` says after how many changes of its quotes the session was read: none may have
    come since. Refused as SessionMoved: then one has, the fact is there, or the session has ended.
    """
    same, values = "", dict[str, Any](_OPEN_VALUES)
    if quotes_as_read is not None:
        same = " AND #quotes_changes = :as_read" if quotes_as_read else _NO_CHANGES
        values |= {":as_read": quotes_as_read} if quotes_as_read else {}
    status = {"group": group_of(account, fields["status"])} if "status" in fields else {}
    return book.set_fields(
        key_of(account, session_id),
        **stored({**fields, **status, "stage": stage, "updated_at": at}),
        condition=f"attribute_not_exists(#{fact}) AND {_OPEN}{same}",
        values=values,
        refusal=lambda: SessionMoved(session_id),
    )


def touch(account: str, session_id: str, *, at: datetime) -> None:
    """Send the item's image through the stream once more, for a reader that missed it."""
    book.commit([book.set_fields(key_of(account, session_id), touched_at=at.isoformat())])


def ended(
    account: str,
    read: Session,
    *,
    status: SessionStatus,
    summary: str,
    at: datetime,
    **fields: Any,
) -> Write:
    """Return the write that ends an open session; of two ends the first stands.

    Refused as SessionMoved too if an escrow was opened for it since it was read.
    """
    facts = {**fields, "status": status, "summary": summary, "updated_at": at, "ended_at": at}
    held = read.escrow_id is not None
    same_escrow = "#escrow_id = :read_escrow" if held else "attribute_not_exists(#escrow_id)"
    return book.set_fields(
        key_of(account, read.session_id),
        **stored({**facts, "group": group_of(account, status)}),
        condition=f"{same_escrow} AND {_OPEN}",
        values=_OPEN_VALUES | ({":read_escrow": read.escrow_id} if held else {}),
        refusal=lambda: SessionMoved(read.session_id),
    )


def run_again(account: str, session: Session, *, at: datetime) -> Write:
    """Return the write that counts one more execution of an open session."""
    return book.set_fields(
        key_of(account, session.session_id),
        runs=session.runs + 1,
        updated_at=at,
        condition=f"#runs = :read_runs AND {_OPEN}",
        values={":read_runs": session.runs, **_OPEN_VALUES},
        refusal=lambda: SessionMoved(session.session_id),
    )


def exists(account: str, session_id: str) -> Write:
    """Return the check that there is such a session."""
    return Write(
        "ConditionCheck",
        "book",
        key_of(account, session_id),
        condition="attribute_exists(pk)",
        refusal=lambda: SessionUnknown(f"there is no session {session_id} in this account"),
    )


def is_open(account: str, session_id: str) -> Write:
    """Return the check that a session has not ended; refused as SessionMoved."""
    return Write(
        "ConditionCheck",
        "book",
        key_of(account, session_id),
        condition=_OPEN,
        names={"#status": "status"},
        values=_OPEN_VALUES,
        refusal=lambda: SessionMoved(f"{session_id} has ended"),
    )


def of_status(account: str, status: SessionStatus) -> tuple[Session, ...]:
    items = book.everything(Listing(group=group_of(account, status), ascending=True))
    return tuple(Session.model_validate(item) for item in items)


def found(account: str, session_id: str, supplier_id: str, discovery: Discovery) -> Write:
    """Return the write of a supplier that the search found for a session."""
    place = key(account, "candidate", f"{session_id}/{supplier_id}")
    return Write("Put", "book", {**place, "discovery": stored(discovery)})


def candidate(account: str, session_id: str, supplier_id: str) -> tuple[Discovery, Supplier | None]:
    """Return what the search said of a supplier, and what was found out since."""
    item = book.get(key(account, "candidate", f"{session_id}/{supplier_id}"))
    if item is None:
        raise SessionUnknown(f"{supplier_id} was not found for {session_id}")
    supplier = item.get("supplier")
    return (
        Discovery.model_validate(item["discovery"]),
        Supplier.model_validate(supplier) if supplier else None,
    )


def enriched(account: str, session_id: str, supplier: Supplier) -> Write:
    """Return the write of what was found out about a supplier; the first finding stands."""
    return book.set_fields(
        key(account, "candidate", f"{session_id}/{supplier.supplier_id}"),
        supplier=stored(supplier),
        condition="attribute_exists(pk) AND attribute_not_exists(#supplier)",
        refusal=lambda: SessionMoved(session_id),
    )


def candidates(account: str, session_id: str) -> tuple[Supplier, ...]:
    """Return the suppliers of a session that were looked into."""
    listing = Listing(partition=f"{account}#candidate", begins_with=f"{session_id}/")
    found = (item.get("supplier") for item in book.everything(listing))
    return tuple(Supplier.model_validate(supplier) for supplier in found if supplier)


_NO_CHANGES = " AND attribute_not_exists(#quotes_changes)"
_OPEN = "#status IN (:running, :awaiting)"
_OPEN_VALUES = {
    ":running": SessionStatus.RUNNING,
    ":awaiting": SessionStatus.AWAITING_APPROVAL,
}
