"""The words that a model quotes, found in the buyer's own text and read there by our rules.

A quote counts only as whole tokens that no order to a model and no aside is made of, and a number
only as a whole: 200 out of 1,200, or "a tonne" out of "half a tonne", is not in the text.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .reading.asides import take_asides
from .reading.days import Deadline
from .reading.deadlines import take_deadline
from .reading.numbers import read_range, read_unit
from .reading.places import take_destination
from .reading.prices import Price, take_prices
from .reading.sentence import Sentence
from .reading.words import STOP
from .units import Unit, spellings

LONGEST_QUOTE = 200

_SAID_TO_A_MODEL = frozenset(
    "ignore disregard forget pretend override bypass system instruction instructions prompt ai "
    "assistant jailbreak sudo admin developer escrow wallet approve approved approval bhool bhul "
    "chatgpt gpt llm".split()
)


class Doubted(Exception):
    """What a model says cannot be shown to stand in the text; says why."""


class Span(NamedTuple):
    """The tokens from `start` to `end`."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


class Number(NamedTuple):
    """A whole number of the text, with the unit behind it where there is one."""

    span: Span
    value: Decimal
    unit: Unit | None


class Text:
    """The buyer's text: `said` without its asides, `left` also without what the rules have read."""

    def __init__(self, text: str, today: date) -> None:
        self.said, self.left = Sentence(text), Sentence(text)
        take_asides(self.said)
        take_asides(self.left)
        self.deadline: Deadline | None = take_deadline(self.left, today)
        self.prices: list[Price] = take_prices(self.left)
        self.destination: str | None = take_destination(self.left)
        self.today = today

    @property
    def gives_orders(self) -> bool:
        """Whether a word stands in the text that is said to a model, and hardly to a supplier."""
        return any(token.word in _SAID_TO_A_MODEL for token in self.said.tokens)

    @property
    def has_names(self) -> bool:
        """Whether words are left that can name goods."""
        return any(can_name(self.left.word(i)) for i in range(len(self.left)))

    def where(self, quote: str, *, unread: bool = True) -> Span:
        """Return where a quote stands; `unread` in what the rules have not read as another thing.

        Raises Doubted.
        """
        words = [token.text.lower() for token in Sentence(quote[:LONGEST_QUOTE]).tokens]
        sentence = self.left if unread else self.said
        spans = (Span(i, i + len(words)) for i in range(len(sentence) - len(words) + 1))
        found = next((span for span in spans if words and _stands(sentence, span, words)), None)
        if found is None or len(quote) > LONGEST_QUOTE:
            raise Doubted(f"{quote[:60]!r} does not stand in what the request asks for")
        return found

    def written(self, span: Span) -> str:
        """Return the buyer's own words."""
        return self.said.written(*span)

    def words(self, span: Span) -> list[str]:
        """Return its words as the rules know them, in lower case; "" beyond the text."""
        return [self.said.word(i) for i in range(*span)]

    def number_in(self, span: Span, claimed: Decimal, *, money: bool = False) -> Number:
        """Return the one number of a quote, if it is what the model says; raises Doubted."""
        numbers = [each for each in numbers_of(self.said, money=money) if each.span.meets(span)]
        if len(numbers) != 1 or not span.holds(numbers[0].span):
            raise Doubted(f"{self.written(span)[:60]!r} is not one whole number of the request")
        if numbers[0].value != claimed:
            raise Doubted(f"{self.written(span)[:60]!r} is not {claimed:.15g}")
        return numbers[0]


def numbers_of(s: Sentence, *, money: bool = False) -> list[Number]:
    """Return the numbers of what is free in a sentence, each as long as it can be read."""
    found, i = [], 0
    while i < len(s):
        amount = read_range(s, i, money=money)
        if amount is None:
            i += 1
            continue
        behind = amount.end + 1 if s.word(amount.end) == "-" else amount.end
        unit = read_unit(s, behind)
        found.append(Number(Span(i, amount.end), amount.value, unit[0] if unit else None))
        i = amount.end
    return found


def can_name(word: str) -> bool:
    """Whether a word can be part of a name, other than those that hold sentences together."""
    return any(c.isalpha() for c in word) and word not in STOP and word not in spellings()


def _stands(s: Sentence, span: Span, words: list[str]) -> bool:
    free = all(s.free(i) for i in range(*span))
    return free and [s.tokens[i].text.lower() for i in range(*span)] == words
