"""The rate between two currencies: asked for seldom, kept with its date."""

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.money import Money
from flowpay.domain.rate import Rate
from flowpay.persistence import rates as kept
from flowpay.persistence.items import Item
from flowpay.ports import rates as port
from flowpay.runtime import clock

from .breakers import guarded


def between(base: str, symbol: str) -> Rate | None:
    """Return the rate, None within one currency.

    While the source is down the last rate serves, for five days at most; then ProviderFailed.
    """
    return _current(base, symbol, kept.find(base, symbol)) if base != symbol else None


def for_hold(base: str, symbol: str, item: Item | None = None) -> Rate | None:
    """Return the rate at which a hold is locked, None within one currency.

    `item` is the kept rate as it was read with the rest, so that no second read is needed. Raises
    RateOutdated, RateMissing or ProviderFailed.
    """
    if base == symbol:
        return None
    rate = _current(base, symbol, item)
    rate.require_recent(clock.today())
    return rate


def converted(money: Money, currency: str) -> tuple[Money, Rate | None]:
    """Return what a hold of `money` would take in `currency`, and the rate; raises as for_hold."""
    if money.currency == currency:
        return money, None
    rate = for_hold(currency, money.currency, kept.find(currency, money.currency))
    return (rate.convert(money) if rate else money), rate


def _current(base: str, symbol: str, item: Item | None) -> Rate:
    at = clock.now()
    known, fresh = kept.from_item(item, at=at)
    if known and fresh:
        return known
    try:
        rate = guarded(port.PROVIDER, lambda: port.latest(base, symbol))
    except ProviderFailed:
        if known is None:
            raise
        return known
    kept.keep(rate, at=at)
    return rate
