"""The GST rate of goods and services: dated rows, the longest HSN prefix wins.

The rate is that of the time of supply. No row means unknown, and a question, never a default.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from pydantic import BaseModel

from ..errors import InvalidInput
from .facts import Fact, Reason, because, rows, sure
from .hsn import Hsn, read_hsn


class RateNotInForce(InvalidInput): ...


class RateStatus(StrEnum):
    KNOWN = "known"
    UNKNOWN = "unknown"


class GstRate(Fact, frozen=True):
    """`rate` in per cent: CGST and SGST together, or IGST."""

    hsn_prefix: str
    rate: Decimal
    notification: str


class Slab(Fact, frozen=True):
    """A rate in per cent that exists on certain days."""

    rate: Decimal
    notification: str


class RateAnswer(BaseModel, frozen=True):
    """The rate and the row it comes from, or a question where there is no row."""

    status: RateStatus
    hsn: Hsn
    time_of_supply: date
    rate: Decimal | None
    row: GstRate | None
    question: str | None
    reasons: tuple[Reason, ...]
    verified: bool


def rate_of(hsn: str, time_of_supply: date) -> RateAnswer:
    """Return the rate of a code on that day; raises HsnInvalid, HsnUnknown."""
    code = read_hsn(hsn)
    fitting = [row for row in _table() if code.code.startswith(row.hsn_prefix)]
    in_force = [row for row in fitting if row.holds_on(time_of_supply)]
    if not in_force:
        return _unknown(code, time_of_supply, fitting)
    row = max(in_force, key=lambda row: len(row.hsn_prefix))
    told = f"{row.rate} % on HSN {row.hsn_prefix} for supplies on {time_of_supply}"
    reasons = (because(told, row.notification, row),)
    return RateAnswer(
        status=RateStatus.KNOWN,
        hsn=code,
        time_of_supply=time_of_supply,
        rate=row.rate,
        row=row,
        question=None,
        reasons=reasons,
        verified=sure(reasons),
    )


def slabs_on(day: date) -> tuple[Slab, ...]:
    """Return the rates that exist on that day, lowest first."""
    in_force = (slab for slab in _slabs() if slab.holds_on(day))
    return tuple(sorted(in_force, key=lambda slab: slab.rate))


def slab_of(rate: Decimal, day: date) -> Slab:
    """Return the slab of a rate; raises RateNotInForce, naming those that exist on that day."""
    slab = next((slab for slab in slabs_on(day) if slab.rate == rate), None)
    if slab is None:
        known = ", ".join(f"{slab.rate}" for slab in slabs_on(day)) or "none that is known"
        raise RateNotInForce(f"{rate} % is not a rate of GST on {day}; those are: {known}")
    return slab


def _unknown(code: Hsn, day: date, fitting: list[GstRate]) -> RateAnswer:
    days = " (it is known for other days only)" if fitting else ""
    return RateAnswer(
        status=RateStatus.UNKNOWN,
        hsn=code,
        time_of_supply=day,
        rate=None,
        row=None,
        question=f"what is the GST rate of HSN {code.code} on {day}, by which notification?{days}",
        reasons=(),
        verified=False,
    )


@cache
def _table() -> tuple[GstRate, ...]:
    return tuple(GstRate.model_validate(row) for row in rows("rates"))


@cache
def _slabs() -> tuple[Slab, ...]:
    return tuple(Slab.model_validate(row) for row in rows("slabs"))
