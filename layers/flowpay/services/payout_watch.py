"""Payout watch: what is owed is sent, and what was sent is followed, every minute by the sweep.

Locus is asked as seldom as can be, and not at all while nobody waits: for each payment whose id is
known, and for its list only where there is one without, whoever's payouts they are.
While LOCUS_PAYOUTS is off nothing is sent; what was sent before is followed all the same.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial

from flowpay.domain.errors import Misconfigured, ProviderFailed
from flowpay.domain.once import Once
from flowpay.domain.payout import Payout, PayoutTransitionForbidden
from flowpay.domain.payout_recipient import RecipientMoved
from flowpay.domain.payout_status import PayoutStatus
from flowpay.domain.transfer import Listed
from flowpay.persistence import payouts
from flowpay.ports.locus_list import ListTooLong
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import payout_finding, payout_sending
from .payout_rail import Rail

COMMAND = "schedules/sweep"
YOUNG = timedelta(seconds=40)
"""Longer than a call takes: until then, or until its id is known, a payout is its sender's."""
S = PayoutStatus


def look_after(account: str, rail: Rail) -> list[Exception]:
    """Bring the account's payouts on; return what failed: it keeps no other payout waiting.

    A rail that cannot be asked is no failure of ours: the next round asks again.
    """
    once = Once.of(account=account, route=COMMAND, key=None, body=None)
    failures: list[Exception] = []

    def each(payout: Payout, duty: Callable[[Payout], Payout]) -> None:
        try:
            duty(payout)
        except (PayoutTransitionForbidden, RecipientMoved):
            return  # somebody was faster, or has changed his mind: the next round sees
        except (ProviderFailed, Misconfigured) as trouble:
            logger.warning("payout waits", payout_id=payout.payout_id, reason=str(trouble))
        except Exception as error:  # noqa: BLE001 - returned: all have their turn
            logger.exception("payout not looked after", payout_id=payout.payout_id)
            failures.append(error)

    where = cache(partial(payouts.recipient_of, account))

    def send(payout: Payout) -> Payout:
        try:
            return payout_sending.send(payout, where(payout.supplier_id), rail, once=once)
        except (ProviderFailed, Misconfigured) as trouble:
            return payout_sending.kept_waiting(payout, trouble, once=once)

    under_way = payouts.of_status(account, S.SENT, S.AWAITING_APPROVAL)
    random.shuffle(under_way)  # there may be more than there is time for
    for payout in sorted(filter(_is_to_be_found, under_way), key=_youngest_without_id):
        each(payout, lambda read: _look(read, rail, once))
    if config().LOCUS_PAYOUTS:
        lacking = payouts.of_status(account, S.NEEDS_RECIPIENT)
        random.shuffle(lacking)  # there may be more than there is time for
        for payout in (*payouts.of_status(account, S.PENDING), *lacking):
            if not rail.may_send:
                break
            each(payout, send)
    return failures


def _look(payout: Payout, rail: Rail, once: Once) -> Payout:
    if id := payout.attempts[-1].transfer_id:
        if not rail.may_ask:
            return payout
        if found := rail.transfer(id):
            return payout_finding.look(payout, Listed([found]), once=once)
    unknown = [each.sent_at for each in payout.attempts if each.transfer_id in (None, id)]
    try:
        listed = rail.listed(min(unknown))
    except ListTooLong:
        return payout_finding.not_readable(payout, once=once)
    return payout_finding.look(payout, listed, once=once)


def _youngest_without_id(payout: Payout) -> float:
    """Order what is looked for in the list: the further back it has to reach, the later."""
    last = payout.attempts[-1]
    return 0 if last.transfer_id else -last.sent_at.timestamp()


def _is_to_be_found(payout: Payout) -> bool:
    last = payout.attempts[-1]
    return last.transfer_id is not None or clock.now() - last.sent_at >= YOUNG
