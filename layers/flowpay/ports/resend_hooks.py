"""What Resend's webhooks tell: a mail has arrived for us, or one of ours has come back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .reading import fields, items, text

MOST_ADDRESSES = 50

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_TAG = re.compile(r"[A-Za-z0-9_.:-]{1,256}", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>@,]{1,64}@[a-z0-9.-]{1,255}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that Resend keeps for us; `to` are all its addresses, in lower case."""

    email_id: str
    to: tuple[str, ...]
    sender: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CameBack:
    """A mail of ours that will never arrive, with the tags that it was sent with."""

    email_id: str
    tags: Mapping[str, str]
    reason: str
    at: datetime


def told_by(body: Any) -> Arrived | CameBack | None:
    """Return what a webhook tells, None where that does not concern us.

    What lacks an id or a time tells nothing: nobody could say later whether it came before.
    """
    said = fields(body)
    data = fields(said.get("data"))
    email_id, at = data.get("email_id"), _moment(said.get("created_at"))
    if not isinstance(email_id, str) or not _ID.fullmatch(email_id) or at is None:
        return None
    match said.get("type"):
        case "email.received":
            named = [data.get(name) for name in ("to", "cc", "bcc")]
            listed = [each for part in named for each in items(part, most=MOST_ADDRESSES)]
            sender, subject = text(data.get("from")) or "", text(data.get("subject")) or ""
            return Arrived(email_id, _addresses(listed), sender, subject, at)
        case "email.bounced":
            bounce = fields(data.get("bounce"))
            if bounce.get("type") != "Permanent":
                return None
            reason = text(bounce.get("message")) or "the mail came back"
            return CameBack(email_id, _tags(data.get("tags")), reason, at)
    return None


def _addresses(values: list[Any]) -> tuple[str, ...]:
    """Return the bare addresses of `a@b.in` and `Name <a@b.in>`, each once."""
    found = (_ADDRESS.search(value[-400:]) for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(match[0].lower() for match in found if match))


def _tags(value: Any) -> dict[str, str]:
    """Return the tags: an object by the specification, a list of pairs in what is sent."""
    pairs = map(fields, items(value, most=20))
    every = [*fields(value).items(), *((pair.get("name"), pair.get("value")) for pair in pairs)]
    return {
        str(name): word for name, word in every if isinstance(word, str) and _TAG.fullmatch(word)
    }


def _moment(value: Any) -> datetime | None:
    """Return the time of `2026-11-23T10:00:00.000Z`, or of `2026-11-23 10:00:00.000000+00`."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value[:40])
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
