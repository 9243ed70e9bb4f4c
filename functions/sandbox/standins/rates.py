"""Exchange rates as api.frankfurter.dev gives them: daily, on weekdays, against any base."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from .exchange import GATEWAY_TIMEOUT, Provider, Refused, Reply, Request

PROVIDER = Provider(
    "rates",
    operations=("latest",),
    failures={
        "rate_limited": Reply(429, {"message": "too many requests"}),
        "failing": Reply(500, {"message": "internal server error"}),
        "timeout": GATEWAY_TIMEOUT,
    },
)

_SWING = 0.002
_PER_DOLLAR = {
    "USD": 1.0,
    "INR": 84.4,
    "EUR": 0.921,
    "GBP": 0.773,
    "JPY": 151.3,
    "CNY": 7.18,
    "AUD": 1.522,
    "CAD": 1.384,
    "CHF": 0.882,
    "SGD": 1.327,
    "HKD": 7.78,
    "NZD": 1.668,
    "SEK": 10.61,
    "NOK": 10.94,
    "DKK": 6.87,
    "PLN": 3.99,
    "CZK": 23.3,
    "HUF": 374.0,
    "RON": 4.58,
    "BGN": 1.801,
    "TRY": 34.3,
    "ILS": 3.72,
    "ZAR": 17.6,
    "BRL": 5.72,
    "MXN": 20.1,
    "KRW": 1378.0,
    "IDR": 15720.0,
    "MYR": 4.38,
    "PHP": 58.2,
    "THB": 33.9,
    "ISK": 137.5,
}


def latest(request: Request) -> Reply:
    """GET /v1/latest: the last weekday's rates of `base` against `symbols`, or against all."""
    base = request.query.get("base", "EUR").upper()
    asked = request.query.get("symbols", ",".join(_PER_DOLLAR)).upper().split(",")
    symbols = [code for code in asked if code in _PER_DOLLAR and code != base]
    if base not in _PER_DOLLAR or not symbols:
        raise Refused(Reply(404, {"message": "not found"}))
    day = last_weekday(datetime.now(UTC).date())
    rates = {code: _five_digits(_rate(code, day) / _rate(base, day)) for code in sorted(symbols)}
    return Reply(200, {"amount": 1.0, "base": base, "date": day.isoformat(), "rates": rates})


def last_weekday(today: date) -> date:
    """Return today, or the Friday before a weekend."""
    return today - timedelta(days=max(0, today.weekday() - 4))


def _rate(code: str, day: date) -> float:
    """Return the day's rate to the dollar: the usual one, give or take a fifth of a percent."""
    if code == "USD":
        return 1.0
    drawn = sha256(f"{code}{day}".encode()).digest()[0] / 255
    return _PER_DOLLAR[code] * (1 + _SWING * (2 * drawn - 1))


def _five_digits(rate: float) -> float:
    return float(f"{rate:.5g}")
