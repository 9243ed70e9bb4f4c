"""Comparing answers with the providers' own OpenAPI files, which stand beside the checkout."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SPECIFICATIONS = Path(__file__).parents[4] / "shared" / "openapi"
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


@cache
def specification(file: str) -> dict[str, Any]:
    path = SPECIFICATIONS / file
    assert path.exists(), f"{path} is missing: the contract tests read the provider's own file"
    text = path.read_text()
    loaded: dict[str, Any] = (
        json.loads(text) if file.endswith(".json") else yaml.load(text, yaml.CSafeLoader)
    )
    return loaded


def answer_schema(file: str, path: str, method: str, status: int = 200) -> dict[str, Any]:
    """Return the schema that the provider publishes for one answer."""
    root = specification(file)
    answer = _resolved(root["paths"][path][method]["responses"][str(status)], root)
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return schema


def breaches(value: Any, schema: dict[str, Any], file: str, at: str = "answer") -> Iterator[str]:
    """Yield what in the value is not as the schema says, by its path."""
    root = specification(file)
    schema = _resolved(schema, root)
    for part in schema.get("allOf", ()):
        yield from breaches(value, part, file, at)
    for name in ("oneOf", "anyOf"):
        if name in schema and all(list(breaches(value, s, file, at)) for s in schema[name]):
            yield f"{at}: fits none of {name}"
    if not _is_of_type(value, schema):
        yield f"{at}: {value!r:.60} is not {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not in {schema['enum']}"
    if isinstance(value, dict):
        yield from (
            f"{at}.{name}: missing" for name in schema.get("required", ()) if name not in value
        )
        for name in value.keys() & schema.get("properties", {}).keys():
            yield from breaches(value[name], schema["properties"][name], file, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from breaches(item, schema["items"], file, f"{at}[{index}]")


def _is_of_type(value: Any, schema: dict[str, Any]) -> bool:
    types = schema.get("type", [])
    names = [types] if isinstance(types, str) else types
    if not names or (value is None and schema.get("nullable")):
        return True
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _resolved(node: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target = root
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node
