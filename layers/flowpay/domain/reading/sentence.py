"""A sentence as tokens (words, numbers, dates, marks), and which are understood already."""

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ..hindi import in_english
from ..units import spellings
from ..written import SCALES
from .folding import folded_signs, with_commas
from .spelling import corrected

CURRENCIES = {
    **dict.fromkeys(("₹", "rs", "re", "inr", "rupee", "rupees", "rupaye"), "INR"),
    **dict.fromkeys(("$", "usd", "us$", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("£", "gbp", "sterling"), "GBP"),
    **dict.fromkeys(("¥", "jpy", "yen"), "JPY"),
    **dict.fromkeys(("cny", "rmb", "yuan"), "CNY"),
    **dict.fromkeys(("dirham", "dirhams", "dhs"), "AED"),
    **dict.fromkeys(("taka", "tk"), "BDT"),
    **dict.fromkeys(("₦", "naira"), "NGN"),
    "nrs": "NPR",
    "rand": "ZAR",
    **dict.fromkeys(("riyal", "riyals"), "SAR"),
    **dict.fromkeys(("ksh", "kshs"), "KES"),
    **dict.fromkeys(("franc", "francs"), "CHF"),
    **dict(zip(("a$", "c$", "s$", "hk$"), ("AUD", "CAD", "SGD", "HKD"), strict=True)),
    **{
        code.lower(): code
        for code in (
            "AED AUD BDT BHD BRL CAD CHF CZK DKK EGP ETB GHS HKD HUF IDR ILS KES KRW KWD LKR MXN "
            "MYR NGN NOK NPR NZD OMR PHP PKR PLN QAR SAR SEK SGD THB TWD TZS UGX VND ZAR"
        ).split()
    },
}
_MOSTLY = 3
_GLUED = frozenset(("st", "nd", "rd", "th", "hr", "hrs", "day", "days", "wk", "week"))
_GRADES = frozenset(("304l", "316l", "317l"))
"""Stainless steels that end in a letter which would otherwise be litres."""

_LETTERS_OF_MONEY = {"R": "rand", "SR": "riyal", "RM": "myr", "BD": "bhd", "QR": "qar"}
"""Letters that are money only as written here before a price: R138 a bag, and not R134a."""

_LETTER, _INNER = r"(?:[^\W\d_]|[\u0900-\u0DFF])", r"[\w\u0900-\u0DFF]"
"""Letters; the vowel signs of India's scripts count as such, which no class of `re` does."""
_MONTHS = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_SHORT = (
    "nos?|approx|max|min|qty|sr|dt|ref|req|dia|sq|cu|wt|st|asst|pl|conc|dil|std|"
    f"(?:(?<=\\d)|(?<=\\d[ ]))(?:ea|pcs?|kgs?|gms?|mtrs?|ltrs?|pkts?|ctns?|doz)|{_MONTHS}"
)
"""What is written with a dot that ends no sentence, where the text goes on behind it."""
_CONTENT = r"\d+(?:\.\d+)?[ ]?(?:kgs?|gms?|g|ml|l|ltrs?|pcs)\b"
"""What each of several packages holds: 12x2kg."""
_PRICED = r"[ ]?\d[\d,]*(?:\.\d{1,3})?[ ]?(?:/|per\b|an?\b|each\b|max\b)"
_GLUED_UNITS = "kgs?|mt|tons?|tonnes?|qtls?|quintals?|pcs|nos|ltrs?|mtrs?"


type Run = tuple[int, int]
"""Tokens from the first to before the second."""


class Token(NamedTuple):
    """A piece of the text from `start` to `end`; `word` is it in lower case, in English."""

    text: str
    word: str
    start: int
    end: int
    number: Decimal | None = None


class Sentence:
    """The tokens of a text. A reader takes what it understood, so that no other reads it again."""

    def __init__(self, text: str) -> None:
        self.text = folded_signs(text)
        self.tokens = _tokens(self.text)
        self.shouts = _is_shouted(self.text)
        """Whether capitals say nothing, as most letters are."""
        self._words = {i: token.word for i, token in enumerate(self.tokens)}
        self._numbers = {i: t.number for i, t in enumerate(self.tokens) if t.number is not None}

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, i: int) -> str:
        """Return the token in lower case, or nothing where there is none or it is taken."""
        return self._words.get(i, "")

    def number(self, i: int) -> Decimal | None:
        return self._numbers.get(i)

    def free(self, i: int) -> bool:
        return i in self._words

    def take(self, start: int, end: int) -> None:
        for i in range(max(start, 0), end):
            self._words.pop(i, None)
            self._numbers.pop(i, None)

    def part(self, start: int, end: int) -> None:
        """Take the tokens and leave a mark in their place, which parts what stands beside it."""
        self.take(start, end)
        self._words[start] = ";"

    def written(self, start: int, end: int) -> str:
        """Return the text of the tokens as the buyer wrote it."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""


def _is_shouted(text: str) -> bool:
    capitals, small = sum(c.isupper() for c in text), sum(c.islower() for c in text)
    return capitals > _MOSTLY * small


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        rf"""(?P<code>[6-9]\d{{4}}[ -]\d{{5}}(?!\d)|\+\d[\d -]{{8,16}}\d
            |\d{{1,2}}(?:[.:]\d\d)?[ ]?[ap]m\b|\d{{1,3}}:\d{{1,3}}\b|\d+:\d{{4}}\b
            |\d+/(?:19|20)\d\d(?:-\d\d(?:\d\d)?)?\b
            |\d+(?:\.\d+)?(?:[x*]\d+(?:\.\d+)?)+(?![\d.]|[ ]?(?:kgs?|g|ml|l|ltrs?|pcs)\b))
        | (?P<date>\d{{4}}-\d\d?-\d\d?(?!\d)
            |\d{{4}}/\d\d?/\d\d?(?!\d)
            |\d\d?(?P<dash>[/.-])\d\d?(?P=dash)(?:\d{{4}}|\d\d)(?!\d|,\d))
        | (?P<many>\d+(?=[x*]{_CONTENT}))
        | (?P<times>(?<=\d)[x*](?={_CONTENT}))
        | (?P<bearing>\d{{4,5}}(?:[- ](?:\drs\d?|rs\d|\d?rz|\d?zz?)|-rs)\b)
        | (?P<number>\d{{1,3}}(?:[ ]\d{{3}}(?![\d]))+(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*)
        | (?P<money>(?-i:RM|SR|BD|QR|R)(?={_PRICED}))
        | (?P<mark>(?:rs|inr|usd|eur|gbp|aed|dhs|tk|nrs)(?=\.?\d)|(?:us|hk|[acs])\$)
        | (?P<short>(?:{_SHORT})\.(?=[ ]?(?-i:[\da-z])))
        | (?P<glued>[a-z]{{4,}}(?=\d+(?:[.,]\d+)*(?:{_GLUED_UNITS})\b))
        | (?P<size>(?<![a-z])[a-z]{{1,3}}\d+
            (?:\.\d+(?:x\d+(?:[.,]\d+)?)*|(?:x\d+[.,]\d+)+)(?![\w,]))
        | (?P<month>(?:{_MONTHS})(?=-\d)|(?:mid|early|late|end)(?=-[a-z]))
        | (?P<dotted>(?:[^\W\d_]\.){{2,}}(?!\w))
        | (?P<word>{_LETTER}{_INNER}*(?:[-'’&]{_INNER}+)*)
        | (?P<sign>/-|<=|>=|\n|[^\w\s]|_)""",
        re.VERBOSE | re.IGNORECASE,
    )


@cache
def _letters() -> re.Pattern[str]:
    return re.compile(r"\w*")


def _tokens(text: str) -> list[Token]:
    text = with_commas(text)
    tokens, at, find = [], 0, _pattern().search
    while match := find(text, at):
        token = _token(text, match)
        tokens.append(token)
        at = token.end
    return tokens


def _token(text: str, match: re.Match[str]) -> Token:
    found, start, end = match[0], match.start(), match.end()
    if match.lastgroup in ("dotted", "short"):
        return Token(found, _meant(found.lower().replace(".", "")), start, end)
    if match.lastgroup == "money":
        return Token(found, _LETTERS_OF_MONEY[found], start, end)
    if match.lastgroup == "times":
        return Token(found, "x", start, end)
    if match.lastgroup == "many":
        return Token(found, found, start, end, Decimal(found))
    if match.lastgroup != "number":
        return Token(found, _meant(found.lower()), start, end)
    glued = _letters().match(text, end)
    letters = glued[0] if glued else ""
    number = decimal_of(found)
    if text[end : end + 2] in ("'s", "’s"):
        letters = text[end : end + 2]
    code = found + letters
    if number is None or code.lower() in _GRADES or not _is_suffix(letters.lower()):
        return Token(code, code.lower(), start, start + len(code))
    return Token(found, found, start, end, number)


def _meant(word: str) -> str:
    return corrected(in_english(word.removesuffix("'s").removesuffix("’s")))


def _is_suffix(letters: str) -> bool:
    """Whether the letters on a number are a word of their own: 1200kg, 50k, 15th; not 40s, 12mm."""
    return not letters or any(
        letters in known for known in (SCALES, CURRENCIES, _GLUED, spellings())
    )


def decimal_of(digits: str) -> Decimal | None:
    """Return the value of 1200 · 1,200 · 1,20,000 · 1 200 · 1.200,50 · 1,5, or None."""
    plain = digits.replace(" ", "").replace("'", "").replace("’", "")
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and dot >= 0:
        thousands, point = (",", ".") if dot > comma else (".", ",")
        plain = plain.replace(thousands, "").replace(point, ".")
    elif comma >= 0:
        plain = _grouped(plain, ",") or plain.replace(",", ".")
    elif plain.count(".") > 1:
        plain = _grouped(plain, ".") or plain
    return Decimal(plain) if plain.count(".") <= 1 else None


def _grouped(digits: str, separator: str) -> str | None:
    """Return the digits without separators if they stand in groups of two or three, three last."""
    first, *groups = digits.split(separator)
    fits = len(first) <= 3 and all(len(g) in (2, 3) for g in groups) and len(groups[-1]) == 3
    return first + "".join(groups) if fits else None
