"""A deployment that sells by x402, payers who sign, and the sandbox's network between them."""

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from flowpay.ports import wire as wires
from flowpay.ports.wire import Wire
from tests.support.books import books_balance
from tests.support.clock import Clock
from tests.support.executions import Executions
from tests.support.payments import ASSET, KEY, PAY_TO, Json, a_payload
from tests.support.world import Answer, World, http_event, lambda_context, to_sandbox, world

GSTIN = "/api/paid/services/validate-gstin"
GIVEN = {"gstin": "27AAPFU0939F1ZV"}
PREVIEW = "/api/paid/intent-preview"
SENTENCE = {"query": "Need 1200kg cotton yarn under 300 per kg within 5 days"}
PRICE = 1_000
"""Micros of a dollar: what a call of the cheaper services costs."""
PAYMENTS = "/api/x402/payments"
FUNDED = 50_000_000_000
"""Micros that the wallet begins with."""


class Remote:
    """The way to the sandbox: what was asked of whom, what gets lost, who lies, and who meddles."""

    def __init__(self) -> None:
        self.asked = list[str]()
        self.loses = list[str]()
        self.never_arrives = list[str]()
        self.meets = dict[str, Callable[[], Any]]()
        self.lies = dict[str, Json]()

    def take_its_place(self, patch: pytest.MonkeyPatch) -> None:
        reached = Wire(httpx.MockTransport(self._answer), sleep=lambda _: None)
        patch.setattr(wires, "shared", lambda: reached)

    def count(self, what: str) -> int:
        return self.asked.count(what)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        what = request.url.path.removeprefix("/sandbox/")
        if what == "chain":
            what = json.loads(request.content)["method"]
        self.asked.append(what)
        if act := self.meets.pop(what, None):
            act()
        if what in self.never_arrives:
            self.never_arrives.remove(what)
            raise httpx.ReadTimeout("it never arrived")
        answer = to_sandbox(request)
        if what in self.loses:
            self.loses.remove(what)
            raise httpx.ReadTimeout("its answer is lost")
        if what in self.lies:
            return httpx.Response(200, json=answer.json() | self.lies.pop(what))
        return answer


@pytest.fixture
def settings() -> dict[str, str]:
    """Return what is not as in `.env.example`; a test says what."""
    return {}


@pytest.fixture
def flowpay(executions: Executions, settings: dict[str, str]) -> Iterator[World]:
    with world(**{"X402_PAY_TO": PAY_TO, **settings}) as deployment:
        yield deployment
        books_balance(deployment)
        income_agrees(deployment)


@pytest.fixture(autouse=True)
def remote(flowpay: World, monkeypatch: pytest.MonkeyPatch) -> Remote:
    way = Remote()
    way.take_its_place(monkeypatch)
    return way


def read_header(answer: Answer, name: str) -> Json:
    """Return the object of a header of the protocol."""
    told = {key.lower(): value for key, value in answer.headers.items()}
    found: Json = json.loads(base64.b64decode(told[name.lower()]))
    return found


def offer_at(flowpay: World, path: str = GSTIN) -> Json:
    """Return what a route wants to be paid, which it says without a payment."""
    answer = flowpay.request("POST", path, GIVEN)
    assert answer.status == 402, answer.text
    required = read_header(answer, "PAYMENT-REQUIRED")
    assert required == answer.body
    [offer] = required["accepts"]
    return dict(offer)


def a_nonce() -> str:
    return f"0x{secrets.token_hex(32)}"


def a_payment(flowpay: World, path: str = GSTIN, *, key: str = KEY, **authorization: Any) -> Json:
    """Return a payment for a route, signed, with a nonce of its own."""
    signed = {"nonce": a_nonce(), **authorization}
    return a_payload(offer_at(flowpay, path), key=key, **signed)


def named(payment: Json, identifier: str) -> Json:
    """Return the payment with a name of the payer's own."""
    info = {"info": {"required": False, "id": identifier}}
    return payment | {"extensions": {"payment-identifier": info}}


def in_header(value: Any) -> dict[str, str]:
    text = (
        value if isinstance(value, str) else base64.b64encode(json.dumps(value).encode()).decode()
    )
    return {"PAYMENT-SIGNATURE": text}


def pay(flowpay: World, payment: Any, path: str = GSTIN, given: Any = None) -> Answer:
    """Send a call with its payment."""
    body = GIVEN if given is None else given
    return flowpay.request("POST", path, body, headers=in_header(payment))


def paid(flowpay: World, payment: Any, path: str = GSTIN, given: Any = None) -> Answer:
    """Send a call whose payment must be taken; return the answer, which says that it was."""
    answer = pay(flowpay, payment, path, given)
    assert answer.status == 200, answer.text
    assert read_header(answer, "PAYMENT-RESPONSE")["success"] is True
    return answer


def why(answer: Answer) -> str:
    """Return why a payment was none, in the protocol's word."""
    assert answer.status == 402, answer.text
    required = read_header(answer, "PAYMENT-REQUIRED")
    assert required == answer.body
    assert required["accepts"]
    return str(required["error"])


def payments(flowpay: World, **query: str) -> list[Json]:
    """Return the payments of the account, newest first."""
    found: list[Json] = flowpay.get(PAYMENTS, limit="100", **query)["items"]
    return found


def income(flowpay: World) -> int:
    """Return what has come into the wallet by x402, in micros of its currency."""
    entries = flowpay.get("/api/wallet-ledger", limit="100")["items"]
    return sum(
        round(float(leg["amount"]["amount"]) * 1_000_000)
        for entry in entries
        if entry["kind"] == "income"
        for leg in entry["legs"]
        if leg["account"] == "wallet:available"
    )


def sandbox(path: str, body: Any) -> Json:
    """Do something at the sandbox as an operator of it, or a payer, would."""
    from sandbox.main import handler

    event = http_event("POST", f"/sandbox{path}", route="$default", body=body)
    answer = handler(event, lambda_context())
    assert answer["statusCode"] == 200, answer["body"]
    return dict(json.loads(answer["body"]))


def on_network(account: str) -> int:
    """Return what an account has on the network, in units."""
    data = "0x70a08231" + account[2:].lower().rjust(64, "0")
    call = {"jsonrpc": "2.0", "id": 1, "method": "eth_call"}
    answer = sandbox("/chain", call | {"params": [{"to": ASSET, "data": data}, "latest"]})
    return int(answer["result"], 16)


def the_network_goes_on(patch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Let the blocks of the sandbox's network have the time of a clock."""
    from standins import chain

    patch.setattr(chain, "now", lambda: clock.moment.timestamp())


def told(flowpay: World) -> list[str]:
    """Return what the log says of payments, without the common prefix."""
    prefix = "flowpay.x402_payment."
    return [e["type"].removeprefix(prefix) for e in flowpay.publish() if prefix in e["type"]]


def watched(flowpay: World) -> None:
    """Let the sweep look after what was left."""
    from flowpay.services import x402_watch

    assert x402_watch.look_after("default") == []


def income_agrees(flowpay: World) -> None:
    """Assert that every settled payment is booked once, to the micro, and nothing else is."""
    settled = [each for each in payments(flowpay) if each["status"] == "settled"]
    assert len({each["transaction"] for each in settled}) == len(settled)
    expected = sum(round(float(each["wallet_amount"]["amount"]) * 1_000_000) for each in settled)
    assert income(flowpay) == expected


@contextmanager
def at_the_facilitator(fault: str, operation: str = "*", **how: Any) -> Iterator[None]:
    """Arrange that the facilitator fails in one of its ways, the next time."""
    from tests.support.faults import provider_fails

    provider_fails("facilitator", fault, operation=operation, **how)
    yield
