"""Why a supplier is believed, or not: named pieces of evidence, and what each one is worth."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel

from .quantities import Share

SUPPORTS = {
    "page_answered": Decimal("0.15"),  # someone keeps the site up; anyone can
    "price_on_page": Decimal("0.20"),  # a seller who names a price means to sell
    "email_at_own_domain": Decimal("0.20"),  # whoever answers there controls the domain
    "gstin_valid": Decimal("0.10"),  # typed with care, though it may be another's
    "gstin_matches_state": Decimal("0.15"),  # and registered where they say they are
    "organisation_known": Decimal("0.20"),  # listed in a directory that they do not write
}
"""What each fact adds to the confidence; together they make 1."""

DOUBTS = {
    "speaks_to_machines": Decimal("-0.40"),  # whoever writes to the buyer's model means to deceive
    "lists_other_companies": Decimal("-0.20"),  # a directory sells nothing itself
    "gstin_invalid": Decimal("-0.15"),  # mistyped on their own page, or made up
    "gstin_of_another_state": Decimal("-0.15"),  # copied from another firm, or of a branch
    "price_not_believed": Decimal("-0.15"),  # a price that nobody can sell at
    "prices_contradict": Decimal("-0.10"),  # which of them they will stand by is not known
    "price_expired": Decimal("-0.10"),  # nobody has looked at the page since
    "pin_of_another_state": Decimal("-0.10"),  # an address that does not exist as written
    "minimums_contradict": Decimal("-0.05"),
    "leads_contradict": Decimal("-0.05"),
    "price_differs_from_listing": Decimal("-0.05"),  # one of the two is old
    "price_out_of_range": Decimal("-0.05"),
    "price_old": Decimal("-0.05"),
    "email_elsewhere": Decimal("-0.05"),  # a mailbox that anyone can open
    "email_unusable": Decimal("-0.05"),
    "directory_names_another_state": Decimal("-0.05"),  # a branch, or another firm
}
"""What each fact takes from the confidence; it ends at 0."""

WEIGHTS = SUPPORTS | DOUBTS

LONGEST_TEXT = 200
MOST_EVIDENCE = 24
MOST_VALUE_BYTES, MOST_TEXT_BYTES = 160, 120
MOST_BYTES = 5_000
"""Of one supplier's evidence: eight suppliers stand on one item, which DynamoDB ends at 400 KB."""

_OTHER_BYTES = 90
"""The time and the names of the fields, which each piece has."""


class Said(NamedTuple):
    """One fact, who says so, and the words it stands on where they are more than the value."""

    source: str
    fact: str
    value: str
    text: str | None = None


class Evidence(BaseModel, frozen=True):
    """One fact about a supplier: who says so (`source`), what (`fact`: `value`), and when.

    `text` is what stood there, where the value was made from it.
    """

    source: str
    fact: str
    value: str
    text: str | None = None
    at: datetime


def evidence_of(said: Iterable[Said], at: datetime) -> tuple[Evidence, ...]:
    """Return the facts as evidence of that time, each once; of too much, what has no weight goes.

    What was left out is said in the last piece.
    """
    pieces = list(dict.fromkeys(_bounded(one) for one in said))
    kept: set[Said] = set()
    left = MOST_BYTES
    for piece in sorted(pieces, key=lambda one: one.fact not in WEIGHTS):
        left -= _bytes_of(piece)
        if left >= 0 and len(kept) < MOST_EVIDENCE:
            kept.add(piece)
    told = [piece for piece in pieces if piece in kept]
    if missing := len(pieces) - len(told):
        told.append(Said("flowpay", "more_was_said", f"{missing} more facts are not kept"))
    return tuple(Evidence(**piece._asdict(), at=at) for piece in told)


def confidence_of(evidence: Iterable[Evidence | Said]) -> Share:
    """Return 0 to 1: the weights of the distinct facts, those for it less those against it."""
    total = sum((WEIGHTS.get(fact, Decimal(0)) for fact in {e.fact for e in evidence}), Decimal(0))
    return min(max(total, Decimal(0)), Decimal(1))


def plain(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return what others wrote as one printable line of bounded length."""
    head = text[: 4 * longest]
    return " ".join("".join(c if c.isprintable() else " " for c in head).split())[:longest]


def within_bytes(text: str, most: int) -> str:
    """Return the beginning of the text that takes so many bytes in UTF-8."""
    return text.encode(errors="ignore")[:most].decode(errors="ignore")


def _bounded(said: Said) -> Said:
    value = within_bytes(plain(said.value), MOST_VALUE_BYTES)
    text = within_bytes(plain(said.text), MOST_TEXT_BYTES) if said.text else None
    return Said(said.source, said.fact, value, text if text and text != value else None)


def _bytes_of(said: Said) -> int:
    words = (said.source, said.fact, said.value, said.text or "")
    return sum(len(word.encode()) for word in words) + _OTHER_BYTES
