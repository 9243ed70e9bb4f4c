"""Resend sends mail (POST /emails)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flowpay.runtime.config import config

from .calling import call
from .reading import text
from .request import Answer, Key, Request, denies, passes, unusable
from .tariff import Call, Charged, usual

if TYPE_CHECKING:
    from .wire import Wire

BUDGET_S, READ_S = 12, 5
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
    """A spent quota has the status of too many requests, an address that of a key that is wrong."""
    spent = answer.code.endswith("_quota_exceeded")
    return spent or (denies(answer) and answer.code != "validation_error")
