"""Payouts: tried again or paid by hand, and where suppliers are paid; the sweep sends them."""

from contextlib import suppress

from flowpay.domain.errors import Misconfigured, ProviderFailed
from flowpay.domain.once import Once
from flowpay.domain.payout import Payout, PayoutsOff, PayoutTransitionForbidden
from flowpay.domain.payout_recipient import Destination, PayoutRecipient, RecipientMoved
from flowpay.domain.payout_status import PayoutStatus
from flowpay.domain.transfer import Found, Listed
from flowpay.persistence import book, idempotency
from flowpay.persistence import payouts as kept
from flowpay.persistence.book import Write
from flowpay.persistence.idempotency import CommandRepeated
from flowpay.ports.locus_list import ListTooLong
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import repeats, wallets
from .events import announced
from .payout_changes import answer_of, change
from .payout_finding import began, came_back, look, too_long, unmoved
from .payout_rail import Rail
from .repeats import answered_once

LIST_WITHIN_S = 12
"""Of a request, which has 25."""


@answered_once(answer_of)
def retry(
    payout_id: str,
    *,
    never_sent: bool,
    read_version: int | None,
    by: str,
    reason: str | None,
    once: Once,
) -> Payout:
    """Return a payout that is to be sent once more, or as Locus has it, where it has it after all.

    Locus is asked first, whatever the books say: one that it has made is `paid` and not repeated.
    Of one that is `paid` it is only asked: if it came back it is owed again, and has `failed`, so
    that the next command sends it. Whoever has `read_version` of it has looked at nothing later.
    Raises PayoutUnknown, PayoutTransitionForbidden, PayoutsOff, or ProviderFailed where Locus
    cannot be asked.
    """
    _, earlier = repeats.read(once)
    if earlier:
        return answer_of(once.account, earlier)
    payout = _loaded(payout_id, read_version, once)
    if payout.status is PayoutStatus.PAID:
        return _if_it_came_back(payout, once)
    if payout.attempts and payout.may_be_retried:
        payout, found = _as_locus_has_it(payout, once)
        _require_none(payout, [each for each in found if not each.has_ended])
        if not payout.may_be_retried:
            return _answered(payout, once)
    if not config().LOCUS_PAYOUTS:
        raise PayoutsOff(
            "payouts are switched off: whoever runs Flowpay turns them on (LOCUS_PAYOUTS)"
        )
    return change(
        payout_id,
        unmoved(payout, lambda read: read.retried(never_sent=never_sent)),
        event="retried",
        by=by,
        why=reason or "tried again",
        once=once,
    )


@answered_once(answer_of)
def paid_by_hand(
    payout_id: str,
    paid_with: str,
    *,
    never_sent: bool,
    read_version: int | None,
    by: str,
    once: Once,
) -> Payout:
    """Return a payout that somebody has paid in another way, or as Locus has it after all.

    Raises as `retry`: where there were attempts Locus is asked first, so that none is paid twice.
    Of another transfer that bears its reference, and is over, the person's word settles the rest:
    the event says what was seen. Where Locus cannot be asked, `never_sent` ends one of which
    nothing is known to be under way, or whose trouble is that its list is too long.
    """
    _, earlier = repeats.read(once)
    if earlier:
        return answer_of(once.account, earlier)
    payout, found = _loaded(payout_id, read_version, once), list[Found]()
    if payout.attempts and payout.may_be_paid_by_hand:
        try:
            payout, found = _as_locus_has_it(payout, once)
        except (ProviderFailed, Misconfigured) as failure:
            if not never_sent or (payout.is_under_way and not _was_told(payout, failure)):
                raise
        if payout.is_paid:
            return _answered(payout, once)
        _require_none(payout, [each for each in found if not each.is_over])
    seen = [f"Locus has {each}" for each in found]
    return change(
        payout_id,
        unmoved(
            payout, lambda read: read.by_hand(paid_with, never_sent=never_sent, at=clock.now())
        ),
        event="paid_by_hand",
        by=by,
        why="; ".join([f"paid by hand: {paid_with}", *seen]),
        once=once,
    )


def _loaded(payout_id: str, read_version: int | None, once: Once) -> Payout:
    """Return a payout; raises PayoutTransitionForbidden where it is not the one that was read."""
    payout = kept.load(once.account, payout_id)
    if read_version not in (None, payout.version):
        raise payout.moved_on()
    return payout


def _as_locus_has_it(payout: Payout, once: Once) -> tuple[Payout, list[Found]]:
    """Return a payout after Locus was asked, and what it has of it."""
    listed = _list_for(payout)
    payout = look(payout, listed, once=once)
    return payout, listed.of(payout)


def _require_none(payout: Payout, stands: list[Found]) -> None:
    """Raise PayoutTransitionForbidden where Locus has what keeps it from being paid once more."""
    if stands and payout.may_be_paid_by_hand:
        said = stands[0].differs or f"state {stands[0].transfer.status}"
        raise PayoutTransitionForbidden(
            f"Locus has a transfer of {payout.payout_id} with {said}: another one would pay twice, "
            "so settle that there, or where it is made say how the rest was paid",
            payout_status=payout.status.value,
        )


def _if_it_came_back(payout: Payout, once: Once) -> Payout:
    """Return a payout that was made, owed again where it came back.

    That is written with the command's answer: a repeat of the command must not be taken for the
    next one, which sends it.
    """
    listed = _list_for(payout)
    new = came_back(payout, listed, once=once, along=lambda new: _remembered(new, once))
    return _answered(payout, once) if new is payout else new


def _was_told(payout: Payout, failure: Exception) -> bool:
    """Return whether people were told to look at Locus themselves, since we cannot."""
    return isinstance(failure, ListTooLong) and payout.trouble == too_long(payout)


def _list_for(payout: Payout) -> Listed:
    return Rail(list_within_s=LIST_WITHIN_S).listed(began(payout))


def _answered(payout: Payout, once: Once) -> Payout:
    """Return the payout as the command's answer, which is remembered."""
    with suppress(CommandRepeated):
        if record := _remembered(payout, once):
            book.commit(record)
    return payout


def _remembered(payout: Payout, once: Once) -> list[Write]:
    return idempotency.recorded(once, payout, at=clock.now())


def set_recipient(
    account: str, supplier_id: str, to: Destination, *, read_version: int, by: str
) -> PayoutRecipient:
    """Return where a supplier is paid from now on; what waits for it goes on with the next sweep.

    `read_version` is that of the one in force, 0 where there is none. Raises RecipientMoved.
    """
    wallets.load(account)  # opens an account: the sweep looks after those that are open
    before = kept.recipient_of(account, supplier_id)
    if before and before.destination == to:
        return before
    _require_version(supplier_id, before, read_version)
    return _recorded(account, before, supplier_id, to, "set", by=by)


def remove_recipient(account: str, supplier_id: str, *, by: str) -> None:
    """Let nothing be sent to a supplier any more; raises RecipientUnknown or RecipientMoved."""
    before = kept.require_recipient(account, supplier_id)
    _recorded(account, before, supplier_id, None, "removed", by=by)


def _recorded(
    account: str,
    before: PayoutRecipient | None,
    supplier_id: str,
    to: Destination | None,
    name: str,
    *,
    by: str,
) -> PayoutRecipient:
    new = PayoutRecipient(
        supplier_id=supplier_id,
        destination=to,
        set_by=by,
        set_at=clock.now(),
        version=before.version + 1 if before else 1,
    )
    data = {"supplier_id": supplier_id, **({"to": to.model_dump(mode="json")} if to else {})}
    type = f"flowpay.payout_recipient.{name}"
    told = announced(account, type, supplier_id, by=by, data=data)
    book.commit([kept.recipient_set(account, before, new), told])
    return new


def _require_version(supplier_id: str, before: PayoutRecipient | None, read: int) -> None:
    in_force = before.version if before and before.destination else 0
    if in_force != read:
        raise RecipientMoved(
            f"where {supplier_id} is paid has version {in_force}, not {read}: read it again",
            version=in_force,
        )
