"""Slips of the pen in the words that hold a request together: budjet, delivry, quintle, wthn.

Names of goods are left alone: what is no known word may well be a thing that we do not know.
"""

from functools import cache

from ..units import spellings

_SHORT = {
    short: word
    for word, shorts in {
        "and": "n",
        "please": "pl pls plz plse plss",
        "for": "fr",
        "more": "mor moer",
        "respectively": "resp",
        "within": "wthn wthin withn",
        "send": "snd",
        "need": "ned nid nead neeed",
        "best": "bst",
        "days": "dys dayz",
        "price": "prc prise",
        "delivery": "dlvry dlvy dely delv dlvery del dlv dlvr",
        "under": "undr unde uder",
        "urgent": "urgnt",
        "required": "reqd req rqd",
        "requirement": "reqmt reqt rqmt",
        "want": "wnt",
        "with": "wth",
        "kg": "kilogms kgms kilgram kgrm kgz kilograme",
        "piece": "peice peices pices piceces pieses piecs peaces pecies pcies pec",
        "quintal": "quintle quintles quintel quintels quital quntal quintl qunital",
        "tonne": "tonns tonn tonnne tonnse tonnee",
        "working": "wrkg wkg wrkng workng",
        "next": "nxt",
        "weeks": "wks",
        "tomorrow": "tommorow tommorrow tomorow tomorro tomrrow tmrw tmrow tomm",
        "maximum": "maxm maxx mx",
    }.items()
    for short in shorts.split()
}
_OFTEN = frozenset(
    "budget delivery deliver delivered require required requirement purchase maximum within "
    "quantity quintal quintals tonnes pieces kilogram kilograms tomorrow monday tuesday wednesday "
    "thursday friday saturday sunday january february september october november december "
    "rupees dollars urgent urgently before working please supplier suppliers immediately "
    "weeks months hundred thousand metres litres quotation total looking dispatch thanks "
    "should exceed dozen around ".split()
)
_KEPT = frozenset(
    "letters meters filters liters motors matters metals ropes pipes price prices rolls "
    "poles coils "
    "welders working worsted totals tools bolts delivers rubles rupee hundreds thousands deliver "
    "month week dozens looped cookie booking locking rounds grounds retired tonner toners".split()
)


def corrected(word: str) -> str:
    """Return the word that was meant, or itself."""
    if not word.isascii() or not word.isalpha():
        return word
    if word in _SHORT:
        return _SHORT[word]
    if len(word) < 5 or word in _OFTEN or word in _KEPT or word in spellings():
        return word
    return _near(word)


@cache
def _slips() -> dict[str, str]:
    """Return each way to lose, double or swap a letter, and what it leaves for another."""
    slips: dict[str, str] = {}
    for word in _OFTEN:
        for i in range(1, len(word)):
            slips[word[:i] + word[i + 1 :]] = word
            slips[word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :]] = word
            if len(word) > 5:
                slips[word[:i] + "?" + word[i + 1 :]] = word
    return slips


def _near(word: str) -> str:
    slips = _slips()
    if found := slips.get(word):
        return found
    for i in range(1, len(word)):
        lost = word[:i] + word[i + 1 :]
        if lost in _OFTEN:
            return lost
        if found := slips.get(word[:i] + "?" + word[i + 1 :]):
            return found
    return word
