"""Exchange rates that were asked for lately: scratch, pk `rate`, sk `<base>/<symbol>`."""

from datetime import datetime, timedelta

from flowpay.domain.rate import Rate

from . import book
from .book import Table, Write
from .items import Item, stored

FRESH = timedelta(hours=6)
"""Reference rates are published once a working day."""
KEPT = timedelta(days=5)
"""Over a long weekend the last published rate still serves, should the source be down."""


def targets(base: str, symbol: str) -> list[tuple[Table, dict[str, str]]]:
    """Return where the rate is kept, to be read with other items; nowhere within one currency."""
    return [("scratch", _key(base, symbol))] if base != symbol else []


def from_item(item: Item | None, *, at: datetime) -> tuple[Rate | None, bool]:
    """Return the kept rate, None if there is none, and whether it is fresh."""
    if item is None or item["expires_at"] <= at.timestamp():
        return None, False
    return Rate.model_validate(item["rate"]), item["fresh_until"] > at.timestamp()


def find(base: str, symbol: str) -> Item | None:
    """Return the item of a kept rate."""
    return book.get(_key(base, symbol), table="scratch")


def keep(rate: Rate, *, at: datetime) -> None:
    item = {
        **_key(rate.base, rate.symbol),
        "rate": stored(rate),
        "fresh_until": int((at + FRESH).timestamp()),
        "expires_at": int((at + KEPT).timestamp()),
    }
    book.commit([Write("Put", "scratch", item)])


def _key(base: str, symbol: str) -> dict[str, str]:
    return {"pk": "rate", "sk": f"{base}/{symbol}"}
