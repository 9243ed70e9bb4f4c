"""The states of an escrow, and the table of what may follow what.

                     ┌──────── approve ───────────────┐
                     │ (the last of those needed)     ▼
    create ──► pending_approval ◄─┐                 held ──── release (part) ───► partially_released
       │             │  │         │                  │ │                           │   │  ▲    │
       │             │  └ approve ┘                  │ └─ release (all) ─► released ◄──┘  └────┘
       │             │  (one of several)             │                      (the rest)   (part)
       │             ├── reject ──► rejected         │
       │             └── expire ──► expired          └─ refund ──► refunded ◄── refund the rest
       └── within the threshold ──► held

An escrow with milestones is settled milestone by milestone; `dispute` freezes one of them and
changes no state, `resolve` splits it, which is a release and a refund in one.
"""

from enum import StrEnum


class EscrowStatus(StrEnum):
    PENDING_APPROVAL = "pending_approval"
    HELD = "held"
    PARTIALLY_RELEASED = "partially_released"
    RELEASED = "released"
    REFUNDED = "refunded"
    REJECTED = "rejected"
    EXPIRED = "expired"


_S = EscrowStatus
_HELD = frozenset({_S.HELD, _S.PARTIALLY_RELEASED})
TRANSITIONS: dict[str, dict[EscrowStatus, frozenset[EscrowStatus]]] = {
    "approve": {_S.PENDING_APPROVAL: frozenset({_S.PENDING_APPROVAL, _S.HELD})},
    "reject": {_S.PENDING_APPROVAL: frozenset({_S.REJECTED})},
    "expire": {_S.PENDING_APPROVAL: frozenset({_S.EXPIRED})},
    "release": dict.fromkeys(_HELD, frozenset({_S.PARTIALLY_RELEASED, _S.RELEASED})),
    "refund": {
        _S.HELD: frozenset({_S.HELD, _S.REFUNDED}),
        _S.PARTIALLY_RELEASED: frozenset({_S.PARTIALLY_RELEASED, _S.REFUNDED}),
    },
    "dispute": {status: frozenset({status}) for status in _HELD},
    "resolve": {
        _S.HELD: frozenset({_S.HELD, _S.PARTIALLY_RELEASED, _S.RELEASED, _S.REFUNDED}),
        _S.PARTIALLY_RELEASED: frozenset({_S.PARTIALLY_RELEASED, _S.RELEASED, _S.REFUNDED}),
    },
}
"""Action → the states it may start from → the states it may end in."""
_BY_TIME_ALONE = {"expire"}
_MILESTONES_ONLY = {"dispute", "resolve"}


def possible(status: EscrowStatus, *, milestones: bool) -> list[str]:
    """Return what people can do with an escrow in this state, with or without milestones."""
    others = _BY_TIME_ALONE if milestones else _BY_TIME_ALONE | _MILESTONES_ONLY
    return [name for name, starts in TRANSITIONS.items() if status in starts and name not in others]
