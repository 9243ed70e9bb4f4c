"""Clocks on escrows: the days by which what is held must be paid, shown and told of once."""

from collections.abc import Iterable

from flowpay.domain.escrow import Escrow, EscrowUnknown
from flowpay.domain.gst.deadlines import Deadline, for_purchase, near
from flowpay.domain.gst.financial_year import india_day
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import book, escrow_clocks, escrows
from flowpay.persistence.escrow_clocks import ClocksMoved, Kept
from flowpay.runtime import clock

from .events import announced

_STILL_HELD = frozenset(
    {EscrowStatus.PENDING_APPROVAL, EscrowStatus.HELD, EscrowStatus.PARTIALLY_RELEASED}
)


class Timed(Escrow, frozen=True):
    """An escrow with the days by which it must be paid, as far as the purchase is known.

    A purchase is made known by `compute_invoice` with the `escrow_id`.
    """

    deadlines: tuple[Deadline, ...] = ()


def timed(account: str, found: Iterable[Escrow]) -> tuple[Timed, ...]:
    """Return the escrows with their deadlines, the nearest first."""
    found = tuple(found)
    known = escrow_clocks.of(account, [each.escrow_id for each in found])
    return tuple(
        Timed(
            **{name: getattr(each, name) for name in Escrow.model_fields},
            deadlines=for_purchase(known[each.escrow_id]) if each.escrow_id in known else (),
        )
        for each in found
    )


def tell_near(account: str) -> None:
    """Announce every clock that has come near, once; of money that is not held any more, none."""
    today = india_day(clock.now())
    for kept in escrow_clocks.due(account, today):
        ends = for_purchase(kept.clocks)
        close = [each for each in near(ends, today=today) if each.kind not in kept.told]
        escrow = _held(account, kept)
        said = [
            announced(
                account,
                "flowpay.escrow.deadline_near",
                kept.escrow_id,
                by="flowpay",
                session_id=escrow.session_id,
                data={"escrow_id": kept.escrow_id, "deadline": each.model_dump(mode="json")},
            )
            for each in close
            if escrow
        ]
        kinds = [each.kind for each in close] if escrow else [each.kind for each in ends]
        try:
            book.commit([escrow_clocks.told(account, kept, kinds), *said])
        except ClocksMoved:
            continue


def _held(account: str, kept: Kept) -> Escrow | None:
    try:
        escrow = escrows.load(account, kept.escrow_id)
    except EscrowUnknown:
        return None
    return escrow if escrow.status in _STILL_HELD else None
