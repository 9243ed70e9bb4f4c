"""Free text that a model has written for people: what may stand in it, and what is wrong with it.

Nothing in it is taken on trust: its numbers and names must be among the facts that it was given.
"""

import re
from collections.abc import Iterable

from .evidence import plain
from .goods_known import words_of
from .reading.numbers import read_number
from .reading.sentence import CURRENCIES, Sentence

_MULTIPLES = frozenset(
    "twice thrice double doubled triple half halved third quarter percent dozen dozens several "
    "% tenth fifth fold".split()
)
"""Words that are numbers too, and that no fact of ours is written in."""

_MONEY_MATTERS = frozenset(
    "pay pays paid paying payment payments payable prepay prepaid transfer deposit advance upi "
    "wire wallet budget ceiling limit limits escrow approve approval release refund invoice bank "
    "account card otp password credential crypto bitcoin bribe commission cash".split()
)
"""What is not asked of a supplier: money goes by the account's own rules."""

_LINK = re.compile(r"[<>@\\{}\[\]|]|://|\bwww\.|\b[\w-]+\.(?=[a-z]{2,})", re.IGNORECASE)
_QUERY = re.compile(r"[\w\s.,&()/'%-]+")


def figures_in(text: str) -> frozenset[str]:
    """Return every number of a text, in digits or words, and every code with a digit in it."""
    s = Sentence(text[:4_000])
    found, i = set[str](), 0
    while i < len(s):
        word, amount = s.word(i), read_number(s, i)
        if amount and word not in _MULTIPLES:
            found.add(f"{amount.value.normalize():f}")
        elif word in _MULTIPLES or any(c.isdigit() for c in word):
            found.add(word)
        i = amount.end if amount else i + 1
    return frozenset(found)


def names_in(text: str) -> frozenset[str]:
    """Return the words of a text in lower case."""
    return frozenset(words_of(text))


def not_plain(text: str, longest: int) -> str | None:
    """Return what is wrong with a line of text for people, whatever it says; None if nothing."""
    if not text or text != plain(text, longest + 1):
        return "it is no plain line of text"
    if len(text) > longest:
        return f"it has more than {longest} characters"
    return "it has an address or markup in it" if _LINK.search(text) else None


def wrong_question(text: str, facts: str, strangers: Iterable[str], longest: int) -> str | None:
    """Return why a supplier cannot be asked this: `facts` are what it may know, `strangers` others.

    It asks one thing, of the goods, with no number but those of the request.
    """
    if wrong := not_plain(text, longest):
        return wrong
    if not text.endswith("?") or text.count("?") > 1:
        return "it is not one question"
    if not figures_in(text) <= figures_in(facts) | {"1"}:
        return "it has a number that is not of the request"
    words = names_in(text) - names_in(facts)
    if not all(map(str.isascii, words)):
        return "it has words that cannot be checked"
    if words & _MONEY_MATTERS:
        return "it is about the buyer's money"
    if any(name.lower() in text.lower() for name in strangers):
        return "it names another supplier"
    return None


def wrong_query(text: str, goods: str, longest: int) -> str | None:
    """Return why this is not to be searched for: it has words of the goods, and no other number."""
    if wrong := not_plain(text, longest):
        return wrong
    if not _QUERY.fullmatch(text):
        return "it has signs that tell a search engine more than words"
    if not figures_in(text) <= figures_in(goods) or names_in(text) & CURRENCIES.keys():
        return "it has a number or a price that is not of the goods"
    named = {word for word in names_in(goods) if word.isalpha() and len(word) > 2}
    return None if named & names_in(text) else "it does not name the goods"
