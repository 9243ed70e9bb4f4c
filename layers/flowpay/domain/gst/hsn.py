"""HSN and SAC codes: what exists, what it stands for, how many digits an invoice needs.

The list is the package `hsn_codes`, which is built from open data (infra/hsn_codes.py): one sorted
text, searched as it is, so that a function that starts reads one file and parses nothing.
"""

import re
from datetime import date
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel

from ..errors import InvalidInput, Misconfigured
from ..money import Money
from .facts import Reason, because, figure, rows, sure

SERVICES = "99"
_FORM = re.compile(r"\d{4}|\d{6}|\d{8}", re.ASCII)
_MOST_FOUND = 20
_MOST_WORDS = 60


class HsnInvalid(InvalidInput): ...


class HsnUnknown(InvalidInput): ...


class HsnListMissing(Misconfigured): ...


class Heading(BaseModel, frozen=True):
    """A code and what it stands for."""

    code: str
    description: str


class Hsn(BaseModel, frozen=True):
    """A code that exists; `headings` are the wider ones that it belongs to, widest first."""

    code: str
    description: str
    headings: tuple[Heading, ...]
    service: bool


class DigitsNeeded(BaseModel, frozen=True):
    """How many digits an invoice needs; the larger number where the turnover is not known."""

    digits: int
    question: str | None
    reasons: tuple[Reason, ...]
    verified: bool


class Suggestion(BaseModel, frozen=True):
    """The headings that a category may fall under, and what to ask to choose among them."""

    category: str
    headings: tuple[Heading, ...]
    question: str | None


def read_hsn(text: str) -> Hsn:
    """Return the code, spaces and dots apart.

    Raises HsnInvalid for what has not the form of one, with the `headings` that words may mean and
    the `questions` that choose among them; HsnUnknown for what is not on the list.
    """
    code = re.sub(r"[\s.]", "", text)
    if not _FORM.fullmatch(code):
        raise _not_a_code(text)
    return _read(code)


@lru_cache(maxsize=1024)
def _read(code: str) -> Hsn:
    if not _is_listed(code):
        raise HsnUnknown(_nearest(code))
    headings = tuple(
        Heading(code=part, description=told) for part in _wider(code) if (told := _described(part))
    )
    own = _described(code) or (headings[-1].description if headings else "")
    return Hsn(code=code, description=own, headings=headings, service=code.startswith(SERVICES))


def search(words: str, limit: int = 10) -> tuple[Heading, ...]:
    """Return the first codes whose description has all the words, whatever their case."""
    wanted = [word.encode() for word in words.upper().split()]
    if not wanted or limit < 1:
        return ()
    found: list[Heading] = []
    longest, at = max(wanted, key=len), 0
    listed, upper = _list(), _upper()
    while len(found) < min(limit, _MOST_FOUND) and (at := upper.find(longest, at)) >= 0:
        start, end = upper.rfind(b"\n", 0, at) + 1, upper.find(b"\n", at)
        if all(word in upper[start:end] for word in wanted):
            code, told = listed[start:end].decode().split("\t", 1)
            found.append(Heading(code=code, description=told))
        at = end
    return tuple(found)


def digits_needed(turnover: Money | None, on: date) -> DigitsNeeded:
    """Return the digits that an invoice of that day needs, by the turnover of the year before."""
    above = figure("hsn.six_digits_above", on)
    more, fewer = figure("hsn.digits_above", on), figure("hsn.digits_else", on)
    large = turnover is None or turnover.micros > above.rupees.micros
    chosen = more if large else fewer
    told = f"{chosen.value} digits: the turnover is {'above' if large else 'at most'} {above.value}"
    question = None
    if turnover is None:
        told = f"{chosen.value} digits, which is right for any turnover"
        question = f"was the turnover of the year before above {above.rupees}?"
    reasons = (because(told, "HSN digits on the invoice", above),)
    return DigitsNeeded(
        digits=int(chosen.value), question=question, reasons=reasons, verified=sure(reasons)
    )


def suggestions(category: str) -> Suggestion | None:
    """Return what a category of goods may fall under, or None for one that is not known."""
    for row in rows("goods"):
        if row["category"] == category:
            found = tuple(
                Heading(code=code, description=_described(code) or "") for code in row["headings"]
            )
            return Suggestion(category=category, headings=found, question=row["question"])
    return None


def is_scrap(code: str) -> bool:
    """Whether the list calls these goods waste and scrap, at any level below the chapter."""
    hsn = read_hsn(code)
    told = [heading.description for heading in hsn.headings[1:]] + [hsn.description]
    return any(_is_of_scrap(text) for text in told)


def _is_of_scrap(description: str) -> bool:
    """Scrap itself: not metals with articles of them, whose heading names scrap beside those."""
    text = description.upper()
    return bool(re.search(r"\bSCRAP\b", text)) and "INCLUDING WASTE AND SCRAP" not in text


def _not_a_code(text: str) -> HsnInvalid:
    """Return the refusal of words or a wrong form: with the codes that the words may mean."""
    told = f"{text[:20]!r} is not a HSN or SAC: write 4, 6 or 8 digits, such as 5205"
    words = " ".join(text.lower().split())[:_MOST_WORDS]
    known = suggestions(words)
    headings = known.headings if known else search(words) if re.search("[a-z]", words) else ()
    if known and known.question:
        told = f"{told}. {known.question}"
    if headings:
        found = [heading.model_dump() for heading in headings]
        questions = [known.question] if known and known.question else []
        return HsnInvalid(told, headings=found, questions=questions)
    return HsnInvalid(told)


def _wider(code: str) -> list[str]:
    return [code[:length] for length in (2, 4, 6) if length < len(code)]


def _nearest(code: str) -> str:
    known = [part for part in _wider(code) if _is_listed(part)]
    if not known:
        return f"{code} is not a HSN or SAC, and there is no chapter {code[:2]}"
    return f"{code} is not a HSN or SAC; {known[-1]} is: {_described(known[-1]) or 'a heading'}"


def _is_listed(code: str) -> bool:
    """Whether the list has it, or codes below it: some headings stand there by their items only."""
    return _list().startswith(code.encode(), _at_or_after(code.encode()))


def _described(code: str) -> str | None:
    listed, line = _list(), b"%s\t" % code.encode()
    start = _at_or_after(code.encode())
    if not listed.startswith(line, start):
        return None
    return listed[start + len(line) : listed.find(b"\n", start)].decode()


def _at_or_after(code: bytes) -> int:
    """Return where the first line begins whose code sorts at or after this one."""
    listed, low, high = _list(), 0, len(_list())
    while low < high:
        start = max(low, listed.rfind(b"\n", low, (low + high) // 2) + 1)
        if listed[start : listed.find(b"\t", start)] < code:
            low = listed.find(b"\n", start) + 1
        else:
            high = start
    return low


@cache
def _list() -> bytes:
    spec = find_spec("hsn_codes")
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise HsnListMissing("the list of HSN codes is not installed: attach the layer hsn_codes")
    return (Path(places[0]) / "codes.tsv").read_bytes()


@cache
def _upper() -> bytes:
    return _list().upper()
