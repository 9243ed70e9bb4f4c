"""The page behind a supplier's link: what is asked, the form that answers it, what was answered.

It shows nothing of other suppliers, of what the buyer would pay, or of his money.
"""

from collections.abc import Mapping
from datetime import tzinfo
from html import escape

from .decision import moment
from .linked_page import listed, page, refusal, text
from .money import Money
from .quote import Answer, QuoteStatus
from .quote_form import LONGEST_NOTE, Typed, currencies, typed_as
from .quote_link import Inquiry, Standing
from .rfq import WHO_ASKS, asked_of

_NAMES = {
    "price": "Price",
    "currency": "Currency",
    "minimum": "Minimum order",
    "lead_days": "Lead time",
    "valid_until": "Valid until",
    "freight_amount": "Freight",
    "note": "Note",
}
"""The fields of the form in their order."""
_SEND = '<button name="action" value="answer">Send quote</button>'
_DECLINE = '<button name="action" value="decline" class="no">We cannot offer this</button>'


def inquiry_page(
    inquiry: Inquiry,
    *,
    zone: tzinfo,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    """Return the request as it stands for the holder of a link, with the form while it counts.

    Where something is wrong, `typed` is what stood in the fields, and `errors` what to do.
    """
    stands, quote = inquiry.standing, inquiry.quote
    title, lead = _said(inquiry)
    parts = [f"<h1>{title}</h1>", f"<p>{lead}</p>", _alert(errors or {})]
    if quote.answer and stands in (Standing.ANSWERED, Standing.OVER):
        parts.append(listed(_answered(quote.answer, inquiry, zone)))
    parts.append(listed(_asked(inquiry)))
    if stands is not Standing.OVER:
        parts.append(_folded(_form(inquiry, typed, errors or {}), stands, is_open=bool(errors)))
    parts.append(f'<p class="note">{_foot(inquiry)}</p>')
    return page(title, "".join(parts))


def refusal_page(why: str, *, may_go_back: bool) -> str:
    """Return a page that says why nothing was done, with the way back to the request."""
    if may_go_back:
        return refusal("Nothing was saved", why, back="Back to the request")
    return refusal("This link leads nowhere", why)


def _said(inquiry: Inquiry) -> tuple[str, str]:
    """Return the heading and what is said under it, as HTML."""
    match inquiry.standing:
        case Standing.OVER:
            return "This request is closed", (
                "Thank you for your time. The buyer has chosen, or asks no more, so nothing can be "
                "answered or changed any longer."
            )
        case Standing.ANSWERED:
            return "Thank you, your quote is with the buyer", (
                "This is what you have answered. You can change it until the buyer has chosen."
            )
        case Standing.DECLINED:
            return "You have declined this request", (
                "Thank you for telling us. If you can offer it after all, say so below."
            )
    return "Please quote your best price", _lead(inquiry)


def _lead(inquiry: Inquiry) -> str:
    if inquiry.quote.status is not QuoteStatus.DRAFT:
        return f"{WHO_ASKS} It takes a minute, and needs no account."
    if inquiry.quote.answer is None:
        return "Thank you for your mail. Please put your price here, so that it can be compared."
    return "We have read your mail as it stands below. Please check it, and send it."


def _asked(inquiry: Inquiry) -> list[tuple[str, str]]:
    return asked_of(inquiry.quote.reference, inquiry.intent, inquiry.line)


def _answered(answer: Answer, inquiry: Inquiry, zone: tzinfo) -> list[tuple[str, str]]:
    at, minimum, days = inquiry.quote.answered_at, answer.minimum_quantity, answer.lead_days
    rows = [
        ("Your price", f"{answer.unit_price.readable} per {answer.unit}"),
        ("Minimum order", f"{minimum:f} {answer.unit}" if minimum is not None else "none"),
        ("Lead time", f"{days} {'day' if days == 1 else 'days'}" if days is not None else "open"),
        ("Valid until", f"{answer.valid_until:%-d %B %Y}" if answer.valid_until else "open"),
        ("Freight", _freight(answer.freight)),
    ]
    rows += [("Note", answer.note)] if answer.note else []
    return rows + ([("Sent on", moment(at, zone))] if at else [])


def _freight(freight: Money | None) -> str:
    if freight is None:
        return "not known yet"
    return f"{freight.readable} in total" if freight.micros else "included in the price"


def _foot(inquiry: Inquiry) -> str:
    said = f"{text(inquiry.quote.reference)} · for {text(inquiry.quote.supplier_name)} only"
    return said if inquiry.is_over else f"{said}: the link answers in your name"


def _alert(errors: Mapping[str, str]) -> str:
    """Return what is wrong, above the form, with a way to each of the fields."""
    if not errors:
        return ""
    wrong = [name for name in _NAMES if name in errors]
    links = "".join(f'<li><a href="#{name}">{_NAMES[name]}</a></li>' for name in wrong)
    many = "one field needs" if len(wrong) == 1 else f"{len(wrong)} fields need"
    return (
        f'<div class="alert" role="alert"><p>Not sent yet: {many} a look.</p><ul>{links}</ul></div>'
    )


def _folded(form: str, stands: Standing, *, is_open: bool) -> str:
    """Return the form; behind a line to open it where there is an answer already."""
    if stands is Standing.OPEN:
        return form
    summary = "Change your quote" if stands is Standing.ANSWERED else "Offer it after all"
    return f"<details{' open' if is_open else ''}><summary>{summary}</summary>{form}</details>"


def _form(inquiry: Inquiry, typed: Typed | None, errors: Mapping[str, str]) -> str:
    answer = inquiry.quote.answer
    said = typed or (typed_as(answer) if answer else Typed(currency=inquiry.line.currency))
    unit = escape(inquiry.unit)
    declined = inquiry.standing is Standing.DECLINED
    buttons = _SEND if declined else _SEND + _DECLINE
    return "".join(
        [
            '<form method="post" autocomplete="off" novalidate>',
            _price(inquiry, said, errors, unit),
            _field("lead_days", "Lead time in days", said.lead_days, errors, hint="from order"),
            _field("minimum", f"Minimum order in {unit}", said.minimum, errors),
            _valid_until(inquiry, said, errors),
            _freight_choice(said, errors),
            _note(said, errors),
            f'<div class="buttons">{buttons}</div></form>',
        ]
    )


def _price(inquiry: Inquiry, said: Typed, errors: Mapping[str, str], unit: str) -> str:
    options = "".join(
        f"<option{' selected' if code == said.currency else ''}>{code}</option>"
        for code in currencies(inquiry.line)
    )
    return (
        '<div class="field pair"><div><label for="price">Price per '
        f'{unit}</label><input id="price" name="price" inputmode="decimal" maxlength="40" required '
        f'value="{escape(said.price)}"{_marked("price", errors)}></div>'
        '<div><label for="currency">Currency</label><select id="currency" name="currency"'
        f"{_marked('currency', errors)}>{options}</select></div>"
        f"{_error('price', errors)}{_error('currency', errors)}</div>"
    )


def _field(
    name: str, label: str, value: str, errors: Mapping[str, str], *, hint: str = "optional"
) -> str:
    return (
        f'<div class="field"><label for="{name}">{label} <span>({hint})</span></label>'
        f'<input id="{name}" name="{name}" inputmode="decimal" maxlength="40" '
        f'value="{escape(value)}"{_marked(name, errors)}>{_error(name, errors)}</div>'
    )


def _valid_until(inquiry: Inquiry, said: Typed, errors: Mapping[str, str]) -> str:
    return (
        '<div class="field"><label for="valid_until">Price valid until <span>(optional)</span>'
        f'</label><input id="valid_until" name="valid_until" type="date" min="{inquiry.today}" '
        f'value="{escape(said.valid_until)}"{_marked("valid_until", errors)}>'
        f"{_error('valid_until', errors)}</div>"
    )


def _freight_choice(said: Typed, errors: Mapping[str, str]) -> str:
    choices = {
        "included": "included in the price",
        "unknown": "not known yet",
        "amount": "a total, for the whole quantity:",
    }
    radios = {
        value: f'<label class="choice"><input type="radio" name="freight" value="{value}"'
        f"{' checked' if value == said.freight else ''}> {label}</label>"
        for value, label in choices.items()
    }
    total = (
        '<input id="freight_amount" name="freight_amount" inputmode="decimal" maxlength="40" '
        f'aria-label="Freight in total, in the currency of the price" '
        f'value="{escape(said.freight_amount)}"{_marked("freight_amount", errors)}>'
    )
    return (
        '<fieldset class="field"><legend>Freight to the place of delivery</legend>'
        f"{radios['included']}{radios['unknown']}{radios['amount']}{total}"
        f"{_error('freight_amount', errors)}</fieldset>"
    )


def _note(said: Typed, errors: Mapping[str, str]) -> str:
    return (
        '<div class="field"><label for="note">Note <span>(optional)</span></label>'
        f'<textarea id="note" name="note" rows="3" maxlength="{LONGEST_NOTE}"'
        f"{_marked('note', errors)}>\n{escape(said.note)}</textarea>{_error('note', errors)}</div>"
    )


def _marked(name: str, errors: Mapping[str, str]) -> str:
    return f' aria-invalid="true" aria-describedby="{name}-error"' if name in errors else ""


def _error(name: str, errors: Mapping[str, str]) -> str:
    if name not in errors:
        return ""
    return f'<p class="error" id="{name}-error">{escape(errors[name])}</p>'
