"""Schemas that strangers wrote: taken if they can be checked by, whatever they are made to do."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowpay.domain.json_schema import (
    MOST_BYTES,
    MOST_FAULTS,
    MOST_WEIGHT,
    InputBreaksSchema,
    SchemaInvalid,
    faults,
    require_fits,
    require_schema,
)
from flowpay.domain.json_value import digits_of, plain, size_of
from flowpay.domain.schema_parts import (
    comparisons_of,
    faults_of,
    looks_of,
    weight_of,
)

ORDER: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["lines"],
    "properties": {
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}},
        "note": {"type": "string", "pattern": "^[a-z ]+$"},
    },
    "additionalProperties": False,
    "$defs": {
        "line": {
            "type": "object",
            "required": ["sku", "price"],
            "properties": {
                "sku": {"type": "string", "maxLength": 5},
                "price": {"type": "number", "exclusiveMinimum": 0},
            },
        }
    },
}


def doubling(levels: int) -> dict[str, Any]:
    """Return a small schema that is a large one once its references are written out."""
    named: dict[str, Any] = {f"a{levels}": {"type": "integer"}}
    for level in range(levels):
        named[f"a{level}"] = {"allOf": [{"$ref": f"#/$defs/a{level + 1}"}] * 2}
    return {"$ref": "#/$defs/a0", "$defs": named}


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(depth):
        schema = {"properties": {"a": schema}}
    return schema


def test_a_schema_with_references_inside_is_taken_and_checks():
    require_schema(ORDER, "input_schema")

    assert faults(ORDER, {"lines": [{"sku": "A1", "price": 0.5}], "note": "soon"}) == ()


def test_every_field_that_is_wrong_is_named_and_no_value_is_repeated():
    given = {
        "lines": [{"sku": "TOO-LONG-SECRET", "price": -1}, {"price": "2"}],
        "note": "SECRET",
        "more": 1,
    }
    with pytest.raises(InputBreaksSchema) as refused:
        require_fits(ORDER, given)

    errors = {each["field"]: each["message"] for each in refused.value.facts["errors"]}
    assert set(errors) == {
        "input",
        "input.lines.0.sku",
        "input.lines.0.price",
        "input.lines.1.price",
        "input.lines.1",
        "input.note",
    }
    assert "longer than 5" in errors["input.lines.0.sku"]
    assert "required" in errors["input.lines.1"]
    assert "SECRET" not in json.dumps(refused.value.facts) + str(refused.value)
    assert refused.value.code == "input_breaks_schema"


def test_of_much_that_is_wrong_some_is_told():
    found = faults({"type": "array", "items": {"type": "integer"}}, ["a"] * 5000)

    assert len(found) == MOST_FAULTS


@pytest.mark.parametrize("value", [None, 3, "text", [1], True])
def test_a_value_of_another_type_is_a_fault_of_the_whole(value):
    [fault] = faults({"type": "object"}, value)

    assert (fault.field, "object" in fault.message) == ("", True)


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "objekt"}, "type"),
        ({"required": "text"}, "required"),
        ({"minimum": "three"}, "minimum"),
        ({"properties": {"a": 5}}, "properties/a"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "2020-12"),
        ({"$schema": 5}, "2020-12"),
        ({"$ref": "https://example.com/schema.json"}, "no part of it"),
        ({"$ref": "http://127.0.0.1/schema.json"}, "no part of it"),
        ({"$ref": "file:///etc/passwd"}, "no part of it"),
        ({"$ref": "other.json#/$defs/a"}, "no part of it"),
        ({"$ref": "#/$defs/nobody"}, "no part of it"),
        ({"$ref": "#/title", "title": "not a schema"}, "no part of it"),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, "no part of it"),
        ({"$ref": "#"}, "refers to itself"),
        ({"properties": {"next": {"$ref": "#"}}}, "refers to itself"),
        (
            {
                "$ref": "#/$defs/a",
                "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"items": {"$ref": "#/$defs/a"}}},
            },
            "refers to itself",
        ),
        ({"$id": "https://example.com/"}, "$id"),
        ({"properties": {"a": {"$id": "https://example.com/"}}}, "#/properties/a"),
        ({"$dynamicRef": "#meta"}, "$dynamicRef"),
        ({"$anchor": "here", "$ref": "#here"}, "$anchor"),
        ({"$vocabulary": {"https://example.com/v": True}}, "$vocabulary"),
        ({"pattern": "^(?=a)b"}, "linear time"),
        ({"pattern": r"(a)\1"}, "linear time"),
        ({"pattern": "(a{1,1000}){1,1000}"}, "linear time"),
        ({"patternProperties": {"(": {}}}, "linear time"),
        ({"pattern": "a" * 201}, "regular expressions"),
        ({"allOf": [{"pattern": "a"}] * 51}, "regular expressions"),
        ({"patternProperties": {f"a{n}": {} for n in range(51)}}, "regular expressions"),
        ({"allOf": [{"type": "object"}] * MOST_WEIGHT}, "KB at most"),
        ({"allOf": [{}] * MOST_WEIGHT}, "too much to check by"),
        (doubling(25), "too much to check by"),
        ({"description": "x" * MOST_BYTES}, "KB at most"),
        (nested(17), "deep"),
        ({"const": float("inf")}, "number"),
        ({"const": "\ud800"}, "half a character"),
        ({"properties": {"\udfff": {}}}, "half a character"),
    ],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:40],
)
def test_a_schema_that_cannot_be_checked_by_is_refused_and_told_why(schema, told):
    begun = time.perf_counter()
    with pytest.raises(SchemaInvalid, match=r"^input_schema: ") as refused:
        require_schema(schema, "input_schema")

    assert told in str(refused.value)
    assert time.perf_counter() - begun < 5


def test_a_chain_of_references_without_end_is_refused():
    named: dict[str, Any] = {f"a{n}": {"$ref": f"#/$defs/a{n + 1}"} for n in range(400)}
    schema = {"$ref": "#/$defs/a0", "$defs": named | {"a400": True}}

    with pytest.raises(SchemaInvalid, match="lead into each other"):
        require_schema(schema, "input_schema")


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"const": {"$ref": "https://example.com/"}, "enum": [{"$id": "x"}]},
        {"properties": {"$ref": {"type": "string"}, "$id": {"type": "string"}}},
        {"$ref": "#/$defs/a~1b~0c", "$defs": {"a/b~c": {"type": "string"}}},
        {"$ref": "#/$defs/%25", "$defs": {"%": {"type": "string"}}},
        {"$ref": "#/$defs/yes", "$defs": {"yes": True}},
        {"items": False, "prefixItems": [{"type": "string"}, True]},
        {"$defs": {"unused": {"$ref": "#"}}},
        {"x-our-own": {"any": "thing"}, "format": "date", "default": None},
        {"pattern": r"^\d{4}-\d{2}$"},
        {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {"required": ["b"]}}},
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
        {"unevaluatedProperties": False, "allOf": [{"properties": {"a": True}}]},
        doubling(7),
        nested(14),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_what_is_a_schema_of_2020_12_and_bounded_is_taken(schema):
    require_schema(schema, "input_schema")


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "^(a+)+$"}, "a" * 90_000 + "!"),
        ({"pattern": "^(a|aa)+$"}, "a" * 90_000 + "!"),
        ({"allOf": [{"pattern": f"(a?){{{n}}}a{{50}}b"} for n in range(50, 95)]}, "a" * 90_000),
        ({"uniqueItems": True}, [[n] for n in range(30_000)]),
        ({"items": {"allOf": [{"minimum": 0}] * 50}}, list(range(90_000))),
        ({"items": {"enum": list(range(2000))}}, list(range(1000)) * 45),
        ({"items": {"enum": list(range(10_000, 12_600))}}, [9] * 49_000),
        ({"items": {"enum": [{"a": n} for n in range(1500)]}}, [{"a": 1499}] * 9_000),
        ({"items": {"required": [f"{n:x}" for n in range(2000)]}}, [{}] * 1000),
        (
            {"items": {"dependentRequired": {"a": [f"{n:x}" for n in range(2000)]}}},
            [{"a": 1}] * 999,
        ),
        ({"items": {"allOf": [{"type": "integer"}] * 20}}, ["a"] * 25_000),
        ({"anyOf": [{"items": {"allOf": [{"type": "integer"}] * 20}}]}, ["a"] * 25_000),
        ({"items": {"enum": [n + 0.5 for n in range(2000)]}}, [1999.5] * 16_000),
        ({"items": {"allOf": [{"minimum": 0.1}] * 100}}, [1e-300] * 14_000),
        ({"items": {"allOf": [{"minimum": 0.1}] * 9}}, [1e-300] * 5_000),
        ({"items": {"allOf": [{"multipleOf": 1e-300}] * 100}}, [10**300] * 300),
        (
            {"items": {"allOf": [{"uniqueItems": True}] * 50}},
            [[n * 1e-300 for n in range(15)]] * 900,
        ),
        ({"items": {"const": [0.5] * 1000}}, [[0.5] * 999 + [0.7]] * 24),
        (doubling(7), 1),
    ],
    ids="""nested either patterns unique many enum late objects required dependent faults branch
    parts bounds few multiples pairs constant doubling""".split(),
)
def test_no_value_makes_a_check_slow(schema, value):
    require_schema(schema, "input_schema")
    begun = time.perf_counter()

    faults(schema, value)

    assert time.perf_counter() - begun < 5


def test_what_would_take_too_long_is_a_fault():
    [fault] = faults({"items": {"allOf": [{"minimum": 0}] * 500}}, list(range(90_000)))

    assert "too long" in fault.message


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"items": {"required": [f"{n:x}" for n in range(2000)]}}, [{}] * 1000),
        ({"anyOf": [{"items": {"allOf": [{"type": "integer"}] * 20}}]}, ["a"] * 9000),
    ],
    ids=["required", "branch"],
)
def test_a_list_of_faults_that_nobody_could_hold_is_not_made(schema, value):
    [fault] = faults(schema, value)

    assert "does not fit" in fault.message
    assert faults(schema, []) == ()


def test_where_something_is_wrong_is_told_in_few_words_however_long_its_name():
    schema = {"additionalProperties": {"additionalProperties": {"type": "integer"}}}
    with pytest.raises(InputBreaksSchema) as refused:
        require_fits(schema, {"n" * 90_000: {"a": "x", "b": "y"}})

    assert all(len(each["field"]) < 300 for each in refused.value.facts["errors"])
    assert len(str(refused.value)) < 1000


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (float("inf"), "number"),
        ({"a": [float("-inf")]}, "number"),
        (float("nan"), "number"),
        ("\ud800", "half a character"),
        ({"\udc00": 1}, "half a character"),
        (deep(64), "deep"),
        (deep(5000), "deep"),
    ],
    ids=["inf", "-inf", "nan", "text", "name", "64", "5000"],
)
def test_what_is_no_plain_json_fits_no_schema(value, told):
    [fault] = faults({}, value)

    assert told in fault.message
    with pytest.raises(ValueError, match=told):
        plain(value)


def test_large_whole_numbers_and_exact_parts_are_checked_as_they_are():
    assert faults({"type": "integer", "minimum": 10**30}, 10**30) == ()
    assert faults({"multipleOf": 0.01}, 19.99) == ()
    assert faults({"maximum": 10**30}, 10**30 + 1) != ()


def test_values_are_counted_with_their_names():
    assert size_of({"a": [1, 2], "b": None}) == 1 + 2 + 2 + 2


def test_a_schema_weighs_what_is_applied():
    assert weight_of({"$defs": {"a": {"items": {}}}}) == 1
    assert weight_of(doubling(3)) == 1 + 4 * 2**3 - 3


def test_what_one_value_is_held_against_counts():
    listed = {
        "enum": [1, "b", [3.5]],
        "required": ["a", "b"],
        "dependentRequired": {"a": ["b"]},
        "minimum": 0,
        "multipleOf": 2,
    }
    schema = {"$ref": "#/$defs/a", "$defs": {"a": listed, "unused": listed}}
    assert (weight_of(schema), looks_of(schema), faults_of(schema)) == (2, 2 + 1, 2 + 6)
    assert comparisons_of(schema) == 2 + 1 + 2
    odd = {"enum": 5, "required": None, "dependentRequired": []}
    assert (looks_of(odd), faults_of(odd), comparisons_of(odd)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("number", "digits"), [(0, 0), (-999, 3), (10**300, 300), (0.5, 0), (1e300, 300), (1e-300, 300)]
)
def test_digits_are_counted_as_if_they_were_written_out(number, digits):
    assert digits_of(number) == pytest.approx(digits, rel=0.02)


def test_a_long_table_of_an_ordinary_schema_is_checked():
    row = {
        "sku": {"enum": [f"SKU-{n}" for n in range(500)]},
        "price": {"type": "number", "minimum": 0, "multipleOf": 0.01},
        "count": {"type": "integer", "minimum": 1, "maximum": 1000},
    }
    schema = {"items": {"properties": row, "required": list(row), "additionalProperties": False}}
    table = [{"sku": f"SKU-{n % 500}", "price": n / 100, "count": 1} for n in range(2000)]
    require_schema(schema, "output_schema")
    assert faults(schema, table) == ()
    assert faults(schema, [*table, {}]) != ()


def test_pages_tell_format_but_it_checks_nothing():
    """By the dialect `format` is an annotation: who wants a check writes a pattern."""
    assert faults({"type": "string", "format": "date"}, "tomorrow") == ()


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
KEYWORDS = st.sampled_from(
    """$ref $defs $schema $id $anchor $comment type enum const properties patternProperties required
    additionalProperties propertyNames items prefixItems contains minContains maxContains allOf
    anyOf oneOf not if then else minimum maximum multipleOf minLength maxLength pattern minItems
    uniqueItems minProperties dependentSchemas dependentRequired unevaluatedProperties
    unevaluatedItems format contentSchema default examples definitions""".split()
)
WORDS = st.sampled_from(["#", "#/$defs/a", "a", "object", "integer", "^a+$", "(", "date"])
SCHEMAS = st.recursive(
    ANY | WORDS | st.booleans(),
    lambda inner: (
        st.dictionaries(KEYWORDS | WORDS, inner, max_size=4) | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(schema=st.dictionaries(KEYWORDS, SCHEMAS, max_size=4), value=ANY)
def test_whatever_comes_as_a_schema_is_taken_or_refused_in_words(schema, value):
    try:
        require_schema(schema, "input_schema")
    except SchemaInvalid:
        return
    assert len(faults(schema, value)) <= MOST_FAULTS
