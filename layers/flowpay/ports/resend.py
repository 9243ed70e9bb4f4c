"""Resend sends mail (POST /emails), and keeps what it receives (GET /emails/receiving/{id})."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flowpay.runtime.config import config

from .calling import call
from .reading import fields, text
from .request import Answer, Key, Request, denies, passes, unusable
from .tariff import Call, Charged, usual

if TYPE_CHECKING:
    from .wire import Wire

BUDGET_S, READ_S = 12, 5
RECEIVING_BUDGET_S = 7
"""A webhook waits for it: in 15 seconds it has to be answered."""
MOST_TEXT, MOST_MARKUP = 50_000, 200_000
"""Characters that are taken over of a mail."""
_KEY = Key("RESEND_API_KEY")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address, in both forms; answers go to `reply_to` if it is set.

    Tags are names and values of ASCII letters, digits, `_` and `-`; Resend's webhooks repeat them.
    """

    to: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


def send(mail: Mail, *, idempotency_key: str, wire: "Wire | None" = None) -> Charged[str]:
    """Return Resend's id of the mail, which its webhooks name. Raises ProviderFailed.

    For 24 hours the same key (up to 256 characters) with the same mail sends nothing again and
    returns the same id, so after an outcome that is not known: send again.
    """
    answer = call(
        Request(
            provider=Call.SEND_MAIL.provider,
            method="POST",
            url=f"{config().RESEND_API_BASE}/emails",
            key=_KEY,
            headers={"idempotency-key": idempotency_key},
            body=_body(mail),
            budget_s=BUDGET_S,
            read_s=READ_S,
            repeatable=True,
            passes=_passes,
            denies=_denies,
        ),
        wire,
    )
    mail_id = text(answer.body.get("id"))
    if not mail_id:
        raise unusable(Call.SEND_MAIL.provider, "an id")
    return Charged(mail_id, usual(Call.SEND_MAIL))


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as its sender wrote it, cut at a length; `is_automatic` where a program answered."""

    sender: str
    subject: str
    text: str | None
    html: str | None
    is_automatic: bool = False


def received(email_id: str, *, wire: "Wire | None" = None) -> Charged[ReceivedMail]:
    """Return a mail that Resend has received, by the id of its webhook. Raises ProviderFailed.

    A mail that is received is charged for; to read it, and read it again, costs nothing.
    """
    answer = call(
        Request(
            provider=Call.RECEIVE_MAIL.provider,
            method="GET",
            url=f"{config().RESEND_API_BASE}/emails/receiving/{email_id}",
            key=_KEY,
            budget_s=RECEIVING_BUDGET_S,
            read_s=READ_S,
            repeatable=True,
            denies=_denies,
        ),
        wire,
    )
    body = answer.body
    sender = text(body.get("from"))
    if not sender:
        raise unusable(Call.RECEIVE_MAIL.provider, "a mail")
    mail = ReceivedMail(
        sender=sender,
        subject=text(body.get("subject")) or "",
        text=_cut(body.get("text"), MOST_TEXT),
        html=_cut(body.get("html"), MOST_MARKUP),
        is_automatic=_is_automatic(fields(body.get("headers"))),
    )
    return Charged(mail, usual(Call.RECEIVE_MAIL))


def _cut(value: Any, most: int) -> str | None:
    return value[:most] if isinstance(value, str) else None


def _is_automatic(headers: Mapping[str, Any]) -> bool:
    """Return whether the mail says so itself: RFC 3834, and what was in use before it."""
    said = {str(name).lower(): str(value).strip().lower() for name, value in headers.items()}
    by_program = said.get("auto-submitted", "no").partition(";")[0].strip() != "no"
    away = said.keys() & {"x-autoreply", "x-autorespond", "x-autoresponse"}
    return by_program or bool(away) or said.get("precedence") in ("auto_reply", "bulk", "junk")


def _body(mail: Mail) -> dict[str, Any]:
    body = {
        "from": config().RESEND_FROM_EMAIL,
        "to": [mail.to],
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "tags": [{"name": name, "value": value} for name, value in mail.tags.items()],
    }
    return body | ({"reply_to": [mail.reply_to]} if mail.reply_to else {})


def _passes(answer: Answer) -> bool:
    """A twin under way is over in a moment."""
    return passes(answer) or answer.code == "concurrent_idempotent_requests"


def _denies(answer: Answer) -> bool:
    """A spent quota has the status of too many requests; an address that is not verified, or a key
    that may only send, that of a key that is wrong."""
    if answer.code in ("validation_error", "restricted_api_key"):
        return False
    return denies(answer) or answer.code.endswith("_quota_exceeded")
