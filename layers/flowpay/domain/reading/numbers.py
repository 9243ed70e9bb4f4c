"""Numbers and units in a sentence: 2 lakh 50 thousand, one and a half, half a tonne, 1/2, sq ft."""

from decimal import Decimal
from typing import NamedTuple

from ..units import Unit, spellings
from ..written import SCALES
from .sentence import CURRENCIES, Sentence

_ONES = {
    word: Decimal(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_ONES |= {"twentyfive": Decimal(25), "thirtyfive": Decimal(35), "fortyfive": Decimal(45)}
_TENS = {
    word: Decimal(value * 10)
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_HINDI = {
    word: Decimal(value)
    for value, words in enumerate(
        "ek,do,teen,char chaar,paanch panch,che chhe chhah,saat,aath,nau,das,gyarah,barah,terah,"
        "chaudah,pandrah,solah,satrah,atharah,unnis,bees,ikkis,bais,teis,chaubis,pachees pachchis "
        "pachis,chhabbis,sattais,atthais,untis,tees,ikattis,battis,tetis,chautis,paintis,chhattis,"
        "saintis,adtis,untalis,chalis chaalis,iktalis,bayalis,taintalis,chavalis,paintalis,"
        "chhiyalis,saintalis,adtalis,unchas,pachas pachaas,ikyavan,bavan,tirpan,chauvan,pachpan,"
        "chhappan,sattavan,atthavan,unsath,saath,iksath,basath,tirsath,chausath,painsath,"
        "chhiyasath,sadsath,adsath,unhattar,sattar,ikhattar,bahattar,tihattar,chauhattar,"
        "pachhattar,chhihattar,satattar,athattar,unasi,assi,ikyasi,bayasi,tirasi,chaurasi,pachasi,"
        "chhiyasi,satasi,athasi,navasi,nabbe,ikyanve,banve,tiranve,chauranve,pachanve,chhiyanve,"
        "sattanve,atthanve,ninyanve".split(","),
        start=1,
    )
    for word in words.split()
}
"""Numbers only before a unit or a scale: do and teen, char and das are other words too."""

_HUNDRED = Decimal(100)
_TIMES = {"hour", "hours", "day", "days", "week", "weeks", "month", "months", "ghante"}
_HALVES = {"dedh": Decimal("1.5"), "dhai": Decimal("2.5")}
_MORE = {"savva": Decimal("0.25"), "sadhe": Decimal("0.5"), "paune": Decimal("-0.25")}
"""What they add to the number behind them: sadhe teen is 3.5; savva lakh a lakh and a quarter."""

_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "couple": Decimal(2)}
_MONEY_SCALES = {"l": Decimal(100_000), "m": Decimal(1_000_000), "b": Decimal(1_000_000_000)}
"""Letters that mean a scale in money only: a budget of 5L is five lakh, 5L of oil five litres."""

_FIRST_WORDS = frozenset(
    word for words in (_ONES, _TENS, _HINDI, _HALVES, _MORE, _PARTS, ("a", "an")) for word in words
)
_TO = frozenset(("-", "to", "se"))
_SOLD_BY_THE_BRASS = frozenset(
    "sand khadi metal aggregate aggregates murum bajri reti gitti rubble stone grit gravel".split()
)


class Amount(NamedTuple):
    """A number, the token after it, and whether a word such as lakh or k stood with it."""

    value: Decimal
    end: int
    scaled: bool = False


def read_number(s: Sentence, i: int, *, money: bool = False) -> Amount | None:
    """Return the number that begins at token `i`, or None."""
    if s.number(i) is None and s.word(i) not in _FIRST_WORDS:
        return None
    if (fraction := _fraction(s, i)) is not None:
        return fraction
    total, smallest, end, scaled = Decimal(0), None, i, False
    while (part := _part(s, end)) and (end == i or s.word(end) not in ("a", "an")):
        scale, after = _scale(s, part.end, money=money)
        in_digits = s.number(end) is not None
        if smallest is not None and (scale >= smallest or (in_digits and scale == 1)):
            break  # 2 lakh 50 thousand goes down; 2 lakh 500 is two numbers
        total, smallest, end = total + part.value * scale, scale, after
        if scale == _HUNDRED and s.word(end) == "and" and s.word(end + 1) in (_ONES | _TENS):
            end += 1
        scaled = scaled or scale > _HUNDRED
        if in_digits and scale == 1:
            break
    return Amount(total, _past_digits(s, total, end), scaled) if end > i else None


def _past_digits(s: Sentence, value: Decimal, i: int) -> int:
    """Return the token behind the same number in brackets: ten (10) days, 50 (fifty) nos."""
    again = read_number(s, i + 1) if s.word(i) == "(" else None
    return again.end + 1 if again and again.value == value and s.word(again.end) == ")" else i


def read_range(
    s: Sentence, i: int, *, money: bool = False, joiners: frozenset[str] = _TO
) -> Amount | None:
    """Return the number at `i`; of a range such as 280-300 the upper end."""
    low = read_number(s, i, money=money)
    if low is None or not low.value or s.word(low.end) not in joiners:
        return low
    high = read_number(s, low.end + 1, money=money)
    return high if high is not None and high.value > low.value else low


def read_unit(s: Sentence, i: int) -> tuple[Unit, int] | None:
    """Return the unit named at token `i` and the token after it, or None."""
    known = spellings()
    if unit := known.get(f"{s.word(i)}-{s.word(i + 1)}"):
        return unit, i + 2
    if s.word(i) == "brass" and not _is_hundred_cubic_feet(s, i):
        return None
    if unit := known.get(s.word(i)):
        return unit, i + 2 if _is_short(s, i) else i + 1
    return None


def _is_hundred_cubic_feet(s: Sentence, i: int) -> bool:
    """Whether a brass is so much sand or stone, and no metal."""
    beside = (s.word(i + step) for step in (-2, 1, 2))
    sold = any(word in _SOLD_BY_THE_BRASS or word.endswith("sand") for word in beside)
    return sold or s.word(i - 1) in ("per", "/")


def _is_short(s: Sentence, i: int) -> bool:
    """Whether a dot behind a unit is part of it: 500 kg. yarn; but "kg. Next" ends a sentence."""
    goes_on = i + 2 < len(s) and not s.tokens[i + 2].text[0].isupper()
    return s.word(i + 1) == "." and len(s.word(i)) < 4 and goes_on


def _fraction(s: Sentence, i: int) -> Amount | None:
    """Half a, quarter of a, 1/2, 1 1/2."""
    if (more := _MORE.get(s.word(i))) and (named := _part(s, i + 1)):
        scale, end = _scale(s, named.end)
        return Amount((named.value + more) * scale, end, scale > 1)
    if part := _HALVES.get(s.word(i)) or (_MORE.get(s.word(i)) and 1 + _MORE[s.word(i)]):
        scale, end = _scale(s, i + 1)
        return Amount(part * scale, end, scale > 1)
    if part := _PARTS.get(s.word(i)):
        after = i + 1
        while s.word(after) in ("a", "an", "of") and after < i + 3:
            after += 1
        scale, end = _scale(s, after)
        return Amount(part * scale, end, scale > 1)
    whole = s.number(i) if s.number(i + 1) is not None else None
    i = i if whole is None else i + 1
    above, below = s.number(i), s.number(i + 2)
    if s.word(i + 1) == "/" and above and below and above < below <= 16:
        return Amount((whole or 0) + round(above / below, 6), i + 3)
    return None


def _part(s: Sentence, i: int) -> Amount | None:
    """Return one number without its scale: digits, a word, or a before a unit or scale."""
    word, number = s.word(i), s.number(i)
    if number is not None:
        return Amount(number, i + 1)
    if (tens := _TENS.get(word)) is not None:
        after = i + 2 if s.word(i + 1) == "-" else i + 1
        ones = _ONES.get(s.word(after), Decimal(0))
        return Amount(tens + ones, after + 1) if 0 < ones < 10 else Amount(tens, i + 1)
    if word in _ONES:
        after = i + 3 if s.word(i + 2) == "a" else i + 2
        half = s.word(i + 1) == "and" and s.word(after) == "half"
        if half:
            return Amount(_ONES[word] + _PARTS["half"], after + 1)
        return Amount(_ONES[word], i + 1)
    if (hindi := _HINDI.get(word)) and _counts_next(s, i + 1):
        return Amount(hindi, i + 1)
    if word in ("a", "an") and (s.word(i + 1) in SCALES or s.word(i + 1) in spellings()):
        return Amount(Decimal(1), i + 1)
    return None


def _counts_next(s: Sentence, i: int) -> bool:
    word = s.word(i)
    return word in SCALES or word in spellings() or word in _TIMES or word in CURRENCIES


def _scale(s: Sentence, i: int, *, money: bool = False) -> tuple[Decimal, int]:
    scale = Decimal(1)
    while step := SCALES.get(s.word(i)) or (_MONEY_SCALES.get(s.word(i)) if money else None):
        scale, i = scale * step, i + 1
    return scale, i
