"""The books: what the journal alone says of every figure, to be held against its projections.

Projections are what is kept up to date beside the journal: the wallet, each escrow, each card, each
usage, each task of an agent, each payout and each payment by x402.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, model_validator

from .agent_task import AgentTask
from .card import Card
from .controls import cap_keys
from .escrow import Escrow
from .journal import AVAILABLE, RESERVED, Counts, Entry, EntryKind, Leg, is_held
from .money import Money
from .payout import Payout
from .usage import Usage, UsageStatus
from .wallet import Wallet
from .x402_payment import Direction, X402Payment, X402PaymentStatus

type Subject = tuple[str, str]
"""A projection by the noun and the id of its key, such as ("escrow", "esc_1")."""
type Figures = Counter[tuple[str, str]]
"""What is said of a subject, in micros, by name and currency; what is not said is zero."""

_OF_ESCROW = {
    EntryKind.HOLD: "amount",
    EntryKind.CAPTURE: "released",
    EntryKind.CARD_FUNDING: "released",
    EntryKind.REFUND: "refunded",
}
_OF_CARD = {
    EntryKind.CARD_SPENDING: "spent",
    EntryKind.VOID: "returned",
    EntryKind.REFUND: "returned",
    EntryKind.EXPIRY: "returned",
}
_OF_PAYOUT = {"supplier": "amount", "rail": "paid"}


class Check(BaseModel, frozen=True):
    """One figure: what the journal makes it, and what was found."""

    what: str
    expected: str
    found: str

    @property
    def agrees(self) -> bool:
        return self.expected == self.found


class Written(Entry, frozen=True):
    """An entry as it stands in the journal, balanced or not."""

    @model_validator(mode="after")
    def _balanced(self) -> Self:
        return self


class Books:
    """A journal, or a part of one, added up entry by entry."""

    def __init__(self) -> None:
        self.entries = 0
        self.totals: Figures = Counter()
        self.subjects = defaultdict[Subject, Figures](Counter)
        self.moved = set[Subject]()
        self.unsound = list[Check]()

    def add(self, entry: Written) -> None:
        """Add an entry; one that does not balance is noted, and counts as it stands."""
        self.entries += 1
        balance: Figures = Counter()
        for leg in entry.legs:
            balance["sum of its legs", leg.amount.currency] += leg.amount.micros
            self._add_to_totals(leg, entry.counts)
            self._add_to_subject(leg, entry)
        if any(balance.values()):
            self.unsound += breaks(("entry", entry.entry_id), Counter(), balance)

    def note(self, entry_id: str, trouble: str) -> None:
        """Note an entry that nobody can read."""
        self.entries += 1
        self.unsound.append(Check(what=f"entry {entry_id}", expected="an entry", found=trouble))

    def _add_to_totals(self, leg: Leg, counts: Counts | None) -> None:
        currency, micros = leg.amount.currency, leg.amount.micros
        if is_held(leg.account):
            self.totals["reserved", currency] += micros
        if leg.account == AVAILABLE:
            self.totals["available", currency] += micros
            for name in _counted_as(counts) if counts else ():
                self.totals[name, currency] -= micros

    def _add_to_subject(self, leg: Leg, entry: Written) -> None:
        currency, micros = leg.amount.currency, leg.amount.micros
        kind, _, name = leg.account.partition(":")
        if kind == "escrow":
            figures = self._moved(("escrow", name))
            figures["held", currency] += micros
            if entry.kind is EntryKind.HOLD:
                figures["wallet_amount", currency] += micros
            if entry.kind in _OF_ESCROW:
                part = entry.foreign or Money(abs(micros), currency)
                figures[_OF_ESCROW[entry.kind], part.currency] += part.micros
        elif kind == "card":
            figures = self._moved(("card", name))
            figures["on it", currency] += micros
            if entry.kind is EntryKind.CARD_FUNDING:
                figures["wallet_amount", currency] += micros
            if entry.kind in _OF_CARD:
                part = entry.foreign or Money(-micros, currency)
                figures[_OF_CARD[entry.kind], part.currency] += part.micros
        elif entry.kind is EntryKind.INCOME and leg.account == AVAILABLE:
            figures = self._moved(("x402_payment", entry.payment_id or entry.entry_id))
            figures["income", currency] += micros
        elif entry.payout_id and kind in _OF_PAYOUT:
            figures = self._moved(("payout", entry.payout_id))
            owed = kind == "supplier" and entry.kind is EntryKind.CAPTURE
            if owed or kind == "rail":
                figures[_OF_PAYOUT[kind], currency] += micros
        elif kind == "rail":
            self._moved(("payout", entry.entry_id))["paid", currency] += micros
        elif entry.task_id and (leg.account == RESERVED or kind == "agent"):
            figures = self._moved(("agent_task", entry.task_id))
            figures["cost" if kind == "agent" else "held", currency] += micros
        elif leg.account == RESERVED or kind == "provider":
            figures = self._moved(("usage", entry.usage_id or entry.entry_id))
            figures["cost" if kind == "provider" else "reserved", currency] += micros

    def _moved(self, subject: Subject) -> Figures:
        self.moved.add(subject)
        return self.subjects[subject]


def _counted_as(counts: Counts) -> Iterator[str]:
    """Yield the sums of the wallet in which a movement counts."""
    yield f"committed on {counts.on}"
    month = f"committed in {counts.on:%Y-%m}"
    yield month
    for cap in cap_keys(supplier_id=counts.supplier_id, category=counts.category):
        yield f"{month} for {cap}"


def of_wallet(wallet: Wallet) -> Figures:
    """Return the figures that the wallet keeps; its sums are those of its own day and month."""
    month = f"committed in {wallet.month}"
    micros = {
        "available": wallet.available.micros,
        "reserved": wallet.reserved.micros,
        f"committed on {wallet.day}": wallet.committed_on_day.micros,
        month: wallet.committed_in_month.micros,
        **{f"{month} for {cap}": capped for cap, capped in wallet.capped.items()},
    }
    return Counter({(name, wallet.currency): value for name, value in micros.items()})


def of_escrow(escrow: Escrow) -> Figures:
    """Return what an escrow says of itself, in the wallet's currency and in its own."""
    said = {name: getattr(escrow, name) for name in ("wallet_amount", *_OF_ESCROW.values())}
    said["held"] = escrow.wallet_remaining
    return Counter({(name, amount.currency): amount.micros for name, amount in said.items()})


def of_card(card: Card) -> Figures:
    """Return what a card says of itself, in the wallet's currency and in its own."""
    said = {"wallet_amount": card.wallet_funded, "on it": card.wallet_remaining}
    said |= {"spent": card.spent, "returned": card.returned}
    return Counter({(name, amount.currency): amount.micros for name, amount in said.items()})


def of_usage(usage: Usage) -> Figures:
    """Return what is reserved for a step's calls while they are open, and what they did cost."""
    reserved = usage.reserved.micros if usage.status is UsageStatus.RESERVED else 0
    return Counter(
        {
            ("reserved", usage.reserved.currency): reserved,
            ("cost", usage.cost.currency): usage.cost.micros,
        }
    )


def of_agent_task(task: AgentTask) -> Figures:
    """Return what is held for a task while it is open, and what it did cost."""
    held = task.held.micros if task.is_open else 0
    cost = task.cost or task.nothing
    currency = task.held.currency
    return Counter({("held", currency): held, ("cost", currency): cost.micros})


def of_payout(payout: Payout) -> Figures:
    """Return what a payout says that is owed by it, and what of that is paid."""
    said = {"amount": payout.amount, "paid": payout.paid}
    return Counter({(name, amount.currency): amount.micros for name, amount in said.items()})


def of_x402_payment(payment: X402Payment) -> Figures:
    """Return what a payment that was received says has come in by it; one that we made, nothing."""
    was_paid = payment.direction is Direction.RECEIVED
    came_in = was_paid and payment.status is X402PaymentStatus.SETTLED
    amount = payment.wallet_amount
    return Counter({("income", amount.currency): amount.micros if came_in else 0})


def checks(subject: Subject, expected: Figures, found: Figures) -> list[Check]:
    """Return every figure of a subject; one below zero is wrong, whoever says so."""
    return [
        Check(
            what=f"{' '.join(dict.fromkeys(subject))}: {name}",
            expected=_expected(expected[name, currency], currency),
            found=_text(found[name, currency], currency),
        )
        for name, currency in sorted(expected.keys() | found.keys())
    ]


def breaks(subject: Subject, expected: Figures, found: Figures) -> list[Check]:
    """Return the figures of a subject on which journal and projection disagree."""
    return [check for check in checks(subject, expected, found) if not check.agrees]


def _expected(micros: int, currency: str) -> str:
    return "zero or more" if micros < 0 else _text(micros, currency)


def _text(micros: int, currency: str) -> str:
    return f"{currency} {Decimal(micros).scaleb(-6):,f}"
