"""Suppliers as they act: they open the link in their mail, and answer on the page behind it."""

import re
from urllib.parse import urlencode

from .approvers import FORM
from .workflows import Workflows


def link_of(flow: Workflows, supplier_id: str) -> str:
    """Return the path of the page on which a supplier answers, from the mail that it got."""
    quotes = {quote["supplier_id"]: quote for quote in flow.session()["quotes"]}
    mail = flow.sandbox("GET", f"emails/{quotes[supplier_id]['email_id']}")
    found = re.search(r"https?://[^/\s]+(/quote/\S+)", mail["text"])
    assert found, mail["text"]
    return found[1]


def answer_on_page(
    flow: Workflows,
    supplier_id: str,
    *,
    price: str,
    lead_days: int = 3,
    freight: str | None = None,
) -> None:
    """Let a supplier send the form; `freight` is an amount for the whole order."""
    form = {"action": "answer", "price": price, "currency": "INR", "lead_days": str(lead_days)}
    form |= {"freight": "amount", "freight_amount": freight} if freight else {"freight": "included"}
    _send(flow, supplier_id, form)


def decline_on_page(flow: Workflows, supplier_id: str) -> None:
    """Let a supplier press the button that says that it cannot offer this."""
    _send(flow, supplier_id, {"action": "decline"})


def _send(flow: Workflows, supplier_id: str, form: dict[str, str]) -> None:
    link = link_of(flow, supplier_id)
    answer = flow.world.request("POST", link, urlencode(form), headers=FORM)
    assert answer.status == 303, answer.text
