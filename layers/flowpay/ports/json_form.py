"""Whether a JSON value has the form of a schema, of the kind that OpenAI calls strict.

That kind knows types, enums, items, anyOf, and objects whose properties are all required and no
others allowed (platform.openai.com/docs/guides/structured-outputs).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, Decimal),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def misfit(value: Any, schema: Mapping[str, Any], at: str = "$") -> str | None:
    """Return the place of the first value that does not fit, such as `$.lines[0].unit`."""
    if "anyOf" in schema:
        wrong = [misfit(value, option, at) for option in schema["anyOf"]]
        return None if None in wrong else at
    named = schema["type"]
    kinds = (named,) if isinstance(named, str) else named
    if not any(_is_a(value, kind) for kind in kinds) or value not in schema.get("enum", (value,)):
        return at
    if isinstance(value, list):
        parts = (misfit(each, schema["items"], f"{at}[{i}]") for i, each in enumerate(value))
    elif isinstance(value, dict):
        if value.keys() != schema["properties"].keys():
            return at
        kinds_of = schema["properties"]
        parts = (misfit(value[name], kinds_of[name], f"{at}.{name}") for name in value)
    else:
        return None
    return next(filter(None, parts), None)


def _is_a(value: Any, kind: str) -> bool:
    return isinstance(value, _KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))
