"""GSTR-2B: our purchases held against what the suppliers reported, difference by difference."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import BaseModel

from ..money import Money
from .amounts import ZERO, in_rupees
from .financial_year import financial_year
from .gstin import read_gstin
from .invoice import DocumentKind
from .invoice_number import read_invoice_number
from .states import ABROAD, state_of

_AMOUNTS = ("taxable", "cgst", "sgst", "igst")
_FACTS = ("issued_on", "place", "reverse_charge")


class StatementEntry(BaseModel, frozen=True):
    """One invoice or note of a supplier: from our books, or from the statement."""

    supplier_gstin: str
    number: str
    issued_on: date
    kind: DocumentKind = DocumentKind.INVOICE
    place: str | None = None
    reverse_charge: bool = False
    taxable: Money
    cgst: Money = ZERO
    sgst: Money = ZERO
    igst: Money = ZERO
    credit_available: bool = True


class Difference(BaseModel, frozen=True):
    """What differs: a field, as our books have it and as the statement has it."""

    field: str
    books: str
    statement: str


class Pair(BaseModel, frozen=True):
    """The same document on both sides."""

    books: StatementEntry
    statement: StatementEntry
    differences: tuple[Difference, ...]


class Match(BaseModel, frozen=True):
    """Every entry of both sides is in exactly one of the four lists."""

    matched: tuple[Pair, ...]
    differs: tuple[Pair, ...]
    missing_in_books: tuple[StatementEntry, ...]
    missing_in_2b: tuple[StatementEntry, ...]
    warnings: tuple[str, ...] = ()


def match_gstr2b(
    books: Sequence[StatementEntry], statement: Sequence[StatementEntry], *, tolerance: Money = ZERO
) -> Match:
    """Return how books and statement agree; amounts may differ by `tolerance` (rounding).

    Documents are found by supplier, kind and number within the financial year, then by a number
    that differs only in signs, leading zeros and capitals. What one side has twice is warned of.
    Raises GstinInvalid, NotRupees, InvoiceNumberInvalid, StateUnknown, DayInvalid.
    """
    in_rupees(tolerance)
    ours, theirs = [read_entry(each) for each in books], [read_entry(each) for each in statement]
    twice = [f"{told}: in the books twice, its credit counts once" for told in repeated(ours)]
    twice += [f"{told}: in the statement twice" for told in repeated(theirs)]
    pairs, ours, theirs = _paired(ours, theirs, loose=False)
    further, ours, theirs = _paired(ours, theirs, loose=True)
    compared = [_compared(a, b, tolerance) for a, b in (*pairs, *further)]
    return Match(
        matched=tuple(pair for pair in compared if not pair.differences),
        differs=tuple(pair for pair in compared if pair.differences),
        missing_in_books=tuple(theirs),
        missing_in_2b=tuple(ours),
        warnings=tuple(twice),
    )


def repeated(entries: Iterable[StatementEntry]) -> list[str]:
    """Return the documents that come more than once, each told once, as "KA/1 of 29AAG…"."""
    counted = Counter(_key(entry, loose=False) for entry in entries)
    return [f"{key[-1]} of {key[0]}" for key, times in counted.items() if times > 1]


def read_entry(entry: StatementEntry) -> StatementEntry:
    """Return an entry with its numbers in their one spelling.

    Raises GstinInvalid, NotRupees, InvoiceNumberInvalid, StateUnknown.
    """
    for name in _AMOUNTS:
        in_rupees(getattr(entry, name))
    if entry.place not in (None, ABROAD):
        state_of(entry.place or "")
    gstin = read_gstin(entry.supplier_gstin).gstin
    return entry.model_copy(
        update={"supplier_gstin": gstin, "number": read_invoice_number(entry.number)}
    )


def _paired(
    books: Iterable[StatementEntry], statement: Iterable[StatementEntry], *, loose: bool
) -> tuple[list[tuple[StatementEntry, StatementEntry]], list[StatementEntry], list[StatementEntry]]:
    """Return the pairs, what is left of our books and what is left of the statement."""
    waiting: dict[tuple[str, ...], list[StatementEntry]] = {}
    for entry in statement:
        waiting.setdefault(_key(entry, loose), []).append(entry)
    pairs, left = [], []
    for entry in books:
        candidates = waiting.get(_key(entry, loose))
        if candidates:
            pairs.append((entry, candidates.pop(0)))
        else:
            left.append(entry)
    return pairs, left, [entry for entries in waiting.values() for entry in entries]


def _key(entry: StatementEntry, loose: bool) -> tuple[str, ...]:
    number = _bare(entry.number) if loose else entry.number.upper()
    return entry.supplier_gstin, entry.kind.value, financial_year(entry.issued_on), number


def _bare(number: str) -> str:
    """Return the number without signs, each run of digits without leading zeros."""
    runs = re.findall(r"\d+|[A-Z]+", number.upper())
    return "·".join(run.lstrip("0") or "0" if run.isdigit() else run for run in runs)


def _compared(books: StatementEntry, statement: StatementEntry, tolerance: Money) -> Pair:
    found = []
    if books.number.upper() != statement.number.upper():
        found.append(("number", books.number, statement.number))
    for name in _FACTS:
        ours, theirs = getattr(books, name), getattr(statement, name)
        if ours != theirs and ours is not None and theirs is not None:
            found.append((name, str(ours), str(theirs)))
    for name in _AMOUNTS:
        ours, theirs = getattr(books, name), getattr(statement, name)
        if abs(ours.micros - theirs.micros) > tolerance.micros:
            found.append((name, ours.amount, theirs.amount))
    differences = tuple(Difference(field=f, books=a, statement=b) for f, a, b in found)
    return Pair(books=books, statement=statement, differences=differences)
