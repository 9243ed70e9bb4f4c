"""The same request in other words: notation, case, spaces, courtesy and a slip change nothing."""

import re
from collections.abc import Callable

import pytest

from flowpay.domain.intent import Intent
from tests.evaluation.scoring import entries, read

LEAST_ALIKE = 0.95
REQUESTS = [entry["says"] for entry in entries() if not entry["asks"]]

GROUPED = re.compile(r"(?<![\d.,/'-])([1-9]\d{0,2})((?:,\d{2})*,\d{3})(?![\d,.'/-])")
PLAIN = re.compile(r"(?<![\w.,/'-])([1-9]\d{0,2})(\d{3})(?= ?(?:kgs?|pcs|pieces|nos|metres)\b)")
THOUSANDS = re.compile(r"(?<![\w.,/'-])([1-9]\d{0,2}),?([05])00(?= ?(?:kgs?|pcs|pieces|nos)\b)")
KILOGRAMS = re.compile(r"(?<=\d) ?(?:kgs?|kilos?)\b(?![-/])")
LONG_WORD = re.compile(r"(?<![\w-])(?:cotton|delivery|budget|bearings|disperse|reactive|maximum)\b")


def without_commas(says: str) -> str:
    return GROUPED.sub(lambda m: m[1] + m[2].replace(",", ""), says)


def with_commas(says: str) -> str:
    return PLAIN.sub(r"\1,\2", says)


def with_spaces(says: str) -> str:
    return PLAIN.sub(r"\1 \2", says)


def in_thousands(says: str) -> str:
    return THOUSANDS.sub(r"\1.\2k", says)


def in_kgs(says: str) -> str:
    return KILOGRAMS.sub(" kgs", says)


def in_kilos(says: str) -> str:
    return KILOGRAMS.sub(" kilo", says)


def shouted(says: str) -> str:
    return says.upper() if says.isascii() else says


def in_small_letters(says: str) -> str:
    return says.lower()


def spaced_out(says: str) -> str:
    return says.replace(" ", "  ").replace("  ", " ", 1)


def courteous(says: str) -> str:
    return f"Dear Sir, hope you are well. {says}"


def thanked_for(says: str) -> str:
    return f"{says.rstrip('.')}. Thanks a lot!"


def hurried(says: str) -> str:
    return f"pls note: {says}"


def mistyped(says: str) -> str:
    """One letter of one long word is lost, in another place in each request."""

    def slip(match: re.Match[str]) -> str:
        at = 1 + len(says) % (len(match[0]) - 2)
        return match[0][:at] + match[0][at + 1 :]

    return LONG_WORD.sub(slip, says, count=1)


def essence(intent: Intent) -> object:
    """What must stay: everything but the words that carry the goods and the place."""
    lines = [
        (line.category, line.base_quantity, line.base_unit, line.price_ceiling, line.budget)
        for line in intent.lines
    ]
    place = (intent.destination or "").casefold()
    return lines, intent.deliver_by, place, bool(intent.questions)


@pytest.mark.parametrize(
    "variant",
    [
        without_commas,
        with_commas,
        with_spaces,
        in_thousands,
        in_kgs,
        in_kilos,
        shouted,
        in_small_letters,
        spaced_out,
        courteous,
        thanked_for,
        hurried,
        mistyped,
    ],
)
def test_a_request_said_otherwise_is_the_same_request(variant: Callable[[str], str]):
    changed = [(says, variant(says)) for says in REQUESTS]
    changed = [(says, other) for says, other in changed if other != says]

    apart = [other for says, other in changed if essence(read(other)) != essence(read(says))]

    assert len(changed) >= 5
    assert 1 - len(apart) / len(changed) >= LEAST_ALIKE, "\n".join(apart)
