"""OpenAI's stand-in: as strict as OpenAI, with answers that were laid ready or add nothing."""

import json

import pytest

SCHEMA = {
    "type": "object",
    "properties": {
        "lines": {"type": "array", "items": {"type": "string"}},
        "day": {"type": ["string", "null"]},
        "price": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "inner": {
            "type": "object",
            "properties": {"sure": {"type": "boolean"}},
            "required": ["sure"],
            "additionalProperties": False,
        },
    },
    "required": ["lines", "day", "price", "kind", "inner"],
    "additionalProperties": False,
}
NOTHING = {"lines": [], "day": None, "price": None, "kind": "a", "inner": {"sure": False}}


def a_question(name="plan", **changes):
    form = {"name": name, "strict": True, "schema": changes.pop("schema", SCHEMA)}
    question = {
        "model": "gpt-4o-mini",
        "temperature": 0,
        "max_completion_tokens": 200,
        "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}],
        "response_format": {"type": "json_schema", "json_schema": form},
    }
    return {key: value for key, value in (question | changes).items() if value is not None}


@pytest.fixture
def ask(call):
    def ask(body=None, **more):
        asked = a_question() if body is None else body
        return call("POST", "/openai/v1/chat/completions", asked, **more)

    return ask


def lay_ready(call, content, **more):
    answer = call("POST", "/openai/answers", {"content": content, **more})
    assert answer.status == 201


def said(answer):
    assert answer.status == 200, answer.text
    return json.loads(answer.json()["choices"][0]["message"]["content"])


def test_without_an_answer_laid_ready_it_has_nothing_to_add(ask):
    answer = ask()
    assert said(answer) == NOTHING
    usage = answer.json()["usage"]
    assert 0 < usage["completion_tokens"] < usage["prompt_tokens"] < usage["total_tokens"]


def test_without_a_form_it_answers_in_words(ask):
    answer = ask(a_question(response_format=None))
    assert answer.json()["choices"][0]["message"]["content"] == "Nothing to add."


def test_answers_laid_ready_are_given_once_in_their_order_and_for_their_schema(call, ask):
    lay_ready(call, {"n": 1}, name="other")
    lay_ready(call, {"n": 2})
    lay_ready(call, {"n": 3}, name="plan")
    lay_ready(call, '{"n": 4}')
    assert [said(ask()) for _ in range(4)] == [{"n": 2}, {"n": 3}, {"n": 4}, NOTHING]
    assert said(ask(a_question(name="other"))) == {"n": 1}


def test_what_is_laid_ready_is_given_as_it_is(call, ask):
    lay_ready(call, "no JSON at all")
    message = ask().json()["choices"][0]["message"]
    assert message["content"] == "no JSON at all"


def test_an_answer_longer_than_allowed_is_cut(call, ask):
    lay_ready(call, "x" * 1_000)
    (choice,) = ask().json()["choices"]
    assert (choice["finish_reason"], len(choice["message"]["content"])) == ("length", 800)


@pytest.mark.parametrize(
    "body", [None, [], {}, {"name": "plan"}, {"content": 5}, {"content": "x", "for": "plan"}]
)
def test_an_answer_that_makes_no_sense_is_not_laid_ready(call, body):
    answer = call("POST", "/openai/answers", body)
    assert answer.status == 400
    assert answer.json()["message"]


@pytest.mark.parametrize(
    ("fault", "ended", "refuses"),
    [
        ("refusal", "stop", True),
        ("truncated", "length", False),
        ("content_filter", "content_filter", False),
    ],
)
def test_a_model_can_be_told_not_to_answer(call, ask, fault, ended, refuses):
    call("POST", "/faults", {"provider": "openai", "fault": fault})
    answer = ask()
    (choice,) = answer.json()["choices"]
    assert choice["finish_reason"] == ended
    assert bool(choice["message"]["refusal"]) is refuses
    assert said(ask()) == NOTHING


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("rate_limited", 429, "rate_limit_exceeded"),
        ("no_quota", 429, "insufficient_quota"),
        ("unauthorized", 401, "invalid_api_key"),
        ("failing", 500, None),
    ],
)
def test_it_fails_in_openais_form(call, ask, fault, status, code):
    call("POST", "/faults", {"provider": "openai", "fault": fault})
    answer = ask()
    assert (answer.status, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"].keys() == {"message", "type", "param", "code"}


def nested(**changes):
    return a_question(schema=SCHEMA | changes)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ("not json", 400, "parse"),
        ([], 400, "parse"),
        (a_question(model=None), 400, "model parameter"),
        (a_question(model="claude"), 404, "does not exist"),
        (a_question(model=5), 400, "'model'"),
        (a_question(messages=[]), 400, "'messages'"),
        (a_question(messages=None), 400, "'messages'"),
        (a_question(messages=[{"role": "boss", "content": "x"}]), 400, "role"),
        (a_question(messages=[{"role": "user"}]), 400, "content"),
        (a_question(temprature=0), 400, "Unrecognized request argument supplied: temprature"),
        (a_question(temperature=3), 400, "temperature"),
        (a_question(temperature="0"), 400, "temperature"),
        (a_question(model="gpt-5-mini"), 400, "temperature"),
        (a_question(reasoning_effort="low"), 400, "reasoning_effort"),
        (a_question(max_completion_tokens=0), 400, "max_completion_tokens"),
        (a_question(response_format={"type": "xml"}), 400, "response_format"),
        (a_question(name="a plan"), 400, "name"),
        (nested(additionalProperties=True), 400, "Invalid schema for response_format 'plan'"),
        (nested(required=["lines"]), 400, "'required' is required"),
        (nested(maxProperties=9), 400, "'maxProperties' is not permitted"),
        (nested(type="array"), 400, "type"),
    ],
)
def test_what_openai_would_refuse_is_refused_in_its_words(ask, body, status, says):
    answer = ask(body)
    assert answer.status == status
    assert says in answer.json()["error"]["message"]


def test_a_model_that_reasons_is_asked_in_its_own_way(ask):
    body = a_question(model="gpt-5-mini", temperature=None, reasoning_effort="low")
    assert said(ask(body)) == NOTHING


def test_without_a_key_nobody_is_answered(ask):
    assert ask(headers={}).status == 401
