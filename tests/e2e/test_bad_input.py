"""Bad input gets a clear answer that says what to do, and changes nothing."""

from typing import Any

import httpx
import pytest

from .client import SENTENCE, Flowpay, an_order, usd
from .deployment import WIDE

pytestmark = pytest.mark.usefixtures("balanced")

SOURCE = "/api/request-source"
ESCROW = "/api/create-escrow"
TOO_LARGE = b" " * (256 * 1024 + 1)

type Wrong = tuple[str, str, dict[str, Any], int, str]


def asking(**body: Any) -> dict[str, Any]:
    return {"json": {"query": SENTENCE, **body}}


def ordering(**body: Any) -> dict[str, Any]:
    return {"json": an_order("10.00") | body}


def paying(amount: Any, currency: Any = "USD") -> dict[str, Any]:
    return ordering(amount={"amount": amount, "currency": currency})


WRONG: dict[str, Wrong] = {
    "an empty sentence": ("POST", SOURCE, asking(query=""), 422, "request_empty"),
    "a blank sentence": ("POST", SOURCE, asking(query=" \n "), 422, "request_empty"),
    "2,001 characters": ("POST", SOURCE, asking(query="x" * 2001), 422, "request_too_long"),
    "control characters": ("POST", SOURCE, asking(query="kg\0\x1b"), 422, "request_unreadable"),
    "half a character": (
        "POST",
        SOURCE,
        {"content": b'{"query": "\\ud800"}'},
        422,
        "request_invalid",
    ),
    "a number for a sentence": ("POST", SOURCE, asking(query=5), 422, "request_invalid"),
    "a field nobody knows": ("POST", SOURCE, asking(budget=1), 422, "request_invalid"),
    "an id with a path in it": ("POST", SOURCE, asking(session_id="../x"), 422, "request_invalid"),
    "a list for a body": ("POST", SOURCE, {"json": [SENTENCE]}, 422, "request_invalid"),
    "no body": ("POST", SOURCE, {}, 422, "request_invalid"),
    "half a body": ("POST", SOURCE, {"content": b'{"query": "'}, 400, "body_malformed"),
    "bytes that are no text": (
        "POST",
        SOURCE,
        {
            "content": bytes(range(256)),
            "headers": {"content-type": "application/octet-stream"},
        },
        400,
        "body_malformed",
    ),
    "a body without a bottom": ("POST", SOURCE, {"content": b"[" * 9_999}, 400, "body_malformed"),
    "a body too large": (
        "POST",
        SOURCE,
        {"content": TOO_LARGE},
        413,
        "body_too_large",
    ),
    "a number that is none": ("POST", SOURCE, {"content": b'{"query":NaN}'}, 400, "body_malformed"),
    "an amount of zero": ("POST", ESCROW, paying("0.00"), 422, "amount_invalid"),
    "a negative amount": ("POST", ESCROW, paying("-5.00"), 422, "request_invalid"),
    "not a number": ("POST", ESCROW, paying("NaN"), 422, "request_invalid"),
    "infinity": ("POST", ESCROW, paying("Infinity"), 422, "request_invalid"),
    "an exponent": ("POST", ESCROW, paying("1e3"), 422, "request_invalid"),
    "less than a cent": ("POST", ESCROW, paying("1.001"), 422, "amount_invalid"),
    "less than a micro": ("POST", ESCROW, paying("1.0000001"), 422, "request_invalid"),
    "above 10^12": ("POST", ESCROW, paying("1000000000001"), 422, "request_invalid"),
    "a float": ("POST", ESCROW, paying(10.0), 422, "request_invalid"),
    "no amount": ("POST", ESCROW, ordering(amount=None), 422, "request_invalid"),
    "a currency nobody knows": ("POST", ESCROW, paying("1.00", "ZZZ"), 422, "request_invalid"),
    "a session nobody knows": ("POST", ESCROW, ordering(session_id="none"), 404, "session_unknown"),
    "a category off the list": ("POST", ESCROW, ordering(category="gold"), 409, "spending_refused"),
    "more than one payment may": ("POST", ESCROW, paying("2000000.00"), 409, "spending_refused"),
    "a key too long": (
        "POST",
        ESCROW,
        {**ordering(), "headers": {"Idempotency-Key": "k" * 256}},
        422,
        "request_invalid",
    ),
    "stale controls": (
        "PUT",
        "/api/spending-controls",
        {"json": {**WIDE, "allowed_categories": [], "version": 1}},
        409,
        "controls_version_stale",
    ),
    "an unknown session": ("GET", "/api/session/nobody", {}, 404, "session_unknown"),
    "a session id too long": ("GET", f"/api/session/{'x' * 41}", {}, 422, "request_invalid"),
    "a wrong key": (
        "GET",
        "/api/wallet-state",
        {"headers": {"x-api-key": "wrong"}},
        401,
        "key_invalid",
    ),
    "a wrong bearer": (
        "POST",
        SOURCE,
        {**asking(), "headers": {"authorization": "Bearer wrong"}},
        401,
        "key_invalid",
    ),
    "a page of none": ("GET", "/api/escrows?limit=0", {}, 422, "request_invalid"),
    "a page of all": ("GET", "/api/wallet-ledger?limit=101", {}, 422, "request_invalid"),
    "another list's cursor": ("GET", "/api/escrows?cursor=bm8", {}, 422, "cursor_invalid"),
    "a status nobody has": ("GET", "/api/escrows?status=lost", {}, 422, "request_invalid"),
    "an unknown path": ("GET", "/api/nothing", {}, 404, "path_unknown"),
    "a method that is not served": ("DELETE", "/api/wallet-state", {}, 404, "path_unknown"),
}


@pytest.mark.parametrize("name", WRONG)
def test_bad_input_is_answered_clearly_and_changes_nothing(flowpay: Flowpay, name: str):
    method, path, content, status, code = WRONG[name]
    before = _state(flowpay)

    answer = flowpay.http.request(method, path, **content)

    _is_problem(answer, status, code)
    assert _state(flowpay) == before


@pytest.mark.parametrize("command", ["approve-payment", "reject-payment"])
def test_only_what_waits_can_be_decided(flowpay: Flowpay, command: str):
    escrow_id = flowpay.hold("10.00")["escrow_id"]
    before = _state(flowpay)

    nothing = flowpay.send(f"/api/{command}", {"escrow_id": "esc_nobody"})
    held = flowpay.send(f"/api/{command}", {"escrow_id": escrow_id})

    _is_problem(nothing, 404, "escrow_unknown")
    _is_problem(held, 409, "escrow_transition_forbidden")
    assert held.json()["possible"] == ["release", "refund"]
    assert _state(flowpay) == before


@pytest.mark.parametrize("command", ["release-escrow", "refund-escrow"])
def test_what_waits_for_a_person_cannot_be_paid_or_returned(flowpay: Flowpay, command: str):
    escrow_id = flowpay.hold("2500.00")["escrow_id"]
    before = _state(flowpay)

    answer = flowpay.send(f"/api/{command}", {"escrow_id": escrow_id})

    _is_problem(answer, 409, "escrow_transition_forbidden")
    assert _state(flowpay) == before
    flowpay.post("/api/reject-payment", {"escrow_id": escrow_id})


def test_no_more_is_released_than_is_held(flowpay: Flowpay):
    escrow_id = flowpay.hold("10.00")["escrow_id"]
    before = _state(flowpay)

    for amount in (usd("10.01"), {"amount": "1.00", "currency": "INR"}):
        part = {"escrow_id": escrow_id, "amount": amount}
        _is_problem(flowpay.send("/api/release-escrow", part), 422, "amount_exceeds_hold")

    assert _state(flowpay) == before


def _is_problem(answer: httpx.Response, status: int, code: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    assert body["status"] == status
    assert len(body["detail"]) > 10, "it must say what to do"
    assert "Traceback" not in answer.text


def _state(flowpay: Flowpay) -> list[Any]:
    """Return what a request can change: money, rules, escrows, sessions."""
    lists = ("/api/wallet-ledger", "/api/escrows")
    newest = [flowpay.get(path, limit=1)["items"] for path in lists]
    controls = flowpay.get("/api/spending-controls")
    return [flowpay.wallet(), controls, newest, flowpay.executions("Procurement")]
