"""The states of a virtual card, and the table of what may follow what.

                         ┌──── refused ─────────────────────► closed
    order ──► pending ───┤                                      ▲
                │  ▲     └──── seen ready ─► active ◄─unfreeze─┐│
                └──┘                           │ └─freeze─► frozen
  funded, issued, parked, or closing           └── close, expire ┴──► closed, expired

Pending is what was ordered and not seen ready: the provider takes seconds for one kind of card, and
a person there takes a day for the other. Whoever closes a pending card has it closed as soon as
that can be: the provider takes it back, or it is made and closed at once. What is left of a card
that ends returns to the wallet.
"""

from enum import StrEnum

from .journal import EntryKind


class CardStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    FROZEN = "frozen"
    CLOSED = "closed"
    EXPIRED = "expired"


_S = CardStatus
TRANSITIONS: dict[str, dict[CardStatus, CardStatus]] = {
    "fund": {_S.PENDING: _S.PENDING},
    "issue": {_S.PENDING: _S.PENDING},
    "park": {_S.PENDING: _S.PENDING},
    "ask_to_close": {_S.PENDING: _S.PENDING},
    "activate": {_S.PENDING: _S.ACTIVE},
    "refuse": {_S.PENDING: _S.CLOSED},
    "freeze": {_S.ACTIVE: _S.FROZEN},
    "unfreeze": {_S.FROZEN: _S.ACTIVE},
    "close": {_S.PENDING: _S.CLOSED, _S.ACTIVE: _S.CLOSED, _S.FROZEN: _S.CLOSED},
    "expire": {_S.PENDING: _S.EXPIRED, _S.ACTIVE: _S.EXPIRED, _S.FROZEN: _S.EXPIRED},
    "debit": {_S.ACTIVE: _S.ACTIVE},
}
"""Action → the state it may start from → the state it ends in."""
ENDED = frozenset({_S.CLOSED, _S.EXPIRED})
BEFORE_FUNDED = frozenset({"fund", "refuse", "close", "expire"})
"""What may become of a card while people are asked for it."""
BY_PEOPLE = ("freeze", "unfreeze", "close")
GIVEN_BACK_AS = {"refuse": EntryKind.VOID, "close": EntryKind.REFUND, "expire": EntryKind.EXPIRY}
