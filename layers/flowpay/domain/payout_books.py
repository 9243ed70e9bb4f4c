"""Payout books: what we say of our payouts, against what Locus lists of its wallet's payments."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .books import Check
from .payout import NOT_FOUND_AFTER, Payout
from .payout_status import PayoutStatus
from .transfer import Found, Listed, Transfer, TransferState

MADE_WITHIN = timedelta(days=1)
"""After which a payment that Locus has taken should be made."""
DECIDED_WITHIN = timedelta(days=7)
"""After which somebody should have decided about one that waits for approval."""
_STILL_GOING = (TransferState.UNDER_WAY, TransferState.WAITING)


def differences(payout: Payout, listed: Listed, *, at: datetime) -> list[Check]:
    """Return where a payout and Locus's list disagree; `at` is after both were read."""
    found = listed.of(payout)
    own = [each for each in found if each.differs is None]
    return [
        *(_of_another(payout, each) for each in found if each.differs),
        *_of_state(payout, own, at),
        *_of_repeats(payout, own),
    ]


def nobodys(
    transfers: Iterable[Transfer], known: frozenset[str], *, wallet: str, at: datetime
) -> list[Transfer]:
    """Return what has left Locus's wallet, or is about to, and is no attempt of ours.

    `known` are the names of all attempts. What was made a moment ago may be one that was not read
    yet.
    """
    return [
        each
        for each in transfers
        if each.state is not TransferState.ENDED
        and not {each.transfer_id, *each.references} & known
        and not each.is_to(wallet)
        and (each.created_at is None or at - each.created_at >= NOT_FOUND_AFTER)
    ]


def _of_state(payout: Payout, own: list[Found], at: datetime) -> list[Check]:
    best = own[0].transfer if own else None
    said = f"{best.transfer_id} {best.status}" if best else "not there"
    is_made = best is not None and best.state is TransferState.CONFIRMED
    if payout.status is PayoutStatus.PAID:
        return [] if is_made else [_check(payout, "at Locus", "confirmed", said)]
    if payout.is_under_way:
        return _of_one_under_way(payout, said, at, is_made=is_made)
    goes_on = best is not None and best.state in _STILL_GOING
    return [_check(payout, "at Locus", payout.status, said)] if is_made or goes_on else []


def _of_one_under_way(payout: Payout, said: str, at: datetime, *, is_made: bool) -> list[Check]:
    """One that is made is followed within a minute: only what stands still is wrong."""
    if payout.trouble:
        return [_check(payout, "at Locus", "listed as it was sent", payout.trouble)]
    age = at - payout.attempts[-1].sent_at
    if payout.status is PayoutStatus.AWAITING_APPROVAL:
        late = age > DECIDED_WITHIN and not is_made
        return [_check(payout, "approval at Locus", "decided by now", said)] if late else []
    late = age > MADE_WITHIN and not is_made
    return [_check(payout, "at Locus", "made by now", said)] if late else []


def _of_another(payout: Payout, each: Found) -> Check:
    what = f"transfer {each.transfer.transfer_id}"
    return _check(payout, what, f"{payout.amount} to its recipient", str(each.differs))


def _of_repeats(payout: Payout, own: list[Found]) -> list[Check]:
    made = [each for each in own if each.transfer.state is TransferState.CONFIRMED]
    return [_check(payout, "paid", "once", f"{len(made)} times")] if len(made) > 1 else []


def _check(payout: Payout, what: str, expected: str, found: str) -> Check:
    return Check(what=f"payout {payout.payout_id}: {what}", expected=expected, found=found)
