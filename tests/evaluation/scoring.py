"""How well requests are understood: each field judged against what a person read in them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from flowpay.domain.intent import Intent, Line
from flowpay.domain.understanding import understand

SET = Path(__file__).with_name("requests.yaml")
SAID_ON = date(2026, 11, 18)
CATEGORIES = ("cotton yarn", "textile dye", "steel rod", "machine parts")

type Entry = dict[str, Any]
"""What a person read; a key left out is not judged, and null must be empty."""


class Judged(NamedTuple):
    """One field: what was understood, what was meant, and whether these agree."""

    field: str
    right: bool
    got: object
    wanted: object


@dataclass(frozen=True)
class Report:
    """Every field of every request, by request."""

    judged: tuple[tuple[str, tuple[Judged, ...]], ...]

    @property
    def fields(self) -> float:
        """The share of fields that are right."""
        every = [field.right for _, fields in self.judged for field in fields]
        return sum(every) / len(every)

    @property
    def whole(self) -> float:
        """The share of requests of which every field is right."""
        return sum(all(f.right for f in fields) for _, fields in self.judged) / len(self.judged)

    def by_field(self) -> list[tuple[str, int, int]]:
        """Return each field's name, how often it was judged and how often right."""
        judged, right = Counter[str](), Counter[str]()
        for field in (field for _, fields in self.judged for field in fields):
            judged[field.field] += 1
            right[field.field] += field.right
        return [(name, count, right[name]) for name, count in judged.items()]

    def __str__(self) -> str:
        rows = [f"{name:20} {right:4} of {count:4}" for name, count, right in self.by_field()]
        return "\n".join((*self._failures(), *rows, f"fields {self.fields:.2%}, {self.whole:.2%}"))

    def _failures(self) -> Iterator[str]:
        for says, fields in self.judged:
            if wrong := [field for field in fields if not field.right]:
                yield says
                yield from (f"    {f.field}: {f.got!r}, not {f.wanted!r}" for f in wrong)


def entries(path: Path = SET) -> list[Entry]:
    read: list[Entry] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def score(requests: Iterable[Entry]) -> Report:
    """Return how the rules read each request, which may raise nothing."""
    return Report(
        tuple((each["says"], tuple(judge(each, read(each["says"])))) for each in requests)
    )


def read(says: str) -> Intent:
    return understand(says, today=SAID_ON, price_currency="INR", categories=CATEGORIES)


def judge(entry: Entry, intent: Intent) -> Iterator[Judged]:
    yield from _equal("asks", bool(intent.questions), entry)
    yield from _equal("deliver_by", intent.deliver_by, entry)
    yield from _equal("deliver_within_days", intent.deliver_within_days, entry)
    yield from _words("destination", intent.destination, entry)
    wanted = entry.get("lines") or []
    if wanted:
        same = len(wanted) == len(intent.lines)
        yield Judged("lines", same, len(intent.lines), len(wanted))
    for meant, line in zip(wanted, intent.lines, strict=False):
        yield from _line(meant, line)


def _line(meant: Entry, line: Line) -> Iterator[Judged]:
    yield from _words("material", line.material, meant)
    name = f"{line.material} {line.specification or ''}"
    for word in meant.get("specification_has") or ():
        yield Judged("specification", _plain(word) in (_plain(name) or ""), name, word)
    for field in ("category", "currency", "currency_assumed", "unit", "base_unit"):
        yield from _equal(field, getattr(line, field), meant)
    for field in ("quantity", "base_quantity", "price_ceiling", "budget"):
        if field in meant:
            got = _number(getattr(line, field))
            yield Judged(field, got == _number(meant[field]), got, _number(meant[field]))


def _equal(field: str, got: object, meant: Entry) -> Iterator[Judged]:
    allowed = meant.get(f"{field}_any", [meant[field]] if field in meant else None)
    if allowed is not None:
        yield Judged(field, got in allowed, got, allowed)


def _words(field: str, got: str | None, meant: Entry) -> Iterator[Judged]:
    """Judge words in any case: what stands under the field or under field_any is right."""
    listed = [*(meant.get(f"{field}_any") or ()), *([meant[field]] if field in meant else ())]
    if listed:
        allowed = [_plain(text) for text in listed]
        yield Judged(field, _plain(got) in allowed, got, listed)


def _plain(text: object) -> str | None:
    return " ".join(str(text).lower().split()) or None if text is not None else None


def _number(value: Any) -> tuple[Decimal, str] | Decimal | None:
    """Return a quantity as a decimal, money with its currency."""
    if value is None:
        return None
    if isinstance(value, dict):
        return Decimal(value["amount"]), value["currency"]
    if hasattr(value, "currency"):
        return Decimal(value.amount), value.currency
    return Decimal(str(value))
