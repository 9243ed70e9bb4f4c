"""Reconciliation: every figure is worked out from the journal alone and compared with what is kept.

It is exact while commands run. What is older than the newest entries can no longer change, so that
is added up once, however long it takes. And every movement of money changes the wallet's version:
the newest entries, and what disagrees at first sight, are read between two reads of the wallet,
again until it has not moved between them. A break is believed when it is found twice, since
DynamoDB may show one item of a transaction a moment before another.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from pydantic import BaseModel, ValidationError

from flowpay.domain import books
from flowpay.domain.books import Books, Check, Figures, Subject, Written
from flowpay.domain.wallet import Wallet
from flowpay.persistence import accounts, book, journal, projections, wallets
from flowpay.persistence.items import Item
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from .events import announced

LATE = timedelta(seconds=2)
"""By which nearly every entry has been written; only a doubt makes it worth to look for others."""
MOST_ROUNDS = 50
PAUSE_S = 0.5
MOST_TOLD = 100
"""Breaks that an event carries; the log has them all."""


class BooksBroken(Exception):
    """A figure is not what the journal makes it: a bug of ours, or a hand in the tables."""


class BooksBusy(Exception):
    """The wallet never stood still for long enough to compare it with its journal."""


class Report(BaseModel, frozen=True):
    """What was found in one account: the wallet's figures, then whatever else disagrees.

    `compared` is how many there are of each noun that was held against the journal.
    """

    account: str
    entries: int
    compared: Mapping[str, int] = {}
    checks: tuple[Check, ...] = ()
    busy: bool = False

    @property
    def breaks(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.agrees)

    def require_sound(self) -> None:
        """Raise BooksBroken, or BooksBusy if nothing can be said."""
        if self.breaks:
            raise BooksBroken(f"{self.account}: {len(self.breaks)} figures are wrong")
        if self.busy:
            raise BooksBusy(f"{self.account}: its wallet kept moving")


def reconcile_all() -> None:
    """Reconcile every account, tell each in its own log, then raise what is wrong with any.

    All share the 15 minutes of one run. Their order is by chance, so that whom a night does not
    reach the next one does.
    """
    failures: list[Exception] = []
    for account in _shuffled(accounts.all_accounts()):
        try:
            _reconcile_and_tell(account)
        except BooksBusy as busy:
            logger.warning("books busy", account=account)
            failures.append(busy)
        except Exception as error:  # noqa: BLE001 - raised with the others: all have their turn
            logger.exception("books not reconciled", account=account)
            failures.append(error)
    if failures:
        raise ExceptionGroup("; ".join(map(str, failures)), failures)


def reconcile(
    account: str,
    *,
    told: Callable[[int], None] = lambda _: None,
    pause: Callable[[float], None] = time.sleep,
) -> Report:
    """Return how the account's wallet, escrows and usages compare with its journal; writes nothing.

    `told` hears how many entries were read so far. A wallet that keeps moving makes it `busy`.
    """
    settled = clock.now() - journal.STILL_COMING
    reading = _Reading(account, until=settled, told=told)
    doubted: list[str] | None = None
    since, after = settled, _wallet(account)
    for _ in range(MOST_ROUNDS):
        before, began = after, clock.now()
        reading.go_on(since)
        since, after = began - LATE, _wallet(account)
        if after != before:
            continue
        report = reading.report(after)
        found = [check.what for check in report.breaks]
        if found in ([], doubted):
            return report
        doubted, since = found, settled
        pause(PAUSE_S)
    return Report(account=account, entries=reading.books.entries, busy=True)


class _Reading:
    """A journal as far as it was read, and what its projections were seen to say.

    Of those that agreed at first sight none is looked at again before the journal moves it.
    """

    def __init__(self, account: str, *, until: datetime, told: Callable[[int], None]) -> None:
        self.books = Books()
        self._account, self._told = account, told
        self._latest = set[str]()
        for item in journal.every(account, until=until):
            self._add(item)
        self._seen = _suspects(account, self.books)
        self.books.moved.clear()

    def go_on(self, since: datetime) -> None:
        """Add what has come since a moment and was not read yet; look again at what disagrees."""
        for item in journal.every(self._account, since=since):
            if item["sk"] not in self._latest:
                self._latest.add(item["sk"])
                self._add(item)
        for subject in self._seen.keys() | self.books.moved:
            if self._seen.get(subject) != self.books.subjects.get(subject):
                self._seen[subject] = projections.one(self._account, subject)

    def report(self, wallet: Wallet) -> Report:
        """Return what was read, against the wallet of the same moment."""
        said, found = self.books, books.of_wallet(wallet)
        names = {name for name, _ in found}
        totals = Counter({key: micros for key, micros in said.totals.items() if key[0] in names})
        checks = books.checks(("wallet", "wallet"), totals, found) + said.unsound
        for subject, figures in sorted(self._seen.items()):
            checks += books.breaks(subject, said.subjects.get(subject, Counter()), figures)
        return Report(
            account=self._account,
            entries=said.entries,
            compared=Counter(noun for noun, _ in said.subjects.keys() | self._seen.keys()),
            checks=tuple(checks),
        )

    def _add(self, item: Item) -> None:
        try:
            self.books.add(Written.model_validate(item))
        except ValidationError as error:
            self.books.note(item["sk"], error.errors()[0]["msg"])
        self._told(self.books.entries)


def _shuffled(names: Iterable[str]) -> list[str]:
    names = list(names)
    return random.sample(names, len(names))


def _reconcile_and_tell(account: str) -> None:
    report = reconcile(account)
    for check in report.breaks:
        logger.error("books broken", account=account, **check.model_dump())
    data = {
        "entries": report.entries,
        "busy": report.busy,
        "break_count": len(report.breaks),
        "breaks": [check.model_dump() for check in report.breaks[:MOST_TOLD]],
    }
    book.commit([announced(account, "flowpay.books.reconciled", "books", by="flowpay", data=data)])
    report.require_sound()


def _suspects(account: str, old: Books) -> dict[Subject, Figures]:
    """Return what does not agree at first sight, as it was seen; most of it has moved lately."""
    missing, suspects = set(old.subjects), dict[Subject, Figures]()
    for subject, figures in projections.every(account):
        missing.discard(subject)
        if figures != old.subjects.get(subject):
            suspects[subject] = figures
    return suspects | {subject: Counter() for subject in missing}


def _wallet(account: str) -> Wallet:
    return wallets.from_item(book.get(wallets.key_of(account)))
