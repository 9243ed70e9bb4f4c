"""Facts of the tax law: data with a source, the days on which they hold, and how sure they are."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, computed_field

from ..errors import InvalidInput
from ..money import Money

_DATA = Path(__file__).parent / "data"


class FactUnknown(InvalidInput): ...


class Basis(StrEnum):
    """Where a fact was read: the law or its publisher, a page about it, or nowhere yet."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


class Fact(BaseModel, frozen=True):
    """What holds from `valid_from` to `valid_to` (both days included, None: open) and who says so.

    `reference` is the line of the project's reference that it was taken from.
    """

    source: str
    basis: Basis
    reference: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator on one
    @property
    def verified(self) -> bool:
        """Whether somebody has read it anywhere; general knowledge alone is not enough."""
        return self.basis is not Basis.UNVERIFIED

    def holds_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


class Reason(BaseModel, frozen=True):
    """One step of an answer in words, the rule that it follows and the source of that rule."""

    text: str
    rule: str
    source: str
    verified: bool


def because(text: str, rule: str, fact: Fact) -> Reason:
    """Return a reason that rests on one fact, its note included."""
    told = f"{text} ({fact.note})" if fact.note else text
    return Reason(text=told, rule=rule, source=fact.source, verified=fact.verified)


def sure(reasons: Iterable[Reason]) -> bool:
    """Whether every reason of an answer is verified."""
    return all(reason.verified for reason in reasons)


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """Return the rows of `data/<name>.json`."""
    return tuple(json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))["rows"])


class Figure(Fact, frozen=True):
    """A number of the law: a threshold, a period or a rate, in `unit`."""

    name: str
    value: Decimal
    unit: str

    @property
    def rupees(self) -> Money:
        """The amount of a figure whose unit is INR."""
        return Money.of(self.value, "INR")


@cache
def _figures() -> dict[str, tuple[Figure, ...]]:
    known: dict[str, tuple[Figure, ...]] = {}
    for figure in map(Figure.model_validate, rows("figures")):
        known[figure.name] = (*known.get(figure.name, ()), figure)
    return known


def find_figure(name: str, day: date) -> Figure | None:
    """Return the figure that holds on that day, or None."""
    return next((figure for figure in _figures()[name] if figure.holds_on(day)), None)


def figure(name: str, day: date) -> Figure:
    """Return the figure that holds on that day; raises FactUnknown, saying since when one is."""
    found = find_figure(name, day)
    if found is None:
        days = ", ".join(f"from {each.valid_from}" for each in _figures()[name])
        raise FactUnknown(f"nothing is known of {name} on {day}; it is known {days}")
    return found
