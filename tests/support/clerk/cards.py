"""The clerk's cards: what is on each, worked out apart from the product."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .ledger import AVAILABLE, Ledger, Order
from .slips import Hold, Spend

type Refusal = str | None


@dataclass
class PutAside:
    """A card of so many micros, all in the wallet's currency; `spent` is what its supplier got.

    `hold` is the escrow that asks people for it; `funded` says whether its money was ever on it.
    """

    id: str
    amount: int
    spend: Spend
    expires: datetime
    hold: Hold | None = None
    funded: bool = True
    status: str = "pending"
    spent: int = 0
    closing: bool = False
    references: set[str] = field(default_factory=set)

    @property
    def account(self) -> str:
        return f"card:{self.id}"

    @property
    def left(self) -> int:
        ended = self.status in ("closed", "expired")
        return 0 if ended or not self.funded else self.amount - self.spent


@dataclass
class CardClerk:
    ledger: Ledger
    cards: dict[str, PutAside] = field(default_factory=dict)

    def order(self, order: Order) -> Hold | str:
        """Return the hold that the order's money would be, or why it is refused."""
        return self.ledger.hold(order | {"milestones": []})

    def file(self, card: dict[str, Any], hold: Hold, expires: datetime) -> None:
        """Take up a card: its money is on it, or held until people have let it through."""
        put = PutAside(card["card_id"], hold.amount, hold.spend, expires)
        self.cards[put.id] = put
        if hold.question:
            put.hold, put.funded = hold, False
        else:
            self.ledger.move(put.amount, AVAILABLE, put.account)

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
        if action == "close" and card.status == "pending" and not card.funded:
            self.withdraw(card, "closed")
            return None
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

    def withdraw(self, card: PutAside, status: str) -> None:
        """End a card that waits: its hold goes back with it."""
        assert card.hold
        if card.hold.status == "pending_approval":
            self.ledger.refuse(card.hold, "rejected")
        elif card.hold.status == "held":
            self.ledger.settle(card.hold, "refunded", None, None)
        card.status = status

    def look(self, issued: bool) -> None:
        """Let the sweep find what the provider has issued, and end what is over."""
        now = self.ledger.limits.clock()
        for card in self.cards.values():
            if card.status == "pending" and not card.funded:
                self.follow(card, over=now >= card.expires)
                continue
            if card.status == "pending" and issued:
                card.status = "active"
            if card.status == "active" and card.closing:
                self.end(card, "closed")
            if card.status in ("active", "frozen") and now >= card.expires:
                self.end(card, "expired")

    def follow(self, card: PutAside, *, over: bool) -> None:
        """Let the sweep do with a card that waits what was decided of its hold."""
        hold = card.hold
        assert hold
        if over:
            self.withdraw(card, "expired")
        elif hold.status == "rejected":
            card.status = "closed"
        elif hold.status == "held":
            self.ledger.move(hold.wallet, f"escrow:{hold.id}", card.account)
            hold.status, hold.released, card.funded = "released", hold.amount, True
