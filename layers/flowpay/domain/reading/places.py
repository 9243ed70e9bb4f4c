"""Where the goods go: to Pune, delivered at Surat, to our plant in Hosur, Tamil Nadu 635109."""

from functools import cache, lru_cache

from ..units import spellings
from .cities import ALSO_WORDS, cities, is_hindi_city, long_names, states
from .sentence import Sentence
from .words import BREAKS, LONGEST_CUE, STOP

_SENDING = frozenset(
    "deliver delivered delivering delivery ship shipped shipping shipment dispatch dispatched send "
    "sent supply supplied transport destination dest drop cif dap ddp cfr cip for unloaded "
    "consignee reach reaching place location deliverable despatch despatched doorstep ship-to land "
    "arrive arriving arrival unload unloading consign site address station installation".split()
)
_TOWARDS = frozenset("to at in : destination for up upto us - = over".split())
_OURS = frozenset(
    "our my the a plant factory warehouse godown unit site office mill mills door store depot yard "
    "address works gate port doorstep premises workshop branch campus plot gidc midc sipcot sidco "
    "riico ida facility yard shop dukaan dukan project canteen hospital school college".split()
)
_IS_IN = frozenset(("is", "are", "located", "situated", "based", "in", "at"))
"""Between our factory and its place; and between us and where we are."""

_ENDS = frozenset(
    "by within before at for with under below max and or in on from the please asap urgent "
    "urgently need price budget total immediately is as per via it them us me rate rates grade "
    "brand make quality tender terms payment gst target cap qty quantity thanks regards not no "
    "only approx ready thank ki ka ke ko se nahi bahut tomorrow today we our".split()
)
_FROM = frozenset(
    "from near supplier suppliers vendor vendors seller sellers dealer dealers maker makers mill "
    "mills manufacturer manufacturers based ex exw ex-works ex-mill ex-factory ex-godown fob bill "
    "billing billed invoice".split()
)
_STREETS = frozenset(
    "plot phase shop no flat survey block sector village building h door gala shed # opp".split()
)
_PREMISES = frozenset("unit plot gate godown warehouse shop shed sector gidc midc".split())
_TIMES_AFTER = frozenset("by within before in on latest tak asap urgent urgently".split())
_STANDING = frozenset("plant site godown works campus factory warehouse mill unit depot".split())
_GREETINGS = frozenset("thanks regards dear hi hello sir madam sincerely truly team from".split())
_MARKS = BREAKS | {"-", "", "|", "/", "~"}
_MOVING = frozenset("me ko tak bahut".split())
_MOST_TOKENS = 12

KNOWN, CAPITAL, ANY = range(3)
"""What counts as a place: only a known one; any capitalised word; any word at all."""


def _cities_in(s: Sentence, start: int, end: int) -> list[tuple[int, int]]:
    """Return the tokens of each known city, no part of a longer name among them."""
    found, i = [], start
    while i < end:
        length = _known(s, i)
        if length and not _is_state(s, i, length):
            found.append((i, i + length))
        i += max(length, 1)
    return found


_SENT, _LED, _HOME = range(3)
"""How sure a place is the destination: sent there; spoken of; where the buyer says he is."""


def take_destination(s: Sentence) -> str | None:
    """Return the place and take its words; those of where goods come from are only taken."""
    found: list[tuple[int, str]] = []
    for i in range(len(s)):
        if (home := _home(s, i)) is not None:
            start, end = home
            found.append((_HOME, _named(s, start, end)))
            s.take(i, end)
        elif (end := _origin(s, i)) is not None:
            s.take(i, end)
        elif (reach := _towards(s, i)) is not None:
            start, end = reach
            found.append((_SENT if s.word(i) in _SENDING else _LED, _named(s, start, end)))
            while s.word(end) in _OURS:
                end += 1
            s.take(i - 1 if s.word(i - 1) in _OURS else i, end)
    return min(found, key=lambda place: place[0])[1] if found else None


def _named(s: Sentence, start: int, end: int) -> str:
    """Return the place as written: of an address the city, with its state where that is written."""
    cities_named = _cities_in(s, start, end)
    if not cities_named:
        place = s.written(start, end)
    else:
        at, last = cities_named[-1]
        beyond = last + 1 if s.word(last) == "," else last
        if beyond < end and (n := _known(s, beyond)) and _is_state(s, beyond, n):
            last = beyond + n
        place = s.written(at, last)
    return place.title() if place.islower() else place


def _home(s: Sentence, i: int) -> tuple[int, int] | None:
    """We are based in Panipat; our factory is in Silvassa: goods may well be sent there."""
    told = s.word(i) in ("i'm", "we're") or (
        s.word(i) in ("am", "are", "is", "located", "based", "situated")
        and (s.word(i - 1) in _OURS | {"i", "we"})
    )
    if not told:
        return None
    j = i + 1
    while s.word(j) in _IS_IN:
        j += 1
    end = _place(s, j, CAPITAL) if s.word(j - 1) in ("in", "at") else j
    return (j, end) if end > j else None


def _origin(s: Sentence, i: int) -> int | None:
    """Return the token after the place that goods come from: from Erode, suppliers in Surat."""
    if (end := _place(s, i, KNOWN)) > i and s.word(end) == "se":
        return end + 1
    if s.word(i) not in _FROM:
        return None
    i = i + 1 if s.word(i + 1) in _FROM else i
    i = i + 1 if s.word(i + 1) in ("in", "at", "around", "of", "to", ":") else i
    return _after_place(s, i + 1)


def _after_place(s: Sentence, i: int) -> int | None:
    end = _place(s, i, CAPITAL)
    return end if end > i else None


def _towards(s: Sentence, i: int) -> tuple[int, int] | None:
    """Return the tokens of the place that the words at `i` lead to, or None."""
    j = i
    while j < i + LONGEST_CUE and (s.word(j) in _SENDING or s.word(j) in _TOWARDS):
        j += 1
    if j == i or s.word(i) in (":", "-", "us"):
        return _alone(s, i)
    sending, to = s.word(i) in _SENDING, s.word(j - 1) in ("to", "at", ":")
    free_on_road = s.tokens[i].text == "FOR" and not s.text.isupper()
    sending = free_on_road or (sending and s.word(i) != "for")
    while (s.word(j) in _OURS and not _known(s, j)) or (j > i + 1 and s.word(j) in ("in", "at")):
        j += 1
    end = _place(s, j, ANY if sending and to else CAPITAL if sending or to else KNOWN)
    if (end == j or s.word(j) in _STREETS) and (sending or j > i + 1):
        j, end = max((j, end), _beyond(s, j), key=lambda reach: reach[1])
    if end > j:
        end = _with_city(s, end)
    return (j, end) if end > j else _alone(s, i)


def _with_city(s: Sentence, end: int) -> int:
    """Return the end of an address that goes on: Sinter Plant, Bokaro."""
    j = end
    while s.word(j) in _OURS or s.number(j) is not None:
        j += 1
    j = j + 1 if s.word(j) == "," else j
    return _place(s, j, KNOWN) if j > end and _known(s, j) else end


def _beyond(s: Sentence, i: int) -> tuple[int, int]:
    """Look past the plot and the street of an address for the city it is in."""
    if s.word(i) not in _STREETS and not (s.word(i - 1) in _PREMISES and s.number(i) is not None):
        return i, i
    for j in range(i, min(i + _MOST_TOKENS, len(s))):
        if s.word(j) in ("", ".", "\n", ";"):
            break
        if _known(s, j):
            return i, _place(s, j, KNOWN)
    return i, i


def _alone(s: Sentence, i: int) -> tuple[int, int] | None:
    """A known place that stands by itself (5 days - Surat), or before a Hindi "in" or "to"."""
    end = _place(s, i, KNOWN)
    if end > i:
        before = s.word(i - 1)
        apart = before in _MARKS or not before.isalpha() or before in spellings()
        moved = s.word(end) in _MOVING or s.word(i - 1) in _MOVING
        last = s.word(end) in _MARKS and s.number(i - 1) is None and not s.tokens[i].text.islower()
        there = s.word(end) in _OURS | _SENDING or (
            s.tokens[i].text.istitle() and s.word(end) in _TIMES_AFTER
        )
        return (i, end) if (apart and s.word(end) in _MARKS) or moved or last or there else None
    return _premises(s, i) or _signed(s, i)


def _premises(s: Sentence, i: int) -> tuple[int, int] | None:
    """An unknown name, by itself, before what stands there: , Halol plant."""
    named = _name(s, i, CAPITAL) and s.tokens[i].text.istitle() and s.word(i) not in STOP
    there = s.word(i + 1) in _STANDING and s.word(i + 2) in ("", ".", ",", ";", "\n")
    if not named or not there or s.word(i - 1) not in _MARKS | {"our", "for", "the"}:
        return None
    beyond = i + 3 if s.word(i + 2) == "," else i + 2
    if _known(s, beyond):
        return beyond, _place(s, beyond, KNOWN)
    return i, i + 1


def _signed(s: Sentence, i: int) -> tuple[int, int] | None:
    """A capitalised name that ends the text behind a comma may be a city we do not know."""
    end = i
    while end < len(s) and end - i < 3 and _name(s, end, CAPITAL) and s.tokens[end].text.istitle():
        end += 1
    behind = i > 1 and s.tokens[i - 1].word in _MARKS and s.tokens[i - 2].word not in _GREETINGS
    last = end == len(s) or (end == len(s) - 1 and s.word(end) == ".")
    greeted = any(token.word in _GREETINGS for token in s.tokens[max(0, i - 8) : i])
    return (i, end) if end > i and behind and last and not greeted else None


def _place(s: Sentence, i: int, trust: int) -> int:
    """Return the token after the place that begins at `i`, its PIN code included."""
    end = i
    while end - i < _MOST_TOKENS and (step := _name(s, end, trust)):
        if end > i and s.word(end) in _OURS:
            break
        end += step
        trust = max(trust, CAPITAL)
        if s.word(end) in (",", "-") and _name(s, end + 1, KNOWN):
            end += 1
    after = end + 1 if s.word(end) == "-" else end
    return after + 1 if end > i and _is_pin(s.word(after)) else end


def _name(s: Sentence, i: int, trust: int) -> int:
    """Return how many tokens of a place's name stand at `i`: 0 to 4."""
    if known := _known(s, i):
        return known
    word = s.word(i)
    if word in _ENDS or not word.replace("-", "").isalpha():
        return 0
    capital = s.tokens[i].text[0].isupper() and not s.text.isupper()
    return int((trust == ANY and word not in STOP) or (trust == CAPITAL and capital))


def _known(s: Sentence, i: int) -> int:
    """Return how many tokens of a known city's or state's name stand at `i`: 0 to 4."""
    word = s.tokens[i].text.lower() if s.free(i) else ""
    long = word in _first_words()
    words = [s.tokens[j].text.lower() if s.free(j) else "" for j in range(i, i + 4 * long)]
    for length in (4, 3, 2) if long else ():
        if " ".join(words[:length]) in long_names():
            return length
    if word in ALSO_WORDS:
        return int(s.tokens[i].text.istitle())
    if word and not word.isascii():
        return int(is_hindi_city(word))
    return int(bool(word) and (word in cities() or word in states() or _is_slip(word)))


@cache
def _first_words() -> frozenset[str]:
    return frozenset(name.split()[0] for name in long_names())


@lru_cache(maxsize=4096)
def _is_slip(word: str) -> bool:
    """Whether two letters are swapped in the name of a city of ours: suart, mubmai."""
    if len(word) < 5 or word in spellings():
        return False
    swaps = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1))
    return any(swapped != word and swapped in cities() for swapped in swaps)


def _is_state(s: Sentence, i: int, length: int) -> bool:
    return " ".join(s.tokens[j].text.lower() for j in range(i, i + length)) in states()


def _is_pin(word: str) -> bool:
    digits = word.replace(" ", "")
    return len(digits) == 6 and digits.isdigit() and digits[0] != "0"
