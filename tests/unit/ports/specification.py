"""Checks a request against a provider's OpenAPI document, with its objects closed."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[4] / "shared" / "openapi"
"""The providers' documents stand beside the checkout; they are not part of the project."""

KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
}


class Specification:
    """One provider's document."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / name).read_text()
        self.document = json.loads(text) if name.endswith(".json") else yaml.safe_load(text)

    def operation(self, method: str, path: str) -> dict[str, Any]:
        return self.document["paths"][path][method]

    def body_schema(self, method: str, path: str) -> dict[str, Any]:
        content = self.operation(method, path)["requestBody"]["content"]
        return content["application/json"]["schema"]

    def parameters(self, method: str, path: str, place: str) -> set[str]:
        declared = self.operation(method, path)["parameters"]
        return {p["name"].lower() for p in declared if p["in"] == place}

    def complaints(self, value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
        """What the schema does not allow; [] if nothing."""
        schema = self._merged(schema)
        if "oneOf" in schema:
            options = [self.complaints(value, option, at) for option in schema["oneOf"]]
            return min(options, key=len)
        kind = schema.get("type")
        if kind and not self._is_a(value, kind):
            return [f"{at} is no {kind}"]
        return [*self._wrong_value(value, schema, at), *self._wrong_parts(value, schema, at)]

    def _wrong_value(self, value: Any, schema: dict[str, Any], at: str) -> list[str]:
        wrong = []
        if "enum" in schema and value not in schema["enum"]:
            wrong.append(f"{at} is none of {schema['enum']}")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            wrong.append(f"{at} does not match {schema['pattern']}")
        if isinstance(value, int):
            least, most = schema.get("minimum", value), schema.get("maximum", value)
            if not least <= value <= most:
                wrong.append(f"{at} is not from {least} to {most}")
        if isinstance(value, str | list):
            least = schema.get("minItems", schema.get("minLength", 0))
            most = schema.get("maxItems", schema.get("maxLength", len(value)))
            if not least <= len(value) <= most:
                wrong.append(f"{at} has {len(value)} items or characters")
        return wrong

    def _wrong_parts(self, value: Any, schema: dict[str, Any], at: str) -> list[str]:
        if isinstance(value, list):
            each = schema.get("items", {})
            return [c for n, v in enumerate(value) for c in self.complaints(v, each, f"{at}[{n}]")]
        if not isinstance(value, dict) or "properties" not in schema:
            return []
        known = schema["properties"]
        missing = [f"{at} lacks {key}" for key in schema.get("required", ()) if key not in value]
        unknown = [f"{at}.{key} is not known" for key in value if key not in known]
        inner = [
            complaint
            for key in value.keys() & known.keys()
            for complaint in self.complaints(value[key], known[key], f"{at}.{key}")
        ]
        return missing + unknown + inner

    def _merged(self, schema: dict[str, Any]) -> dict[str, Any]:
        """One schema of a reference or of all that an allOf puts together."""
        while "$ref" in schema:
            schema = self._referenced(schema["$ref"])
        if "allOf" not in schema:
            return schema
        parts = [self._merged(part) for part in schema["allOf"]]
        return {
            "type": "object",
            "properties": {k: v for part in parts for k, v in part.get("properties", {}).items()},
            "required": [key for part in parts for key in part.get("required", ())],
        }

    def _referenced(self, reference: str) -> Any:
        found: Any = self.document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        return found

    @staticmethod
    def _is_a(value: Any, kind: str) -> bool:
        return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))
