"""Whom and what the goods are for, which is no goods: the canteen, our mess, स्कूल के लिए."""

from .names import is_known
from .numbers import read_number, read_unit
from .sentence import Sentence
from .words import AND, BREAKS, STOP

_ASKING = frozenset(
    "looking look quote quotes quotation quotations rate rates requirement requirements enquiry "
    "inquiry price prices offer offers rfq tender request "
    "budget asking bid searching waiting market indent purchase much pay paid total cost".split()
)
"""What is asked "for" is wanted itself."""

_OWNERS = frozenset(("the", "our", "my", "a", "an", "his", "her", "their"))
_MOST_WORDS = 5


def take_purposes(s: Sentence) -> None:
    """Take "for the canteen" and "school ke liye"; and the heading before a colon."""
    for i in range(len(s)):
        if s.word(i) in ("liye", "ko"):
            _take_in_hindi(s, i)
        elif s.word(i) == "saath" and s.word(i - 1) == "ka":
            s.take(i - 2, i + 1)
        elif s.word(i) == "for" and s.word(i - 1) not in _ASKING and s.word(i + 1) in _OWNERS:
            s.take(i, _end(s, i + 2))
        elif s.word(i) == ":" and _heads(s, i):
            s.take(_start(s, i), i + 1)


def _take_in_hindi(s: Sentence, i: int) -> None:
    """स्कूल के लिए 350 बेंच: what stands before, where what is wanted stands behind."""
    start, end = _start(s, i), _end(s, i + 1)
    behind = any(s.word(j) and s.word(j) not in STOP for j in range(i + 1, min(i + 6, len(s))))
    if behind and end >= i and not is_known(s, (start, i)):
        s.take(start, i + 1)


def _heads(s: Sentence, i: int) -> bool:
    """Whether a colon parts a heading from the goods: "Science lab: 60 beakers" names what for.

    A name before a number (cotton yarn: 500 kg) is no heading, nor are known goods.
    """
    start = _start(s, i)
    named = any(s.word(j) not in STOP for j in range(start, i))
    words = s.word(i + 1).isalpha() and s.word(i + 1) not in STOP
    counted = read_number(s, start - 1) is not None and read_unit(s, start) is not None
    goods = is_known(s, (start, i)) and not is_known(s, (i + 1, _end(s, i + 1)))
    return named and words and not counted and not goods


def _start(s: Sentence, i: int) -> int:
    """Return where the words before token `i` begin: behind a mark, an "and" or a number."""
    start = i
    while start > max(i - _MOST_WORDS, 0) and _goes_on(s, start - 1):
        start -= 1
    return start


def _end(s: Sentence, i: int) -> int:
    end = i
    while end < min(i + _MOST_WORDS, len(s)) and _goes_on(s, end) and s.word(end) not in STOP:
        end += 1
    return end


def _goes_on(s: Sentence, i: int) -> bool:
    word = s.word(i)
    return bool(word) and word not in BREAKS | AND | {":"} and read_number(s, i) is None
