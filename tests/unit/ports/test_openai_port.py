"""OpenAI: an answer in the form that was asked for, what it cost, and every way to have none."""

import json
from decimal import Decimal

import httpx
import pytest

from flowpay.domain import model_plan, model_request
from flowpay.domain.money import Money
from flowpay.ports import openai
from flowpay.ports.openai import ModelAnswerInvalid, ModelDeclined
from flowpay.ports.request import (
    ProviderBusy,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from flowpay.ports.tariff import MODELS, Call, most
from flowpay.runtime import config as configuration
from standins.strict_schema import complaint
from tests.unit.ports.scripted import KEYS, Scripted, reply

SCHEMA = {
    "type": "object",
    "properties": {
        "price": {"type": ["number", "null"]},
        "unit": {"type": "string", "enum": ["kg", "piece"]},
        "names": {"type": "array", "items": {"type": "string"}},
        "day": {"anyOf": [{"type": "null"}, {"type": "integer"}]},
    },
    "required": ["price", "unit", "names", "day"],
    "additionalProperties": False,
}
FITS = {"price": 285.5, "unit": "kg", "names": ["a"], "day": None}


def a_completion(content, *, ended="stop", refusal=None, tokens=(1000, 100)):
    usage = dict(zip(("prompt_tokens", "completion_tokens"), tokens, strict=True))
    return {
        "choices": [
            {
                "message": {"content": content, "refusal": refusal},
                "finish_reason": ended,
                "index": 0,
            }
        ],
        "usage": usage,
    }


def ask(provider, **changes):
    question = {"system": "s", "user": "u", "name": "quote", "schema": SCHEMA, "most_tokens": 800}
    return openai.complete(**question | changes, wire=provider.wire)


def answered(content, **more):
    return ask(Scripted(reply(200, a_completion(content, **more))))


def settings(monkeypatch, **changes):
    monkeypatch.setattr(openai, "config", lambda: configuration.Config(**changes))
    monkeypatch.setattr("flowpay.ports.tariff.config", lambda: configuration.Config(**changes))


def test_an_answer_in_the_form_is_returned_with_exact_numbers():
    charged = answered(json.dumps(FITS))
    assert charged.value == FITS | {"price": Decimal("285.5")}


def test_the_request_is_for_a_strict_form_and_short():
    provider = Scripted(reply(200, a_completion(json.dumps(FITS))))
    ask(provider, user="500 kg चावल")
    (request,) = provider.requests
    assert request.url == httpx.URL("https://api.openai.com/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEYS['OPENAI_API_KEY']}"
    assert json.loads(request.content) == {
        "model": "gpt-4o-mini",
        "temperature": 0,
        "max_completion_tokens": 800,
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "500 kg चावल"},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "quote", "strict": True, "schema": SCHEMA},
        },
    }


@pytest.mark.parametrize("model", ["gpt-5-mini", "o4-mini"])
def test_a_model_that_reasons_is_asked_without_a_temperature(monkeypatch, model):
    settings(monkeypatch, AGENT_MODEL=model)
    provider = Scripted(reply(200, a_completion(json.dumps(FITS))))
    ask(provider)
    body = json.loads(provider.requests[0].content)
    assert "temperature" not in body
    assert body["reasoning_effort"] == "low"


@pytest.mark.parametrize(
    ("model", "tokens", "micros"),
    [
        ("gpt-4o-mini", (1000, 100), 210),
        ("gpt-4o-mini-2024-07-18", (1000, 100), 210),
        ("gpt-4o", (1000, 100), 3_500),
        ("gpt-4o-mini", (1, 0), 1),
        ("gpt-4o-mini", (0, 0), 0),
        ("gpt-9-from-the-future", (1000, 100), 3_500),
        ("gpt-4o-mini", (10**8, 10**8), 2_400),
        ("gpt-4o-mini", (None, 100), 2_400),
        ("gpt-4o-mini", ("1000", -1), 2_400),
        ("gpt-4o-mini", (True, 100), 2_400),
    ],
)
def test_the_cost_is_that_of_its_tokens_and_never_above_the_reserve(
    monkeypatch, model, tokens, micros
):
    settings(monkeypatch, AGENT_MODEL=model)
    assert answered(json.dumps(FITS), tokens=tokens).cost == Money(micros, "USD")
    assert micros <= most(Call.ASK_MODEL).micros


def test_an_unknown_model_is_reserved_for_as_the_dearest_that_is_known(monkeypatch):
    reserves = []
    for model in [*MODELS, "unheard-of"]:
        settings(monkeypatch, AGENT_MODEL=model)
        reserves.append(most(Call.ASK_MODEL).micros)
    assert reserves[-1] == max(reserves) == 40_000


@pytest.mark.parametrize(
    ("completion", "reason"),
    [
        (a_completion(None, refusal="I'm sorry."), "refusal"),
        (a_completion('{"price": 28', ended="length"), "length"),
        (a_completion(json.dumps(FITS), ended="length"), "length"),
        (a_completion(None, ended="content_filter"), "content_filter"),
    ],
)
def test_a_model_that_does_not_answer_costs_its_tokens_and_is_not_asked_again(completion, reason):
    provider = Scripted(reply(200, completion))
    with pytest.raises(ModelDeclined) as caught:
        ask(provider)
    assert caught.value.facts["reason"] == reason
    assert caught.value.facts["cost"] == Money(210, "USD")
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        7,
        "Sure! Here it is:",
        "```json\n{}\n```",
        "[]",
        "null",
        "NaN",
        "[" * 100_000,
        json.dumps(FITS | {"price": "285"}),
        json.dumps(FITS | {"price": True}),
        json.dumps(FITS | {"unit": "bag"}),
        json.dumps(FITS | {"names": [1]}),
        json.dumps(FITS | {"names": None}),
        json.dumps(FITS | {"day": 1.5}),
        json.dumps(FITS | {"day": "1"}),
        json.dumps(FITS | {"approve": True}),
        json.dumps({"price": 1}),
        json.dumps(FITS).replace("285.5", "NaN"),
        json.dumps(FITS).replace("285.5", "1" * 5_000),
    ],
)
def test_an_answer_in_another_form_is_no_answer(content):
    with pytest.raises(ModelAnswerInvalid) as caught:
        answered(content)
    assert caught.value.facts["cost"] == Money(210, "USD")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": []},
        {"choices": "many"},
        {"choices": [None]},
        {"choices": [{"message": "text"}]},
        {"choices": [{"message": {"content": json.dumps(FITS)}, "finish_reason": "tool_calls"}]},
        {"error": {"message": "no", "code": None}},
    ],
)
def test_an_answer_without_a_message_may_have_cost_the_most(body):
    with pytest.raises(ModelAnswerInvalid) as caught:
        ask(Scripted(reply(200, body)))
    assert caught.value.facts["cost"] == most(Call.ASK_MODEL)


def an_error(code, kind="invalid_request_error"):
    return {"error": {"message": "text with sk-key", "type": kind, "param": None, "code": code}}


@pytest.mark.parametrize(
    ("status", "body", "kind", "tries"),
    [
        (400, an_error(None), ProviderRefused, 1),
        (401, an_error("invalid_api_key"), ProviderDenied, 1),
        (403, an_error("unsupported_country"), ProviderDenied, 1),
        (404, an_error("model_not_found"), ProviderRefused, 1),
        (422, an_error(None), ProviderRefused, 1),
        (429, an_error("rate_limit_exceeded", "requests"), ProviderBusy, 3),
        (429, an_error("insufficient_quota", "insufficient_quota"), ProviderDenied, 1),
        (500, an_error(None, "server_error"), ProviderUnavailable, 3),
        (503, "<html>", ProviderUnavailable, 3),
    ],
)
def test_what_openai_documents_as_an_error_is_one_of_ours(status, body, kind, tries):
    provider = Scripted(reply(status, body))
    with pytest.raises(kind) as caught:
        ask(provider)
    assert type(caught.value) is kind
    assert caught.value.facts["may_be_charged"] is False
    assert "sk-key" not in str(caught.value)
    assert len(provider.requests) == tries


def test_a_rate_limit_that_passes_is_waited_for():
    busy = reply(429, an_error("rate_limit_exceeded", "requests"), headers={"retry-after": "1"})
    provider = Scripted(busy, reply(200, a_completion(json.dumps(FITS))))
    assert ask(provider).value["unit"] == "kg"
    assert sum(provider.pauses) >= 1


def test_a_slow_model_is_not_paid_for_twice():
    provider = Scripted(httpx.ReadTimeout("slow"))
    with pytest.raises(ProviderUnavailable) as caught:
        ask(provider)
    assert caught.value.facts["may_be_charged"] is True
    assert len(provider.requests) == 1


@pytest.mark.parametrize("changes", [{"user": "क" * 4_000}, {"most_tokens": 1_001}])
def test_no_question_is_longer_than_what_is_reserved_for_it(changes):
    provider = Scripted(reply(200, a_completion(json.dumps(FITS))))
    with pytest.raises(ValueError, match="quote asks"):
        ask(provider, **changes)
    assert provider.requests == []


OURS = {
    "request": model_request.SCHEMA,
    "search": model_plan.SEARCH_SCHEMA,
    "asking": model_plan.ASKING_SCHEMA,
}


@pytest.mark.parametrize("name", OURS)
def test_our_schemas_are_of_the_kind_that_openai_calls_strict(name):
    assert complaint(OURS[name]) is None


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "string"}},
        SCHEMA | {"additionalProperties": True},
        SCHEMA | {"required": ["price"]},
        SCHEMA | {"required": [*SCHEMA["required"], "more"]},
        SCHEMA | {"minProperties": 1},
        SCHEMA
        | {"properties": SCHEMA["properties"] | {"unit": {"type": "string", "minLength": 1}}},
        SCHEMA | {"properties": SCHEMA["properties"] | {"unit": {"type": "text"}}},
        SCHEMA | {"properties": SCHEMA["properties"] | {"unit": {}}},
        SCHEMA | {"properties": SCHEMA["properties"] | {"names": {"type": "array"}}},
        SCHEMA | {"properties": SCHEMA["properties"] | {"day": {"anyOf": [{"type": "object"}]}}},
        SCHEMA | {"properties": SCHEMA["properties"] | {"day": {"oneOf": [{"type": "null"}]}}},
        "object",
        None,
    ],
)
def test_a_schema_that_openai_would_refuse_is_noticed(schema):
    assert complaint(SCHEMA) is None
    assert complaint(schema)
