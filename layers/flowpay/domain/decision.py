"""A decision by link: what one approver is asked, and whether the link still decides it."""

from datetime import datetime, tzinfo
from enum import StrEnum

from pydantic import BaseModel

from .approval import Approval, is_same
from .card_terms import CardProduct, CardTerms
from .escrow import Escrow
from .rate import Rate

PURPOSE = "decision"
"""What such a link is signed for."""
_CARDS = {
    CardProduct.US: "A prepaid card for the United States",
    CardProduct.INTERNATIONAL: "An international prepaid card",
}


class DecisionLink(BaseModel, frozen=True):
    """What a link lets its approver do: decide on an escrow as it was asked, until it is due."""

    account: str
    escrow_id: str
    approver: str
    hash: str
    expires_at: datetime


class Question(BaseModel, frozen=True):
    """What the holder of a link is asked; `principal` is who they are in this account.

    Someone with a key is known by its principal, whatever way they decide; anyone else by the
    address that the link was sent to.
    """

    link: DecisionLink
    principal: str
    escrow: Escrow
    approval: Approval

    @property
    def has_been_answered(self) -> bool:
        """Whether this person has decided, or consented with others."""
        given = (consent.by for consent in self.approval.consents)
        return any(map(self.is_from, (self.approval.decided_by or "", *given)))

    def is_from(self, name: str) -> bool:
        """Return whether a name in the book is this person's."""
        return is_same(name, self.principal)


class Standing(StrEnum):
    """How a question stands for whoever holds a link."""

    OPEN = "open"
    CONSENTED = "consented"
    DECIDED = "decided"
    CHANGED = "changed"
    OVERDUE = "overdue"


def standing(question: Question, *, at: datetime) -> Standing:
    """Return whether the link decides: only while the question is open, and the one it is for."""
    approval, link = question.approval, question.link
    if approval.verdict:
        return Standing.DECIDED
    if at >= link.expires_at:
        return Standing.OVERDUE
    if link.hash != approval.hash:
        return Standing.CHANGED
    if question.has_been_answered:
        return Standing.CONSENTED
    return Standing.OPEN


def facts(escrow: Escrow, approval: Approval, zone: tzinfo) -> list[tuple[str, str]]:
    """Return what is asked, beside payee and amount; it stays the same while it is asked."""
    rows: list[tuple[str, str]] = []
    if escrow.rate:
        rows += [
            ("Wallet pays", escrow.wallet_amount.readable),
            ("Rate", _rate(escrow.rate)),
        ]
    rows.append(("For", escrow.category))
    rows += _card(escrow.card, zone) if escrow.card else []
    rows += [(f"Milestone: {m.name}", m.amount.readable) for m in escrow.milestones]
    rows.append(("Asked by", f"{escrow.requested_by}, {moment(escrow.created_at, zone)}"))
    if escrow.memo:
        rows.append(("Memo", escrow.memo))
    rows.append(("Decide by", f"{moment(approval.expires_at, zone)} ({zone})"))
    return [(name, one_line(text)) for name, text in rows]


def _card(card: CardTerms, zone: tzinfo) -> list[tuple[str, str]]:
    fee = [("Its fee", card.fee.readable)] if card.fee else []
    return [("Paid with", f"{_CARDS[card.product]}, until {moment(card.expires_at, zone)}"), *fee]


def payee(escrow: Escrow) -> str:
    return one_line(escrow.supplier_name or escrow.supplier_id)


def moment(at: datetime, zone: tzinfo) -> str:
    """Return a moment as people read it: `18 July 2026, 14:05`."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def one_line(text: str) -> str:
    """Return a text that cannot pass for several lines, whoever wrote it."""
    return " ".join(text.split())


def _rate(rate: Rate) -> str:
    day = f"{rate.date.day} {rate.date:%B %Y}"
    return f"1 {rate.base} = {rate.rate} {rate.symbol} ({rate.source}, {day})"
