"""Exchange rates that were asked for lately: scratch, pk `rate`, sk `<base>/<symbol>`."""

from datetime import datetime, timedelta

from flowpay.domain.rate import Rate

from . import book
from .book import Write
from .items import stored

FRESH = timedelta(hours=6)
"""Reference rates are published once a working day."""
KEPT = timedelta(days=5)
"""Over a long weekend the last published rate still serves, should the source be down."""


def find(base: str, symbol: str, *, at: datetime) -> tuple[Rate | None, bool]:
    """Return the kept rate, None if there is none, and whether it is fresh."""
    item = book.get({"pk": "rate", "sk": f"{base}/{symbol}"}, table="scratch")
    if item is None or item["expires_at"] <= at.timestamp():
        return None, False
    return Rate.model_validate(item["rate"]), item["fresh_until"] > at.timestamp()


def keep(rate: Rate, *, at: datetime) -> None:
    item = {
        "pk": "rate",
        "sk": f"{rate.base}/{rate.symbol}",
        "rate": stored(rate),
        "fresh_until": int((at + FRESH).timestamp()),
        "expires_at": int((at + KEPT).timestamp()),
    }
    book.commit([Write("Put", "scratch", item)])
