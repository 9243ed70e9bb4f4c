"""Fitting what a page says to the JSON Schema a caller asks for, as an extracting model would."""

from collections.abc import Mapping
from typing import Any

type Schema = Mapping[str, Any]


def fit(value: Any, schema: Schema, root: Schema | None = None) -> Any:
    """Return of `value` what the schema names.

    What the page does not say is null where the schema allows that, else left out.
    """
    root = root or schema
    schema = _resolved(schema, root)
    if isinstance(value, dict) and "properties" in schema:
        fields = ((name, value.get(name), sub) for name, sub in schema["properties"].items())
        return {
            name: fit(said, sub, root)
            for name, said, sub in fields
            if said is not None or _nullable(sub, root)
        }
    if isinstance(value, list) and "items" in schema:
        return [fit(item, schema["items"], root) for item in value]
    return value


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Follow references, and of several forms take the one that is not null."""
    if reference := schema.get("$ref"):
        for step in str(reference).removeprefix("#/").split("/"):
            root = root.get(step, {})
        return root
    forms = [form for form in schema.get("anyOf", ()) if form.get("type") != "null"]
    return _resolved(forms[0], root) if forms else schema


def _nullable(schema: Schema, root: Schema) -> bool:
    schema = schema if "anyOf" in schema else _resolved(schema, root)
    if forms := schema.get("anyOf"):
        return any(form.get("type") == "null" for form in forms)
    kinds = schema.get("type", "null")
    return "null" in ([kinds] if isinstance(kinds, str) else kinds) or bool(schema.get("nullable"))
