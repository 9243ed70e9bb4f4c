"""The API's document: one name is one thing, whichever function describes it."""

import json
from typing import Any

import pytest

from api.docs import SchemasCollide, require_one_meaning
from infra.openapi import document


def described(**schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the document of a function that has these schemas."""
    return {"components": {"schemas": schemas}}


WEIGHT = {"type": "object", "properties": {"grams": {"type": "integer"}}}
LIMIT = {"type": "object", "properties": {"amount": {"type": "string"}}}


def test_two_functions_that_mean_different_things_by_one_name_are_refused():
    documents = {"cards": described(Change=WEIGHT), "wallet": described(Change=LIMIT)}
    with pytest.raises(SchemasCollide, match="Change of cards is not that of wallet"):
        require_one_meaning(documents)


def test_two_functions_may_describe_the_same_thing():
    require_one_meaning({"cards": described(Money=LIMIT), "wallet": described(Money=dict(LIMIT))})


def test_what_a_card_and_a_run_are_asked_and_answer_is_described_as_it_is():
    made = json.loads(document())
    schemas = made["components"]["schemas"]
    freeze = made["paths"]["/api/virtual-cards/{card_id}/freeze"]["post"]
    body = freeze["requestBody"]["content"]["application/json"]["schema"]

    assert body["$ref"].endswith("/CardChange")
    assert set(schemas["CardChange"]["properties"]) == {"reason"}
    assert schemas["Run"]["properties"]["evidence"]["items"]["$ref"].endswith("/RunEvidence")
    assert "sha256" in schemas["RunEvidence"]["properties"]
    assert schemas["Draft"]["properties"]["lines"]["items"]["$ref"].endswith("/DraftLine")
    assert schemas["Pair"]["properties"]["books"]["$ref"].endswith("/StatementEntry")
