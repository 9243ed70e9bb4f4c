"""The rail in one round: what Locus's wallet holds, lists, and has of single payments.

For all accounts together, since Locus knows one customer, and not at all while nobody waits.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from flowpay.domain.errors import Misconfigured, ProviderFailed
from flowpay.domain.money import Money
from flowpay.domain.payout import PAYS_IN
from flowpay.domain.payout_status import PayoutStatus
from flowpay.domain.transfer import Listed, Transfer
from flowpay.persistence import accounts, payouts
from flowpay.ports import locus_list, locus_rail
from flowpay.ports.locus_list import ListTooLong
from flowpay.runtime import clock

from .breakers import guarded

SEND_WITHIN_S = 8
"""Of a round, from its first payout: later none is begun to be sent, which may take 10 seconds."""
LIST_WITHIN_S = 10
"""Of a round, for the list as often as it is read."""
ASK_WITHIN_S = 8
"""Of a round, from its first question after one payment: later none is begun."""
REACHES = tuple(timedelta(days=days) for days in (1, 7, 30, 90))
"""How far back the list is read, one after the other: what is old must not hold up the younger."""
CLOCKS_DIFFER = timedelta(days=1)
"""By so much more is asked for: what was sent then may be listed with another moment."""


class Rail:
    """What is known of Locus in this round; what failed is not asked for again."""

    def __init__(self, *, list_within_s: float = LIST_WITHIN_S) -> None:
        self._send_until: float | None = None
        self._ask_until: float | None = None
        self._list_within_s = list_within_s
        self._since: datetime | None = None
        self._listed = Listed(())
        self._too_long: ListTooLong | None = None
        self._wallet: str | None = None
        self._left: Money | None = None
        self._trouble: ProviderFailed | Misconfigured | None = None

    @property
    def may_send(self) -> bool:
        """Whether there is time for one more payout in this round."""
        if self._send_until is None:
            self._send_until = time.monotonic() + SEND_WITHIN_S
        return time.monotonic() < self._send_until

    @property
    def may_ask(self) -> bool:
        """Whether there is time to ask for one more payment in this round."""
        if self._ask_until is None:
            self._ask_until = time.monotonic() + ASK_WITHIN_S
        return time.monotonic() < self._ask_until

    def transfer(self, transfer_id: str) -> Transfer | None:
        """Return a payment by its id, None where Locus has none such; raises ProviderFailed."""
        return self._asked(partial(locus_list.transfer, transfer_id))

    def listed(self, since: datetime) -> Listed:
        """Return all that Locus lists since then, and maybe more.

        Raises ListTooLong where that is more than there is time for, or ProviderFailed.
        """
        for moment in (*(clock.now() - reach for reach in REACHES), since):
            if self._since is None or since < self._since:
                self._read(moment)
        return self._listed

    def _read(self, since: datetime) -> None:
        if self._too_long is not None:
            raise self._too_long
        began = time.monotonic()
        ask = partial(
            locus_list.transfers, since - CLOCKS_DIFFER, within_s=max(0, self._list_within_s)
        )
        try:
            self._listed = Listed(self._asked(ask), wallet=self._address())
            self._since = since
        except ListTooLong as too_long:
            self._too_long = too_long
            raise
        finally:
            self._list_within_s -= time.monotonic() - began

    def holds(self, amount: Money) -> bool:
        """Return whether the wallet there has so much left in this round; raises ProviderFailed.

        What is under way may not have left it yet. It is read first: what is made meanwhile then
        counts twice, rather than not at all.
        """
        if self._left is None:
            under_way = _under_way()
            self._left = self._asked(locus_rail.balance).amount - under_way
        return amount.micros <= self._left.micros

    def spent(self, amount: Money) -> None:
        """Note what has been sent since the wallet was asked."""
        if self._left is not None:
            self._left -= amount

    def _address(self) -> str:
        """Return the address of the wallet there, which does not change."""
        if self._wallet is None:
            self._wallet = self._asked(locus_rail.balance).address
        return self._wallet

    def _asked[T](self, ask: Callable[[], T]) -> T:
        if self._trouble is not None:
            raise self._trouble
        try:
            return guarded(locus_rail.PROVIDER, ask)
        except ListTooLong:
            raise  # Locus answers, so the rest of the round may go on
        except (ProviderFailed, Misconfigured) as trouble:
            self._trouble = trouble
            raise


def _under_way() -> Money:
    """Return what all accounts have sent that Locus is about to make."""
    sent = chain.from_iterable(
        payouts.of_status(account, PayoutStatus.SENT) for account in accounts.all_accounts()
    )
    return sum((each.amount for each in sent if not each.trouble), Money.zero(PAYS_IN))
