"""Reading what was sent: `GET /sandbox/emails`, as JSON for programs and as a page for people."""

import re
from html import escape
from itertools import islice
from typing import Any

from . import storage
from .exchange import Refused, Reply, Request
from .resend import MAILS

_MOST = 100
# The mails' own HTML is shown inside a frame that runs no script and opens links outside.
_FRAME = (
    '<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="{}" '
    'style="width:100%;height:32rem;border:1px solid #ccc"></iframe>'
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}"
    "td{padding:.3rem 1rem .3rem 0;vertical-align:top}pre{white-space:pre-wrap}"
)
_SAFE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


def sent(request: Request) -> Reply:
    """Answer the newest 100 mails, newest first; only those to the address `to`, if given."""
    wanted = request.query.get("to", "").lower()
    every = (mail for mail, _ in storage.walk(MAILS, newest_first=True))
    matching = (mail for mail in every if wanted in " ".join(mail["to"]).lower())
    mails = list(islice(matching, _MOST))
    return (
        _page("Sent mail", _table(mails)) if _is_person(request) else Reply(200, {"items": mails})
    )


def one(request: Request, mail_id: str) -> Reply:
    """Answer one mail."""
    mail = storage.get(MAILS, mail_id)
    if mail is None:
        raise Refused(Reply(404, {"message": "no such mail"}))
    return _page(mail["subject"], _letter(mail)) if _is_person(request) else Reply(200, mail)


def _is_person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _page(title: str, content: str) -> Reply:
    return Reply(
        200,
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>{content}</html>",
        _SAFE,
        content_type="text/html; charset=utf-8",
    )


def _table(mails: list[dict[str, Any]]) -> str:
    rows = (
        f"<tr><td>{escape(mail['created_at'][:19])}<td>{escape(', '.join(mail['to']))}"
        f"<td><a href='/sandbox/emails/{mail['id']}'>{escape(mail['subject'])}</a>"
        for mail in mails
    )
    return f"<table>{''.join(rows)}</table>" if mails else "<p>No mail has been sent yet.</p>"


def _letter(mail: dict[str, Any]) -> str:
    heads = {"From": mail["from"], "To": ", ".join(mail["to"]), "Sent": mail["created_at"][:19]}
    rows = "".join(f"<tr><td>{name}<td>{escape(value)}" for name, value in heads.items())
    text = f"<pre>{_linked(mail['text'])}</pre>" if mail["text"] else ""
    framed = '<base target="_blank">' + (mail["html"] or "")
    frame = _FRAME.format(escape(framed)) if mail["html"] else ""
    return f"<table>{rows}</table>{frame or text}<p><a href='/sandbox/emails'>All mail</a></p>"


def _linked(text: str) -> str:
    return re.sub(r"(https?://[^\s&]+(?:&amp;[^\s&]+)*)", r'<a href="\1">\1</a>', escape(text))
