"""Notices to approvers: what they are told when, and the mail that has the link to decide."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from html import escape

from pydantic import BaseModel

from .approval import Approval
from .decision import facts, payee
from .escrow import Escrow


class Notice(StrEnum):
    REQUESTED = "requested"
    CHANGED = "changed"
    REMINDED = "reminded"


FIRST_PAUSE = timedelta(minutes=5)
"""Between the first try to mail and the second; each further pause is four times the one before."""
MOST_TRIES = 6
"""In all a good day: who has used up a day's limit has room tomorrow."""


def step_of(notice: Notice, hash: str) -> str:
    """Return the step that tells it, the same whenever it is told again: its state and of what."""
    state = "remind" if notice is Notice.REMINDED else "notify"
    return f"{state}_approvers/{hash[:12]}"


class Mailing(BaseModel, frozen=True):
    """How far the mails of one step, one notice of one question, have come."""

    step: str
    sent_to: tuple[str, ...] = ()
    tries: int = 0
    tried_at: datetime | None = None

    def missing(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return who of `addresses` has not got it."""
        return tuple(each for each in addresses if each not in self.sent_to)

    def may_be_tried(self, at: datetime) -> bool:
        """Return whether its mails may be tried now: not too often, and not too soon again."""
        if self.tried_at is None:
            return True
        pause = FIRST_PAUSE * 4 ** (self.tries - 1)
        return self.tries < MOST_TRIES and at >= self.tried_at + pause

    def tried(self, sent_to: Iterable[str], *, at: datetime) -> "Mailing":
        """Return the mailing after one more try, which has reached `sent_to`."""
        reached = (*self.sent_to, *sent_to)
        return self.model_copy(update={"sent_to": reached, "tries": self.tries + 1, "tried_at": at})


class Told(BaseModel, frozen=True):
    """What approvers were told of an escrow: of which question, by its hash, and when.

    `mailing` is that of the last notice.
    """

    requested_hash: str | None = None
    requested_at: datetime | None = None
    changed_hash: str | None = None
    changed_at: datetime | None = None
    reminded_hash: str | None = None
    mailing: Mailing | None = None

    def knows(self, hash: str) -> bool:
        """Return whether they were told the question of this hash."""
        return hash in (self.requested_hash, self.changed_hash)

    def has(self, notice: Notice, hash: str) -> bool:
        """Return whether they were told so of the question of this hash."""
        told: str | None = getattr(self, f"{notice}_hash")
        return told == hash

    def next(self, approval: Approval, *, at: datetime) -> Notice:
        """Return what they are to have been told by now: the question, or a reminder of it.

        What they are told after half time needs no reminder.
        """
        hash = approval.hash
        if self.reminded_hash == hash:
            return Notice.REMINDED
        when = self.changed_at if self.changed_hash == hash else self.requested_at
        if self.knows(hash) and when and when < approval.remind_at <= at:
            return Notice.REMINDED
        first = self.requested_hash in (None, hash)
        return Notice.REQUESTED if first else Notice.CHANGED

    def begun(self, notice: Notice, hash: str) -> Mailing:
        """Return the mailing of this notice, as far as it has come."""
        step = step_of(notice, hash)
        return self.mailing if self.mailing and self.mailing.step == step else Mailing(step=step)


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
    why, asked = _WHY[notice], [("Pay to", payee(escrow)), ("Amount", escrow.amount.readable)]
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
    subject = f"{_SUBJECT[notice]}Approve {escrow.amount.readable} to {payee(escrow)}?"
    return Letter(subject=subject[:200], text=text, html=html)
