"""How well and how fast the rules read a request: each field of the evaluation set, the time."""

import time
from statistics import median
from typing import NamedTuple

from tests.evaluation.scoring import Report, entries, read, score

ROUNDS = 5


class Field(NamedTuple):
    """A field of the intent: how often it was judged, and how often it was right."""

    field: str
    judged: int
    right: int


def report() -> Report:
    """Return how the rules read the whole set."""
    return score(entries())


def fields(scored: Report) -> list[Field]:
    """Return a row for each field, the one with most errors first."""
    rows = [Field(*row) for row in scored.by_field()]
    return sorted(rows, key=lambda row: row.right - row.judged)


def milliseconds() -> float:
    """Return the CPU milliseconds for one request: the median of some rounds over the set."""
    sentences = [entry["says"] for entry in entries()]
    return median(_round_ms(sentences) for _ in range(ROUNDS))


def _round_ms(sentences: list[str]) -> float:
    began = time.process_time()
    for sentence in sentences:
        read(sentence)
    return 1000 * (time.process_time() - began) / len(sentences)
