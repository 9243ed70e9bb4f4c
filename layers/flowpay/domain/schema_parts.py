"""The parts of a JSON Schema: its subschemas by their place, and what they weigh together."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from .json_value import numbers_in

_ONE = """additionalProperties contains contentSchema else if items not propertyNames then
unevaluatedItems unevaluatedProperties""".split()
_SEVERAL = "allOf anyOf oneOf prefixItems".split()
_NAMED = "$defs definitions dependentSchemas patternProperties properties".split()
_BESIDE = ("$defs", "definitions")
"""What stands there is applied only where it is referred to."""

_BOUNDS = "minimum maximum exclusiveMinimum exclusiveMaximum".split()
MOST_PAIRS = 15
"""With so many others the validator compares each of a few items that are to be unique."""
MOST_AROUND = 100
"""Subschemas, and references, that lead into each other."""

type Parts = dict[str, Mapping[str, Any]]


def parts_of(schema: Mapping[str, Any]) -> Parts:
    """Return every subschema by its place, such as `#/properties/a`; `true` and `false` as {}."""
    found: Parts = {}
    rest: list[tuple[str, Any]] = [("#", schema)]
    while rest:
        place, part = rest.pop()
        found[place] = part if isinstance(part, dict) else {}
        rest += [(f"{place}/{name}", inner) for name, inner in _inner_of(found[place])]
    return found


def patterns_in(part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the regular expressions of one subschema."""
    if isinstance(pattern := part.get("pattern"), str):
        yield pattern
    if isinstance(named := part.get("patternProperties"), dict):
        yield from named


def weight_of(schema: Mapping[str, Any]) -> int:
    """Return how many subschemas are applied, with every reference written out.

    Raises ValueError for a reference that goes nowhere, in a circle, or on and on.
    """
    return _sum("#", parts_of(schema), _one, {}, ())


def looks_of(schema: Mapping[str, Any]) -> int:
    """Return at how much is looked for one value: `weight_of`, and what else it may be equal to.

    Lists and objects of an `enum` are gone through, its texts are looked up. Raises as `weight_of`.
    """
    return _sum("#", parts_of(schema), _looks, {}, ())


def comparisons_of(schema: Mapping[str, Any]) -> int:
    """Return with how many numbers each number is compared; raises as `weight_of`."""
    return _sum("#", parts_of(schema), _comparisons, {}, ())


def faults_of(schema: Mapping[str, Any]) -> int:
    """Return how much may be said of one value: of each subschema, of what else it may be equal to,
    and of each name that is required. Raises as `weight_of`.
    """
    return _sum("#", parts_of(schema), _faults, {}, ())


def _one(_: Mapping[str, Any]) -> int:
    return 1


def _looks(part: Mapping[str, Any]) -> int:
    return 1 + sum(isinstance(each, dict | list) for each in _values(part.get("enum")))


def _comparisons(part: Mapping[str, Any]) -> int:
    bounds = sum(name in part for name in _BOUNDS)
    exact = MOST_PAIRS if part.get("uniqueItems") is True else 0
    exact += 2 if "multipleOf" in part else 0
    return bounds + exact + sum(1 for _ in numbers_in([part.get("enum"), part.get("const")]))


def _faults(part: Mapping[str, Any]) -> int:
    dependent = part.get("dependentRequired")
    lists = [part.get("enum"), part.get("required")]
    lists += dependent.values() if isinstance(dependent, dict) else []
    return 1 + sum(len(_values(each)) for each in lists)


def _values(listed: Any) -> list[Any]:
    return listed if isinstance(listed, list) else []


def _sum(
    place: str,
    parts: Parts,
    own: Callable[[Mapping[str, Any]], int],
    known: dict[str, int],
    within: tuple[str, ...],
) -> int:
    """Return what a subschema is by itself, and all that is applied with it."""
    if place in within:
        raise ValueError(f"{place} refers to itself: write out as many levels as are needed")
    if len(within) == MOST_AROUND:
        raise ValueError(f"at {place}: {MOST_AROUND} references lead into each other, or more")
    if place not in known:
        part, around = parts[place], (*within, place)
        inside = [f"{place}/{name}" for name, _ in _inner_of(part) if not name.startswith(_BESIDE)]
        further = [*inside, *_referred(part, parts)]
        known[place] = own(part) + sum(_sum(each, parts, own, known, around) for each in further)
    return known[place]


def _referred(part: Mapping[str, Any], parts: Parts) -> list[str]:
    target = part.get("$ref")
    if not isinstance(target, str):
        return []
    if unquote(target) not in parts:
        raise ValueError(
            f"{target[:100]!r} is no part of it: refer to a place inside, such as #/$defs/part"
        )
    return [unquote(target)]


def _inner_of(part: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the subschemas directly inside of one, each with its pointer from there."""
    for name, value in part.items():
        if name in _ONE:
            yield name, value
        elif name in _SEVERAL and isinstance(value, list):
            yield from ((f"{name}/{place}", each) for place, each in enumerate(value))
        elif name in _NAMED and isinstance(value, dict):
            yield from ((f"{name}/{_escaped(key)}", each) for key, each in value.items())


def _escaped(key: str) -> str:
    """Return a key as a JSON pointer writes it (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
