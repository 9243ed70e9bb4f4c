"""Checks requests and answers against a provider's OpenAPI document, with its objects closed.

The documents do not close their objects, so that a misspelt key would pass: here it does not.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

FOLDER = Path(__file__).parents[4] / "shared" / "openapi"
"""The providers' documents stand beside the checkout; they are not part of the project."""

KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def may_be_skipped(folder: Path, environment: Mapping[str, str]) -> bool:
    """Return whether the contract tests have nothing to compare with; in CI that is a failure."""
    return not folder.is_dir() and environment.get("CI", "").lower() not in ("true", "1")


needs_specifications = pytest.mark.skipif(
    may_be_skipped(FOLDER, os.environ),
    reason="the providers' specifications are not beside this checkout",
)


class Complaint(NamedTuple):
    """What is not as the document says, and where, such as `$.results[].url`."""

    at: str
    what: str

    def __str__(self) -> str:
        return f"{self.at} {self.what}"


class Specification:
    """One provider's document."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / name).read_text()
        loaded = json.loads(text) if name.endswith(".json") else yaml.load(text, yaml.CSafeLoader)
        self.document: dict[str, Any] = loaded

    def operation(self, method: str, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["paths"][path][method]
        return found

    def body_schema(self, method: str, path: str) -> dict[str, Any]:
        content = self.operation(method, path)["requestBody"]["content"]
        schema: dict[str, Any] = content["application/json"]["schema"]
        return schema

    def answers(self, method: str, path: str) -> dict[int, dict[str, Any]]:
        """Return the content of every answer that is declared, by its status."""
        declared = self.operation(method, path)["responses"].items()
        return {int(status): self._resolved(answer)["content"] for status, answer in declared}

    def parameters(self, method: str, path: str, place: str) -> set[str]:
        declared = map(self._resolved, self.operation(method, path).get("parameters", ()))
        return {p["name"].lower() for p in declared if p["in"] == place}

    def complaints(self, value: Any, schema: dict[str, Any], at: str = "$") -> list[Complaint]:
        """Return what the schema does not allow; [] if nothing."""
        schema = self._merged(schema)
        if options := schema.get("oneOf") or schema.get("anyOf"):
            base = {name: part for name, part in schema.items() if name not in ("oneOf", "anyOf")}
            found = [self.complaints(value, self._joined([base, each]), at) for each in options]
            return min(found, key=len)
        kinds = _kinds(schema)
        if kinds and not any(_is_a(value, kind) for kind in kinds):
            return [Complaint(at, f"is {value!r:.40}, no {' or '.join(kinds)}")]
        if value is None:
            return []
        return [*_wrong_value(value, schema, at), *self._wrong_parts(value, schema, at)]

    def _wrong_parts(self, value: Any, schema: dict[str, Any], at: str) -> Iterator[Complaint]:
        if isinstance(value, list):
            for each in value:
                yield from self.complaints(each, schema.get("items", {}), f"{at}[]")
        if not isinstance(value, dict):
            return
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name in schema.get("required", ()):
            if name not in value:
                yield Complaint(f"{at}.{name}", "is missing")
        for name, part in value.items():
            if name in known:
                yield from self.complaints(part, known[name], f"{at}.{name}")
            elif isinstance(others, dict):
                yield from self.complaints(part, others, f"{at}.{name}")
            elif known and others is not True:
                yield Complaint(f"{at}.{name}", "is not known")

    def _merged(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return one schema of a reference, or of all that an allOf puts together."""
        schema = self._resolved(schema)
        if "allOf" not in schema:
            return schema
        base = {name: part for name, part in schema.items() if name != "allOf"}
        return self._joined([base, *schema["allOf"]])

    def _joined(self, schemas: list[dict[str, Any]]) -> dict[str, Any]:
        parts = [self._merged(each) for each in schemas]
        joined: dict[str, Any] = {name: part for each in parts for name, part in each.items()}
        if any("properties" in part for part in parts):
            joined["properties"] = {
                name: field for part in parts for name, field in part.get("properties", {}).items()
            }
        joined["required"] = [name for part in parts for name in part.get("required", ())]
        return joined

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            siblings = {name: part for name, part in node.items() if name != "$ref"}
            found: Any = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found | siblings
        return node


@cache
def specification_of(name: str) -> Specification:
    """Return a provider's document, read once."""
    return Specification(name)


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    named = schema.get("type", [])
    kinds = [named] if isinstance(named, str) else list(named)
    return [*kinds, "null"] if kinds and schema.get("nullable") else kinds


def _is_a(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _wrong_value(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[Complaint]:
    if "enum" in schema and value not in schema["enum"]:
        yield Complaint(at, f"is {value!r:.40}, none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        yield Complaint(at, f"is {value!r:.40}, not {schema['const']!r}")
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield Complaint(at, f"does not match {schema['pattern']}")
        if not _has_form(value, schema.get("format", "")):
            yield Complaint(at, f"is {value!r:.40}, no {schema['format']}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        least, most = schema.get("minimum", value), schema.get("maximum", value)
        if not least <= value <= most:
            yield Complaint(at, f"is {value}, not from {least} to {most}")
    if isinstance(value, str | list):
        least = schema.get("minItems" if isinstance(value, list) else "minLength", 0)
        most = schema.get("maxItems" if isinstance(value, list) else "maxLength", len(value))
        if not least <= len(value) <= most:
            yield Complaint(at, f"has {len(value)} items or characters")


def _has_form(value: str, form: str) -> bool:
    if form == "date-time":
        return bool(DATE_TIME.fullmatch(value))
    if form == "uuid":
        return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value))
    return True
