"""Where the goods go: to Pune, delivered at Surat, to our plant in Hosur, Tamil Nadu 635109."""

from .sentence import Sentence
from .words import BREAKS, LONGEST_CUE

_KNOWN = frozenset(
    "agra ahmedabad ahmednagar ajmer aligarh allahabad amritsar anand andheri asansol aurangabad "
    "bangalore bengaluru bareilly baroda belgaum bhilwara bhiwandi bhiwadi bhopal bhubaneswar "
    "bhavnagar bokaro calcutta chandigarh chennai cochin coimbatore cuttack dadri dehradun delhi "
    "dhanbad dindigul dubai durgapur erode faridabad firozabad gandhidham gandhinagar ghaziabad "
    "goa gurgaon gurugram guwahati gwalior haldia haridwar hosur howrah hubli hyderabad "
    "ichalkaranji indore jabalpur jaipur jalandhar jamnagar jamshedpur jodhpur kakinada kanpur "
    "karur kochi kolhapur kolkata kota kozhikode kutch lucknow ludhiana madurai mangalore "
    "mangaluru manesar meerut moradabad mumbai mundra mysore mysuru nagpur nashik nasik noida "
    "panipat panvel patna pondicherry puducherry pune raipur rajkot ranchi rourkela salem "
    "sikandrabad silvassa solapur srinagar surat thane thiruvananthapuram tirupur tiruppur "
    "tirunelveli trichy trivandrum tuticorin udaipur ujjain vadodara vapi varanasi vijayawada "
    "visakhapatnam vizag warangal "
    "assam bihar chhattisgarh gujarat haryana jharkhand karnataka kerala maharashtra manipur "
    "meghalaya mizoram nagaland odisha punjab rajasthan sikkim telangana tripura uttarakhand "
    "india bangladesh nepal singapore london germany usa uae".split()
)
_KNOWN_PAIRS = frozenset(
    (
        "new delhi,navi mumbai,greater noida,tamil nadu,uttar pradesh,andhra pradesh,goa india,"
        "madhya pradesh,himachal pradesh,west bengal,jammu kashmir,new york,abu dhabi,sri lanka"
    ).split(",")
)
_SENDING = frozenset(
    "deliver delivered delivering delivery ship shipped shipping shipment dispatch dispatched send "
    "sent supply supplied transport destination drop cif dap ddp unloaded".split()
)
_TOWARDS = frozenset(("to", "at", "in", ":", "destination", "for"))
_OURS = frozenset(
    "our my the a plant factory warehouse godown unit site office mill door store depot yard "
    "address works gate port".split()
)
_ENDS = frozenset(
    "by within before at for with under below max and or in on from the please asap urgent "
    "urgently need price budget total immediately is as per via it them us me".split()
)
_FROM = frozenset(
    "from near supplier suppliers vendor vendors seller sellers dealer dealers maker makers mill "
    "mills manufacturer manufacturers".split()
)
_MARKS = BREAKS | {"-", ""}
_MOST_TOKENS = 8

KNOWN, CAPITAL, ANY = range(3)
"""What counts as a place: only a known one; any capitalised word; any word at all."""


def take_destination(s: Sentence) -> str | None:
    """Return the place and take its words; those of where goods come from are only taken."""
    found = None
    for i in range(len(s)):
        if s.word(i) in _FROM and (end := _origin(s, i + 1)) is not None:
            s.take(i, end)
        elif found is None and (reach := _towards(s, i)) is not None:
            start, end = reach
            place = s.written(start, end)
            found = place.title() if place.islower() else place
            while s.word(end) in _OURS:
                end += 1
            s.take(i, end)
    return found


def _origin(s: Sentence, i: int) -> int | None:
    """Return the token after the place that goods come from: from Erode, suppliers in Surat."""
    i = i + 1 if s.word(i) in _FROM else i
    i = i + 1 if s.word(i) in ("in", "at", "around", "of") else i
    end = _place(s, i, CAPITAL)
    return end if end > i else None


def _towards(s: Sentence, i: int) -> tuple[int, int] | None:
    """Return the tokens of the place that the words at `i` lead to, or None."""
    j = i
    while j < i + LONGEST_CUE and (s.word(j) in _SENDING or s.word(j) in _TOWARDS):
        j += 1
    if j == i or s.word(i) == ":":
        return _alone(s, i)
    sending, to = s.word(i) in _SENDING, s.word(j - 1) in ("to", "at", ":")
    while s.word(j) in _OURS or (j > i + 1 and s.word(j) in ("in", "at")):
        j += 1
    end = _place(s, j, ANY if sending and to else CAPITAL if sending or to else KNOWN)
    return (j, end) if end > j else None


def _alone(s: Sentence, i: int) -> tuple[int, int] | None:
    """A known place that stands by itself (5 days - Surat), or before a Hindi "in" or "to"."""
    end = _place(s, i, KNOWN)
    apart = s.word(i - 1) in _MARKS and s.word(end) in _MARKS
    return (i, end) if end > i and (apart or s.word(end) in ("me", "mein", "ko")) else None


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
    return end + 1 if end > i and _is_pin(s.word(end)) else end


def _name(s: Sentence, i: int, trust: int) -> int:
    """Return how many tokens of a place's name stand at `i`: 0, 1 or 2."""
    word = s.word(i)
    if word in _ENDS or not word.replace("-", "").isalpha():
        return 0
    if f"{word} {s.word(i + 1)}" in _KNOWN_PAIRS:
        return 2
    capital = s.tokens[i].text[0].isupper() and not s.text.isupper()
    return int(trust == ANY or word in _KNOWN or (trust == CAPITAL and capital))


def _is_pin(word: str) -> bool:
    digits = word.replace(" ", "")
    return len(digits) == 6 and digits.isdigit() and digits[0] != "0"
