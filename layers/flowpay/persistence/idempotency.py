"""Idempotency records: scratch, pk `<account>#idempotency`, sk `<route> <key>`, kept for 7 days.

A command that only changes the book writes its record in its own transaction: the effect and its
answer are there together, or not at all. One that also calls a provider writes first that it is
under way, with a lease, and its last transaction puts the answer in that place:

    nothing ──under_way──► fingerprint, holder, leased_until ──finished──► fingerprint, answer
       ▲                     │                    ▲      │
       └──dropped: refused───┘                    └──────┘ under_way: the lease is over

Nobody can finish or drop what another has taken over.
"""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from flowpay.domain.errors import Conflict, UnderWay
from flowpay.domain.once import Lease, Once

from . import book
from .book import Write, key
from .items import Item

KEPT = timedelta(days=7)


class CommandRepeated(Conflict):
    """A twin was faster; its answer is in the book."""


def key_of(once: Once) -> dict[str, str]:
    return key(once.account, "idempotency", f"{once.route} {once.key}")


def answer_of(once: Once, record: Item | None, *, at: datetime) -> str | None:
    """Return the answer that was given before, as JSON; None while there is none.

    Raises IdempotencyKeyReused if it was another command's. DynamoDB deletes late, so the
    record's age is looked at.
    """
    if once.key is None or record is None or record["expires_at"] <= int(at.timestamp()):
        return None
    once.require_same(record["fingerprint"])
    answer: str | None = record.get("answer")
    return answer


def recorded(once: Once, answer: BaseModel, *, at: datetime) -> list[Write]:
    """Return the write of the record, none if the caller sent no key."""
    if once.key is None:
        return []
    return [
        Write(
            "Put",
            "scratch",
            _answered(once, answer, at),
            condition=_FREE,
            values={":now": int(at.timestamp())},
            refusal=lambda: CommandRepeated("this command was carried out already"),
        )
    ]


def under_way(lease: Lease, *, at: datetime) -> Write:
    """Return the write that takes a lease, or takes it over from one whose lease is over.

    Refused as UnderWay while somebody else has it, and once there is an answer.
    """
    once = lease.once
    item = {
        **_record(once, at),
        "holder": lease.holder,
        "leased_until": int(lease.until.timestamp()),
    }
    return Write(
        "Put",
        "scratch",
        item,
        condition=f"{_FREE} OR (fingerprint = :fingerprint AND leased_until <= :now)",
        values={":now": int(at.timestamp()), ":fingerprint": once.fingerprint},
        refusal=_held_by_another,
    )


def finished(lease: Lease | None, answer: BaseModel, *, at: datetime) -> list[Write]:
    """Return the write of the answer, for the command's last transaction; none without a lease."""
    if lease is None:
        return []
    return [Write("Put", "scratch", _answered(lease.once, answer, at), **_while_held(lease))]


def dropped(lease: Lease) -> Write:
    """Return the write that forgets a command that was refused: it will be judged anew."""
    return Write("Delete", "scratch", key_of(lease.once), **_while_held(lease))


def left_open(lease: Lease, *, at: datetime) -> Write:
    """Return the write that ends the lease of a command of which nobody knows what it did.

    The next one with the same body takes it over at once.
    """
    now = int(at.timestamp())
    held = _while_held(lease)
    return book.set_fields(key_of(lease.once), table="scratch", leased_until=now, **held)


_FREE = "attribute_not_exists(pk) OR expires_at <= :now"


def _while_held(lease: Lease) -> dict[str, Any]:
    """Return what a write says that only the holder of the lease may do."""
    return {
        "condition": "holder = :holder",
        "values": {":holder": lease.holder},
        "refusal": _held_by_another,
    }


def _held_by_another() -> UnderWay:
    return UnderWay("this command is being carried out: send it again shortly for its answer")


def _answered(once: Once, answer: BaseModel, at: datetime) -> Item:
    return {**_record(once, at), "answer": answer.model_dump_json(exclude_none=True)}


def _record(once: Once, at: datetime) -> Item:
    return {
        **key_of(once),
        "fingerprint": once.fingerprint,
        "expires_at": int((at + KEPT).timestamp()),
    }
