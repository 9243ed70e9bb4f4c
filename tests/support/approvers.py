"""Approvers: the mail they get, the link in it, the page behind it, and its buttons."""

import re
from typing import Any
from urllib.parse import urlencode

from .world import Answer, World

RAVI, MEERA = "ravi@example.com", "meera@example.com"
BOTH = f"{RAVI},{MEERA}"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def mailbox(to: str | None = None) -> list[dict[str, Any]]:
    """Return what Resend was given to send, oldest first; to one address, if one is named."""
    from standins import storage
    from standins.resend import MAILS

    mails = [mail for mail, _ in storage.walk(MAILS)]
    return [mail for mail in mails if to is None or mail["to"] == [to]]


def link(to: str = RAVI) -> str:
    """Return the path of the link in the last mail to an approver."""
    return path_in(mailbox(to)[-1])


def path_in(mail: dict[str, Any]) -> str:
    found = re.search(r"/decision/\S+", mail["text"])
    assert found
    return found[0]


def look(flowpay: World, path: str) -> Answer:
    return flowpay.request("GET", path)


def press(flowpay: World, path: str, decision: str, reason: str = "") -> Answer:
    """Send the page's form as a browser does: the button that was pressed, and the text field."""
    form = urlencode({"reason": reason, "decision": decision})
    return flowpay.request("POST", path, form, headers=FORM)


def has_buttons(page: Answer) -> bool:
    return "<button" in page.text
