"""A model's explanation of a decision: two sentences, whose every number and name is a fact.

A number counts only in a sentence that names whose it is, and "cheapest" only if it is true.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from .model_text import figures_in, names_in, not_plain

LONGEST, MOST_SENTENCES = 400, 2

_OPENINGS = frozenset(
    "the it its this that these those they their with within at on in for of by as and but also "
    "although though while because since among overall despite compared given both all no none "
    "only other others even here however still next then offering delivering having being asking "
    "cheapest lowest highest best fastest quickest shortest earliest strongest ranked chosen "
    "delivery price verification fit our".split()
)
"""What a sentence may begin with, beside names and words of the facts."""

_CLAIMS = frozenset(
    "certified certificate certificates certification iso gst gstin verified registered guaranteed "
    "guarantee licensed approved official award trusted oldest largest exclusive free".split()
)
"""Claims about a supplier, which must stand in its facts."""

_CHEAPEST = frozenset("cheapest cheaper lowest lower".split())
_SOONEST = frozenset("fastest faster quickest quicker soonest sooner earliest earlier".split())
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W\d_]+")
_MARK = "\ue000"
"""Stands for a supplier's name, behind its place in the list; no text of ours holds it."""


class Known(NamedTuple):
    """What a model was told of one supplier; price and days are None where they cannot compare."""

    name: str
    facts: str
    price: Decimal | None
    lead_days: int | None


def wrong_explanation(text: str, request: str, suppliers: Sequence[Known]) -> str | None:
    """Return why the text cannot explain that the first of `suppliers` is first, or None.

    `request` holds the facts of the request that the model was told.
    """
    if wrong := not_plain(text, LONGEST):
        return wrong
    marked = _marked(text, suppliers)
    sentences = _SENTENCE_END.split(marked)
    if len(sentences) > MOST_SENTENCES:
        return f"it has more than {MOST_SENTENCES} sentences"
    if f"0{_MARK}" not in sentences[0]:
        return "it does not begin with who comes first"
    about: list[Known] = []
    for sentence in sentences:
        about = _named(sentence, suppliers) or about
        if wrong := _wrong_sentence(sentence, request, about, suppliers):
            return wrong
    return None


def _marked(text: str, suppliers: Sequence[Known]) -> str:
    """Return the text with each supplier's name as one mark, the longest names first."""
    for known in sorted(suppliers, key=lambda known: -len(known.name)):
        mark = f" {suppliers.index(known)}{_MARK} "
        text = re.sub(re.escape(known.name), mark, text, flags=re.IGNORECASE)
    return text


def _named(sentence: str, suppliers: Sequence[Known]) -> list[Known]:
    return [known for i, known in enumerate(suppliers) if f"{i}{_MARK}" in sentence]


def _wrong_sentence(
    sentence: str, request: str, about: Sequence[Known], suppliers: Sequence[Known]
) -> str | None:
    words = re.sub(rf"\d+{_MARK}", " ", sentence)
    told = " ".join([request, *(known.facts for known in about)])
    counted = {"1", str(len(suppliers))}
    if more := figures_in(words) - figures_in(told) - counted:
        return f"{min(more)!r} is no fact of whom it speaks of"
    if claimed := (names_in(words) & _CLAIMS) - names_in(told):
        return f"{min(claimed)!r} is no fact of whom it speaks of"
    if strange := _strange_name(words, told):
        return f"{strange!r} is none of the suppliers"
    return _wrong_comparison(names_in(words), suppliers)


def _strange_name(words: str, told: str) -> str | None:
    """Return the first word that by its letters may be a name, and is in no fact."""
    known, found = names_in(told), list(_WORD.finditer(words))
    for i, match in enumerate(found):
        word = match[0]
        usual = word.lower() in known or (i == 0 and word.lower() in _OPENINGS)
        if not usual and (word[0].isupper() or not word.isascii()):
            return word
    return None


def _wrong_comparison(words: frozenset[str], suppliers: Sequence[Known]) -> str | None:
    first, *others = suppliers
    for said, mine, theirs in (
        (_CHEAPEST, first.price, [known.price for known in others]),
        (_SOONEST, first.lead_days, [known.lead_days for known in others]),
    ):
        if said.isdisjoint(words):
            continue
        if mine is None or any(other is None or other < mine for other in theirs):
            return f"{min(said & words)!r} is not what the facts say"
    return None
