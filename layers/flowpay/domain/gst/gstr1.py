"""GSTR-1: what was supplied in a month, by the sections of the return, in a form of our own.

The portal's own upload format is another one. Amounts of credit notes count with a minus.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pydantic import BaseModel

from ..errors import InvalidInput
from ..money import Money
from .amounts import ZERO, SignedMoney, total
from .facts import Reason, because, figure, sure
from .financial_year import Period
from .gstin import read_gstin
from .invoice import DocumentKind, Invoice
from .states import ABROAD

UNSURE = "not every rule of it is verified"
_EXPORT = "an export: the return has a section of its own for those, which was not studied"
_NOTE = "a note that is summed (b2cs): if its invoice was listed by itself, list it too (cdnur)"


class InvoiceRepeated(InvalidInput): ...


class InvoiceOfAnother(InvalidInput): ...


class Sums(BaseModel, frozen=True):
    """A taxable value and its taxes."""

    taxable: SignedMoney = ZERO
    cgst: SignedMoney = ZERO
    sgst: SignedMoney = ZERO
    igst: SignedMoney = ZERO

    @property
    def tax(self) -> Money:
        return total([self.cgst, self.sgst, self.igst])


class RateRow(BaseModel, frozen=True):
    """What an invoice has at one rate."""

    rate: Decimal
    sums: Sums


class Listed(BaseModel, frozen=True):
    """An invoice or note that is listed by itself."""

    kind: DocumentKind
    number: str
    issued_on: str
    recipient_gstin: str | None
    place: str
    supply_type: str
    reverse_charge: bool
    value: Money
    original_number: str | None
    rates: tuple[RateRow, ...]


class SmallRow(BaseModel, frozen=True):
    """Small supplies to unregistered persons, summed by State and rate."""

    place: str
    inter_state: bool
    rate: Decimal
    sums: Sums


class HsnRow(BaseModel, frozen=True):
    """All supplies of one code, rate and unit."""

    hsn: str
    unit: str
    rate: Decimal
    quantity: Decimal
    sums: Sums


class DocumentRow(BaseModel, frozen=True):
    """How many documents of a kind were issued, and the first and last number."""

    kind: DocumentKind
    first: str
    last: str
    count: int


class Gstr1(BaseModel, frozen=True):
    """The return: `b2b` registered, `b2cl` large inter-State unregistered, `b2cs` the rest summed.

    `cdnr` and `cdnur`: credit and debit notes to registered and unregistered recipients.
    """

    gstin: str
    period: str
    b2b: tuple[Listed, ...]
    b2cl: tuple[Listed, ...]
    b2cs: tuple[SmallRow, ...]
    cdnr: tuple[Listed, ...]
    cdnur: tuple[Listed, ...]
    hsn: tuple[HsnRow, ...]
    documents: tuple[DocumentRow, ...]
    totals: Sums
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]
    verified: bool


def prepare_gstr1(gstin: str, period: Period, invoices: Sequence[Invoice]) -> Gstr1:
    """Return the return of a month from that month's invoices and notes.

    Raises GstinInvalid, InvoiceRepeated, InvoiceOfAnother for one of another supplier or month.
    """
    own = read_gstin(gstin).gstin
    check_documents(own, period, invoices)
    limit = figure("gstr1.large_above", period.last)
    registered = [each for each in invoices if each.recipient.gstin]
    others = [each for each in invoices if not each.recipient.gstin]
    large = [each for each in others if _is_large(each, limit.rupees)]
    small = [each for each in others if not _is_large(each, limit.rupees)]
    told = f"inter-State invoices above {limit.rupees} to unregistered persons are listed"
    reasons = (because(told, "GSTR-1 table 5", limit),)
    return Gstr1(
        gstin=own,
        period=period.key,
        b2b=_listed(each for each in registered if each.kind is DocumentKind.INVOICE),
        b2cl=_listed(each for each in large if each.kind is DocumentKind.INVOICE),
        b2cs=_small(small),
        cdnr=_listed(each for each in registered if each.kind is not DocumentKind.INVOICE),
        cdnur=_listed(each for each in large if each.kind is not DocumentKind.INVOICE),
        hsn=_by_hsn(invoices),
        documents=_documents(invoices),
        totals=sums_of(invoices),
        reasons=reasons,
        warnings=(
            *(f"{each.number}: {UNSURE}" for each in invoices if not each.verified),
            *(f"{each.number}: {_EXPORT}" for each in invoices if each.place.state_code == ABROAD),
            *(f"{each.number}: {_NOTE}" for each in small if _is_small_note(each)),
        ),
        verified=sure(reasons) and all(each.verified for each in invoices),
    )


def _is_large(invoice: Invoice, limit: Money) -> bool:
    return invoice.place.inter_state and invoice.total.micros > limit.micros


def _is_small_note(invoice: Invoice) -> bool:
    return invoice.place.inter_state and invoice.kind is not DocumentKind.INVOICE


def check_documents(gstin: str, period: Period, invoices: Sequence[Invoice]) -> None:
    """Raise InvoiceRepeated or InvoiceOfAnother where a document does not belong into the month."""
    seen: set[tuple[str, str]] = set()
    for invoice in invoices:
        if invoice.supplier.gstin != gstin:
            raise InvoiceOfAnother(f"{invoice.number} is of {invoice.supplier.gstin}, not {gstin}")
        if not period.holds(invoice.issued_on):
            raise InvoiceOfAnother(f"{invoice.number} of {invoice.issued_on} is not {period.key}")
        key = (invoice.kind.value, invoice.number.upper())
        if key in seen:
            raise InvoiceRepeated(f"{invoice.number} is there twice: a number is used once a year")
        seen.add(key)


def sums_of(invoices: Iterable[Invoice]) -> Sums:
    """Return the sums of all lines, credit notes with a minus."""
    return _summed([(_sign(each), line) for each in invoices for line in each.lines])


def _sign(invoice: Invoice) -> int:
    return -1 if invoice.kind is DocumentKind.CREDIT_NOTE else 1


def _summed(lines: "list[tuple[int, object]]") -> Sums:
    def of(name: str) -> Money:
        micros = sum(sign * getattr(line, name).micros for sign, line in lines)
        return Money(micros, "INR")

    return Sums(taxable=of("taxable"), cgst=of("cgst"), sgst=of("sgst"), igst=of("igst"))


def _listed(invoices: Iterable[Invoice]) -> tuple[Listed, ...]:
    ordered = sorted(invoices, key=lambda each: (each.issued_on, each.number))
    return tuple(
        Listed(
            kind=each.kind,
            number=each.number,
            issued_on=each.issued_on.isoformat(),
            recipient_gstin=each.recipient.gstin,
            place=each.place.state_code,
            supply_type="sez" if each.recipient.sez else "regular",
            reverse_charge=each.reverse_charge,
            value=each.total,
            original_number=each.original_number,
            rates=_by_rate(each),
        )
        for each in ordered
    )


def _by_rate(invoice: Invoice) -> tuple[RateRow, ...]:
    rates = sorted({line.rate for line in invoice.lines})
    return tuple(
        RateRow(rate=rate, sums=_summed([(1, line) for line in invoice.lines if line.rate == rate]))
        for rate in rates
    )


def _small(invoices: Sequence[Invoice]) -> tuple[SmallRow, ...]:
    groups: dict[tuple[str, bool, Decimal], list[tuple[int, object]]] = {}
    for invoice in invoices:
        for line in invoice.lines:
            key = (invoice.place.state_code, invoice.place.inter_state, line.rate)
            groups.setdefault(key, []).append((_sign(invoice), line))
    return tuple(
        SmallRow(place=place, inter_state=inter_state, rate=rate, sums=_summed(lines))
        for (place, inter_state, rate), lines in sorted(groups.items())
    )


def _by_hsn(invoices: Sequence[Invoice]) -> tuple[HsnRow, ...]:
    groups: dict[tuple[str, Decimal, str], list[tuple[int, object]]] = {}
    quantities: dict[tuple[str, Decimal, str], Decimal] = {}
    for invoice in invoices:
        for line in invoice.lines:
            key = (line.hsn, line.rate, line.unit)
            groups.setdefault(key, []).append((_sign(invoice), line))
            quantities[key] = quantities.get(key, Decimal(0)) + _sign(invoice) * line.quantity
    return tuple(
        HsnRow(hsn=hsn, unit=unit, rate=rate, quantity=quantities[key], sums=_summed(lines))
        for key, lines in sorted(groups.items())
        for hsn, rate, unit in [key]
    )


def _documents(invoices: Sequence[Invoice]) -> tuple[DocumentRow, ...]:
    found = []
    for kind in DocumentKind:
        numbers = sorted((each.number for each in invoices if each.kind is kind), key=_in_order)
        if numbers:
            row = DocumentRow(kind=kind, first=numbers[0], last=numbers[-1], count=len(numbers))
            found.append(row)
    return tuple(found)


def _in_order(number: str) -> list[tuple[str, int]]:
    """Return by what numbers are ordered as people count them: A/9 comes before A/10."""
    return [(text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d*)", number)]
