"""Payout sending: the intent is written, Locus is called once, and what it says is written.

pending ──intent──► sent ──taken──► sent, with its id
                     │  ├──a person is asked──► awaiting_approval
                     │  ├──refused──► failed: a person tries again
                     │  ├──certainly nothing taken, as for want of money──► pending, under the
                     │  │  same reference
                     └──no answer: it is looked for in Locus's list, and never sent again
"""

from datetime import timedelta
from functools import partial

from flowpay.domain.errors import Misconfigured, ProviderFailed
from flowpay.domain.money import AmountInvalid
from flowpay.domain.once import Once
from flowpay.domain.payout import TOO_LITTLE, Payout
from flowpay.domain.payout_recipient import Destination, PayoutRecipient
from flowpay.domain.payout_status import PayoutStatus
from flowpay.persistence import book
from flowpay.persistence import payouts as kept
from flowpay.ports import locus_rail
from flowpay.ports.locus_list import ListTooLong
from flowpay.ports.locus_rail import Sent
from flowpay.ports.request import ProviderBusy, ProviderDenied
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from .breakers import guarded
from .owing import announced_of
from .payout_changes import Transition, follow
from .payout_finding import another, began, look, too_long, unmoved
from .payout_rail import Rail

NO_MONEY = 402
AWAY = "Locus cannot be asked now: it goes on by itself"
FUNDED_WITHIN = timedelta(minutes=15)
"""After which it is tried again where Locus itself has said that its wallet holds too little."""


def send(payout: Payout, recipient: PayoutRecipient | None, rail: Rail, *, once: Once) -> Payout:
    """Return a payout that waits, as far as it could be brought in this round.

    It goes where `recipient` says, if that still holds when the intent is written. Raises
    ProviderFailed or Misconfigured where nothing is known of Locus, RecipientMoved, or
    PayoutTransitionForbidden where somebody else was faster.
    """
    if recipient is None or recipient.destination is None:
        return _without_recipient(payout, once)
    if payout.status is PayoutStatus.NEEDS_RECIPIENT:
        why = f"{recipient.set_by} has said where {payout.supplier_id} is paid"
        payout = _follow(payout, Payout.waiting, "pending", why, once)
    try:
        locus_rail.dollars(payout.amount)
    except AmountInvalid as error:
        return _follow(payout, partial(Payout.refused, why=str(error)), "failed", str(error), once)
    if _was_just_unfunded(payout):
        return payout
    if payout.attempts:
        listed = rail.listed(began(payout))
        payout = look(payout, listed, once=once)
        if payout.status is not PayoutStatus.PENDING:
            return payout
        if others := [each for each in listed.of(payout) if not each.has_ended]:
            return _put_off(payout, another(others[0]), once)
    if not rail.holds(payout.amount):
        return _put_off(payout, TOO_LITTLE, once)
    rail.spent(payout.amount)
    return _call(_intent(payout, recipient, recipient.destination, once), once)


def kept_waiting(payout: Payout, trouble: ProviderFailed | Misconfigured, *, once: Once) -> Payout:
    """Return a payout of which nothing was sent, with what keeps it from being sent.

    A failure is told in the same words each time: so it is told once.
    """
    logger.warning("payout waits", payout_id=payout.payout_id, reason=str(trouble))
    if isinstance(trouble, ListTooLong):
        return _put_off(payout, too_long(payout), once)
    return _put_off(payout, str(trouble) if isinstance(trouble, Misconfigured) else AWAY, once)


def _without_recipient(payout: Payout, once: Once) -> Payout:
    if payout.status is PayoutStatus.NEEDS_RECIPIENT:
        return payout
    why = f"nobody has said where {payout.supplier_id} is paid"
    return _follow(payout, Payout.lacking, "needs_recipient", why, once)


def _intent(payout: Payout, recipient: PayoutRecipient, to: Destination, once: Once) -> Payout:
    """Write that it is sent now, and where to, while that is where the supplier is paid."""
    return follow(
        payout.payout_id,
        unmoved(payout, partial(Payout.sending, destination=to, at=clock.now())),
        event="sent",
        why=f"sent to {to.to}",
        once=once,
        along=lambda _: [kept.is_as_read(once.account, recipient)],
    )


def _call(payout: Payout, once: Once) -> Payout:
    attempt = payout.attempts[-1]
    pay = partial(locus_rail.send, attempt.destination, payout.amount, attempt.reference)
    try:
        said = guarded(locus_rail.PROVIDER, pay)
    except (ProviderFailed, Misconfigured) as failure:
        return _failed(payout, failure, once)
    return _taken(payout, said, once)


def _taken(payout: Payout, said: Sent, once: Once) -> Payout:
    place = len(payout.attempts) - 1
    if said.awaits_approval:
        why = "a person at Locus decides"
        parked = partial(
            Payout.parked,
            place=place,
            transfer_id=said.transfer_id,
            approval_url=said.approval_url,
        )
        return _follow(payout, parked, "awaiting_approval", why, once)
    step = partial(Payout.going_on, place=place, transfer_id=str(said.transfer_id))
    return _follow(payout, step, "under_way", "Locus has taken it", once)


def _failed(payout: Payout, failure: ProviderFailed | Misconfigured, once: Once) -> Payout:
    """Return a payout as a failed call leaves it: what may have been made is left to be found."""
    why = str(failure)
    if failure.facts.get("may_be_charged"):
        told = announced_of(once.account, payout, "unconfirmed", by="flowpay", why=why)
        book.commit([told])
        return payout
    if failure.facts.get("provider_status") == NO_MONEY:
        return _put_off(payout, TOO_LITTLE, once)
    if _will_pass(failure):
        return _put_off(payout, why, once)
    return _follow(payout, partial(Payout.refused, why=why), "failed", why, once)


def _was_just_unfunded(payout: Payout) -> bool:
    last = payout.latest
    if last is None or payout.trouble != TOO_LITTLE:
        return False
    return clock.now() - last.sent_at < FUNDED_WITHIN


def _will_pass(failure: ProviderFailed | Misconfigured) -> bool:
    """Return whether the fault lies not with this payout: then it is sent again by itself."""
    unheard = failure.facts.get("provider_status") is None
    return unheard or isinstance(failure, Misconfigured | ProviderBusy | ProviderDenied)


def _put_off(payout: Payout, why: str, once: Once) -> Payout:
    """Return a payout that goes on later; of the same trouble is told once."""
    if payout.status is PayoutStatus.SENT:
        return _follow(payout, partial(Payout.put_off, why=why), "put_off", why, once)
    if payout.trouble == why:
        return payout
    return _follow(payout, partial(Payout.waiting, why=why), "put_off", why, once)


def _follow(payout: Payout, step: Transition, event: str, why: str, once: Once) -> Payout:
    return follow(payout.payout_id, unmoved(payout, step), event=event, why=why, once=once)
