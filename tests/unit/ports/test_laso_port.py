"""Laso: a card is ordered once, its failures say whether it was paid for, and no number stays."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from flowpay.domain.card_terms import CardProduct
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.money import Money
from flowpay.ports import laso
from flowpay.ports.laso import PAID_AND_REFUSED
from flowpay.ports.request import (
    ProviderAnswerInvalid,
    ProviderBusy,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from flowpay.runtime import clock
from flowpay.runtime.config import Config
from tests.unit.ports.scripted import KEYS, Scripted, reply
from tests.unit.ports.specification import needs_specifications, specification_of

US, INTERNATIONAL = CardProduct.US, CardProduct.INTERNATIONAL
SESSION = reply(200, {"id_token": "a-token", "refresh_token": "r", "user_id": "usr_1"})
MS = 1_795_000_000_000
MOMENT = datetime.fromtimestamp(MS / 1000, UTC)
ORDERED = {"card": {"card_id": "c-1", "usd_amount": 50, "timestamp": MS, "status": "pending"}}
QUEUED = {"intl_card_order": {"on_card_usd_amount": 200, "status": "queued", "timestamp": MS}}
NUMBER = "4111 1111 1111 4242"
LISTED = {
    "card_id": "c-1",
    "card_type": "Non-Reloadable U.S.",
    "usd_amount": 50,
    "timestamp": MS,
    "last_updated_timestamp": MS + 5000,
    "status": "ready",
    "card_details": {"card_number": NUMBER, "cvv": "987", "available_balance": 37.66},
    "transactions": [
        {"amount": 13.34, "is_credit": False},
        {"amount": 1, "is_credit": True},
    ],
}


@pytest.fixture(autouse=True)
def signed_out():
    laso.forget()
    yield
    laso.forget()


def result(status, body, **more):
    return reply(200, {"result": {"status": status, "body": body, **more}})


def order(*replies, product=US):
    provider = Scripted(SESSION, *replies)
    try:
        return laso.order(50, product, provider.wire), provider
    except ProviderFailed as failure:
        return failure, provider


def cards(*listed):
    return laso.cards(US, Scripted(SESSION, reply(200, {"cards": list(listed)})).wire)


def test_a_card_is_ordered_and_paid_for_by_the_wallet_that_laso_manages():
    placed, provider = order(result(200, ORDERED))

    assert placed.provider_card_id == "c-1"
    signed_in, paid = provider.requests
    assert json.loads(signed_in.content) == {"api_key": KEYS["LASO_API_KEY"]}
    assert paid.headers["authorization"] == "Bearer a-token"
    assert json.loads(paid.content) == {
        "data": {"userId": "usr_1", "route": "get-card", "params": {"amount": 50}}
    }


UNNAMED = [None, 5, "", "c 1", "c" * 101, "\u00e9" * 90, "c\n1"]


@pytest.mark.parametrize("name", UNNAMED)
def test_a_card_that_comes_with_an_id_that_can_be_none_is_looked_for_in_the_list(name):
    placed, _ = order(result(200, {"card": ORDERED["card"] | {"card_id": name}}))

    assert placed.provider_card_id is None


@pytest.mark.parametrize("name", UNNAMED)
def test_a_listed_card_without_an_id_is_left_out(name):
    assert cards(LISTED | {"card_id": name}) == ()


def test_a_card_that_is_called_by_its_number_is_left_out():
    assert cards(LISTED | {"card_id": f"card-{NUMBER.replace(' ', '')}"}) == ()


def test_an_international_card_is_ordered_on_a_route_of_its_own_and_has_no_id_yet():
    placed, provider = order(result(200, QUEUED), product=INTERNATIONAL)

    assert placed.provider_card_id is None
    assert json.loads(provider.requests[1].content)["data"]["route"] == "order-intl-card"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (result(400, {"error": "Amount must be at least $5."}), ProviderRefused),
        (result(402, {}), ProviderDenied),
        (result(402, {"accepts": [{"amount": "50000000"}]}), ProviderDenied),
        (result(402, {"success": False, "errorReason": "insufficient_funds"}), ProviderRefused),
        (result(401, {"error": "Missing"}), ProviderDenied),
        (result(409, {"error": "Busy"}), ProviderRefused),
        (result(429, {"error": "Too many"}), ProviderBusy),
        (reply(400, {"error": "userId is required"}), ProviderRefused),
        (reply(401, {"error": "Missing"}), ProviderDenied),
        (reply(403, {"error": "no"}), ProviderDenied),
        (reply(429, {"error": "Too many"}), ProviderBusy),
    ],
)
def test_what_was_refused_before_the_payment_is_not_paid_for(answer, kind):
    failure, provider = order(answer, result(200, ORDERED))

    assert type(failure) is kind
    assert failure.facts["may_be_charged"] is False
    assert len(provider.requests) == 2


def test_a_payment_that_could_not_be_settled_says_so_in_lasos_word():
    failure, _ = order(result(402, {"success": False, "errorReason": "insufficient_funds"}))

    assert failure.facts["reason"] == "insufficient_funds"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut off"),
        result(500, {"error": "Failed to order international card."}),
        result(503, "upstream connect error"),
        result(302, {}),
        result(None, {}),
        result(True, {}),
        reply(200, {"result": {}}),
        reply(200, {}),
        reply(200, "<html>"),
        reply(500, {"error": "internal"}),
        reply(504, "timeout"),
        result(200, {"auth": {}}),
        result(200, "<html>"),
    ],
)
def test_an_order_of_which_nobody_knows_is_sent_once_and_may_be_paid_for(answer):
    failure, provider = order(answer, result(200, ORDERED))

    assert isinstance(failure, ProviderUnavailable | ProviderAnswerInvalid)
    assert failure.facts["may_be_charged"] is True
    assert failure.facts["reason"] != PAID_AND_REFUSED
    assert len(provider.requests) == 2


def test_an_order_that_never_left_may_be_sent_again():
    placed, provider = order(httpx.ConnectError("no route"), result(200, ORDERED))

    assert placed.provider_card_id == "c-1"
    assert len(provider.requests) == 3


def test_what_was_paid_and_then_refused_says_so():
    failure, _ = order(result(403, {"error": "Account is frozen", "frozen_message": "m"}))

    assert isinstance(failure, ProviderDenied)
    assert failure.facts["reason"] == PAID_AND_REFUSED
    assert failure.facts["may_be_charged"] is True


def test_no_failure_tells_a_token_a_key_or_what_laso_said():
    for answer in (result(403, {"frozen_message": "secret"}), result(500, {"error": "secret"})):
        failure, _ = order(answer)
        told = f"{failure} {failure.facts}"
        assert not [word for word in ("secret", "a-token", "lasoak") if word in told]


def test_a_session_serves_until_shortly_before_its_end(monkeypatch):
    moment = [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    provider = Scripted(SESSION)
    first = laso.sign_in(provider.wire)
    moment[0] += laso.SIGNED_IN_FOR - timedelta(seconds=1)
    assert laso.sign_in(provider.wire) is first
    moment[0] += timedelta(seconds=1)
    assert laso.sign_in(provider.wire) is not first
    assert "a-token" not in repr(first)


@pytest.mark.parametrize("body", [{}, {"id_token": "t"}, {"user_id": "u"}, {"id_token": 5}])
def test_a_session_without_a_token_or_a_user_is_none(body):
    with pytest.raises(ProviderAnswerInvalid):
        laso.sign_in(Scripted(reply(200, body)).wire)


def test_a_token_that_is_refused_is_replaced_once():
    stale, empty = reply(401, {"error": "Missing"}), reply(200, {"cards": []})
    provider = Scripted(SESSION, stale, SESSION, empty)

    assert laso.cards(US, provider.wire) == ()
    assert len(provider.requests) == 4
    laso.forget()
    with pytest.raises(ProviderDenied):
        laso.cards(US, Scripted(SESSION, stale, SESSION, stale).wire)


def test_a_list_is_asked_for_again_when_it_fails_since_nothing_happens_by_it():
    provider = Scripted(SESSION, reply(503, ""), reply(200, {"cards": []}))

    assert laso.cards(INTERNATIONAL, provider.wire) == ()
    assert provider.requests[-1].url.params["card_type"] == "Non-Reloadable International"


def test_of_a_listed_card_the_last_four_digits_are_kept_and_nothing_else_of_its_number():
    [card] = cards(LISTED)

    assert (card.provider_card_id, card.last_four, card.is_ready) == ("c-1", "4242", True)
    assert (card.amount, card.spent) == (Money(50_000_000, "USD"), Money(12_340_000, "USD"))
    assert (card.ordered_at, card.as_of) == (MOMENT, MOMENT + timedelta(seconds=5))
    kept = card.model_dump_json()
    assert not [part for part in ("4111", "987", NUMBER) if part in kept]


@pytest.mark.parametrize(
    ("change", "ready", "refunded"),
    [
        ({"status": "pending"}, False, False),
        ({"status": "queued"}, False, False),
        ({"status": "complete"}, True, False),
        ({"status": "refund-requested"}, False, True),
        ({"status": "refunded"}, False, True),
        ({"status": "archived"}, False, True),
        ({"status": "something new"}, False, False),
        ({"card_details": {}}, False, False),
        ({"card_details": {"card_number": "4242"}}, False, False),
        ({"card_details": {"card_number": 4111111111114242}}, False, False),
    ],
)
def test_a_card_is_ready_if_it_says_so_and_has_a_number(change, ready, refunded):
    [card] = cards(LISTED | change)

    assert (card.is_ready, card.is_refunded) == (ready, refunded)


@pytest.mark.parametrize("name", ["card_id", "usd_amount", "timestamp"])
@pytest.mark.parametrize("value", [None, "", [], -1, True])
def test_a_card_that_does_not_say_which_of_how_much_or_when_is_left_out(name, value):
    assert cards(LISTED | {name: value}, "card") == ()


def test_a_time_in_seconds_is_the_same_moment():
    [card] = cards(LISTED | {"timestamp": MS // 1000})

    assert card.ordered_at == MOMENT


def test_an_answer_that_is_no_list_is_not_taken_for_an_empty_one():
    with pytest.raises(ProviderAnswerInvalid):
        laso.cards(US, Scripted(SESSION, reply(200, LISTED)).wire)


@pytest.mark.parametrize(("status", "asked"), [(200, True), (409, False), (429, False)])
def test_a_balance_is_looked_at_anew_or_was_lately(status, asked):
    provider = Scripted(SESSION, reply(status, {"error": "wait"}))

    assert laso.refresh("c-1", US, provider.wire) is asked
    assert len(provider.requests) == 2


@pytest.mark.parametrize(("status", "cancelled"), [(200, True), (400, False)])
def test_an_order_is_cancelled_unless_it_is_made_by_now(status, cancelled):
    provider = Scripted(SESSION, reply(status, {"error": "not in a queued state"}))

    assert laso.cancel("c-1", provider.wire) is cancelled


CALLS = {
    "a session": ("post", "/agentAuth", laso.sign_in),
    "an order": ("post", "/agentX402Pay", lambda wire: laso.order(50, US, wire)),
    "an international order": (
        "post",
        "/agentX402Pay",
        lambda wire: laso.order(200, INTERNATIONAL, wire),
    ),
    "a list": ("get", "/get-card-data", lambda wire: laso.cards(US, wire)),
    "another list": ("get", "/get-card-data", lambda wire: laso.cards(INTERNATIONAL, wire)),
    "a refresh": ("post", "/refresh-card-data", lambda wire: laso.refresh("c-1", US, wire)),
    "a cancellation": (
        "post",
        "/cancel-intl-order",
        lambda wire: laso.cancel("c-1", wire),
    ),
    "another refresh": (
        "post",
        "/refresh-card-data",
        lambda wire: laso.refresh("c-1", INTERNATIONAL, wire),
    ),
}


def sent(ask):
    """Return the last request of a call; it comes back with an error, which matters nothing."""
    provider = Scripted(SESSION, reply(404, {}))
    if ask is laso.sign_in:
        provider = Scripted(reply(404, {}))
    with pytest.raises(ProviderRefused):
        ask(provider.wire)
    return provider.requests[-1]


@needs_specifications
@pytest.mark.parametrize("name", CALLS)
def test_a_request_goes_where_lasos_document_says_with_what_it_knows(name):
    method, path, ask = CALLS[name]
    document, request = specification_of("laso.json"), sent(ask)
    operation = document.operation(method, path)
    [server] = operation.get("servers", document.document["servers"])

    assert request.method == method.upper()
    assert str(request.url.copy_with(query=None)) == f"{server['url']}{path}"
    assert set(request.url.params) <= document.parameters(method, path, "query")
    if method == "get":
        [declared] = [p for p in operation["parameters"] if p["name"] == "card_type"]
        assert request.url.params["card_type"] in declared["schema"]["enum"]
        return
    body, schema = json.loads(request.content), document.body_schema(method, path)
    assert document.complaints(body, schema) == []
    for name in body:
        misspelt = {n if n != name else f"{n}_": part for n, part in body.items()}
        assert document.complaints(misspelt, schema)


@needs_specifications
@pytest.mark.parametrize(("product", "dollars"), [(US, 5), (US, 1000), (INTERNATIONAL, 100)])
def test_the_route_that_is_paid_for_is_one_of_lasos_own_with_its_parameters(product, dollars):
    request = sent(lambda wire: laso.order(dollars, product, wire))
    data, document = json.loads(request.content)["data"], specification_of("laso.json")
    operation = document.operation("get", f"/{data['route']}")
    schemas = {each["name"]: each["schema"] for each in operation["parameters"]}

    assert "x-x402" in operation
    for name, value in data["params"].items():
        assert document.complaints(value, schemas[name]) == []


@needs_specifications
@pytest.mark.parametrize("name", [name for name in CALLS if name != "a session"])
def test_the_token_goes_where_lasos_document_wants_it(name):
    method, path, ask = CALLS[name]
    document = specification_of("laso.json")
    [[scheme]] = [each.keys() for each in document.operation(method, path)["security"]]
    header = document.document["components"]["securitySchemes"][scheme]["name"]

    assert sent(ask).headers[header] == "Bearer a-token"


def test_both_addresses_can_be_set():
    assert Config().LASO_API_BASE == "https://laso.finance"
    assert Config(LASO_AGENT_API_BASE="https://x.test").LASO_AGENT_API_BASE == "https://x.test"
