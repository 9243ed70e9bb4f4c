"""What becomes of a mail that was sent: somebody answers it, or it comes back.

`POST /sandbox/emails/{mail_id}/reply` and `…/bounce` make it so, and tell the application.
"""

from typing import Any

from . import hook, storage
from .exchange import Fields, Refused, Reply, Request, misfit
from .resend import MAIL_LIVES_S, MAILS, RECEIVED, time_ordered_id

MOST_BYTES = 300_000
"""Of a mail: an item of the table ends at 400 KB."""

_REPLY: Fields = {
    **dict.fromkeys(("text", "html", "subject", "from", "to"), str),
    "headers": dict,
    "times": int,
}
_BOUNCE: Fields = {"type": str, "message": str, "times": int}
_BOUNCES = ("Permanent", "Transient", "Undetermined")


def reply(request: Request, mail_id: str) -> Reply:
    """Answer a mail from its recipient, and deliver `email.received` `times` times (1)."""
    mail, body = _mail(mail_id), _checked(request, _REPLY)
    if not (body.get("text") or body.get("html")):
        raise _wrong("send a text, an html, or both")
    if len(f"{body.get('text')}{body.get('html')}".encode()) > MOST_BYTES:
        raise Refused(Reply(413, {"message": f"a mail has at most {MOST_BYTES} bytes"}))
    received = _received(mail, body)
    storage.put(RECEIVED, received["id"], received, lives_s=MAIL_LIVES_S)
    announced = ("created_at", "from", "to", "cc", "bcc", "subject", "message_id", "attachments")
    data = {"email_id": received["id"], **{name: received[name] for name in announced}}
    return hook.told("email.received", data, times=_times(body), email=received)


def bounce(request: Request, mail_id: str) -> Reply:
    """Send a mail back to its sender, and deliver `email.bounced` `times` times (1)."""
    mail, body = _mail(mail_id), _checked(request, _BOUNCE)
    kind = body.get("type", "Permanent")
    if kind not in _BOUNCES:
        raise _wrong(f"type is one of {', '.join(_BOUNCES)}")
    storage.put(MAILS, mail_id, mail | {"last_event": "bounced"}, lives_s=MAIL_LIVES_S)
    message = body.get("message", "The recipient's mail server says that there is no such mailbox.")
    data = {
        "email_id": mail_id,
        "created_at": hook.iso_now(),
        **{name: mail[name] for name in ("from", "to", "subject")},
        "tags": {tag["name"]: tag["value"] for tag in mail["tags"]},
        "bounce": {
            "type": kind,
            "subType": "NoEmail" if kind == "Permanent" else "General",
            "message": message,
            "diagnosticCode": ["smtp; 550 5.1.1 user unknown"],
        },
    }
    return hook.told("email.bounced", data, times=_times(body))


def _received(mail: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer as `GET /emails/receiving/{id}` shows it."""
    mail_id = time_ordered_id()
    sender = body.get("from", mail["to"][0])
    to = [body["to"]] if "to" in body else mail["reply_to"] or [mail["from"]]
    threads = {"in-reply-to": mail["message_id"], "references": mail["message_id"]}
    return {
        "object": "email",
        "id": mail_id,
        "to": to,
        "from": sender,
        "created_at": hook.iso_now(),
        "subject": body.get("subject", f"Re: {mail['subject']}"),
        "html": body.get("html"),
        "text": body.get("text"),
        "headers": {"from": sender, "to": ", ".join(to), **threads, **body.get("headers", {})},
        "bcc": [],
        "cc": [],
        "reply_to": [],
        "message_id": f"<{mail_id}@{sender.rpartition('@')[2].strip('> ') or 'sandbox.example'}>",
        "attachments": [],
    }


def _mail(mail_id: str) -> dict[str, Any]:
    mail: dict[str, Any] | None = storage.get(MAILS, mail_id)
    if mail is None:
        raise Refused(Reply(404, {"message": "no such mail"}))
    return mail


def _checked(request: Request, fields: Fields) -> dict[str, Any]:
    body = request.json() if request.text else {}
    if not isinstance(body, dict) or body.keys() - fields.keys():
        raise _wrong(f"send a JSON object with only {', '.join(fields)}")
    if wrong := misfit(body, fields):
        raise _wrong(f"{wrong[0]} must be {wrong[1]}")
    if not 1 <= _times(body) <= hook.MOST_TIMES:
        raise _wrong(f"times is 1 to {hook.MOST_TIMES}")
    return body


def _times(body: dict[str, Any]) -> int:
    return int(body.get("times", 1))


def _wrong(message: str) -> Refused:
    return Refused(Reply(400, {"message": message}))
