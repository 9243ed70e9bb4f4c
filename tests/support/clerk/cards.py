"""The clerk's cards: what is on each, worked out apart from the product."""

from dataclasses import dataclass, field
from datetime import datetime

from .ledger import AVAILABLE, Ledger
from .slips import Spend

type Refusal = str | None


@dataclass
class PutAside:
    """A card of so many micros, all in the wallet's currency; `spent` is what its supplier got."""

    id: str
    amount: int
    spend: Spend
    expires: datetime
    status: str = "pending"
    spent: int = 0
    closing: bool = False
    references: set[str] = field(default_factory=set)

    @property
    def account(self) -> str:
        return f"card:{self.id}"

    @property
    def left(self) -> int:
        return 0 if self.status in ("closed", "expired") else self.amount - self.spent


@dataclass
class CardClerk:
    ledger: Ledger
    cards: dict[str, PutAside] = field(default_factory=dict)

    def order(self, amount: int, category: str, supplier: str) -> Spend | str:
        """Return what counts from now on, or why the order is refused."""
        limits = self.ledger.limits
        fits = amount <= self.ledger.balances[AVAILABLE]
        spend = fits and limits.spend(amount, category, supplier)
        if not spend:
            return "spending_refused"
        if limits.approvers(amount):
            limits.spends.remove(spend)
            return "card_needs_approval"
        limits.count_payment()
        return spend

    def file(self, card_id: str, spend: Spend, expires: datetime) -> None:
        card = PutAside(card_id, spend.counted, spend, expires)
        self.cards[card_id] = card
        self.ledger.move(card.amount, AVAILABLE, card.account)

    def debit(self, card: PutAside, amount: int, merchant: str, reference: str) -> Refusal:
        if reference in card.references:
            return "debit_duplicate"
        card.references.add(reference)
        over = self.ledger.limits.clock() >= card.expires
        if card.status != "active" or over or merchant != card.spend.supplier or amount > card.left:
            return "debit_declined"
        card.spent += amount
        self.ledger.move(amount, card.account, f"supplier:{merchant}")
        return None

    def change(self, card: PutAside, action: str) -> Refusal:
        starts = {"freeze": ["active"], "unfreeze": ["frozen"], "close": ["active", "frozen"]}
        if action == "close" and card.status == "pending" and not card.closing:
            card.closing = True
            return None
        if card.status not in starts[action]:
            return "card_transition_forbidden"
        if action == "close":
            self.end(card, "closed")
        else:
            card.status = {"freeze": "frozen", "unfreeze": "active"}[action]
        return None

    def end(self, card: PutAside, status: str) -> None:
        """Give back what is left."""
        left = card.left
        self.ledger.move(left, card.account, AVAILABLE)
        card.spend.counted -= left
        card.status = status

    def look(self, issued: bool) -> None:
        """Let the sweep find what the provider has issued, and end what is over."""
        now = self.ledger.limits.clock()
        for card in self.cards.values():
            if card.status == "pending" and issued:
                card.status = "active"
            if card.status == "active" and card.closing:
                self.end(card, "closed")
            if card.status in ("active", "frozen") and now >= card.expires:
                self.end(card, "expired")
