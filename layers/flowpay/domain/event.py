"""Events: one per fact, as CloudEvents 1.0, chained by hash once they have their number."""

import hashlib
from datetime import datetime
from typing import Any

import rfc8785
from pydantic import BaseModel

FIRST_PREVHASH = "0" * 64
SEQUENCE_DIGITS = 12


class Event(BaseModel, frozen=True):
    """A fact, as the command writes it: without a number, which `publish_events` gives it."""

    id: str
    type: str
    subject: str
    time: datetime
    actor: str
    sessionid: str | None = None
    data: dict[str, Any]


def sequence_text(number: int) -> str:
    """Return the CloudEvents `sequence`: zero-padded, so that text order is number order."""
    return f"{number:0{SEQUENCE_DIGITS}d}"


def chained(event: Event, *, account: str, number: int, prevhash: str) -> dict[str, Any]:
    """Return the log entry: the CloudEvent with its number and its place in the hash chain.

    `hash` is the lower-case hex SHA-256 of the RFC 8785 form of the entry without `hash`.
    """
    entry = {
        "specversion": "1.0",
        "source": f"/flowpay/{account}",
        "datacontenttype": "application/json",
        **event.model_dump(mode="json", exclude_none=True),
        "sequence": sequence_text(number),
        "prevhash": prevhash,
    }
    return {**entry, "hash": entry_hash(entry)}


def entry_hash(entry: dict[str, Any]) -> str:
    """Return the hash that an entry must carry, whatever `hash` it carries now."""
    body = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()
