"""WebSocket tickets and connections, in the scratch table.

ticket      pk `ticket#<ticket>`,          sk `ticket`            who may connect, once
connection  pk `connection#<id>`,          sk `connection`        whose a connection is
listener    pk `<account>#connection`,     sk `<connection id>`   what it wants to hear, once live
"""

from datetime import datetime, timedelta
from typing import Any

from flowpay.domain.errors import Unauthenticated

from . import book
from .book import Listing, Write, key, put_new

LONGEST = timedelta(hours=2, minutes=5)
"""API Gateway cuts a connection after two hours."""
TICKET_LIFE = timedelta(seconds=60)


class TicketInvalid(Unauthenticated): ...


def issue(ticket: str, account: str, principal: str, *, at: datetime) -> datetime:
    """Keep a ticket for one connection; return when it expires."""
    expires = at + TICKET_LIFE
    item = {**_ticket(ticket), "account": account, "principal": principal, **_until(expires)}
    book.commit([put_new(item, table="scratch")])
    return expires


def open_with(ticket: str, connection_id: str, *, at: datetime) -> None:
    """Turn a ticket into a connection; raises TicketInvalid if it is unknown, used or old."""
    found = book.get(_ticket(ticket), table="scratch")
    if found is None or found["expires_at"] <= at.timestamp():
        raise TicketInvalid("this ticket is not valid: ask for a new one at POST /api/ws-ticket")
    used = Write(
        "Delete",
        "scratch",
        _ticket(ticket),
        condition="attribute_exists(pk)",
        refusal=lambda: TicketInvalid("this ticket was used: ask for a new one"),
    )
    item = {**_connection(connection_id), "account": found["account"], **_until(at + LONGEST)}
    book.commit([used, put_new(item, table="scratch")])


def account_of(connection_id: str) -> str | None:
    """Return whose connection it is, None if it is gone."""
    item = book.get(_connection(connection_id), table="scratch")
    return item["account"] if item else None


def listening(account: str, connection_id: str, session_id: str | None, *, at: datetime) -> Write:
    """Return the write from which on new events are pushed to the connection."""
    item = {
        **key(account, "connection", connection_id),
        "session_id": session_id,
        **_until(at + LONGEST),
    }
    return Write("Put", "scratch", item)


def silence(account: str, connection_id: str) -> None:
    """Push nothing more to the connection until it listens again."""
    book.commit([Write("Delete", "scratch", key(account, "connection", connection_id))])


def listeners(account: str) -> tuple[tuple[str, str | None], ...]:
    """Return (connection id, session id or None for all) of everyone who listens now."""
    items = book.everything(Listing(partition=f"{account}#connection", table="scratch"))
    return tuple((item["sk"], item.get("session_id")) for item in items)


def close(connection_id: str) -> None:
    """Forget a connection; one that is gone already is no error."""
    account = account_of(connection_id)
    writes = [Write("Delete", "scratch", _connection(connection_id))]
    if account:
        writes.append(Write("Delete", "scratch", key(account, "connection", connection_id)))
    book.commit(writes)


def _ticket(ticket: str) -> dict[str, str]:
    return {"pk": f"ticket#{ticket}", "sk": "ticket"}


def _connection(connection_id: str) -> dict[str, str]:
    return {"pk": f"connection#{connection_id}", "sk": "connection"}


def _until(moment: datetime) -> dict[str, Any]:
    return {"expires_at": int(moment.timestamp())}
