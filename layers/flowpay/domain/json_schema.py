"""JSON Schema 2020-12 from strangers: which schemas are taken, and whether a value fits one.

A schema is data that somebody else wrote. So it may refer to nothing outside of itself and not to
itself in a circle, its regular expressions are matched in linear time (no look-around, no back
references), and what a check may cost is known before it begins: a schema's weight, with what it
refers to written out, times the number of values.

The validator is `jsonschema_rs` (a layer of its own, 15 MB, loaded by whoever checks something).
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import unquote

from .errors import InvalidInput

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_BYTES = 16 * 1024
MOST_DEPTH = 32
"""Of a schema, as JSON; what it is depth within depth of is no form that anybody fills in."""
MOST_WEIGHT = 1_000
"""Subschemas, with every reference written out."""
MOST_PATTERN = 200
MOST_PATTERNS = 50
MOST_COMPILED_BYTES = 100_000
"""Of one regular expression: what counts to a thousand times a thousand is refused."""
MOST_VALUE_DEPTH = 64
MOST_WORK = 10_000_000
"""Subschemas times values: about a second."""
MOST_FAULTS = 20

_ONE = """additionalProperties contains contentSchema else if items not propertyNames then
unevaluatedItems unevaluatedProperties""".split()
_SEVERAL = "allOf anyOf oneOf prefixItems".split()
_NAMED = "$defs definitions dependentSchemas patternProperties properties".split()
_BARRED = """$id $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor
$vocabulary""".split()


class SchemaInvalid(InvalidInput): ...


class InputBreaksSchema(InvalidInput): ...


class Fault(NamedTuple):
    """What is wrong at which place, such as `lines.0.price`; "" is the whole."""

    field: str
    message: str


def require_schema(schema: Mapping[str, Any], name: str) -> None:
    """Raise SchemaInvalid unless this is a schema that we check by; `name` says which it is."""
    try:
        _require_bounded(schema)
        _require_own(schema)
        _compiled(schema)
    except ValueError as error:
        raise SchemaInvalid(f"{name}: {error}") from error


def require_fits(schema: Mapping[str, Any], value: Any, name: str = "input") -> None:
    """Raise InputBreaksSchema, with a message for each field, unless the value fits the schema."""
    if found := faults(schema, value):
        errors = [
            {"field": f"{name}.{each.field}".rstrip("."), "message": each.message} for each in found
        ]
        told = "; ".join(f"{each['field']}: {each['message']}" for each in errors[:5])
        raise InputBreaksSchema(f"correct these and send it again: {told}", errors=errors)


def faults(schema: Mapping[str, Any], value: Any) -> tuple[Fault, ...]:
    """Return what is wrong with a value, () if it fits; the first few where it is much.

    No message repeats the value. A value that is no JSON (a number without end, half a character,
    depth without end) has a fault whatever the schema.
    """
    try:
        size = _size(value)
    except ValueError as error:
        return (Fault("", str(error)),)
    if size * weight_of(schema) > MOST_WORK:
        return (Fault("", f"it is too long to be checked: {size} values"),)
    return tuple(
        Fault(".".join(map(str, each.instance_path)), each.message[:200])
        for each in islice(_compiled(schema).iter_errors(value), MOST_FAULTS)
    )


def weight_of(schema: Mapping[str, Any]) -> int:
    """Return how many subschemas there are, references written out; raises ValueError."""
    return _Weighed(schema).weight()


def require_plain(value: Any) -> Any:
    """Return the value if it is JSON that anybody can read and keep; else raise ValueError."""
    _size(value)
    return value


def _compiled(schema: Mapping[str, Any]) -> Any:
    """Return the validator; raises ValueError for what is no schema of the dialect."""
    import jsonschema_rs  # of a size that only who checks is worth

    patterns = jsonschema_rs.RegexOptions(
        size_limit=MOST_COMPILED_BYTES, dfa_size_limit=MOST_COMPILED_BYTES
    )
    try:
        return jsonschema_rs.Draft202012Validator(
            dict(schema), pattern_options=patterns, offline=True, mask="it"
        )
    except jsonschema_rs.ValidationError as error:
        raise ValueError(_why(error)) from error


def _why(error: Any) -> str:
    place, told = "/".join(map(str, error.instance_path)), error.message[:300]
    if told.endswith('is not a "regex"'):
        told += " that is matched in linear time: no look-around, no back reference, no huge count"
    return f"at {place}: {told}" if place else told


def _require_bounded(schema: Mapping[str, Any]) -> None:
    _size(schema, deepest=MOST_DEPTH)
    size = len(json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MOST_BYTES:
        raise ValueError(f"a schema has {MOST_BYTES // 1024} KB at most, this one {size} bytes")


def _require_own(schema: Mapping[str, Any]) -> None:
    """Raise ValueError for another dialect, for references that leave it, and for what weighs."""
    if schema.get("$schema", DIALECT) != DIALECT:
        raise ValueError(f"write it in {DIALECT}")
    weighed = _Weighed(schema)
    for place, part in weighed.parts.items():
        for name in _BARRED:
            if name in part:
                raise ValueError(f"{name} is not taken, refer to #/$defs/… instead (at {place})")
    patterns = [text for part in weighed.parts.values() for text in _patterns(part)]
    if len(patterns) > MOST_PATTERNS or any(len(text) > MOST_PATTERN for text in patterns):
        raise ValueError(
            f"{MOST_PATTERNS} regular expressions at most, of {MOST_PATTERN} characters each"
        )
    if weighed.weight() > MOST_WEIGHT:
        raise ValueError(
            f"it is too much to check by: {MOST_WEIGHT} subschemas at most, references written out"
        )


def _patterns(part: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(pattern := part.get("pattern"), str):
        yield pattern
    if isinstance(named := part.get("patternProperties"), dict):
        yield from named


class _Weighed:
    """The subschemas of a schema by their place (`#/properties/a`), and what they weigh."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.parts: dict[str, Mapping[str, Any]] = {}
        self._inner: dict[str, list[str]] = {}
        self._weights: dict[str, int] = {}
        self._find("#", schema)

    def _find(self, place: str, part: Any) -> None:
        if not isinstance(part, dict):
            return
        self.parts[place] = part
        self._inner[place] = []
        for name, inner in _inner_of(part):
            self._inner[place].append(f"{place}/{name}")
            self._find(f"{place}/{name}", inner)

    def weight(self, place: str = "#", within: tuple[str, ...] = ()) -> int:
        """Return the weight; raises ValueError for a reference to nowhere, or in a circle.

        What stands in `$defs` counts where it is referred to, too.
        """
        if place in within:
            raise ValueError(f"{place} refers to itself: write out as many levels as are needed")
        if place not in self.parts:
            return 1
        if place not in self._weights:
            further = [*self._inner[place], *self._referred(place)]
            around = (*within, place)
            self._weights[place] = 1 + sum(self.weight(each, around) for each in further)
        return self._weights[place]

    def _referred(self, place: str) -> list[str]:
        target = self.parts[place].get("$ref")
        if not isinstance(target, str):
            return []
        wanted = unquote(target)
        if wanted not in self.parts and wanted not in self._true_or_false():
            raise ValueError(
                f"{target[:100]!r} is no part of it: refer to a place inside, such as #/$defs/part"
            )
        return [wanted]

    def _true_or_false(self) -> set[str]:
        """Return the places of subschemas that are only `true` or `false`."""
        return {each for inner in self._inner.values() for each in inner} - self.parts.keys()


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


def _size(value: Any, *, deepest: int = MOST_VALUE_DEPTH) -> int:
    """Return how many values there are; raises ValueError for what is no plain JSON."""
    count, level = 0, [value]
    for _ in range(deepest):
        if not level:
            return count
        count += len(level)
        for each in level:
            _require_text_or_number(each)
        level = [inner for each in level for inner in _inside(each)]
    raise ValueError(f"it is nested more than {deepest} deep")


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _require_text_or_number(value: Any) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number in it is larger than can be read back")
    if isinstance(value, str) and _HALF.search(value):
        raise ValueError("a text in it ends in half a character (an unpaired surrogate)")


_HALF = re.compile("[\ud800-\udfff]")
