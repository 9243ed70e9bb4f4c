"""JSON Schema 2020-12 from strangers: which schemas are taken, and whether a value fits one.

A schema is data that somebody else wrote. So it may refer to nothing outside of itself and not to
itself in a circle, its regular expressions are matched in linear time (no look-around, no back
references), and what a check may cost is known before it begins: at how much of a schema is looked,
with what it refers to written out, times the number of values. Numbers are compared exactly, digit
by digit, which costs the most.

The validator is `jsonschema_rs` (a layer of its own, 15 MB, loaded by whoever checks something).
"""

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from .errors import InvalidInput
from .json_value import digits_of, numbers_in, size_of
from .schema_parts import (
    comparisons_of,
    faults_of,
    looks_of,
    parts_of,
    patterns_in,
    weight_of,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_BYTES = 16 * 1024
"""As ASCII, the form in which it is answered: a hundred services are one answer of less than 6 MB.
"""
MOST_DEPTH = 32
"""Of a schema, as JSON: no form that anybody fills in is deeper."""
MOST_WEIGHT = 1_000
"""Subschemas, with every reference written out."""
MOST_PATTERN = 200
MOST_PATTERNS = 50
MOST_COMPILED_BYTES = 100_000
"""Of one regular expression: what counts to a thousand times a thousand is refused."""
MOST_WORK = 5_000_000
"""Looks at a value, of 0.25 µs each: about a second of one whole CPU."""
LOOKS_A_COMPARISON, DIGITS_A_LOOK = 8, 3
"""Two numbers are compared in 2 µs, and another 0.25 µs for every three digits."""
MOST_LISTED = 50_000
"""Faults that there may be: the validator lists all, of a KB each, before we see the first."""
MOST_FAULTS = 20
MOST_PLACE = 200
"""Characters of a fault's place: the names in it may be a stranger's, and as long as he likes."""
BARRED = """$id $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor
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
        raise broken(name, found)


def broken(name: str, found: Sequence[Fault]) -> InputBreaksSchema:
    """Return the refusal of a value with these faults; `name` is what it is called."""
    errors = [
        {"field": f"{name}.{each.field}".rstrip("."), "message": each.message} for each in found
    ]
    told = "; ".join(f"{each['field']}: {each['message']}" for each in errors[:5])
    return InputBreaksSchema(f"correct these and send it again: {told}", errors=errors)


def faults(schema: Mapping[str, Any], value: Any) -> tuple[Fault, ...]:
    """Return what is wrong with a value, () if it fits; the first few where it is much.

    The schema is one that `require_schema` has let through. No message repeats the value. What is
    no plain JSON (`json_value.size_of`) has a fault whatever the schema. Of a value that is too
    long for a list of all that is wrong, nothing is told but that it does not fit.
    """
    try:
        size = size_of(value)
    except ValueError as error:
        return (Fault("", str(error)),)
    if _work(schema, value, size) > MOST_WORK:
        return (Fault("", f"it is too long to be checked: {size} values"),)
    validator = _compiled(schema)
    if validator.is_valid(value):
        return ()
    if size * faults_of(schema) > MOST_LISTED:
        return (Fault("", f"it does not fit, and with {size} values is too long to tell where"),)
    return tuple(map(_fault, islice(validator.iter_errors(value), MOST_FAULTS)))


def _work(schema: Mapping[str, Any], value: Any, size: int) -> int:
    """Return at how much a check looks at most."""
    work, compared = size * looks_of(schema), comparisons_of(schema)
    if compared:
        digits = (digits_of(each) // DIGITS_A_LOOK for each in numbers_in(value))
        work += compared * sum(LOOKS_A_COMPARISON + each for each in digits)
    return work


def _fault(error: Any) -> Fault:
    place = ".".join(map(str, error.instance_path))
    return Fault(place[:MOST_PLACE], error.message[:200])


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
    size_of(schema, deepest=MOST_DEPTH)
    size = len(json.dumps(schema, separators=(",", ":")))
    if size > MOST_BYTES:
        raise ValueError(f"a schema has {MOST_BYTES // 1024} KB at most, this one {size} bytes")


def _require_own(schema: Mapping[str, Any]) -> None:
    """Raise ValueError for another dialect, for references that leave it, and for what weighs."""
    if schema.get("$schema", DIALECT) != DIALECT:
        raise ValueError(f"write it in {DIALECT}")
    parts = parts_of(schema)
    for place, part in parts.items():
        if barred := next((name for name in BARRED if name in part), None):
            raise ValueError(f"at {place}: {barred} is not taken, refer to #/$defs/… instead")
    patterns = [text for part in parts.values() for text in patterns_in(part)]
    if len(patterns) > MOST_PATTERNS or any(len(text) > MOST_PATTERN for text in patterns):
        raise ValueError(
            f"{MOST_PATTERNS} regular expressions at most, of {MOST_PATTERN} characters each"
        )
    if weight_of(schema) > MOST_WEIGHT:
        raise ValueError(
            f"it is too much to check by: {MOST_WEIGHT} subschemas at most, references written out"
        )
