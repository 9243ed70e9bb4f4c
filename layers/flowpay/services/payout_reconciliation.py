"""Payout reconciliation: every account's payouts are compared with what Locus lists.

Payouts are read before Locus is asked, so that what moves meanwhile is only further there. What it
lists and nobody has sent is found too: money that has left its wallet past Flowpay. Locus knows one
customer, so that is told to the deployment's own account. It changes nothing in the books: a
difference is for a person to look into. But what was paid by e-mail, and came back because nobody
has claimed it, is owed again from the next night on: nobody would ask.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from pydantic import BaseModel

from flowpay.domain.books import Check
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.payout import PAYS_IN, Payout
from flowpay.domain.payout_books import differences, nobodys
from flowpay.domain.payout_status import PayoutStatus
from flowpay.domain.transfer import Listed
from flowpay.persistence import accounts, book, payouts
from flowpay.ports import locus_list, locus_rail
from flowpay.ports.locus_rail import Balance
from flowpay.runtime import clock
from flowpay.runtime.clock import first_id
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from .breakers import guarded
from .events import announced
from .payout_finding import came_back
from .payout_rail import CLOCKS_DIFFER

COMMAND = "schedules/reconcile_payouts"
OWNER = "default"
"""The account of whoever runs the deployment, and has the wallet at Locus."""
COMPARED = timedelta(days=60)
"""Longer than a payout by e-mail may wait to be claimed; compared is however old what is open, or
was paid since then.
"""
MOST_TOLD = 100
"""Breaks that an event carries; the report has them all."""
LIST_WITHIN_S, LIST_WITHIN_REQUEST_S = 240, 10
S = PayoutStatus
_OPEN = (S.NEEDS_RECIPIENT, S.PENDING, S.SENT, S.AWAITING_APPROVAL, S.FAILED)


class PayoutsBroken(Exception):
    """A payout is not what Locus says of it."""


class PayoutReport(BaseModel, frozen=True):
    """How many were compared, of ours and of Locus's, and where they disagree.

    `owed` is what is released and not paid yet, `held` what Locus's wallet has for it. That wallet
    is the deployment's: another account is told of its own transfers only, and not what is held.
    """

    payouts: int
    transfers: int
    owed: Money
    held: Money | None
    breaks: tuple[Check, ...]

    def require_sound(self) -> None:
        """Raise PayoutsBroken unless everything agrees."""
        if self.breaks:
            raise PayoutsBroken(f"{len(self.breaks)} figures of payouts are wrong")


def is_due() -> bool:
    """Whether there may be something to compare: once switched off, payments go on being made."""
    return config().LOCUS_PAYOUTS or any(map(_has_some, accounts.all_accounts()))


def reconcile_all() -> PayoutReport:
    """Compare the payouts of all accounts, and tell each in its own log what was found.

    Payments by e-mail that came back are owed again. Raises ProviderFailed.
    """
    names = {OWNER, *accounts.all_accounts()}
    return _reconcile(sorted(names), within_s=LIST_WITHIN_S, takes_back=True)


def reconcile(account: str) -> PayoutReport:
    """Compare one account's payouts; that of the deployment's owner is told of nobody's too.

    Raises ProviderFailed.
    """
    return _reconcile([account], within_s=LIST_WITHIN_REQUEST_S)


def _reconcile(names: list[str], *, within_s: float, takes_back: bool = False) -> PayoutReport:
    ours, breaks = dict[str, list[Payout]](), list[Check]()
    for account in names:
        try:
            ours[account] = _compared(account)
        except Exception as error:  # noqa: BLE001 - reported: all have their turn
            logger.exception("payouts not compared", account=account)
            why = type(error).__name__
            breaks.append(Check(what=f"account {account}", expected="compared", found=why))
    balance = guarded(locus_rail.PROVIDER, locus_rail.balance)
    listing = partial(locus_list.transfers, _since(ours.values()), within_s=within_s)
    listed = Listed(guarded(locus_rail.PROVIDER, listing), wallet=balance.address)
    for account, own in ours.items():
        own += _paid_late(account, own, listed)
        if takes_back:
            own[:] = [_as_it_came_back(account, each, listed) for each in own]
        at = clock.now()
        wrong = [check for each in own for check in differences(each, listed, at=at)]
        if account == OWNER:
            wrong += _nobodys(listed, ours, balance)
        for check in wrong:
            logger.error("payouts broken", account=account, **check.model_dump())
        if own or wrong:
            _tell(account, len(own), wrong)
        breaks += wrong
    every = list(chain.from_iterable(ours.values()))
    is_owner = OWNER in names
    return PayoutReport(
        payouts=len(every),
        transfers=len(listed.transfers) if is_owner else _count(listed, every),
        owed=_owed(every),
        held=balance.amount if is_owner else None,
        breaks=tuple(breaks),
    )


def _compared(account: str) -> list[Payout]:
    """Return the payouts of the last weeks, and what is open, each as it stood at one moment."""
    found = {each.payout_id: each for each in payouts.since(account, clock.now() - COMPARED)}
    for each in payouts.of_status(account, *_OPEN):
        found.setdefault(each.payout_id, each)
    return list(found.values())


def _has_some(account: str) -> bool:
    lately = payouts.since(account, clock.now() - COMPARED)
    return any(True for _ in lately) or bool(payouts.of_status(account, *_OPEN))


def _paid_late(account: str, own: list[Payout], listed: Listed) -> list[Payout]:
    """Return the payouts that are older than those compared, and were sent since."""
    ids = {_payout_id(name) for each in listed.transfers for name in each.references}
    older = first_id("pyo", clock.now() - COMPARED)
    wanted = {each for each in ids if each < older} - {each.payout_id for each in own}
    return list(payouts.several(account, wanted))


def _as_it_came_back(account: str, payout: Payout, listed: Listed) -> Payout:
    """Return a payout, owed again where it came back; what fails is left to the comparison."""
    if not payout.may_come_back:
        return payout
    once = Once.of(account=account, route=COMMAND, key=None, body=None)
    try:
        return came_back(payout, listed, once=once)
    except Exception:  # noqa: BLE001 - the comparison finds it, and all have their turn
        logger.exception("payout that came back not owed again", payout_id=payout.payout_id)
        return payout


def _since(ours: Iterable[list[Payout]]) -> datetime:
    """Return since when the list is read: that one has failed for long makes it no longer."""
    under_way = [each for each in chain.from_iterable(ours) if each.is_under_way]
    moments = [attempt.sent_at for each in under_way for attempt in each.attempts]
    return min([clock.now() - COMPARED, *moments]) - CLOCKS_DIFFER


def _count(listed: Listed, payouts: list[Payout]) -> int:
    return len({found.transfer.transfer_id for each in payouts for found in listed.of(each)})


def _nobodys(listed: Listed, ours: dict[str, list[Payout]], balance: Balance) -> list[Check]:
    """Return a break for each payment that no attempt of any account has made.

    Where Locus makes other calls for us too it lists these as well, and they have no reference:
    then only what bears one of ours is judged.
    """
    known = frozenset(
        name
        for each in chain.from_iterable(ours.values())
        for attempt in each.attempts
        for name in attempt.names
    )
    judged = [
        each for each in listed.transfers if each.references or not config().USE_LOCUS_WRAPPED_APIS
    ]
    strays = nobodys(judged, known, wallet=balance.address, at=clock.now())
    somebodys = _of_anybody({name for each in strays for name in each.references})
    return [
        Check(
            what=f"transfer {each.transfer_id} at Locus",
            expected="sent by Flowpay",
            found=f"{each.amount or 'an unknown amount'}, {each.status}, sent by nobody",
        )
        for each in strays
        if not each.references & somebodys
    ]


def _of_anybody(references: set[str]) -> set[str]:
    """Return which of these references an attempt of any account has."""
    ids = set(map(_payout_id, references))
    names = accounts.all_accounts() if ids else ()
    return {
        attempt.reference
        for name in names
        for payout in payouts.several(name, ids)
        for attempt in payout.attempts
    }


def _payout_id(reference: str) -> str:
    return reference.partition(".")[0]


def _owed(every: Iterable[Payout]) -> Money:
    open_ones = [each.amount for each in every if not each.is_paid]
    payable = [amount for amount in open_ones if amount.currency == PAYS_IN]
    return sum(payable, Money.zero(PAYS_IN))


def _tell(account: str, compared: int, breaks: list[Check]) -> None:
    data = {
        "compared": compared,
        "break_count": len(breaks),
        "breaks": [check.model_dump() for check in breaks[:MOST_TOLD]],
    }
    told = announced(account, "flowpay.payouts.reconciled", "payouts", by="flowpay", data=data)
    book.commit([told])
