"""Why a supplier is believed: named pieces of evidence, and what each one is worth."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel

from .quantities import Share

WEIGHTS = {
    "page_answered": Decimal("0.15"),  # someone keeps the site up; anyone can
    "price_on_page": Decimal("0.20"),  # a seller who names a price means to sell
    "email_at_own_domain": Decimal("0.20"),  # whoever answers there controls the domain
    "gstin_valid": Decimal("0.10"),  # typed with care, though it may be another's
    "gstin_matches_state": Decimal("0.15"),  # and registered where they say they are
    "organisation_known": Decimal("0.20"),  # listed in a directory that they do not write
}
"""What each fact adds to the confidence; together they make 1."""

LONGEST_TEXT = 200


class Said(NamedTuple):
    """One fact, and who says so."""

    source: str
    fact: str
    value: str


class Evidence(BaseModel, frozen=True):
    """One fact about a supplier: who says so (`source`), what (`fact`: `value`), and when."""

    source: str
    fact: str
    value: str
    at: datetime


def evidence_of(said: Iterable[Said], at: datetime) -> tuple[Evidence, ...]:
    return tuple(Evidence(source=s, fact=f, value=plain(v), at=at) for s, f, v in said)


def confidence_of(evidence: Iterable[Evidence]) -> Share:
    """Return 0 to 1: the weights of the distinct facts that count, added up."""
    return sum((WEIGHTS.get(fact, Decimal(0)) for fact in {e.fact for e in evidence}), Decimal(0))


def plain(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return what others wrote as one printable line of bounded length."""
    head = text[: 4 * longest]
    return " ".join("".join(c if c.isprintable() else " " for c in head).split())[:longest]
