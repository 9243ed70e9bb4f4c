"""One line of an invoice: its taxable value, its rate and its taxes, to the paisa."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, Field

from ..errors import InvalidInput
from ..money import Money
from .amounts import ZERO, in_rupees, share, to_paisa, total
from .facts import Reason
from .hsn import read_hsn
from .place_of_supply import TaxKind
from .rates import RateStatus, rate_of, slab_of, slabs_on

Quantity = Annotated[Decimal, Field(gt=0, le=Decimal("1e9"), decimal_places=6)]
Rate = Annotated[Decimal, Field(ge=0, le=100, decimal_places=3)]


class LineInvalid(InvalidInput): ...


class LineDraft(BaseModel, frozen=True):
    """What a line says: a price per unit, or its taxable value; before tax, in rupees.

    `stated_rate` (per cent) is what the supplier's paper says; needed only where our table has no
    row, and shown where it differs from ours.
    """

    description: str = Field(min_length=1, max_length=300)
    hsn: str
    quantity: Quantity
    unit: str = Field(default="piece", max_length=20)
    unit_price: Money | None = None
    taxable: Money | None = None
    discount: Money = ZERO
    stated_rate: Rate | None = None


class LineRate(BaseModel, frozen=True):
    """The rate of a line, or the question to be answered first."""

    rate: Decimal | None
    question: str | None
    warnings: tuple[str, ...]
    reasons: tuple[Reason, ...]


class InvoiceLine(BaseModel, frozen=True):
    """A line with its taxes. `sgst` is UTGST where the invoice says so."""

    number: int
    description: str
    hsn: str
    hsn_description: str
    service: bool
    quantity: Decimal
    unit: str
    gross: Money
    discount: Money
    taxable: Money
    rate: Decimal
    cgst: Money
    sgst: Money
    igst: Money
    total: Money
    reasons: tuple[Reason, ...]


def rate_of_line(draft: LineDraft, time_of_supply: date) -> LineRate:
    """Return the rate of our table, else the one stated; raises HsnUnknown, RateNotInForce."""
    answer = rate_of(draft.hsn, time_of_supply)
    if draft.stated_rate is None:
        return LineRate(
            rate=answer.rate, question=answer.question, warnings=(), reasons=answer.reasons
        )
    told = f"{draft.stated_rate} % on HSN {answer.hsn.code} as stated, not from our table"
    rule = _rule_of(draft.stated_rate, time_of_supply)
    stated = Reason(text=told, rule=rule, source="stated by you", verified=False)
    warnings: tuple[str, ...] = ()
    if answer.status is RateStatus.KNOWN:
        if answer.rate == draft.stated_rate:
            return LineRate(rate=answer.rate, question=None, warnings=(), reasons=answer.reasons)
        warnings = (
            f"{draft.description}: {draft.stated_rate} % is stated, our table has {answer.rate} %",
        )
    return LineRate(
        rate=draft.stated_rate, question=None, warnings=warnings, reasons=(stated, *answer.reasons)
    )


def priced(draft: LineDraft) -> tuple[Money, Money]:
    """Return the value before and after the discount, to the paisa; raises LineInvalid."""
    if (draft.unit_price is None) == (draft.taxable is None):
        raise LineInvalid(f"{draft.description}: say either the unit price or the taxable value")
    if draft.unit_price is not None:
        price = in_rupees(draft.unit_price)
        gross = to_paisa(Fraction(price.micros) * Fraction(draft.quantity))
    else:
        gross = in_rupees(draft.taxable or ZERO) + in_rupees(draft.discount)
        if gross.micros % 10_000:
            raise LineInvalid(f"{draft.description}: a value on an invoice has two decimals")
    taxable = gross - to_paisa(in_rupees(draft.discount).micros)
    if taxable.micros < 0:
        raise LineInvalid(f"{draft.description}: the discount is larger than the value")
    return gross, taxable


def taxed(number: int, draft: LineDraft, rate: LineRate, tax: TaxKind) -> InvoiceLine:
    """Return the line with its taxes; CGST and the State's half are each computed, and so equal."""
    hsn = read_hsn(draft.hsn)
    gross, taxable = priced(draft)
    per_cent = rate.rate or Decimal(0)
    inter_state = tax is TaxKind.IGST
    central = ZERO if inter_state else share(taxable, per_cent / 2)
    of_the_state = ZERO if inter_state else share(taxable, per_cent / 2)
    integrated = share(taxable, per_cent) if inter_state else ZERO
    return InvoiceLine(
        number=number,
        description=draft.description,
        hsn=hsn.code,
        hsn_description=hsn.description,
        service=hsn.service,
        quantity=draft.quantity,
        unit=draft.unit,
        gross=gross,
        discount=to_paisa(draft.discount.micros),
        taxable=taxable,
        rate=per_cent,
        cgst=central,
        sgst=of_the_state,
        igst=integrated,
        total=total([taxable, central, of_the_state, integrated]),
        reasons=rate.reasons,
    )


def _rule_of(rate: Decimal, day: date) -> str:
    """Return the notification of a stated rate; of days whose rates were not studied, that."""
    if not slabs_on(day):
        return f"the rates that existed on {day} were not studied"
    return slab_of(rate, day).notification


def rates_of(lines: Iterable[LineDraft], time_of_supply: date) -> list[LineRate]:
    return [rate_of_line(line, time_of_supply) for line in lines]
