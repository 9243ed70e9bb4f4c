"""Payout finding: what Locus lists of a payout says how it stands; nothing is sent here."""

from datetime import datetime
from functools import partial

from flowpay.domain.once import Once
from flowpay.domain.payout import MOST_ATTEMPTS, NOT_FOUND_AFTER, TOO_LITTLE, Payout
from flowpay.domain.payout_status import PayoutStatus
from flowpay.domain.transfer import Found, Listed, Transfer, TransferState
from flowpay.runtime import clock

from .payout_changes import Along, Transition, follow

NOT_LISTED = (
    "Locus lists no such transfer: it was never sent, or waits for approval in its dashboard"
)


def too_long(payout: Payout) -> str:
    """Return what to do about a payout that cannot be looked for: the same words each time."""
    reference = payout.attempts[-1].reference if payout.attempts else payout.payout_id
    return (
        "Locus lists more payments than can be read to find this one: look in its dashboard for "
        f"{reference}, and once nothing of it can still be made there say how it was paid"
    )


def began(payout: Payout) -> datetime:
    """Return since when Locus may have something of a payout."""
    return payout.attempts[0].sent_at if payout.attempts else payout.created_at


def look(payout: Payout, listed: Listed, *, once: Once) -> Payout:
    """Return a payout as Locus lets it stand; repeated, it changes nothing.

    Only a transfer of this amount to this recipient pays it. Raises PayoutTransitionForbidden
    where somebody else was faster.
    """
    found = listed.of(payout)
    own = [each for each in found if each.differs is None]
    if own and own[0].transfer.state is not TransferState.ENDED:
        return _as_it_stands(payout, own[0], once)
    if own and own[0].place == len(payout.attempts) - 1:
        return _ended(payout, own[0].transfer, once) if payout.is_under_way else payout
    if found and not own:
        return _missed(payout, another(found[0]), once)
    if payout.status is PayoutStatus.SENT and _is_late(payout):
        return _missed(payout, NOT_LISTED, once)
    if payout.status is PayoutStatus.AWAITING_APPROVAL and payout.trouble:
        step = partial(Payout.parked, place=-1, transfer_id=None, approval_url=None)
        return _followed(payout, step, "awaiting_approval", "a person at Locus decides", once)
    return payout


def not_readable(payout: Payout, *, once: Once) -> Payout:
    """Return a payout under way that would stand in a list that is too long to be read."""
    return _missed(payout, too_long(payout), once) if _is_late(payout) else payout


def came_back(payout: Payout, listed: Listed, *, once: Once, along: Along = lambda _: ()) -> Payout:
    """Return a payout that was made as owed again, where Locus says that it did not stay so.

    Nothing is sent by that: a person tries again. Raises as `look`.
    """
    own = [each for each in listed.of(payout) if each.differs is None]
    if not own or not all(each.has_ended for each in own):
        return payout
    said = f"Locus has it as {own[0].transfer.status}"
    why = f"it came back, so it is owed again, and sent once somebody tries again: {said}"
    return follow(
        payout.payout_id,
        unmoved(payout, lambda read: read.came_back(why)),
        event="came_back",
        why=why,
        once=once,
        along=along,
    )


def another(found: Found) -> str:
    """Return what to do about a transfer of a payout that is another than it should be."""
    if found.has_ended:
        return f"Locus has it with {found.differs}, and has not made it"
    if found.is_over:
        return (
            f"Locus has it with {found.differs}, and has made it: it is not sent again, so settle "
            "the rest with the supplier and say how it was paid"
        )
    return f"Locus has it with {found.differs}: settle it there"


def unmoved(payout: Payout, transition: Transition) -> Transition:
    """Return the transition, for the payout as it was read: of another it is not right."""

    def move(now: Payout) -> Payout:
        if now.version != payout.version:
            raise now.moved_on()
        return transition(now)

    return move


def _is_late(payout: Payout) -> bool:
    last = payout.latest
    return last is not None and clock.now() - last.sent_at >= NOT_FOUND_AFTER


def _as_it_stands(payout: Payout, at: Found, once: Once) -> Payout:
    """Return a payout that Locus has made, or is about to make."""
    transfer, id = at.transfer, at.transfer.transfer_id
    if transfer.state is TransferState.CONFIRMED:
        paid = partial(Payout.confirmed, place=at.place, transfer_id=id, at=clock.now())
        step: Transition = partial(paid, tx_hash=transfer.tx_hash)
        return _followed(payout, step, "paid", f"Locus has it as {transfer.status}", once)
    waits = _waits(payout, transfer)
    is_said = payout.status is (PayoutStatus.AWAITING_APPROVAL if waits else PayoutStatus.SENT)
    if is_said and payout.attempts[at.place].transfer_id == id and not payout.trouble:
        return payout
    if waits:
        step = partial(Payout.parked, place=at.place, transfer_id=id, approval_url=None)
        return _followed(payout, step, "awaiting_approval", "a person at Locus decides", once)
    step = partial(Payout.going_on, place=at.place, transfer_id=id)
    return _followed(payout, step, "under_way", f"Locus has it as {transfer.status}", once)


def _waits(payout: Payout, transfer: Transfer) -> bool:
    """Return whether a person is asked; while that is so Locus may list it as pending."""
    still = payout.status is PayoutStatus.AWAITING_APPROVAL and transfer.status.upper() == "PENDING"
    return still or transfer.state is TransferState.WAITING


def _ended(payout: Payout, transfer: Transfer, once: Once) -> Payout:
    if transfer.lacked_money and len(payout.attempts) < MOST_ATTEMPTS:
        step: Transition = partial(Payout.unfunded, why=TOO_LITTLE)
        return _followed(payout, step, "put_off", TOO_LITTLE, once)
    said = f": {transfer.why}" if transfer.why else ""
    why = f"Locus has not made it ({transfer.status}){said}"
    return _followed(payout, partial(Payout.refused, why=why), "failed", why, once)


def _missed(payout: Payout, why: str, once: Once) -> Payout:
    """Say in a payout that is under way what is the matter with it, once."""
    if not payout.is_under_way or payout.trouble == why:
        return payout
    return _followed(payout, partial(Payout.missing, why=why), "missing", why, once)


def _followed(payout: Payout, step: Transition, event: str, why: str, once: Once) -> Payout:
    return follow(payout.payout_id, unmoved(payout, step), event=event, why=why, once=once)
