"""An amount of money as it is written: ₹300, 3 dollars 20 cents, Rs 250 to Rs 270, 300/-."""

from decimal import Decimal

from .numbers import Amount, read_number, read_range, read_unit
from .price_cues import PAISE
from .sentence import CURRENCIES, Sentence

_DOLLARS = {"us": "USD", "american": "USD", "australian": "AUD", "canadian": "CAD"}
_DOLLARS |= {"singapore": "SGD", "hongkong": "HKD"}
_TO = frozenset(("-", "to", "se", "~"))
_WIDEST_SLASH = Decimal("1.5")
"""250/270 per kg is a range; 250/1000 is a price per thousand."""


def read_amount(s: Sentence, i: int, *, marked: bool, joined_by_and: bool) -> Amount | None:
    """Return the number at `i`, the upper end of a range even where both ends name the currency."""
    joiners = _TO | {"and"} if joined_by_and else _TO
    low = read_range(s, i, money=marked, joiners=joiners)
    if low is None:
        return None
    if s.word(low.end) == "/" and (other := read_number(s, low.end + 1)):
        wide = other.value > low.value * _WIDEST_SLASH
        return other if other.value > low.value and not wide else low
    if not marked:
        return low
    _, gap = currency_at(s, low.end)
    currency, j = currency_at(s, gap + 1)
    high = read_number(s, j, money=True) if currency and s.word(gap) in joiners else None
    return high if high is not None and high.value > low.value else low


def currency_at(s: Sentence, i: int) -> tuple[str | None, int]:
    if s.word(i) == "us" and s.word(i + 1) == "$":
        return "USD", i + 2
    if (code := CURRENCIES.get(s.word(i))) is None:
        return None, i
    return code, i + 2 if s.word(i + 1) in (".", ":") else i + 1


def currency_behind(s: Sentence, i: int, *, bound: bool) -> tuple[str | None, int]:
    """Return the currency behind a number; pounds are money only where a price is expected."""
    if s.word(i) == "/-":
        return "INR", i + 1
    if s.word(i + 1) in ("dollar", "dollars") and s.word(i) in _DOLLARS:
        return _DOLLARS[s.word(i)], i + 2
    if s.word(i) in ("pound", "pounds") and (bound or s.word(i + 1) in ("per", "/", "each")):
        return "GBP", i + 1
    code = None if _leads_to_price(s, i) else CURRENCIES.get(s.word(i))
    end = i + 1 if code else i
    while code and s.word(end) in ("/-", "only"):
        end += 1
    return code, end + 1 if s.word(end) == "only" else end


def _leads_to_price(s: Sentence, i: int) -> bool:
    """Whether a currency belongs to the number behind it: qty 80, USD 450 each without a comma."""
    following = read_number(s, i + 1)
    if following is None or s.word(following.end) in PAISE:
        return False
    return read_unit(s, following.end) is None and s.word(i) != "/-"


def with_paise(s: Sentence, value: Decimal, i: int) -> tuple[Decimal, str | None, int]:
    """Return the value with the hundredths that follow: sixty rupees fifty paise, 40 paise."""
    if s.word(i) in PAISE:
        return value / 100, "INR", i + 1
    start = i + 1 if s.word(i) == "and" else i
    small = read_number(s, start)
    if small and s.word(small.end) in PAISE and small.value < 100:
        return value + small.value / 100, "INR", small.end + 1
    return value, None, i
