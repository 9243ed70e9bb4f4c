"""E-way bill (Rule 138): whether goods on the road need one, and how long it is valid."""

from datetime import date

from pydantic import BaseModel

from ..errors import InvalidInput
from ..money import Money
from .amounts import in_rupees
from .facts import Reason, because, figure, find_figure, sure
from .financial_year import days_after

_MOST_KM = 4000
"""Longer than any way in India: what is above is a slip of the keyboard."""


class DistanceInvalid(InvalidInput): ...


class DocumentTooOld(InvalidInput): ...


class EwayBill(BaseModel, frozen=True):
    """`days` and the dates are None where no bill is needed.

    `valid_until` is the last day, to its midnight; `last_extension` the last to which it can be
    extended.
    """

    needed: bool
    days: int | None
    valid_until: date | None
    last_extension: date | None
    reasons: tuple[Reason, ...]
    verified: bool


def eway_bill(
    value: Money,
    *,
    distance_km: int,
    document_on: date,
    generated_on: date,
    over_dimensional: bool = False,
) -> EwayBill:
    """Return what a consignment of `value` (with tax) needs.

    Raises DistanceInvalid, DocumentTooOld, DayInvalid, NotRupees.
    """
    if not 0 < distance_km <= _MOST_KM:
        raise DistanceInvalid(f"{distance_km} km: write whole kilometres, 1 to {_MOST_KM}")
    above = figure("eway_bill.value_above", generated_on)
    if in_rupees(value).micros <= above.rupees.micros:
        told = because(f"{value} is not above {above.rupees}: none is needed", "Rule 138(1)", above)
        return EwayBill(
            needed=False,
            days=None,
            valid_until=None,
            last_extension=None,
            reasons=(told,),
            verified=told.verified,
        )
    _check_document(document_on, generated_on)
    kind = "eway_bill.km_a_day" + ("_over_dimensional" if over_dimensional else "")
    km_a_day = figure(kind, generated_on)
    days = -(-distance_km // int(km_a_day.value))
    told_days = f"{distance_km} km: a day for each {km_a_day.value} km or part, {days} in all"
    extension = find_figure("eway_bill.extension_days", generated_on)
    reasons = (
        because(f"{value} is above {above.rupees}: it is needed", "Rule 138(1)", above),
        because(told_days, "Rule 138(10)", km_a_day),
        Reason(
            text="a day ends at the midnight that follows the day after it was generated",
            rule="Rule 138(10), explanation",
            source="general knowledge",
            verified=False,
        ),
    )
    return EwayBill(
        needed=True,
        days=days,
        valid_until=days_after(generated_on, days),
        last_extension=days_after(generated_on, int(extension.value)) if extension else None,
        reasons=reasons,
        verified=sure(reasons),
    )


def _check_document(document_on: date, generated_on: date) -> None:
    if document_on > generated_on:
        raise DocumentTooOld(f"the document of {document_on} is later than the bill")
    most = find_figure("eway_bill.document_days", generated_on)
    if most is not None and (generated_on - document_on).days > most.value:
        raise DocumentTooOld(
            f"the document of {document_on} is older than {most.value} days on {generated_on}"
        )
