"""The rate between two currencies: asked for seldom, kept with its date."""

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.money import Money
from flowpay.domain.rate import Rate
from flowpay.persistence import rates as kept
from flowpay.ports import rates as port
from flowpay.runtime import clock


def between(base: str, symbol: str) -> Rate | None:
    """Return the rate, None within one currency.

    While the source is down the last rate serves, for five days at most; then ProviderFailed.
    """
    if base == symbol:
        return None
    at = clock.now()
    known, fresh = kept.find(base, symbol, at=at)
    if known and fresh:
        return known
    try:
        rate = port.latest(base, symbol)
    except ProviderFailed:
        if known is None:
            raise
        return known
    kept.keep(rate, at=at)
    return rate


def converted(money: Money, currency: str) -> tuple[Money, Rate | None]:
    """Return the amount in `currency` and the rate it was converted at."""
    rate = between(currency, money.currency)
    return (rate.convert(money) if rate else money), rate
