"""Clocks on escrows: the days by which what is held must be paid, shown and told of once."""

from collections.abc import Iterable
from contextlib import suppress

from flowpay.domain.escrow import Escrow, EscrowUnknown
from flowpay.domain.gst.clocks import Clocks, running
from flowpay.domain.gst.deadlines import Deadline, ending_before, near
from flowpay.domain.gst.financial_year import india_day
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import book, escrow_clocks, escrows
from flowpay.persistence.book import Write
from flowpay.persistence.escrow_clocks import ClocksMoved, Kept
from flowpay.runtime import clock

from .events import announced

_STILL_HELD = frozenset(
    {EscrowStatus.PENDING_APPROVAL, EscrowStatus.HELD, EscrowStatus.PARTIALLY_RELEASED}
)


class Timed(Escrow, frozen=True):
    """An escrow with the days by which it must be paid, as far as what it pays is known.

    A purchase is made known by `compute_invoice` with the `escrow_id`, a tax by the run that pays
    it. `too_late`: the kinds of deadlines that are over before people have to have decided.
    """

    deadlines: tuple[Deadline, ...] = ()
    too_late: tuple[str, ...] = ()


def timed(account: str, found: Iterable[Escrow]) -> tuple[Timed, ...]:
    """Return the escrows with their deadlines, the nearest first."""
    found = tuple(found)
    known = escrow_clocks.of(account, [each.escrow_id for each in found])
    return tuple(_timed(each, known.get(each.escrow_id)) for each in found)


def known(account: str, escrow_id: str, clocks: Clocks) -> Write:
    """Return the write of what is known of an escrow's purchase now; raises EscrowUnknown.

    Refused as EscrowMoved where somebody was faster.
    """
    escrow_id = escrows.load(account, escrow_id).escrow_id
    before = escrow_clocks.of(account, [escrow_id]).get(escrow_id)
    return escrow_clocks.known(account, escrow_id, clocks, before)


def near_today(account: str) -> tuple[Kept, ...]:
    """Return what is known of the escrows of which a clock is to be told today."""
    return escrow_clocks.due(account, india_day(clock.now()))


def tell(account: str, kept: Kept) -> None:
    """Announce every clock that has come near, once; of money that is not held any more, none."""
    ends = running(kept.clocks)
    close = near(ends, today=india_day(clock.now()))
    close = tuple(each for each in close if not kept.is_told(each))
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
    with suppress(ClocksMoved):  # a twin has told of it, or it is known anew: the next round looks
        book.commit([escrow_clocks.told(account, kept, close if escrow else ends), *said])


def _timed(escrow: Escrow, kept: Kept | None) -> Timed:
    deadlines = running(kept.clocks) if kept else ()
    late: tuple[Deadline, ...] = ()
    if escrow.status is EscrowStatus.PENDING_APPROVAL and escrow.approval:
        late = ending_before(deadlines, held_until=india_day(escrow.approval.expires_at))
    return Timed(
        **{name: getattr(escrow, name) for name in Escrow.model_fields},
        deadlines=deadlines,
        too_late=tuple(each.kind for each in late),
    )


def _held(account: str, kept: Kept) -> Escrow | None:
    try:
        escrow = escrows.load(account, kept.escrow_id)
    except EscrowUnknown:
        return None
    return escrow if escrow.status in _STILL_HELD else None
