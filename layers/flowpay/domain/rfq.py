"""The request for a quote: the mail that asks a supplier for a binding price."""

from html import escape

from pydantic import BaseModel

from .intent import Intent, Line


class Rfq(BaseModel, frozen=True):
    """A mail as it is sent: subject, plain text and HTML that say the same."""

    subject: str
    text: str
    html: str


def request_for_quote(*, reference: str, supplier_name: str, intent: Intent, line: Line) -> Rfq:
    """Return the mail; what buyer and supplier wrote appears in it as text, never as markup."""
    rows = [
        ("Reference", reference),
        ("Material", line.material or ""),
        ("Specification", line.specification or "as usual in the trade"),
        ("Quantity", f"{line.quantity:f} {line.unit}"),
        ("Delivery by", f"{intent.deliver_by:%d %B %Y}" if intent.deliver_by else "please state"),
        ("Delivery to", intent.destination or "to be agreed"),
    ]
    greeting = f"Dear {supplier_name},"
    ask = (
        "Please quote your best price per unit with your minimum order, lead time, freight and "
        "how long the price is valid. Simply reply to this mail and keep the reference."
    )
    text = "\n".join([greeting, "", ask, "", *(f"{name}: {value}" for name, value in rows)])
    cells = "".join(
        f"<tr><th align='left'>{name}</th><td>{escape(value)}</td></tr>" for name, value in rows
    )
    html = f"<p>{escape(greeting)}</p><p>{ask}</p><table cellpadding='4'>{cells}</table>"
    subject = f"Request for quote: {line.quantity:f} {line.unit} {line.material} ({reference})"
    return Rfq(subject=_one_line(subject), text=text, html=html)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
