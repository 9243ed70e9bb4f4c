"""The wallet: what can be spent, what is held, and how much of each limit is used."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from pydantic import BaseModel

from .controls import Controls, cap_keys
from .errors import Conflict
from .journal import Entry
from .money import Money
from .spending import Finding, Position, Ruling, Spend, judge


class WalletMoved(Conflict): ...


class Wallet(BaseModel, frozen=True):
    """A projection of the journal, with the rules and the sums that its limits need.

    `day` and `month` are those of the account's time zone to which the sums belong; what is held
    counts from the moment of the hold. `capped` is the month's sum of each cap, in micros. No entry
    that counts in the month is older than `counts_from`, None where nobody has kept it: a clock may
    be ahead when it begins the month, and others behind. `hour` (UTC, such as 2026-07-15T12) is
    that of `payments_in_hour`, which only ever counts up.
    """

    available: Money
    reserved: Money
    day: date
    committed_on_day: Money
    month: str
    committed_in_month: Money
    capped: Mapping[str, int] = {}
    counts_from: datetime | None = None
    hour: str = ""
    payments_in_hour: int = 0
    controls: Controls
    version: int

    @property
    def currency(self) -> str:
        return self.available.currency

    def on(self, today: date) -> "Wallet":
        """Return the wallet as it stands today: a new day or month starts from zero.

        A clock that goes back does not reopen a day that is over.
        """
        zero = Money.zero(self.currency)
        day = max(self.day, today)
        month = f"{day:%Y-%m}"
        new_day, new_month = day != self.day, month != self.month
        return self.model_copy(
            update={
                "day": day,
                "committed_on_day": zero if new_day else self.committed_on_day,
                "month": month,
                "committed_in_month": zero if new_month else self.committed_in_month,
                "capped": dict.fromkeys(self.capped, 0) if new_month else self.capped,
            }
        )

    def within(self, hour: str) -> "Wallet":
        """Return the wallet as it stands in this hour: a new one starts from zero, none again."""
        if hour <= self.hour:
            return self
        return self.model_copy(update={"hour": hour, "payments_in_hour": 0})

    def without(self, spend: Spend, *, held_on: date) -> "Wallet":
        """Return the wallet as it would stand had it not held this spend."""
        back = giving_back(spend, held_on=held_on, wallet=self)
        return self.model_copy(
            update={
                "available": self.available + spend.amount,
                "committed_on_day": self.committed_on_day + _micros(back.day_micros, self),
                "committed_in_month": self.committed_in_month + _micros(back.month_micros, self),
                "capped": {
                    key: micros + back.capped.get(key, 0) for key, micros in self.capped.items()
                },
            }
        )

    def position(self) -> Position:
        return Position(
            available=self.available,
            committed_today=self.committed_on_day,
            committed_this_month=self.committed_in_month,
            capped=self.capped,
            payments_this_hour=self.payments_in_hour,
        )


class Commitment(BaseModel, frozen=True):
    """How a movement changes what counts towards the limits: in micros, caps by their key."""

    day_micros: int = 0
    month_micros: int = 0
    capped: Mapping[str, int] = {}
    payments: int = 0


def committing(spend: Spend, wallet: Wallet) -> Commitment:
    """Return what a spend adds to each limit that it meets."""
    micros = spend.amount.micros
    return Commitment(
        day_micros=micros,
        month_micros=micros,
        capped={key: micros for key in spend.cap_keys if key in wallet.capped},
        payments=int(spend.is_payment),
    )


def giving_back(spend: Spend, *, held_on: date, wallet: Wallet) -> Commitment:
    """Return what stops counting: only a hold of this very day, or month, is still counted.

    The payments of the hour stay counted: they keep a pace, whatever becomes of the money.
    """
    micros = -spend.amount.micros
    this_month = f"{held_on:%Y-%m}" == wallet.month
    return Commitment(
        day_micros=micros if held_on == wallet.day else 0,
        month_micros=micros if this_month else 0,
        capped={key: micros for key in spend.cap_keys if key in wallet.capped and this_month},
    )


def no_longer_allowed(spend: Spend, *, held_on: date, wallet: Wallet) -> list[Finding]:
    """Return what the rules now in force have against a spend that is held already.

    Limits of a day or month that is over do not come back, nor does the pace of its hour.
    """
    over = {"payments_per_hour"}
    if held_on != wallet.day:
        over |= {"daily_limit"}
    if f"{held_on:%Y-%m}" != wallet.month:
        over |= {"monthly_limit", "supplier_limit", "category_limit"}
    findings = judge(spend, wallet.controls, wallet.without(spend, held_on=held_on).position())
    refused = (finding for finding in findings if finding.verdict is Ruling.REFUSED)
    return [finding for finding in refused if finding.rule not in over]


def _micros(micros: int, wallet: Wallet) -> Money:
    return Money(micros, wallet.currency)


def capped_by(entries: Iterable[Entry], caps: Collection[str], *, month: str) -> Mapping[str, int]:
    """Return what the journal has counted towards each of `caps` in a month, in micros."""
    sums = dict.fromkeys(caps, 0)
    for entry in entries:
        counts = entry.counts
        if counts is None or f"{counts.on:%Y-%m}" != month:
            continue
        for key in cap_keys(supplier_id=counts.supplier_id, category=counts.category):
            if key in sums:
                sums[key] -= entry.available_micros
    return sums
