"""The states of a payout, and the table of what may follow what.

                                 ┌───────────────── put off: nothing was taken ────────┐
                                 ▼                                                     │
    released ──► pending ──────────────────────── intent written, then sent ──► sent ──┤
                  │  ▲  ▲                                                       │ ▲ │  │
    no recipient  ▼  │  └─── retried by a person ─── failed ◄── refused ────────┤ │ │  │
          needs_recipient                              ▲  ▲                     ▼ │ │  │
                                       came back later │  └─ denied ─ awaiting_approval │
                                                       │                        │   │
                                                      paid ◄──── confirmed ─────┴───┘

`sent` is what may have been sent: the intent is written before the call, so it is also what nobody
knows the end of. One that Locus does not list after a while says so in its `trouble`. Neither that
nor one that awaits approval is sent again before a person has looked there, and says that nothing
of it stands any more. What Locus's wallet held too little for goes on by itself, under a new
reference where Locus had taken it. A payout that failed is still owed. Whatever Locus has nothing
of, or has made otherwise, may be `paid_by_hand`, as by a bank: a person's word ends it.
"""

from enum import StrEnum


class PayoutStatus(StrEnum):
    NEEDS_RECIPIENT = "needs_recipient"
    PENDING = "pending"
    SENT = "sent"
    AWAITING_APPROVAL = "awaiting_approval"
    PAID = "paid"
    PAID_BY_HAND = "paid_by_hand"
    FAILED = "failed"


_S = PayoutStatus
_OPEN = frozenset({_S.NEEDS_RECIPIENT, _S.PENDING})
UNDER_WAY = frozenset({_S.SENT, _S.AWAITING_APPROVAL})
"""What Locus may have."""
TRANSITIONS: dict[str, frozenset[PayoutStatus]] = {
    "lack": frozenset({_S.PENDING}),
    "wait": _OPEN,
    "send": frozenset({_S.PENDING}),
    "put_off": UNDER_WAY,
    "park": UNDER_WAY | {_S.PENDING, _S.FAILED},
    "go_on": UNDER_WAY | {_S.PENDING, _S.FAILED},
    "miss": UNDER_WAY,
    "refuse": UNDER_WAY | {_S.PENDING},
    "pay": UNDER_WAY | {_S.PENDING, _S.FAILED},
    "come_back": frozenset({_S.PAID}),
    "retry": UNDER_WAY | {_S.FAILED},
    "be_paid_by_hand": UNDER_WAY | _OPEN | {_S.FAILED},
}
"""Action → the states that it may start from."""
