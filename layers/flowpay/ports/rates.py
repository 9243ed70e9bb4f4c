"""Frankfurter gives the reference rates of the European Central Bank (GET /v1/latest)."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from flowpay.domain.rate import Rate, RateMissing
from flowpay.runtime.config import config

from .calling import call
from .reading import fields
from .request import Request, succeeded, unusable

if TYPE_CHECKING:
    from .wire import Wire

PROVIDER = "frankfurter"
BUDGET_S, READ_S = 5, 2


def latest(base: str, symbol: str, *, wire: "Wire | None" = None) -> Rate:
    """Return the newest rate: one `base` in `symbol`; free of charge.

    Its date is the last working day. Raises RateMissing for a pair that has none, ProviderFailed.
    """
    answer = call(
        Request(
            provider=PROVIDER,
            method="GET",
            url=f"{config().RATES_API_BASE}/v1/latest",
            params={"base": base, "symbols": symbol},
            budget_s=BUDGET_S,
            read_s=READ_S,
            repeatable=True,
            done=lambda answer: answer.status in {200, 404, 422},
        ),
        wire,
    )
    rates = fields(answer.body.get("rates"))
    if succeeded(answer) and answer.body.get("base") != base:
        raise unusable(PROVIDER, f"a rate of {base}")
    if symbol not in rates:
        raise RateMissing(f"there is no exchange rate between {base} and {symbol}")
    try:
        return Rate(
            base=base,
            symbol=symbol,
            rate=rates[symbol],
            date=answer.body.get("date"),
            source=urlsplit(config().RATES_API_BASE).hostname or PROVIDER,
        )
    except ValidationError as error:
        raise unusable(PROVIDER, "a rate of that day") from error
