"""Notices to approvers: the mail that says what is asked, and has the link to decide."""

from datetime import tzinfo
from enum import StrEnum
from html import escape

from pydantic import BaseModel

from .approval import Approval
from .decision import facts, payee, readable
from .escrow import Escrow


class Notice(StrEnum):
    REQUESTED = "requested"
    CHANGED = "changed"
    REMINDED = "reminded"


class Letter(BaseModel, frozen=True):
    """A mail as it is sent: subject, plain text and HTML that say the same."""

    subject: str
    text: str
    html: str


_SUBJECT = {Notice.REQUESTED: "", Notice.CHANGED: "Asked anew: ", Notice.REMINDED: "Reminder: "}
_WHY = {
    Notice.REQUESTED: "This payment needs a person's approval.",
    Notice.CHANGED: (
        "The spending controls have changed, so this payment is asked anew: earlier links no "
        "longer work, and earlier approvals no longer count."
    ),
    Notice.REMINDED: (
        "This payment still waits for approval. If nobody decides in time it is refused, and the "
        "money goes back to the wallet."
    ),
}
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:8px;background:#14623f;color:#fff;"
    "font-weight:bold;text-decoration:none"
)
_CARE = (
    "Opening the link decides nothing, the buttons on its page do. It is yours alone: whoever has "
    "it decides in your name."
)


def letter(
    notice: Notice, escrow: Escrow, approval: Approval, *, link: str, zone: tzinfo
) -> Letter:
    """Return the mail; what others wrote appears in it as text, never as markup.

    It says the same whenever it is made, so that one that is sent again is known to be the same.
    """
    why, asked = _WHY[notice], [("Pay to", payee(escrow)), ("Amount", readable(escrow.amount))]
    people = ("Approvals needed", str(approval.approvers_needed))
    rows = [*asked, *facts(escrow, approval, zone), people, ("Escrow", escrow.escrow_id)]
    lines = (f"{name}: {value}" for name, value in rows)
    text = "\n".join([why, "", *lines, "", f"Approve or reject: {link}", "", _CARE])
    cells = "".join(
        f"<tr><th align='left'>{escape(name)}</th><td><bdi>{escape(value)}</bdi></td></tr>"
        for name, value in rows
    )
    html = (
        f"<p>{why}</p><table cellpadding='4'>{cells}</table>"
        f"<p><a href='{escape(link)}' style='{_BUTTON}'>Approve or reject</a></p><p>{_CARE}</p>"
    )
    subject = f"{_SUBJECT[notice]}Approve {readable(escrow.amount)} to {payee(escrow)}?"
    return Letter(subject=subject[:200], text=text, html=html)
