"""WebSocket tickets, connections and who listens, in the scratch table.

ticket      pk `ticket#<ticket>`,          sk `ticket`            who may connect, once
connection  pk `connection#<id>`,          sk `connection`        whose it is, and its subscription
listener    pk `<account>#connection`,     sk `<connection id>`   what it wants to hear, once live

All three hold `key`, the SHA-256 of the key that the ticket was asked for with: once it is revoked
no ticket opens anything, no frame is obeyed and no listening begins.

A connection's item holds `wanted`, its newest subscription; `replayer` with `replayer_until`, the
one that is being replayed; `is_live`, whether anything may ever have been pushed to it; and `pace`,
which bounds how often it may speak.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from flowpay.domain.errors import Conflict, FlowpayError, NotFound, Unauthenticated
from flowpay.domain.frame import paced

from . import book, keys
from .book import Listing, Write, key, put_new
from .items import Item

LONGEST = timedelta(hours=2, minutes=5)
"""API Gateway cuts a connection after two hours."""
TICKET_LIFE = timedelta(seconds=60)
LONGEST_REPLAY = timedelta(seconds=35)
"""A function that replays is ended before: after this nobody sends for it any more."""


class TicketInvalid(Unauthenticated): ...


class ConnectionClosed(NotFound): ...


class ReplayUnderWay(Conflict): ...


class Superseded(Conflict): ...


class Connection(BaseModel, frozen=True):
    """Whose a connection is, by which key, and what it has said."""

    account: str
    key: str | None = None
    wanted: str | None = None
    is_live: bool = False
    pace: datetime | None = None


def issue(ticket: str, account: str, by_key: str | None, *, at: datetime) -> datetime:
    """Keep a ticket for one connection; return when it expires."""
    expires = at + TICKET_LIFE
    item = {**_ticket(ticket), "account": account, "key": by_key, **_until(expires)}
    book.commit([put_new(item, table="scratch")])
    return expires


def open_with(ticket: str, connection_id: str, *, at: datetime) -> None:
    """Turn a ticket into a connection.

    Raises TicketInvalid if it is unknown, used or old, and KeyRevoked.
    """
    found = book.get(_ticket(ticket), table="scratch")
    if found is None or found["expires_at"] <= at.timestamp():
        raise TicketInvalid("this ticket is not valid: ask for a new one at POST /api/ws-ticket")
    keys.require(found.get("key"))
    used = Write(
        "Delete",
        "scratch",
        _ticket(ticket),
        condition="attribute_exists(pk)",
        refusal=lambda: TicketInvalid("this ticket was used: ask for a new one"),
    )
    whose = {"account": found["account"], "key": found.get("key")}
    item = {**_connection(connection_id), **whose, **_until(at + LONGEST)}
    book.commit([used, put_new(item, table="scratch")])


def find(connection_id: str) -> Connection | None:
    """Return a connection, None if it is gone."""
    item = book.get(_connection(connection_id), table="scratch")
    return Connection.model_validate(item) if item else None


def heard(connection_id: str, *, at: datetime) -> Connection:
    """Note a frame of a connection; raises ConnectionClosed, KeyRevoked or TooManyFrames."""
    connection = find(connection_id)
    if connection is None:
        raise _closed()
    pace, there = paced(connection.pace, at), "attribute_exists(pk)"
    book.commit([_changed(connection_id, "SET #pace = :pace", there, _closed, pace=pace)])
    keys.require(connection.key)
    return connection


def wants(connection_id: str, subscription: str) -> None:
    """Let this be the subscription that counts; a replay for an older one sees it, and ends."""
    there = "attribute_exists(pk)"
    book.commit([_changed(connection_id, "SET #wanted = :me", there, _closed, me=subscription)])


def begin_replay(
    account: str, connection_id: str, subscription: str, *, at: datetime, if_wanted: bool
) -> None:
    """Push nothing more to the connection, and let nobody but `subscription` replay to it.

    It is the one that counts from now on; `if_wanted` only if it was before. Raises ReplayUnderWay
    while another one is replayed.
    """
    free = "(attribute_not_exists(#replayer) OR #replayer_until < :at)"
    taken = _changed(
        connection_id,
        "SET #wanted = :me, #replayer = :me, #replayer_until = :until",
        f"{'#wanted = :me' if if_wanted else 'attribute_exists(pk)'} AND {free}",
        lambda: ReplayUnderWay("another subscription of this connection is being replayed"),
        me=subscription,
        until=(at + LONGEST_REPLAY).isoformat(),
        at=at.isoformat(),
    )
    book.commit([taken, _silenced(account, connection_id)])


def end_replay(connection_id: str, subscription: str) -> None:
    """Let others replay to the connection; it does not listen."""
    forget = "REMOVE #replayer, #replayer_until"
    ended = _changed(connection_id, forget, "#replayer = :me", _superseded, me=subscription)
    try:
        book.commit([ended])
    except Superseded:  # closed meanwhile, or taken over long after its time
        return


def listening(
    account: str,
    connection_id: str,
    subscription: str,
    session_id: str | None,
    *,
    by_key: str | None,
    at: datetime,
) -> list[Write]:
    """Return the writes that end a replay, and from which on new events are pushed.

    They raise Superseded if a newer subscription has come, or the connection is gone; KeyRevoked.
    """
    item = {
        **key(account, "connection", connection_id),
        "session_id": session_id,
        "key": by_key,
        **_until(at + LONGEST),
    }
    ended = _changed(
        connection_id,
        "SET #is_live = :live REMOVE #replayer, #replayer_until",
        "#replayer = :me AND #wanted = :me",
        _superseded,
        me=subscription,
        live=True,
    )
    return [ended, Write("Put", "scratch", item), *([keys.holds(by_key)] if by_key else [])]


def listeners(account: str) -> tuple[tuple[str, str | None], ...]:
    """Return (connection id, session id or None for all) of everyone who listens now."""
    return tuple((item["sk"], item.get("session_id")) for item in _listening_now(account))


def silence(account: str, by_key: str) -> None:
    """Push nothing more to whoever listens by this key."""
    for item in _listening_now(account):
        if item.get("key") == by_key:
            book.commit([_silenced(account, item["sk"])])


def close(connection_id: str) -> None:
    """Forget a connection; one that is gone already is no error."""
    if connection := find(connection_id):
        forget(connection.account, connection_id)


def forget(account: str, connection_id: str) -> None:
    """Forget a connection of an account, and that it listens, whichever of the two is left."""
    closed = Write("Delete", "scratch", _connection(connection_id))
    book.commit([closed, _silenced(account, connection_id)])


def _listening_now(account: str) -> list[Item]:
    return book.everything(Listing(partition=f"{account}#connection", table="scratch"))


def _silenced(account: str, connection_id: str) -> Write:
    return Write("Delete", "scratch", key(account, "connection", connection_id))


def _changed(
    connection_id: str,
    expression: str,
    condition: str,
    refusal: Callable[[], FlowpayError],
    **values: Any,
) -> Write:
    names = {f"#{name}": name for name in re.findall(r"#(\w+)", f"{expression} {condition}")}
    given = {f":{name}": value for name, value in values.items()}
    target = _connection(connection_id)
    return Write("Update", "scratch", target, expression, condition, names, given, refusal)


def _closed() -> ConnectionClosed:
    return ConnectionClosed("this connection is closed: open another with a new ticket")


def _superseded() -> Superseded:
    return Superseded("a newer subscription counts, or the connection is gone")


def _ticket(ticket: str) -> dict[str, str]:
    return {"pk": f"ticket#{ticket}", "sk": "ticket"}


def _connection(connection_id: str) -> dict[str, str]:
    return {"pk": f"connection#{connection_id}", "sk": "connection"}


def _until(moment: datetime) -> dict[str, Any]:
    return {"expires_at": int(moment.timestamp())}
