"""JSON values from strangers: whether anybody can read them back, and how many there are."""

import math
import re
from collections.abc import Iterator
from typing import Any

MOST_DEPTH = 64
_HALF = re.compile("[\ud800-\udfff]")


def plain(value: Any) -> Any:
    """Return the value itself; raises ValueError for what `size_of` refuses."""
    size_of(value)
    return value


def size_of(value: Any, *, deepest: int = MOST_DEPTH) -> int:
    """Return how many values there are, names included.

    Raises ValueError for what Python reads and others do not: a number above all bounds (1e400),
    half a character, depth without end.
    """
    count, level = 0, [value]
    for _ in range(deepest):
        if not level:
            return count
        count += len(level)
        for each in level:
            _require_readable(each)
        level = [inner for each in level for inner in _inside(each)]
    raise ValueError(f"it is nested more than {deepest} deep")


def numbers_in(value: Any) -> Iterator[int | float]:
    """Yield every number in a value; names are none."""
    rest = [value]
    while rest:
        each = rest.pop()
        if isinstance(each, int | float) and not isinstance(each, bool):
            yield each
        elif isinstance(each, dict):
            rest += each.values()
        elif isinstance(each, list):
            rest += each


def digits_of(number: float) -> int:
    """Return about how many digits a finite number has, written without an exponent."""
    bits = number.bit_length() if isinstance(number, int) else abs(math.frexp(number)[1])
    return bits * 3 // 10


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _require_readable(value: Any) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number in it is larger than can be read back")
    if isinstance(value, str) and _HALF.search(value):
        raise ValueError("a text in it has half a character (an unpaired surrogate)")
