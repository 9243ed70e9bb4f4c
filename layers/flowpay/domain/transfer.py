"""Transfers: what Locus has of its wallet's payments, and which of them are a payout's.

A transfer is a payout's if it has the id that Locus gave to one of the attempts, or its memo the
attempt's reference: a memo may be cut, and an answer with an id be lost. It is the attempt's own
only if amount and recipient are too: a memo can be written by anybody. What came into Locus's own
wallet is no payment of ours, whatever its memo says.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel

from .money import Money
from .payout import Payout
from .payout_attempt import Attempt

_REFERENCE = re.compile(r"\bpyo_[0-9A-HJKMNP-TV-Z]{26}\.[1-9][0-9]?\b", re.ASCII)


class TransferState(StrEnum):
    """`waiting` for a person at Locus; `ended` is every way in which it was not made."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    CONFIRMED = "confirmed"
    ENDED = "ended"


_BEST_FIRST = (
    TransferState.CONFIRMED,
    TransferState.UNDER_WAY,
    TransferState.WAITING,
    TransferState.ENDED,
)


class Transfer(BaseModel, frozen=True):
    """One payment as Locus lists it; `status` is its own word, `why` its reason for a failure.

    `amount` is None where it says none that can be read. `lacked_money` is one that has ended since
    the wallet held too little, before anything was done.
    """

    transfer_id: str
    state: TransferState
    status: str
    amount: Money | None
    memo: str = ""
    to_address: str | None = None
    email: str | None = None
    created_at: datetime | None = None
    tx_hash: str | None = None
    why: str | None = None
    lacked_money: bool = False

    @property
    def references(self) -> frozenset[str]:
        """The references of ours that its memo has."""
        return frozenset(_REFERENCE.findall(self.memo))

    def is_to(self, address: str) -> bool:
        return (self.to_address or "").lower() == address.lower()

    def differs(self, payout: Payout, attempt: Attempt) -> str | None:
        """Return how it is another than the attempt's own transfer, None where it is that."""
        if self.amount != payout.amount:
            return f"amount {self.amount or 'unknown'}, not {payout.amount}"
        to = (self.to_address or "").lower(), (self.email or "").lower()
        if attempt.destination.to.lower() not in to:
            return "another recipient"
        return None


class Found(NamedTuple):
    """A transfer by the attempt at `place` of a payout, or one that says so."""

    place: int
    transfer: Transfer
    differs: str | None

    @property
    def has_ended(self) -> bool:
        return self.transfer.state is TransferState.ENDED

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it at Locus, made or not."""
        return self.has_ended or self.transfer.state is TransferState.CONFIRMED

    def __str__(self) -> str:
        said = f" with {self.differs}" if self.differs else ""
        return f"{self.transfer.transfer_id} {self.transfer.status}{said}"


class Listed:
    """What Locus has listed, each transfer by its id and by the references in its memo.

    `wallet` is the address of Locus's own wallet, None where nobody has asked for it.
    """

    def __init__(self, transfers: Iterable[Transfer], wallet: str | None = None) -> None:
        self.transfers = tuple(transfers)
        self._wallet = wallet
        self._named = defaultdict[str, list[Transfer]](list)
        for transfer in self.transfers:
            for name in {transfer.transfer_id, *transfer.references}:
                self._named[name].append(transfer)

    def of(self, payout: Payout) -> list[Found]:
        """Return the transfers of a payout, what has come furthest first, the latest of these."""
        found = [
            Found(place, transfer, transfer.differs(payout, attempt))
            for place, attempt in enumerate(payout.attempts)
            for transfer in self._by(attempt)
            if not self._came_in(transfer, attempt)
        ]
        return sorted(found, key=lambda each: (_BEST_FIRST.index(each.transfer.state), -each.place))

    def _by(self, attempt: Attempt) -> Iterable[Transfer]:
        names = attempt.names & self._named.keys()
        return {each.transfer_id: each for name in names for each in self._named[name]}.values()

    def _came_in(self, transfer: Transfer, attempt: Attempt) -> bool:
        """Return whether it came into the wallet, by the memo of somebody else."""
        is_ours = transfer.transfer_id == attempt.transfer_id
        if self._wallet is None or is_ours or transfer.is_to(attempt.destination.to):
            return False
        return transfer.is_to(self._wallet)
