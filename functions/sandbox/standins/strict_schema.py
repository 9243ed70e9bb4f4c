"""The JSON schemas that OpenAI takes with `strict`: what is wrong with one, and a value that fits.

The rules are those of platform.openai.com/docs/guides/structured-outputs, in their first and
narrowest form: every property required, no other allowed, no limits on values.
"""

from collections.abc import Iterator
from typing import Any

_KEYWORDS = frozenset(
    "type properties required additionalProperties items enum const anyOf description title".split()
)
_TYPES = frozenset("string number integer boolean array object null".split())
_MOST_PROPERTIES, _MOST_LEVELS = 100, 5
_EMPTY: dict[str, Any] = {
    "string": "",
    "number": 0,
    "integer": 0,
    "boolean": False,
    "array": [],
    "null": None,
}


def complaint(schema: Any) -> str | None:
    """Return the first thing that is wrong, in OpenAI's words; None if the schema will do."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        kind = schema.get("type") if isinstance(schema, dict) else None
        return f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'."
    return next(_complaints(schema, ()), None)


def example(schema: dict[str, Any]) -> Any:
    """Return the emptiest value that fits a schema: nulls and empty lists where it lets them be."""
    if "anyOf" in schema:
        options = schema["anyOf"]
        return example(next((o for o in options if o.get("type") == "null"), options[0]))
    if "enum" in schema:
        return None if None in schema["enum"] else schema["enum"][0]
    named = schema["type"]
    kinds = named if isinstance(named, list) else [named]
    kind = "null" if "null" in kinds else kinds[0]
    if kind == "object":
        return {name: example(part) for name, part in schema["properties"].items()}
    return _EMPTY[kind]


def _complaints(schema: Any, context: tuple[str, ...]) -> Iterator[str]:
    at = f"In context={context}, "
    if not isinstance(schema, dict):
        yield f"{at}schema must be an object."
        return
    for keyword in schema.keys() - _KEYWORDS:
        yield f"{at}'{keyword}' is not permitted."
    if "anyOf" in schema and context:
        for index, option in enumerate(schema["anyOf"]):
            yield from _complaints(option, (*context, "anyOf", str(index)))
        return
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not kinds or not set(kinds) <= _TYPES:
        yield f"{at}schema must have a 'type' key."
    if "object" in kinds:
        yield from _of_object(schema, context, at)
    if "array" in kinds:
        if "items" not in schema:
            yield f"{at}array schema missing items."
        yield from _complaints(schema.get("items"), (*context, "items"))


def _of_object(schema: dict[str, Any], context: tuple[str, ...], at: str) -> Iterator[str]:
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if schema.get("additionalProperties") is not False:
        yield f"{at}'additionalProperties' is required to be supplied and to be false."
    for name in properties.keys() ^ set(required):
        yield (
            f"{at}'required' is required to be supplied and to be an array including every key "
            f"in properties. Missing or extra '{name}'."
        )
    if len(properties) > _MOST_PROPERTIES or context.count("properties") > _MOST_LEVELS:
        yield f"{at}schema exceeds the limits on properties or nesting."
    for name, part in properties.items():
        yield from _complaints(part, (*context, "properties", name))
