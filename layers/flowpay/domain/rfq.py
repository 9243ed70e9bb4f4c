"""The request for a quote: the mail that asks a supplier for a binding price."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

from pydantic import BaseModel

from .decision import moment, one_line
from .evidence import plain
from .intent import Intent, Line
from .quote_link import unit_asked

MOST_QUESTIONS = 3
LONGEST_SUBJECT = 200
WHO_ASKS = "Flowpay asks for this quote on behalf of a buyer."
"""Our own sentence: where a reply repeats it, what the supplier wrote has ended."""

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_BODY = f"{_FONT};font-size:16px;line-height:1.5;color:#1c2521;max-width:600px"
_HEAD = (
    "padding:8px 16px 8px 0;border-bottom:1px solid #d9dfdb;color:#56635c;font-weight:normal;"
    "text-align:left;vertical-align:top;white-space:nowrap"
)
_CELL = (
    "padding:8px 0;border-bottom:1px solid #d9dfdb;vertical-align:top;width:100%;"
    "word-break:break-word"
)
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:8px;background:#14623f;color:#ffffff;"
    "font-weight:bold;text-decoration:none"
)
_SOFT = "color:#56635c;font-size:14px"


class _Said(NamedTuple):
    """What a mail says, part by part, whether in text or in HTML."""

    greeting: str
    ask: str
    rows: list[tuple[str, str]]
    questions: list[str]
    how: list[str]
    link: str


class Rfq(BaseModel, frozen=True):
    """A mail as it is sent: subject, plain text and HTML that say the same."""

    subject: str
    text: str
    html: str


def request_for_quote(
    *,
    reference: str,
    supplier_name: str,
    intent: Intent,
    line: Line,
    link: str,
    questions: Sequence[str] = (),
    closes_at: datetime | None = None,
    may_reply: bool = True,
) -> Rfq:
    """Return the mail; what buyer and supplier wrote appears in it as text, never as markup.

    `link` leads to the page that takes the answer; `may_reply` says whether a reply by mail is
    read, too. It says the same whenever it is made, so that one that is sent again is known to be
    the same. Of `questions` the first three are asked; `closes_at` is written in its own time zone.
    """
    ask = (
        f"Please quote your best price per {unit_asked(line)} for the following, with your minimum "
        "order, lead time, freight, and how long the price is valid."
    )
    rows = asked_of(reference, intent, line)
    rows += [("Answer by", _moment(closes_at))] if closes_at else []
    said = _Said(
        greeting=f"Dear {plain(supplier_name)},",
        ask=ask,
        rows=rows,
        questions=[plain(question) for question in questions[:MOST_QUESTIONS]],
        how=_how(reference, closes_at, may_reply=may_reply),
        link=link,
    )
    subject = f"Request for quote: {_quantity(line)} {line.material} ({reference})"
    return Rfq(
        subject=one_line(subject)[:LONGEST_SUBJECT],
        text=_text(said),
        html=_html(said),
    )


def asked_of(reference: str, intent: Intent, line: Line) -> list[tuple[str, str]]:
    """Return what a supplier is asked for; nothing of what the buyer would pay."""
    day = intent.deliver_by
    rows = [
        ("Reference", reference),
        ("Material", line.material),
        ("Specification", line.specification or "as usual in the trade"),
        ("Quantity", _quantity(line)),
        ("Delivery by", f"{day.day} {day:%B %Y}" if day else "please state"),
        ("Delivery to", intent.destination or "to be agreed"),
    ]
    return [(name, one_line(text)) for name, text in rows]


def _quantity(line: Line) -> str:
    """Return the quantity as the buyer wrote it, and in the base unit where that is another."""
    written = f"{line.quantity or 0:f} {line.unit or ''}".strip()
    if line.base_quantity is None or line.unit == line.base_unit:
        return written
    return f"{written} ({line.base_quantity:f} {line.base_unit})"


def _moment(at: datetime) -> str:
    return f"{moment(at, at.tzinfo or UTC)} {at:%Z}".rstrip()


def _how(reference: str, closes_at: datetime | None, *, may_reply: bool) -> list[str]:
    """Return what to know about answering."""
    stands = (
        "The request stands until the time above."
        if closes_at
        else "The request stands until the buyer has chosen; the page says when that is so."
    )
    reply = f"Or simply reply to this mail and keep the reference {reference}."
    return [
        *([reply] if may_reply else []),
        f"{stands} You may change your answer until then.",
        f"{WHO_ASKS} The link is yours alone: whoever has it answers in your name.",
    ]


def _text(said: _Said) -> str:
    rows = [f"{name}: {value}" for name, value in said.rows]
    lines = [said.greeting, "", said.ask, "", *rows, ""]
    if said.questions:
        numbered = (f"{place}. {each}" for place, each in enumerate(said.questions, start=1))
        lines += ["Please tell us, too:", *numbered, ""]
    return "\n".join([*lines, f"Answer on a short page: {said.link}", *said.how])


def _html(said: _Said) -> str:
    cells = "".join(
        f'<tr><th scope="row" style="{_HEAD}">{name}</th>'
        f'<td style="{_CELL}"><bdi>{escape(value)}</bdi></td></tr>'
        for name, value in said.rows
    )
    asked = "".join(f"<li><bdi>{escape(each)}</bdi></li>" for each in said.questions)
    also = f"<p>Please tell us, too:</p><ol>{asked}</ol>" if asked else ""
    return (
        f'<div lang="en" style="{_BODY}"><p><bdi>{escape(said.greeting)}</bdi></p>'
        f"<p>{escape(said.ask)}</p>"
        f'<table role="presentation" style="border-collapse:collapse;width:100%">{cells}</table>'
        f'{also}<p style="margin:24px 0"><a href="{escape(said.link)}" style="{_BUTTON}">'
        f"Answer on a short page</a></p>"
        + "".join(f'<p style="{_SOFT}">{escape(each)}</p>' for each in said.how)
        + "</div>"
    )
