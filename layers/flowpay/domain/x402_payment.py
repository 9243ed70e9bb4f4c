"""A payment by x402: what was signed by whom for what, and what became of it.

    settling ──settle──┬── it was carried out ──► settled   booked in the same transaction
                       └── it was not, and cannot be any more ──► failed   nothing was moved

One that we receive is written when the work that it pays for is done and its money is about to be
asked for: until then nothing has happened that anybody could lose.
"""

import hashlib
import json
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from pydantic import BaseModel

from .errors import Busy, NotFound
from .journal import AVAILABLE, Leg, transfer
from .money import Money
from .rate import Rate
from .x402.objects import PaymentPayload

ASKED_FOR = timedelta(seconds=30)
"""Longer than an API function may run: whoever asks for a payment has it to itself so long."""
SOON_S = 5
"""When whoever is at it may well be done."""
SURELY_OVER = timedelta(minutes=5)
"""After its end an authorization is in no block any more, whatever node is asked."""


class X402PaymentUnknown(NotFound): ...


class SettlementUnderWay(Busy):
    """The same payment is being settled: by 409 `payment-identifier` would say that it is another,
    and a payer who believes that pays twice.
    """


class Direction(StrEnum):
    RECEIVED = "received"
    MADE = "made"


class X402PaymentStatus(StrEnum):
    SETTLING = "settling"
    SETTLED = "settled"
    FAILED = "failed"


class X402Payment(BaseModel, frozen=True):
    """`resource` is what it pays for; `units` of the asset are `amount` in US dollars.

    `wallet_amount` is that in the wallet's currency, at `rate` where that is another.
    `valid_before` is in Unix seconds, `asked_at` when somebody last began to ask for the money;
    `identifier` is the payer's own name for it.
    """

    payment_id: str
    direction: Direction
    status: X402PaymentStatus
    resource: str
    network: str
    asset: str
    units: str
    amount: Money
    wallet_amount: Money
    rate: Rate | None = None
    payer: str
    pay_to: str
    nonce: str
    valid_before: int
    identifier: str | None = None
    fingerprint: str
    transaction: str | None = None
    reason: str | None = None
    created_at: datetime
    asked_at: datetime
    ended_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.status is X402PaymentStatus.SETTLING

    @property
    def source(self) -> str:
        """The journal's account from which it came, or to which it went."""
        return f"funding:x402:{self.network}"

    def asked(self, *, at: datetime) -> "X402Payment":
        """Return it with whoever has begun to ask for it; raises SettlementUnderWay."""
        if (left := self.asked_at + ASKED_FOR - at) > timedelta(0):
            raise SettlementUnderWay(
                "this payment is being settled: send the same one again in a few seconds",
                retry_after_s=min(SOON_S, ceil(left.total_seconds())),
            )
        return self._next(asked_at=at)

    def settled(self, transaction: str, *, at: datetime) -> "X402Payment":
        status = X402PaymentStatus.SETTLED
        return self._next(status=status, transaction=transaction, ended_at=at)

    def failed(self, reason: str, *, at: datetime) -> "X402Payment":
        return self._next(status=X402PaymentStatus.FAILED, reason=reason, ended_at=at)

    def is_surely_over(self, *, at: datetime) -> bool:
        """Return whether nobody can carry it out any more."""
        return at.timestamp() > self.valid_before + SURELY_OVER.total_seconds()

    def income(self) -> tuple[Leg, Leg]:
        """Return the legs that book what was received."""
        return transfer(self.wallet_amount, self.source, AVAILABLE)

    def _next(self, **changes: Any) -> "X402Payment":
        return self.model_copy(update={**changes, "version": self.version + 1})


def fingerprint_of(payment: PaymentPayload, resource: str, given: Any) -> str:
    """Return the hash of a payment with what it is sent for: the same again has the same."""
    told = [payment.to_wire(), resource, given]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def nonce_name(network: str, asset: str, payer: str, nonce: str) -> str:
    """Return what an authorization is known by on its network: it is carried out once."""
    return f"{network} {asset} {payer} {nonce}".lower()
