"""Where the goods go: to Pune, delivered at Surat, to our plant in Hosur, Tamil Nadu 635109."""

from ..units import spellings
from .place_names import (
    ANY,
    CAPITAL,
    KNOWN,
    MOST_TOKENS,
    OURS,
    known_length,
    name_length,
    place_end,
    place_written,
)
from .sentence import Sentence
from .words import BREAKS, LONGEST_CUE, STOP

_SENDING = frozenset(
    "cnf deliver delivered delivering delivery ship shipped shipping shipment dispatch "
    "dispatched send "
    "sent supply supplied transport destination dest drop cif dap ddp cfr cip for unloaded "
    "consignee reach reaching place location deliverable despatch despatched doorstep ship-to land "
    "lieferung livraison arrive arriving arrival unload unloading consign site address "
    "station installation".split()
)
_ASKING = frozenset("send supply ship deliver transport".split())
"""Behind these the goods may stand as well as the place: supply TMT bars, ship to Pune."""

_TOWARDS = frozenset("nach to at in : destination for up upto us - = over".split())
_IS_IN = frozenset(("is", "are", "located", "situated", "based", "in", "at"))
"""Between our factory and its place; and between us and where we are."""

_FROM = frozenset(
    "from loading pickup lifted near supplier suppliers vendor vendors seller sellers dealer "
    "dealers maker makers mill "
    "mills manufacturer manufacturers based ex exw ex-farm ex-depot ex-stock ex-warehouse ex- "
    "works ex-mill ex-factory ex-godown fob bill "
    "billing billed invoice".split()
)
_STREETS = frozenset(
    "plot phase shop no flat survey block sector village building h door gala shed # opp".split()
)
_PREMISES = frozenset("unit plot gate godown warehouse shop shed sector gidc midc".split())
_TIMES_AFTER = frozenset("by within before in on latest tak asap urgent urgently".split())
_STANDING = frozenset(
    "plant site godown works campus factory warehouse mill unit depot mandi market".split()
)
_GREETINGS = frozenset("thanks regards dear hi hello sir madam sincerely truly team from".split())
_MARKS = BREAKS | {"-", "", "|", "/", "~"}
_QUARTERS = frozenset(("area", "side", "mandi", "chowk"))
_MOVING = frozenset("me ko tak bahut".split())


_SENT, _LED, _HOME = range(3)
"""How sure a place is the destination: sent there; spoken of; where the buyer says he is."""


def take_destination(s: Sentence) -> str | None:
    """Return the place and take its words; those of where goods come from are only taken."""
    found: list[tuple[int, str]] = []
    for i in range(len(s)):
        end: int | None
        if (home := _home(s, i)) is not None:
            start, end = home
            found.append((_HOME, place_written(s, start, end)))
            s.take(i, end)
        elif (end := _origin(s, i)) is not None:
            s.take(i, end)
        elif (reach := _towards(s, i)) is not None:
            start, end = reach
            found.append((_SENT if s.word(i) in _SENDING else _LED, place_written(s, start, end)))
            while s.word(end) in OURS:
                end += 1
            s.take(i - 1 if s.word(i - 1) in OURS else i, end)
    return min(found, key=lambda place: place[0])[1] if found else None


def _home(s: Sentence, i: int) -> tuple[int, int] | None:
    """We are based in Panipat; our factory is in Silvassa: goods may well be sent there."""
    told = s.word(i) in ("i'm", "we're") or (
        s.word(i) in ("am", "are", "is", "located", "based", "situated")
        and (s.word(i - 1) in OURS | {"i", "we"})
    )
    if not told:
        return None
    j = i + 1
    while s.word(j) in _IS_IN:
        j += 1
    end = place_end(s, j, CAPITAL) if s.word(j - 1) in ("in", "at") else j
    return (j, end) if end > j else None


def _origin(s: Sentence, i: int) -> int | None:
    """Return the token after the place that goods come from: from Erode, suppliers in Surat."""
    if (end := place_end(s, i, KNOWN)) > i:
        end = end + 1 if s.word(end) in OURS else end
        if s.word(end) == "se":
            return end + 1
    if s.word(i) not in _FROM:
        return None
    i = i + 1 if s.word(i + 1) in _FROM else i
    i = i + 1 if s.word(i + 1) in ("in", "at", "around", "of", "to", ":") else i
    return _after_place(s, i + 1)


def _after_place(s: Sentence, i: int) -> int | None:
    end = place_end(s, i, CAPITAL)
    return end if end > i else None


def _towards(s: Sentence, i: int) -> tuple[int, int] | None:
    """Return the tokens of the place that the words at `i` lead to, or None."""
    j = i
    while j < i + LONGEST_CUE and (s.word(j) in _SENDING or s.word(j) in _TOWARDS):
        j += 1
    if j == i or s.word(i) in (":", "-", "us"):
        return _alone(s, i)
    sending, to = s.word(i) in _SENDING, s.word(j - 1) in ("to", "at", ":")
    free_on_road = s.tokens[i].text == "FOR" and not s.shouts
    sending = free_on_road or (sending and s.word(i) != "for")
    asks = s.word(j - 1) in _ASKING
    while _leads_on(s, j) or (j > i + 1 and s.word(j) in ("in", "at")):
        j += 1
    trust = ANY if sending and to else CAPITAL if to or (sending and not asks) else KNOWN
    end = place_end(s, j, trust)
    if (end == j or s.word(j) in _STREETS) and (sending or j > i + 1):
        j, end = max((j, end), _beyond(s, j), key=lambda reach: reach[1])
    if end > j:
        end = _with_city(s, end)
    return (j, end) if end > j else _alone(s, i)


def _leads_on(s: Sentence, i: int) -> bool:
    """Whether a word such as "plant" stands before the place and is no part of its name."""
    return s.word(i) in OURS and not known_length(s, i)


def _with_city(s: Sentence, end: int) -> int:
    """Return the end of an address that goes on: Sinter Plant, Bokaro."""
    j = end
    while s.word(j) in OURS or s.number(j) is not None:
        j += 1
    j = j + 1 if s.word(j) == "," else j
    return place_end(s, j, KNOWN) if j > end and known_length(s, j) else end


def _beyond(s: Sentence, i: int) -> tuple[int, int]:
    """Look past the plot and the street of an address for the city it is in."""
    if s.word(i) not in _STREETS and not (s.word(i - 1) in _PREMISES and s.number(i) is not None):
        return i, i
    for j in range(i, min(i + MOST_TOKENS, len(s))):
        if s.word(j) in ("", ".", "\n", ";"):
            break
        if known_length(s, j):
            return i, place_end(s, j, KNOWN)
    return i, i


def _alone(s: Sentence, i: int) -> tuple[int, int] | None:
    """A known place that stands by itself (5 days - Surat), or before a Hindi "in" or "to"."""
    end = place_end(s, i, KNOWN)
    if end > i:
        before = s.word(i - 1)
        apart = before in _MARKS | OURS or not before.isalpha() or before in spellings()
        there = {s.word(end), s.word(end + 1)} & _QUARTERS and s.word(end) not in _MARKS
        moved = s.word(end) in _MOVING or bool(there) or s.word(i - 1) in _MOVING
        last = s.word(end) in _MARKS and s.number(i - 1) is None and not s.tokens[i].text.islower()
        there = s.word(end) in OURS | _SENDING | {"please", "thanks"} or (
            s.tokens[i].text.istitle() and s.word(end) in _TIMES_AFTER
        )
        return (i, end) if (apart and s.word(end) in _MARKS) or moved or last or there else None
    return _premises(s, i) or _signed(s, i)


def _premises(s: Sentence, i: int) -> tuple[int, int] | None:
    """An unknown name, by itself, before what stands there: , Halol plant."""
    named = name_length(s, i, CAPITAL) and s.tokens[i].text.istitle() and s.word(i) not in STOP
    there = s.word(i + 1) in _STANDING and s.word(i + 2) in ("", ".", ",", ";", "\n")
    if not named or not there or s.word(i - 1) not in _MARKS | {"our", "for", "the"}:
        return None
    beyond = i + 3 if s.word(i + 2) == "," else i + 2
    if known_length(s, beyond):
        return beyond, place_end(s, beyond, KNOWN)
    return i, i + 1


def _signed(s: Sentence, i: int) -> tuple[int, int] | None:
    """A capitalised name that ends the text behind a comma may be a city we do not know."""
    end = i
    while (
        end < len(s)
        and end - i < 3
        and name_length(s, end, CAPITAL)
        and s.tokens[end].text.istitle()
    ):
        end += 1
    behind = i > 1 and s.tokens[i - 1].word in _MARKS and s.tokens[i - 2].word not in _GREETINGS
    last = end == len(s) or (end == len(s) - 1 and s.word(end) == ".")
    greeted = any(token.word in _GREETINGS for token in s.tokens[max(0, i - 8) : i])
    return (i, end) if end > i and behind and last and not greeted else None
