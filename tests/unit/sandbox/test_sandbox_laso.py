"""Laso in the sandbox: cards that are paid for before they are there, and each of its refusals."""

import base64
import json

import pytest

from tests.unit.ports.specification import needs_specifications, specification_of

US, INTERNATIONAL = "Non-Reloadable U.S.", "Non-Reloadable International"
USER = "usr_7aff81763cae58c936aa6de67dd5a95e"
UNPAID = {"authorization": "Bearer sandbox"}


@pytest.fixture
def now(monkeypatch):
    """A clock of the stand-in's, in seconds after its first card."""
    from standins import laso

    moment = [0]
    monkeypatch.setattr(laso, "_now", lambda: 1_795_000_000_000 + moment[0] * 1000)
    return moment


def order(call, amount="50", **how):
    return call("GET", "/laso/get-card", query={"amount": amount}, **how)


def order_international(call, amount="200", **how):
    return call("GET", "/laso/order-intl-card", query={"amount": amount}, **how)


def pay(call, route="get-card", amount=50, **changes):
    data = {"userId": USER, "route": route, "params": {"amount": amount}}
    return call("POST", "/laso/agentX402Pay", {"data": data | changes})


def listed(call, kind=US):
    return call("GET", "/laso/get-card-data", query={"card_type": kind}).json()["cards"]


def one(call, card_id):
    return call("GET", "/laso/get-card-data", query={"card_id": card_id}).json()


def test_a_card_is_pending_when_it_is_ordered_and_ready_a_little_later(call, now):
    card_id = order(call).json()["card"]["card_id"]
    assert one(call, card_id)["status"] == "pending"
    assert "card_details" not in one(call, card_id)

    now[0] = 8
    ready = one(call, card_id)
    assert (ready["status"], ready["card_details"]["available_balance"]) == ("ready", 50)
    assert len(ready["card_details"]["card_number"]) == 16


def test_an_international_card_is_queued_and_gets_another_id_when_it_is_made(call, now):
    ordered = order_international(call).json()["intl_card_order"]
    [queued] = listed(call, INTERNATIONAL)
    now[0] = 60
    [made] = listed(call, INTERNATIONAL)

    assert (ordered["on_card_usd_amount"], ordered["charged_usd_amount"]) == (200, 207.6)
    assert (queued["status"], made["status"]) == ("queued", "complete")
    assert made["card_id"] != queued["card_id"] == made["queued_order_card_id"]
    assert one(call, queued["card_id"]) == made
    assert listed(call, US) == []


def test_what_is_ordered_twice_is_two_cards(call):
    assert order(call).json()["card"]["card_id"] != order(call).json()["card"]["card_id"]
    assert len(listed(call)) == 2


@pytest.mark.parametrize(
    ("send", "amount"), [(order, 50_000_000), (order_international, 207_600_000)]
)
def test_without_a_payment_the_terms_come_back_and_nothing_is_ordered(call, send, amount):
    answer = send(call, headers=UNPAID)

    assert (answer.status, answer.json()) == (402, {})
    terms = json.loads(base64.b64decode(answer.headers["PAYMENT-REQUIRED"]))
    [accepted] = terms["accepts"]
    assert (accepted["scheme"], accepted["network"]) == ("exact", "eip155:8453")
    assert accepted["amount"] == str(amount)
    assert listed(call) == listed(call, INTERNATIONAL) == []


@pytest.mark.parametrize(
    ("send", "amount"),
    [
        (order, "4.99"),
        (order, "1000.01"),
        (order, ""),
        (order, "ten"),
        (order, "nan"),
        (order_international, "99"),
        (order_international, "100.50"),
        (order_international, "1001"),
    ],
)
def test_a_wrong_amount_is_refused_before_it_is_paid(call, send, amount):
    assert send(call, amount).status == send(call, amount, headers=UNPAID).status == 400
    assert listed(call) == listed(call, INTERNATIONAL) == []


def test_the_managed_wallet_answers_200_with_the_routes_own_answer_inside(call):
    result = pay(call).json()["result"]
    assert (result["status"], result["body"]["card"]["usd_amount"]) == (200, 50)

    refused = pay(call, amount=2).json()["result"]
    assert refused["status"] == 400
    assert refused["error"] == refused["body"]["error"]
    assert "at least $5" in refused["error"]


@pytest.mark.parametrize(
    ("fault", "status", "bought"),
    [
        ("unpaid", 402, 0),
        ("unsettled", 402, 0),
        ("frozen", 403, 0),
        ("conflict", 409, 0),
        ("rate_limited", 429, 0),
        ("failing", 500, 0),
        ("lost_answer", 500, 1),
    ],
)
def test_a_route_fails_inside_of_an_answer_of_200(call, fault, status, bought):
    call("POST", "/faults", {"provider": "laso", "fault": fault, "operation": "get_card"})
    answer = pay(call)

    assert (answer.status, answer.json()["result"]["status"]) == (200, status)
    assert len(listed(call)) == bought


def test_the_two_kinds_of_402_can_be_told_apart(call):
    for fault in ("unpaid", "unsettled"):
        call("POST", "/faults", {"provider": "laso", "fault": fault, "operation": "get_card"})
        body = pay(call).json()["result"]["body"]
        assert body.get("success", True) is (fault == "unpaid")


@pytest.mark.parametrize(
    "changes", [{"userId": "usr_1"}, {"route": "send-payment"}, {"rout": "get-card"}, {"params": 5}]
)
def test_a_payment_that_names_no_user_or_route_is_refused(call, changes):
    assert pay(call, **changes).status == 400
    assert listed(call) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/laso/agentX402Pay"),
        ("GET", "/laso/get-card-data"),
        ("POST", "/laso/refresh-card-data"),
        ("POST", "/laso/cancel-intl-order"),
    ],
)
def test_without_a_token_nothing_is_shown_or_done(call, method, path):
    assert call(method, path, {}, headers={}).status == 401


def test_a_session_is_had_for_a_key(call):
    assert call("POST", "/laso/agentAuth", {"api_key": "lasoak_1"}).json()["user_id"] == USER
    assert call("POST", "/laso/agentAuth", {"key": "lasoak_1"}).status == 400


def test_a_card_is_refreshed_once_in_five_minutes_and_24_times_a_day(call, now):
    body = {"card_id": order(call).json()["card"]["card_id"]}
    statuses = []
    for _ in range(26):
        statuses.append(call("POST", "/laso/refresh-card-data", body).status)
        now[0] += 300
    assert statuses == [200] * 24 + [429, 429]
    now[0] += 86_400
    assert call("POST", "/laso/refresh-card-data", body).status == 200
    assert call("POST", "/laso/refresh-card-data", body).status == 429


def test_a_queued_card_is_cancelled_and_one_that_is_made_is_not(call, now):
    order_international(call)
    body = {"card_id": listed(call, INTERNATIONAL)[0]["card_id"]}
    assert call("POST", "/laso/cancel-intl-order", body).status == 200
    assert one(call, body["card_id"])["status"] == "refunded"
    assert call("POST", "/laso/cancel-intl-order", body).status == 400


def test_what_a_merchant_takes_is_in_the_list_and_never_more_than_there_is(call, now):
    card_id = order(call).json()["card"]["card_id"]
    taken = {"card_id": card_id, "amount": 19.99, "description": "ACME"}
    assert call("POST", "/laso/spend", taken).status == 409
    now[0] = 8
    assert call("POST", "/laso/spend", taken).status == 201
    assert call("POST", "/laso/spend", taken | {"amount": 30.02}).status == 409
    assert call("POST", "/laso/spend", taken | {"amount": "1"}).status == 400

    card = one(call, card_id)
    assert [each["amount"] for each in card["transactions"]] == [19.99]
    assert card["card_details"]["available_balance"] == 30.01


def test_a_card_that_is_not_there_is_not_found(call):
    assert call("GET", "/laso/get-card-data", query={"card_id": "x"}).status == 404
    assert call("GET", "/laso/get-card-data", query={"card_type": "Gold"}).status == 400


def test_on_its_own_page_a_person_sees_a_cards_number(call, now):
    page = "/laso/agent/dashboard"
    assert "No card" in call("GET", page, headers={}).text
    card_id = order(call).json()["card"]["card_id"]
    assert card_id in call("GET", page, headers={}).text
    now[0] = 8
    shown = call("GET", page, headers={})

    assert one(call, card_id)["card_details"]["card_number"] in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def published(call, now):
    """Return answers of the stand-in by what the document says of them: path, method, status."""
    answers = {("/get-card", "get", 200): order(call), ("/get-card", "get", 400): order(call, "2")}
    answers["/order-intl-card", "get", 200] = order_international(call)
    answers["/order-intl-card", "get", 400] = order_international(call, "2")
    card_id = answers["/get-card", "get", 200].json()["card"]["card_id"]
    kinds = {"": {}, "of a kind": {"card_type": INTERNATIONAL}, "one": {"card_id": card_id}}
    for seconds in (0, 70):
        now[0] = seconds
        for name, query in kinds.items():
            shown = call("GET", "/laso/get-card-data", query=query)
            answers["/get-card-data", "get", 200, name, seconds] = shown
    taken = {"card_id": card_id, "amount": 5, "description": "ACME"}
    call("POST", "/laso/spend", taken)
    international = listed(call, INTERNATIONAL)[0]["card_id"]
    call("POST", "/laso/spend", taken | {"card_id": international})
    for name, query in kinds.items():
        shown = call("GET", "/laso/get-card-data", query=query)
        answers["/get-card-data", "get", 200, name, "spent"] = shown
    missing = {"card_id": "x"}
    answers["/get-card-data", "get", 404] = call("GET", "/laso/get-card-data", query=missing)
    answers["/get-card-data", "get", 401] = call("GET", "/laso/get-card-data", headers={})
    refresh, body = "/refresh-card-data", {"card_id": card_id}
    answers[refresh, "post", 200] = call("POST", f"/laso{refresh}", body)
    answers[refresh, "post", 429] = call("POST", f"/laso{refresh}", body)
    answers[refresh, "post", 400] = call("POST", f"/laso{refresh}", {})
    for fault, status in (("conflict", 409), ("frozen", 403)):
        call("POST", "/faults", {"provider": "laso", "fault": fault})
        answers[refresh, "post", status] = call("POST", f"/laso{refresh}", body)
    call("POST", "/faults", {"provider": "laso", "fault": "frozen"})
    answers["/get-card", "get", 403] = order(call)
    cancel = "/cancel-intl-order"
    order_international(call)
    queued = listed(call, INTERNATIONAL)[-1]["card_id"]
    answers[cancel, "post", 200] = call("POST", f"/laso{cancel}", {"card_id": queued})
    answers[cancel, "post", 400] = call("POST", f"/laso{cancel}", {"card_id": queued})
    return answers


@needs_specifications
def test_an_answer_says_what_laso_publishes_and_no_more(call, now):
    document = specification_of("laso.json")
    for (path, method, status, *_), answer in published(call, now).items():
        assert answer.status == status, path
        content = document.answers(method, path)[status]["application/json"]["schema"]
        wrong = document.complaints(answer.json(), content)
        assert [str(each) for each in wrong] == [], (path, status)


@needs_specifications
def test_an_answer_with_a_misspelt_key_would_be_noticed(call, now):
    document = specification_of("laso.json")
    for (path, method, status, *_), answer in published(call, now).items():
        content = document.answers(method, path)[status]["application/json"]["schema"]
        said = answer.json()
        for key in said:
            misspelt = {n if n != key else f"{n}_": part for n, part in said.items()}
            wrong = map(str, document.complaints(misspelt, content))
            assert f"$.{key}_ is not known" in wrong, (path, status)


@needs_specifications
def test_both_kinds_of_402_are_as_the_document_describes_them(call):
    said = specification_of("laso.json").operation("get", "/get-card")["responses"]["402"]
    for word in ("PAYMENT-REQUIRED", "errorReason", "errorMessage", "x_laso_guidance"):
        assert word in said["description"]
    call("POST", "/faults", {"provider": "laso", "fault": "unsettled"})
    assert order(call).json().keys() == {
        "success",
        "errorReason",
        "errorMessage",
        "x_laso_guidance",
    }
