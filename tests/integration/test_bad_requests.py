"""Bad requests: each gets a clear 4xx in one form, moves no money and starts nothing."""

import base64
import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from flowpay.runtime.aws import client
from tests.integration.commands import act, opened
from tests.support.books import books_balance
from tests.support.builders import an_order, wire
from tests.support.executions import Executions
from tests.support.world import World, http_event, lambda_context, world

QUERY = "Need 1200kg cotton yarn under 300 per kg within 5 days"
CREATE = "/api/create-escrow"
KB = 1024


@pytest.fixture(scope="module")
def deployment() -> Iterator[tuple[World, Executions, Any]]:
    """One deployment for all of them, and what is in it: none of them may leave a trace."""
    with pytest.MonkeyPatch.context() as patch, world() as flowpay:
        executions = Executions()
        executions.take_the_place_of_step_functions(patch)
        opened(flowpay, "10.00")
        opened(flowpay, "3000.00")
        yield flowpay, executions, everything(executions)
        books_balance(flowpay)


@pytest.fixture
def flowpay(deployment) -> Iterator[World]:
    """The deployment, and nothing of it has changed when the test is over."""
    flowpay, executions, untouched = deployment
    yield flowpay
    assert everything(executions) == untouched


def everything(executions):
    items = [client("dynamodb").scan(TableName=name)["Items"] for name in ("book", "scratch")]
    return items, dict(executions.started)


def refused(answer, status, code):
    body = json.loads(answer.text)
    assert (answer.status, body["code"]) == (status, code), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == "a-request"
    assert body["status"] == status
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    "amount",
    "0.00|-5.00|NaN|Infinity|1.001|0.0000001|1000000000000.01|1e3|1,000|ten|１０|".split("|"),
)
def test_an_amount_that_cannot_be_paid_is_refused(flowpay, amount):
    answer = flowpay.post(CREATE, an_order(amount))

    assert answer.status == 422
    refused(answer, 422, json.loads(answer.text)["code"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 5}, "amount"),
        ({"amount": "5.00"}, "amount"),
        ({"amount": {"amount": 5.0, "currency": "USD"}}, "amount"),
        ({"amount": {"amount": "5.00"}}, "amount"),
        ({"amount": wire("5.00", "XXX")}, "amount"),
        ({"amount": wire("5.00", "usd")}, "amount"),
        ({"amount": wire("5.00") | {"rate": "1"}}, "amount"),
        ({"amount": None}, "amount"),
        ({"supplier_id": ""}, "supplier_id"),
        ({"supplier_id": "x" * 65}, "supplier_id"),
        ({"supplier_id": "sup 1"}, "supplier_id"),
        ({"supplier_id": "sup_1\n"}, "supplier_id"),
        ({"supplier_id": 7}, "supplier_id"),
        ({"category": ""}, "category"),
        ({"category": "x" * 101}, "category"),
        ({"category": ["cotton yarn"]}, "category"),
        ({"category": "\ud800"}, "category"),
        ({"session_id": "a b"}, "session_id"),
        ({"session_id": "x" * 41}, "session_id"),
        ({"memo": "x" * 501}, "memo"),
        ({"rate": "80"}, "rate"),
        ({"account": "other"}, "account"),
    ],
)
def test_an_order_with_a_wrong_field_is_refused_by_that_fields_name(flowpay, change, field):
    body = refused(flowpay.post(CREATE, an_order() | change), 422, "request_invalid")

    assert [error["field"].split(".")[0] for error in body["errors"]] == [field]


@pytest.mark.parametrize("field", ["supplier_id", "amount", "category"])
def test_an_order_that_lacks_a_field_is_told_which(flowpay, field):
    order = an_order()
    del order[field]
    body = refused(flowpay.post(CREATE, order), 422, "request_invalid")

    assert [error["field"] for error in body["errors"]] == [field]


@pytest.mark.parametrize("body", ["", "null", "[]", '"x"', "5", "{}", "[{}]", "true"])
@pytest.mark.parametrize("path", [CREATE, "/api/request-source", "/api/approve-payment"])
def test_a_body_that_is_no_object_with_the_fields_is_refused(flowpay, path, body):
    refused(flowpay.post(path, body), 422, "request_invalid")


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{'a': 1}",
        '{"a": 1,}',
        "not json",
        '{"a": NaN}',
        '{"a": -Infinity}',
        "\x00",
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
    ],
)
@pytest.mark.parametrize("path", [CREATE, "/api/request-source"])
def test_a_body_that_is_not_json_is_malformed(flowpay, path, body):
    refused(flowpay.post(path, body), 400, "body_malformed")


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00binary", b"\x89PNG\r\n\x1a\n", b"\xc3("])
def test_a_binary_body_is_malformed(flowpay, raw):
    event = http_event("POST", CREATE, route=f"POST {CREATE}", body=base64.b64encode(raw).decode())
    event["isBase64Encoded"] = True
    answer = import_module("api.escrows").handler(event, lambda_context())

    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["code"] == "body_malformed"


@pytest.mark.parametrize("path", [CREATE, "/api/request-source", "/nowhere"])
def test_a_body_over_256_kb_is_too_large_wherever_it_goes(flowpay, path):
    body = json.dumps({"memo": "x" * 256 * KB})

    refused(flowpay.post(path, body), 413, "body_too_large")


def test_a_body_of_256_kb_is_looked_at(flowpay):
    empty = len(json.dumps(an_order(memo="")))
    answer = flowpay.post(CREATE, an_order(memo="x" * (256 * KB - empty)))

    body = refused(answer, 422, "request_invalid")
    assert body["errors"][0]["field"] == "memo"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "request_empty"),
        (" \n\t", "request_empty"),
        ("x" * 2001, "request_too_long"),
        ("x" * 100_001, "request_invalid"),
        ("5 kg cotton yarn\x00", "request_unreadable"),
        ("\x1b[31m5 kg cotton yarn", "request_unreadable"),
        (5, "request_invalid"),
        (None, "request_invalid"),
        (["5 kg cotton yarn"], "request_invalid"),
        ({"text": "5 kg cotton yarn"}, "request_invalid"),
    ],
)
@pytest.mark.parametrize("path", ["/api/request-source", "/api/intent-preview"])
def test_a_sentence_that_cannot_be_read_starts_nothing(flowpay, path, query, code):
    refused(flowpay.post(path, {"query": query}), 422, code)


@pytest.mark.parametrize("session_id", ["", "a b", "x" * 41, "../x", "ä", 5, "s-1\n"])
def test_a_session_id_that_is_none_starts_nothing(flowpay, session_id):
    answer = flowpay.post("/api/request-source", {"query": QUERY, "session_id": session_id})

    refused(answer, 422, "request_invalid")


@pytest.mark.parametrize("key", ["k" * 256, "two words", "k\u00e9y", "tab\there"])
def test_an_idempotency_key_that_is_none_is_refused(flowpay, key):
    refused(flowpay.post(CREATE, an_order(), key=key), 422, "request_invalid")


def test_money_for_a_session_that_nobody_knows_is_refused(flowpay):
    refused(flowpay.post(CREATE, an_order(session_id="ses_x")), 404, "session_unknown")


def test_a_category_that_is_not_allowed_is_refused(flowpay):
    refused(flowpay.post(CREATE, an_order(category="guns")), 409, "spending_refused")


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("approve-payment", {"escrow_id": "esc_x"}, 404, "escrow_unknown"),
        ("reject-payment", {"escrow_id": "esc x"}, 422, "request_invalid"),
        ("approve-payment", {"escrow_id": "esc_x", "reason": "x" * 501}, 422, "request_invalid"),
        ("approve-payment", {"escrow_id": "esc_x", "by": "ravi"}, 422, "request_invalid"),
        ("release-escrow", {"escrow_id": "esc_x", "amount": "1.00"}, 422, "request_invalid"),
        ("refund-escrow", {"escrow_id": ["esc_x"]}, 422, "request_invalid"),
    ],
)
def test_a_step_for_an_escrow_that_makes_no_sense_is_refused(flowpay, action, body, status, code):
    refused(flowpay.post(f"/api/{action}", body), status, code)


@pytest.mark.parametrize("part", ["0.00", "0.001", "10.01"])
@pytest.mark.parametrize("action", ["release-escrow", "refund-escrow"])
def test_a_part_that_cannot_be_taken_out_is_refused(flowpay, action, part):
    held = flowpay.get("/api/escrows", status="held")["items"][0]

    assert act(flowpay, action, held, amount=wire(part)).status == 422


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"limit": "-1"},
        {"cursor": "x" * 2001},
        {"status": "lost"},
    ],
)
def test_a_list_that_nobody_can_give_is_refused(flowpay, query):
    refused(flowpay.request("GET", "/api/escrows", **query), 422, "request_invalid")


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/escrow", "/API/escrows", "/.env", "/docs/../x"]
)
def test_an_unknown_path_is_answered_in_the_same_form(flowpay, path):
    refused(flowpay.request("GET", path), 404, "path_unknown")


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH"])
def test_a_method_that_a_path_does_not_have_is_unknown_too(flowpay, method):
    refused(flowpay.request(method, CREATE), 404, "path_unknown")


def test_a_wrong_key_is_refused_even_where_none_is_needed(flowpay):
    answer = flowpay.request("GET", "/api/escrows", headers={"x-api-key": "wrong"})

    refused(answer, 401, "key_invalid")


def test_a_session_that_nobody_knows_is_not_found(flowpay):
    refused(flowpay.request("GET", "/api/session/ses_x"), 404, "session_unknown")


@pytest.mark.parametrize("path", ["/health", "/api/escrows", "/api/wallet-state"])
def test_every_answer_carries_the_requests_id(flowpay, path):
    assert flowpay.request("GET", path).headers["x-request-id"] == "a-request"


def test_a_preview_can_be_asked_for_another_day(flowpay):
    asked = {"query": "500 kg cotton yarn within 5 days", "as_of": "2026-12-01"}
    assert flowpay.post("/api/intent-preview", asked).body["deliver_by"] == "2026-12-06"


def test_a_preview_for_a_day_that_does_not_exist_is_refused(flowpay):
    asked = {"query": "500 kg cotton yarn", "as_of": "2026-02-30"}
    assert flowpay.post("/api/intent-preview", asked).status == 422
