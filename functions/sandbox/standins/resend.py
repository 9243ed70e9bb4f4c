"""Resend: mail that is accepted, kept to be read, and never sent."""

import json
import os
import re
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from . import storage
from .exchange import GATEWAY_TIMEOUT, Fields, Provider, Refused, Reply, Request, misfit

MAILS, RECEIVED = "mail", "received"
MAIL_LIVES_S = 7 * 86_400
_KEY_LIVES_S = 86_400
_MOST_RECIPIENTS = 50
_MOST_IN_BATCH = 100
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+|[^<>]*<[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+>")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_FIELDS: Fields = {
    **dict.fromkeys(("from", "subject", "html", "text", "scheduled_at"), str),
    **dict.fromkeys(("to", "cc", "bcc", "reply_to"), (str, list)),
    **dict.fromkeys(("headers", "template"), dict),
    **dict.fromkeys(("attachments", "tags"), list),
}
_RETRIEVED = frozenset(
    "object id message_id from to cc bcc reply_to subject html text created_at last_event".split()
)


def _error(status: int, name: str, message: str, **headers: str) -> Reply:
    return Reply(status, {"statusCode": status, "name": name, "message": message}, headers)


PROVIDER = Provider(
    "resend",
    operations=("send", "send_batch", "retrieve", "retrieve_received"),
    failures={
        "rate_limited": _error(
            429,
            "rate_limit_exceeded",
            "Too many requests. You can only make 5 requests per second.",
            **{
                "Retry-After": "1",
                "ratelimit-limit": "5",
                "ratelimit-remaining": "0",
                "ratelimit-reset": "1",
            },
        ),
        "unauthorized": _error(403, "invalid_api_key", "API key is invalid"),
        "unverified": _error(403, "validation_error", "The domain is not verified."),
        "out_of_credits": _error(
            429, "daily_quota_exceeded", "You have reached your daily email sending quota."
        ),
        "concurrent": _error(
            409,
            "concurrent_idempotent_requests",
            "Same idempotency key used while original request is still in progress.",
        ),
        "failing": _error(500, "internal_server_error", "An unexpected error occurred."),
        "timeout": GATEWAY_TIMEOUT,
    },
)


def send(request: Request) -> Reply:
    """POST /emails: accept one mail; the same Idempotency-Key gets the same id for 24 hours."""
    _authorised(request)
    [mail_id] = _accept([_checked(request.json())], request)
    return Reply(200, {"id": mail_id})


def send_batch(request: Request) -> Reply:
    """POST /emails/batch: accept up to 100, or with one that is wrong none."""
    _authorised(request)
    mails = request.json()
    if not isinstance(mails, list) or not 1 <= len(mails) <= _MOST_IN_BATCH:
        raise _refused(400, "validation_error", "Send a list of 1 to 100 emails.")
    ids = _accept([_checked(mail) for mail in mails], request)
    return Reply(200, {"data": [{"id": mail_id} for mail_id in ids]})


def retrieve(request: Request, mail_id: str) -> Reply:
    """GET /emails/{id}: one mail and what became of it."""
    _authorised(request)
    mail = storage.get(MAILS, mail_id)
    if mail is None:
        raise _refused(404, "not_found", "Email not found")
    return Reply(200, {name: part for name, part in mail.items() if name in _RETRIEVED})


def retrieve_received(request: Request, mail_id: str) -> Reply:
    """GET /emails/receiving/{id}: one mail that came in, with what stands in it."""
    _authorised(request)
    mail = storage.get(RECEIVED, mail_id)
    if mail is None:
        raise _refused(404, "not_found", "Email not found")
    return Reply(200, mail)


def _authorised(request: Request) -> None:
    if not request.bearer():
        raise _refused(401, "missing_api_key", "Missing API key in the authorization header.")


def _accept(mails: list[dict[str, Any]], request: Request) -> list[str]:
    """Keep the mails and return their ids.

    With a key, the ids are claimed before the mails are kept. Whoever comes again with that key
    keeps the same mails under the same ids, so that a call that broke off is made good.
    """
    ids = [time_ordered_id() for _ in mails]
    key = request.headers.get("idempotency-key")
    if key is not None:
        ids = _claimed(key, sha256(request.text.encode()).hexdigest(), ids)
    for mail_id, mail in zip(ids, mails, strict=True):
        storage.put(MAILS, mail_id, _kept(mail_id, mail), lives_s=MAIL_LIVES_S)
    return ids


def _claimed(key: str, digest: str, ids: list[str]) -> list[str]:
    if not 1 <= len(key) <= 256:
        raise _refused(400, "invalid_idempotency_key", "The key must be 1 to 256 characters.")
    claim = {"digest": digest, "ids": ids}
    standing = storage.claim("idempotency", key, claim, lives_s=_KEY_LIVES_S)
    if standing["digest"] != digest:
        message = "Same idempotency key used with a different request payload."
        raise _refused(409, "invalid_idempotent_request", message)
    first_ids: list[str] = standing["ids"]
    return first_ids


def _checked(mail: Any) -> dict[str, Any]:
    """Return one mail if it can be sent."""
    if not isinstance(mail, dict):
        raise _refused(400, "validation_error", "An email must be a JSON object.")
    if wrong := misfit(mail, _FIELDS):
        raise _refused(400, "validation_error", f"The `{wrong[0]}` field must be {wrong[1]}.")
    for name in ("from", "to", "subject"):
        if not mail.get(name):
            raise _refused(422, "missing_required_field", f"Missing `{name}` field.")
    if not mail.keys() & {"html", "text", "template"}:
        raise _refused(422, "missing_required_field", "Missing `html` or `text` field.")
    if not _ADDRESS.fullmatch(mail["from"]):
        raise _refused(422, "invalid_from_address", "Invalid `from` field.")
    _check_recipients(mail)
    _check_tags(mail.get("tags", []))
    return mail


def _check_recipients(mail: dict[str, Any]) -> None:
    if len(_listed(mail["to"])) > _MOST_RECIPIENTS:
        raise _refused(400, "validation_error", "The `to` field takes at most 50 addresses.")
    for name in ("to", "cc", "bcc", "reply_to"):
        for address in _listed(mail.get(name)):
            if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
                message = f"Invalid `{name}` field: write email@example.com or Name <email@...>."
                raise _refused(400, "validation_error", message)


def _check_tags(tags: list[Any]) -> None:
    for tag in tags:
        parts = (tag.get("name"), tag.get("value")) if isinstance(tag, dict) else ("",)
        if not all(isinstance(part, str) and _TAG.fullmatch(part) for part in parts):
            message = "Tags take ASCII letters, numbers, underscores and dashes."
            raise _refused(400, "validation_error", message)


def _refused(status: int, name: str, message: str) -> Refused:
    return Refused(_error(status, name, message))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _kept(mail_id: str, mail: dict[str, Any]) -> dict[str, Any]:
    """Return the mail as `GET /emails/{id}` shows it; of attachments only their names stay."""
    return {
        "object": "email",
        "id": mail_id,
        "message_id": f"<{mail_id}@sandbox.example>",
        "from": mail["from"],
        **{name: _listed(mail.get(name)) for name in ("to", "cc", "bcc", "reply_to")},
        "subject": mail["subject"],
        "html": mail.get("html"),
        "text": mail.get("text"),
        "created_at": _created(mail_id).strftime("%Y-%m-%d %H:%M:%S.%f+00"),
        "last_event": _fate(mail),
        "headers": mail.get("headers", {}),
        "tags": mail.get("tags", []),
        "attachments": [
            {"filename": attached.get("filename")}
            for attached in mail.get("attachments", [])
            if isinstance(attached, dict)
        ],
    }


def _fate(mail: dict[str, Any]) -> str:
    """Return what became of a mail: Resend's own test addresses decide, all else arrives."""
    if mail.get("scheduled_at"):
        return "scheduled"
    boxes = json.dumps(_listed(mail["to"]))
    for fate in ("bounced", "complained", "suppressed"):
        if f"{fate}@resend.dev" in boxes:
            return fate
    return "delivered"


def time_ordered_id() -> str:
    """Return a UUID of version 7 (RFC 9562), so that ids sort by time."""
    random = int.from_bytes(os.urandom(10))
    version_and_random = 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    variant_and_random = 0b10 << 62 | random & (1 << 62) - 1
    return str(UUID(int=int(time.time() * 1000) << 80 | version_and_random | variant_and_random))


def _created(mail_id: str) -> datetime:
    milliseconds = UUID(mail_id).int >> 80
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
