"""Fitting what a page says to the JSON Schema a caller asks for, as Firecrawl's model has to.

Firecrawl closes every object and requires all of its properties before it asks its model
(normalizeSchema in its llmExtract.ts), so what the page does not say is null where the schema
allows that, and elsewhere a model under that duty writes something empty.
"""

from collections.abc import Mapping
from typing import Any

type Schema = Mapping[str, Any]

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
_EMPTY: Mapping[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False}


def fit(value: Any, schema: Schema, root: Schema | None = None) -> Any:
    """Return of `value` what the schema names, each part of the type that it wants."""
    root = root or schema
    kinds, schema = _kinds(schema, root), _resolved(schema, root)
    if not kinds and "properties" not in schema and "items" not in schema:
        return value
    if isinstance(value, dict) and "properties" in schema:
        return {name: fit(value.get(name), sub, root) for name, sub in schema["properties"].items()}
    if isinstance(value, list) and "items" in schema:
        return [fit(item, schema["items"], root) for item in value]
    if any(_is_a(value, kind) for kind in kinds):
        return value
    return None if "null" in kinds else _empty(kinds, schema, root)


def _empty(kinds: list[str], schema: Schema, root: Schema) -> Any:
    if "properties" in schema:
        return fit({}, schema, root)
    return [] if "array" in kinds else _EMPTY.get(next(iter(kinds), ""))


def _is_a(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _KINDS.get(kind, ()))


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Follow references, and of several forms take the one that is not null."""
    if reference := schema.get("$ref"):
        for step in str(reference).removeprefix("#/").split("/"):
            root = root.get(step, {})
        return root
    forms = [form for form in schema.get("anyOf", ()) if form.get("type") != "null"]
    return _resolved(forms[0], root) if forms else schema


def _kinds(schema: Schema, root: Schema) -> list[str]:
    """Return the types that are allowed, "null" among them; [] where any is."""
    if reference := schema.get("$ref"):
        return _kinds(_resolved({"$ref": reference}, root), root)
    if forms := schema.get("anyOf"):
        return [kind for form in forms for kind in _kinds(form, root)]
    named = schema.get("type", [])
    kinds = [named] if isinstance(named, str) else list(named)
    return [*kinds, "null"] if schema.get("nullable") else kinds
