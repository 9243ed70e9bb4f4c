"""The parts of a reply, told apart by their words: price, minimum, delivery, validity, freight."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple

LONGEST_PIECE = 400
"""Characters without a stop; what is longer is nobody's offer, and read only to see that it is."""


class Subject(StrEnum):
    """What a part speaks of; an aside is of payment, samples, packing and the like."""

    FREIGHT = "freight"
    MINIMUM = "minimum"
    LEAD = "lead"
    VALIDITY = "validity"
    ASIDE = "aside"
    UNCLEAR = "unclear"
    OTHER = "other"


class Part(NamedTuple):
    subject: Subject
    text: str


class _Cue(NamedTuple):
    subject: Subject
    start: int
    end: int


def parts_of(text: str) -> list[Part]:
    """Return the parts in their order; one that only names its subject is for what follows it."""
    parts: list[Part] = []
    for piece in _pieces(text):
        named = parts[-1].subject if parts and not _has_digit(parts[-1].text) else Subject.OTHER
        cut = _cut(piece)
        if len(cut) == 1 and cut[0].subject is Subject.OTHER and piece.strip():
            cut = [Part(named, piece)]
        parts += cut
    return parts


def _pieces(text: str) -> Iterator[str]:
    """Yield lines, sentences, and what stands between commas; a point ends no abbreviation."""
    for line in text.split("\n"):
        start = 0
        for mark in _marks().finditer(line):
            before = line[start : mark.start()].rpartition(" ")[2].lower().strip(".(:")
            if mark[0][0] == "." and before in _ABBREVIATED:
                continue
            yield line[start : mark.end()]
            start = mark.end()
        yield line[start:]


def _cut(piece: str) -> list[Part]:
    """Return the parts of one piece: each from its own word to the next, or up to its own word."""
    if len(piece) > LONGEST_PIECE:
        return [Part(Subject.UNCLEAR, piece[:LONGEST_PIECE])]
    cues = _cues_in(piece)
    if not cues:
        return [Part(Subject.OTHER, piece)]
    head = piece[: cues[0].start]
    ends = [*(cue.start for cue in cues[1:]), len(piece)]
    parts = [Part(cue.subject, piece[cue.start : end]) for cue, end in zip(cues, ends, strict=True)]
    if not _has_digit(head):
        return [parts[0]._replace(text=head + parts[0].text), *parts[1:]]
    if _is_priced(head):
        abuts = _is_freights().match(parts[0].text) and _ends_in_unit().search(head)
        return [Part(Subject.UNCLEAR if abuts else Subject.OTHER, head), *parts]
    if not _has_digit(parts[-1].text):
        starts = [0, *(cue.end for cue in cues[:-1])]
        ends = [*(cue.end for cue in cues[:-1]), len(piece)]
        spans = zip(cues, starts, ends, strict=True)
        return [Part(cue.subject, piece[start:end]) for cue, start, end in spans]
    if not _has_digit(parts[0].text):
        return [parts[0]._replace(text=head + parts[0].text), *parts[1:]]
    return [Part(Subject.OTHER, head), *parts]


def _cues_in(piece: str) -> list[_Cue]:
    """Return the words that name a subject; several for the same one, side by side, are one."""
    cues: list[_Cue] = []
    for found in _naming().finditer(piece):
        cue = _Cue(Subject(str(found.lastgroup)), found.start(), found.end())
        if cues and cues[-1].subject is cue.subject:
            cue = cue._replace(start=cues.pop().start)
        cues.append(cue)
    return cues


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _is_priced(text: str) -> bool:
    """Return whether a price per unit stands in it."""
    return _per().search(text) is not None


_ABBREVIATED = frozenset(
    "rs re inr no nos min max qty approx dt mr ms m/s dr incl excl ltd pvt co del ref us".split()
)


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(r"[.!?।](?=\s|$)|;|,\s+(?!(?:19|20)\d\d\b)|\s[|•·*]\s")


@cache
def _per() -> re.Pattern[str]:
    return re.compile(r"\d[^\d]{0,12}(?:\bper\b|/(?!-)|\bप्रति\b)", re.IGNORECASE)


@cache
def _ends_in_unit() -> re.Pattern[str]:
    """A price right before the word freight may be the freight's: Rs 2 per kg freight."""
    return re.compile(r"(?:\bper|/)\s*[^\W\d]+\.?\s*$", re.IGNORECASE)


@cache
def _is_freights() -> re.Pattern[str]:
    return re.compile(
        r"(?:freight|transport|cartage|carriage|courier|shipping|\w+\s+c(?:ost|harge))"
    )


@cache
def _naming() -> re.Pattern[str]:
    """The words, with those before "freight" that say whether it is included."""
    joined = r"(?:(?:incl(?:ud\w*|usive)?\.?(?:\s+of)?|excl(?:ud\w*|usive)?\.?(?:\s+of)?|plus|\+"
    joined += r"|with|without|and|&|free|no|nil|all|the)\s+){0,3}"
    return re.compile(
        rf"""\b(?:
          (?P<freight>(?<!\w){joined}(?:freights?|transport(?:ation)?|cartage|carriage|courier
              |shipping|(?:delivery|dispatch|shipment|lorry|truck)\s+(?:charges?|costs?)
              |भाड़ा|ढुलाई|भाड़ा)
            |ex[\s-]?(?:works?|mill|factory|godown|warehouse|our)\b|exw\b|fob\b|f\.o\.b\.?
            |cif\b|c\.i\.f\.?|ddp\b|dap\b|f\.o\.r\.?
            |for\s+(?:destination|site|door|your\s+(?:site|works?|factory|mill|place|door|end))
            |door\s+delivery|delivered\s+price|free\s+delivery)
        | (?P<minimum>m\.?o\.?q\b\.?|min(?:imum)?\b\.?(?:\s+order)?(?:\s+(?:qty|quantity|lot)\b\.?)?
            |न्यूनतम)
        | (?P<validity>valid(?:ity)?\b|holds?\s+good|(?:price|rate|offer)s?\s+(?:is\s+|are\s+)?firm
            |वैध(?:ता)?)
        | (?P<lead>lead[\s-]?time|deliver\w*|d[ei]spatch\w*|ready|ship(?:ped|ment)?\b|suppl(?:y|ied)
            |डिलीवरी|डिलिवरी)
        | (?P<aside>payments?|advance|credit|warranty|guarantee|samples?|packing|loading|unloading
            |insurance|bank|since|established|turnover|phone|mobile|tel|reply|revert|भुगतान)
        )""",
        re.VERBOSE | re.IGNORECASE,
    )
