"""The journal: what moved, between which accounts, in double entry.

Accounts
    wallet:available    what can be spent
    wallet:reserved     held for a provider call, or an agent's task, that is under way
    escrow:<id>         held for a supplier
    supplier:<id>       paid to a supplier
    provider:<name>     paid for a provider's call
    card:<id>           put on a virtual card
    agent:<id>          paid to an agent's service for a task
    rail:<name>         paid out to a supplier over a payment rail
    funding:<source>    where the money came from

The wallet's `available` is the balance of `wallet:available`; its `reserved` is the balance of
everything held: `wallet:reserved` and every `escrow:`.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, model_validator

from .money import Money

AVAILABLE = "wallet:available"
RESERVED = "wallet:reserved"


class EntryKind(StrEnum):
    TOP_UP = "top_up"
    HOLD = "hold"
    CAPTURE = "capture"
    VOID = "void"
    EXPIRY = "expiry"
    REFUND = "refund"
    API_RESERVE = "api_reserve"
    API_SETTLE = "api_settle"
    CARD_FUNDING = "card_funding"
    CARD_SPENDING = "card_spending"
    AGENT_TASK = "agent_task"
    INCOME = "income"
    PAYOUT = "payout"
    CORRECTION = "correction"


class EntryUnbalanced(Exception):
    """A bug of ours: legs that do not sum to zero must never reach the book."""


class Leg(BaseModel, frozen=True):
    """`amount` added to `account`; negative where it is taken away."""

    account: str
    amount: Money


class Counts(BaseModel, frozen=True):
    """Towards which limits a movement counts: the day of the hold, and of what it was.

    What it takes from `wallet:available` counts, what it gives back stops counting. `category` and
    `supplier_id` are None for what Flowpay itself buys to serve a request.
    """

    on: date
    category: str | None = None
    supplier_id: str | None = None


class Entry(BaseModel, frozen=True):
    """One immutable movement; its legs sum to zero per currency.

    `payment_id` is that of the payment by x402 that it books.

    `command` caused it: a route such as `POST /api/release-escrow`, or what acts by itself, such as
    `tasks/open_escrow`; `idempotency_key` is what its caller knows it by. `foreign` is the same
    amount in the supplier's currency, where that differs. `counts` is None where the movement
    counts towards no limit. `usage_id` is that of the provider calls that it pays for, `task_id`
    that of the agent's task, `payout_id` that of what is owed by it, or paid.
    """

    entry_id: str
    kind: EntryKind
    at: datetime
    legs: tuple[Leg, ...]
    by: str
    why: str
    command: str
    idempotency_key: str | None = None
    counts: Counts | None = None
    escrow_id: str | None = None
    session_id: str | None = None
    usage_id: str | None = None
    task_id: str | None = None
    payment_id: str | None = None
    payout_id: str | None = None
    foreign: Money | None = None

    @model_validator(mode="after")
    def _balanced(self) -> Self:
        sums: dict[str, int] = {}
        for leg in self.legs:
            currency = leg.amount.currency
            sums[currency] = sums.get(currency, 0) + leg.amount.micros
        if any(sums.values()):
            raise EntryUnbalanced(f"{self.entry_id}: {sums}")
        return self

    @property
    def available_micros(self) -> int:
        """What this entry adds to the wallet's available money."""
        return sum(leg.amount.micros for leg in self.legs if leg.account == AVAILABLE)

    @property
    def reserved_micros(self) -> int:
        """What this entry adds to the money that the wallet holds for others."""
        return sum(leg.amount.micros for leg in self.legs if is_held(leg.account))


def is_held(account: str) -> bool:
    """Return whether money in `account` is still the wallet's, set aside."""
    return account == RESERVED or account.startswith("escrow:")


def transfer(amount: Money, source: str, target: str) -> tuple[Leg, Leg]:
    """Return the two legs that move `amount` from `source` to `target`."""
    return Leg(account=source, amount=Money.zero(amount.currency) - amount), Leg(
        account=target, amount=amount
    )
