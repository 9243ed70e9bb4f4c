"""What a mail carries around the request: its head, its signature, orders to whoever reads it.

Nothing in it is wanted, and its numbers are dates, telephones and names; it is taken first.
"""

from collections.abc import Iterator

from .numbers import read_unit
from .sentence import Sentence

_HEADS = frozenset("from sent date cc bcc indentor originator".split())
_GREETINGS = frozenset("dear respected hi hello namaste".split())
_CLOSINGS = frozenset("regards sincerely faithfully truly thankfully rgds".split())
_THANKS = frozenset("thanks thanking thank warm best kind with yours".split())
_NUMBERED = frozenset("ph phone mob mobile tel fax emp gstin gst pan po pr rfq ref cell".split())
_READERS = frozenset("automated ai llm bot bots parser parsers assistants models agents".split())
_LIST_MARKS = frozenset("a b c d e f g h i ii iii iv v vi vii viii ix x".split())
_DOCUMENTS = frozenset(
    "quotation quote po order enquiry inquiry tender indent invoice pr rfq ref requisition wo "
    "challan proforma".split()
)
_REFERS = frozenset(("no", "#", "number", "ref", "nos"))
_NUMBER_MARKS = _REFERS | {".", ":"}
_MOST_IN_A_LIST = 40
_LONGEST_CLOSING = 4


def take_letter(s: Sentence) -> None:
    """Take the head, the signature and what is told to machines; then the marks of lists."""
    lines = list(_lines(s))
    for start, end in lines:
        if len(lines) > 1 and _is_head(s, start, end):
            s.take(start, end)
        elif len(lines) > 1 and _is_closing(s, start, end):
            s.take(start, len(s))
    _take_references(s)
    _take_orders_to_machines(s)
    for start, end in lines:
        _take_list_mark(s, start, end)
    for i in range(1, len(s)):
        _take_mark_within(s, i)


def _take_references(s: Sentence) -> None:
    """Quotation no. Q/1107, PO#7781, order #EX-2291: whose number it is and the number."""
    for i in (i for i in range(len(s)) if s.word(i) in _DOCUMENTS):
        j = i + 1
        while s.word(j) in _NUMBER_MARKS and j < i + 4:
            j += 1
        marked = not _REFERS.isdisjoint(s.word(k) for k in range(i, j))
        if not marked or not s.word(j):
            continue
        end = j + 1
        while end < len(s) and s.tokens[end - 1].end == s.tokens[end].start:
            end += 1
        code = any(c.isdigit() for k in range(j, end) for c in s.word(k))
        if code and read_unit(s, end) is None:
            s.take(i, end)


def _lines(s: Sentence) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(len(s) + 1):
        if i == len(s) or s.word(i) == "\n":
            if i > start:
                yield start, i
            start = i + 1


def _is_head(s: Sentence, start: int, end: int) -> bool:
    """From: and Date: lines, "On Tue Ravi wrote:", telephone and order numbers, "Dear Sir,"."""
    labelled = ":" in (s.word(start + 1), s.word(start + 2))
    greets = s.word(start) in _GREETINGS and s.word(end - 1) in (",", "!", "-")
    quotes = s.word(start) == "on" and "wrote" in (s.word(end - 1), s.word(end - 2))
    return greets or quotes or (labelled and s.word(start) in _HEADS | _NUMBERED)


def _is_closing(s: Sentence, start: int, end: int) -> bool:
    words = {s.word(i) for i in range(start, min(end, start + _LONGEST_CLOSING))}
    closes = not _CLOSINGS.isdisjoint(words) and words <= _CLOSINGS | _THANKS | {",", "&", "and"}
    return closes or (s.word(start) == "thanking" and end - start < _LONGEST_CLOSING)


def _take_orders_to_machines(s: Sentence) -> None:
    """For automated readers: whatever follows is not the buyer's."""
    for i in range(len(s) - 2):
        if s.word(i) in ("for", "attention", "note", "to") and s.word(i + 1) in _READERS:
            mark = next((j for j in range(i + 2, i + 5) if s.word(j) in (":", ",", "-")), None)
            if mark is not None:
                s.take(i, len(s))
                return


def _take_list_mark(s: Sentence, start: int, end: int) -> None:
    """1. or a) or (ii) or 3 | at the beginning of a line, and the > of a mail that is quoted."""
    while s.word(start) == ">":
        s.take(start, start + 1)
        start += 1
    i = start + 1 if s.word(start) in ("(", "-", "*", "•", "#") else start
    number = s.number(i)
    listed = number is not None and number == int(number) and number <= _MOST_IN_A_LIST
    lettered = s.word(i) in _LIST_MARKS and (s.word(i + 1) == ")" or i > start)
    closed = s.word(i + 1) in (")", "|") or (s.word(i + 1) == "." and i + 2 < end)
    if (listed or lettered) and closed and i + 2 < end:
        s.take(start, i + 2)


def _take_mark_within(s: Sentence, i: int) -> None:
    """Cotton yarn 1) 40s 2) 30s; items: (a) rods (b) bars."""
    if s.word(i) != ")":
        return
    number, opened = s.number(i - 1), s.word(i - 2) == "("
    inside = "(" in (s.word(j) for j in range(i - 6, i))
    listed = number is not None and number == int(number) and number <= _MOST_IN_A_LIST
    if listed and not inside:
        s.part(i - 1, i + 1)
    elif opened and s.word(i - 1) in _LIST_MARKS:
        s.part(i - 2, i + 1)
