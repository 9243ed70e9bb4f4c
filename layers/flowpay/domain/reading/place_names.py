"""Names of places in a sentence: known ones, with state and PIN code, and capitalised ones."""

from functools import cache, lru_cache

from ..units import spellings
from .cities import ALSO_WORDS, cities, is_hindi_city, long_names, states
from .sentence import Sentence
from .words import STOP

OURS = frozenset(
    "our my the a plant factory warehouse godown unit site office mill mills door store depot yard "
    "address works gate port doorstep premises workshop branch campus plot gidc midc sipcot sidco "
    "riico ida mandi market bazar bazaar transport facility yard shop dukaan dukan project "
    "canteen hospital school college".split()
)
_ENDS = frozenset(
    "by within before at for with under below max and or in on from the please asap urgent "
    "urgently need price budget total immediately is as per via it them us me rate rates grade "
    "brand make quality tender terms payment gst target cap qty quantity thanks regards not no "
    "jan feb mar apr jun jul aug sep sept oct nov dec january february march april june july "
    "august "
    "september october november december "
    "only approx ready thank ki ka ke ko se nahi bahut tomorrow today we our".split()
)
_QUARTERS = frozenset(("sec", "sector", "phase", "block", "ward"))
MOST_TOKENS = 12
KNOWN, CAPITAL, ANY = range(3)
"""What counts as a place: only a known one; any capitalised word; any word at all."""


def _cities_in(s: Sentence, start: int, end: int) -> list[tuple[int, int]]:
    """Return the tokens of each known city, no part of a longer name among them."""
    found, i = [], start
    while i < end:
        length = known_length(s, i)
        if length and not _is_state(s, i, length):
            found.append((i, i + length))
        i += max(length, 1)
    return found


def place_written(s: Sentence, start: int, end: int) -> str:
    """Return the place as written: of an address the city, with its state where that is written."""
    cities_named = _cities_in(s, start, end)
    if not cities_named:
        place = s.written(start, end)
    else:
        at, last = cities_named[-1]
        beyond = last + 1 if s.word(last) == "," else last
        if beyond < end and (n := known_length(s, beyond)) and _is_state(s, beyond, n):
            last = beyond + n
        place = s.written(at, last)
    return place.title() if place.islower() else place


def place_end(s: Sentence, i: int, trust: int) -> int:
    """Return the token after the place that begins at `i`, its PIN code included."""
    end = i
    while end - i < MOST_TOKENS and (step := name_length(s, end, trust)):
        if end > i and s.word(end) in OURS | _QUARTERS:
            break
        end += step
        trust = max(trust, CAPITAL)
        if s.word(end) in (",", "-") and name_length(s, end + 1, KNOWN):
            end += 1
    if end > i and s.word(end) in _QUARTERS and s.number(end + 1) is not None:
        end += 2
    if end > i and _is_postcode(s, end):
        return end + 1
    after = end + 1 if s.word(end) == "-" else end
    return after + 1 if end > i and _is_pin(s.word(after)) else end


def name_length(s: Sentence, i: int, trust: int) -> int:
    """Return how many tokens of a place's name stand at `i`: 0 to 4."""
    if not s.free(i):
        return 0
    if known := known_length(s, i):
        return known
    word = s.word(i)
    if word in _ENDS or not word.replace("-", "").isalpha():
        return 0
    capital = s.tokens[i].text[0].isupper() and not s.shouts
    return int((trust == ANY and word not in STOP) or (trust >= CAPITAL and capital))


def known_length(s: Sentence, i: int) -> int:
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


def _is_postcode(s: Sentence, i: int) -> bool:
    """Whether the first half of a British postcode stands at a token: LS9, SW1A."""
    text = s.tokens[i].text if s.free(i) else ""
    return len(text) < 5 and text.isupper() and text[0].isalpha() and any(map(str.isdigit, text))


def _is_pin(word: str) -> bool:
    digits = word.replace(" ", "")
    return len(digits) == 6 and digits.isdigit() and digits[0] != "0"
