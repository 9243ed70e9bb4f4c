"""Cards over the API: money goes on a card, is spent within its bounds, and comes back."""

import json
from datetime import datetime, timedelta

import pytest

from standins import laso
from tests.integration.commands import create, money, opened, paid_to
from tests.integration.rules import ruled, rules_against
from tests.integration.sourcing import request
from tests.integration.virtual_cards import (
    a_card_order,
    act,
    active,
    debit,
    issued,
    look,
    on_card,
    order,
    ordered,
    provider_time,
    read,
    time_passes,
    transactions,
)
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.memory import images
from tests.support.world import world

__all__ = ["provider_time"]
pytestmark = pytest.mark.usefixtures("provider_time")


def test_an_ordered_card_has_its_money_and_waits_for_the_provider(flowpay):
    card = ordered(flowpay, "50.00")

    [at_provider] = issued()
    assert (card["status"], card["provider_card_id"]) == ("pending", at_provider["card_id"])
    assert money(flowpay) == ("49950.00", "0.00", "50.00")


def test_a_card_that_is_seen_ready_is_active_with_its_last_four_digits(flowpay):
    card = active(flowpay)

    assert len(card["last_four"]) == 4
    assert card["remaining"]["amount"] == "50.00"


def test_the_money_of_a_card_is_on_its_account_in_the_journal(flowpay):
    card = ordered(flowpay, "50.00")

    [entry] = flowpay.get("/api/wallet-ledger", kind="card_funding")["items"]
    legs = {leg["account"]: leg["amount"]["amount"] for leg in entry["legs"]}
    assert legs == {"wallet:available": "-50.00", f"card:{card['card_id']}": "50.00"}
    assert entry["command"] == "POST /api/virtual-cards"


def test_a_card_counts_towards_the_limits_like_any_other_payment(flowpay):
    ordered(flowpay, "1000.00")
    ruled(flowpay, daily_limit=wire("1500.00"))

    assert rules_against(order(flowpay, "501.00")) == ["daily_limit"]
    assert order(flowpay, "500.00").status == 201
    assert rules_against(create(flowpay, "0.01")) == ["daily_limit"]


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        ({"per_transaction_limit": wire("49.999999")}, "per_transaction_limit"),
        ({"monthly_limit": wire("49.999999")}, "monthly_limit"),
        ({"supplier_limits": {"sup_1": wire("49.999999")}}, "supplier_limit"),
        ({"category_limits": {"cotton yarn": wire("49.999999")}}, "category_limit"),
        ({"allowed_categories": ["steel rod"]}, "allowed_categories"),
    ],
)
def test_every_rule_is_asked_before_a_card_is_ordered(flowpay, rules, rule):
    ruled(flowpay, **rules)
    answer = order(flowpay, "50.00", key="k-1")

    assert rules_against(answer) == [rule]
    assert issued() == []
    assert money(flowpay)[1:] == ("0.00", "0.00")


def test_a_card_keeps_the_pace_of_payments(flowpay):
    ruled(flowpay, payments_per_hour=1)
    opened(flowpay, "1.00")

    assert rules_against(order(flowpay)) == ["payments_per_hour"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": wire("4.00")}, "card_amount_invalid"),
        ({"amount": wire("1001.00")}, "card_amount_invalid"),
        ({"amount": wire("50.50")}, "card_amount_invalid"),
        ({"amount": wire("0.00")}, "card_amount_invalid"),
        ({"amount": wire("5000.00", "INR")}, "card_amount_invalid"),
        ({"amount": wire("99.00"), "product": "international"}, "card_amount_invalid"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "card_expiry_invalid"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "card_expiry_invalid"),
        ({"expires_at": "tomorrow"}, "request_invalid"),
        ({"expires_at": "2026-12-01T00:00:00"}, "request_invalid"),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, "card_expiry_invalid"),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, "card_expiry_invalid"),
        ({"expires_at": 1795000000}, "request_invalid"),
        ({"expires_at": None}, "request_invalid"),
        ({"product": "gold"}, "request_invalid"),
        ({"supplier_id": "sup 1"}, "request_invalid"),
        ({"card_number": "4111111111111111"}, "request_invalid"),
        ({"session_id": "s-9"}, "session_unknown"),
        ({"escrow_id": "esc_9"}, "escrow_unknown"),
    ],
)
def test_an_order_that_is_wrong_is_refused_and_nothing_is_ordered(flowpay, change, code):
    answer = flowpay.post("/api/virtual-cards", a_card_order() | change, key="k-1")

    assert answer.status in (404, 422)
    assert answer.body["code"] == code
    assert (issued(), money(flowpay)[2]) == ([], "0.00")


def test_a_card_is_bound_to_an_escrow_of_its_own_supplier_only(flowpay):
    ours, theirs = opened(flowpay), opened(flowpay, supplier_id="sup_2")

    assert ordered(flowpay, escrow_id=ours["escrow_id"])["escrow_id"] == ours["escrow_id"]
    answer = order(flowpay, escrow_id=theirs["escrow_id"])
    assert (answer.status, answer.body["code"]) == (422, "card_supplier_differs")


@pytest.mark.parametrize("end", ["reject-payment", "refund-escrow"])
def test_a_card_is_bound_to_no_escrow_whose_purchase_is_off(flowpay, end):
    """Or what an approver has refused would be bought with a card."""
    escrow = opened(flowpay, "3000.00" if end == "reject-payment" else "300.00")
    flowpay.post(f"/api/{end}", {"escrow_id": escrow["escrow_id"]})
    answer = order(flowpay, escrow_id=escrow["escrow_id"])

    assert (answer.status, answer.body["code"]) == (409, "card_escrow_over")
    assert issued() == []


def test_a_card_is_bound_to_an_escrow_and_to_its_session_or_to_neither(flowpay):
    for name in ("s-1", "s-2"):
        request(flowpay, session_id=name)
    escrow = opened(flowpay, session_id="s-1")["escrow_id"]

    assert ordered(flowpay, escrow_id=escrow, session_id="s-1")["session_id"] == "s-1"
    answer = order(flowpay, escrow_id=escrow, session_id="s-2")
    assert (answer.status, answer.body["code"]) == (422, "card_session_differs")


def test_a_wallet_in_rupees_pays_for_a_dollar_card_at_the_rate_of_its_order(executions):
    with world(WALLET_CURRENCY="INR", WALLET_BALANCE="500000") as flowpay:
        ruled(
            flowpay,
            daily_limit=wire("90000.00", "INR"),
            per_transaction_limit=wire("90000.00", "INR"),
            auto_approve_threshold=wire("90000.00", "INR"),
        )
        card = active(flowpay, "100.00")
        for number in range(3):
            paid = debit(flowpay, card, "33.33", reference=f"r-{number}")
            assert paid.body["wallet_amount"]["currency"] == "INR"
        act(flowpay, "close", card)

        closed = read(flowpay, card)
        assert closed["rate"]["symbol"] == "USD"
        assert (closed["spent"], closed["returned"]) == (wire("99.99"), wire("0.01"))
        assert on_card(flowpay, card) == 0
        books_balance(flowpay)


def test_a_debit_pays_the_cards_supplier_and_lowers_what_is_left(flowpay):
    card = active(flowpay, "50.00")
    answer = debit(flowpay, card, "12.34")

    assert (answer.status, answer.body["status"]) == (201, "approved")
    assert paid_to(flowpay, "supplier:sup_1") == ["12.34"]
    assert read(flowpay, card)["remaining"] == wire("37.66")
    assert transactions(flowpay, card) == [answer.body]
    assert money(flowpay) == ("49950.00", "0.00", "50.00")


def test_a_card_can_be_spent_to_the_last_cent_and_not_beyond(flowpay):
    card = active(flowpay, "50.00")
    assert debit(flowpay, card, "49.99", reference="r-1").status == 201
    over = debit(flowpay, card, "0.02", reference="r-2")

    assert (over.status, over.body["reason"]) == (409, "limit_exceeded")
    assert debit(flowpay, card, "0.01", reference="r-3").status == 201
    assert read(flowpay, card)["remaining"] == wire("0.00")


@pytest.mark.parametrize("merchant", ["sup_1", "SUP_1", " Acme   mills "])
def test_a_merchant_is_known_by_the_suppliers_id_or_name(flowpay, merchant):
    assert debit(flowpay, active(flowpay), merchant=merchant).status == 201


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": "50.01"}, "limit_exceeded"),
        ({"merchant": "sup_2"}, "merchant_differs"),
        ({"merchant": "Acme Mills Ltd"}, "merchant_differs"),
        ({"currency": "INR"}, "currency_differs"),
    ],
)
def test_a_debit_that_the_card_declines_is_recorded_with_its_reason(flowpay, change, reason):
    card = active(flowpay, "50.00")
    answer = debit(flowpay, card, **change)

    assert (answer.status, answer.body["code"]) == (409, "debit_declined")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["reason"] == reason
    assert transactions(flowpay, card) == [answer.body["transaction"]]
    assert read(flowpay, card)["spent"] == wire("0.00")
    [told] = [e for e in flowpay.publish() if e["type"] == "flowpay.card.debit_declined"]
    assert told["data"]["transaction"]["reason"] == reason


@pytest.mark.parametrize("key", [None, "k-1"])
def test_a_debit_that_comes_twice_is_recognised_by_its_reference(flowpay, key):
    card = active(flowpay)
    first = debit(flowpay, card, key=key)
    again = debit(flowpay, card, key="k-2")

    assert (again.status, again.body["code"]) == (409, "debit_duplicate")
    assert again.body["transaction"] == first.body
    assert transactions(flowpay, card) == [first.body]
    assert read(flowpay, card)["spent"] == wire("10.00")


def test_the_same_reference_on_another_card_is_another_debit(flowpay):
    one, other = active(flowpay), active(flowpay)

    assert {debit(flowpay, card).status for card in (one, other)} == {201}


@pytest.mark.parametrize("change", [{}, {"amount": "51.00"}])
def test_a_debit_that_is_repeated_with_its_key_is_answered_the_same(flowpay, change):
    card = active(flowpay)
    answers = [debit(flowpay, card, key="k-1", **change) for _ in range(8)]

    assert len({(answer.status, answer.text) for answer in answers}) == 1
    assert len(transactions(flowpay, card)) == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"amount": "0.00"}, 422, "amount_invalid"),
        ({"amount": "0.001"}, 422, "amount_invalid"),
        ({"reference": ""}, 422, "request_invalid"),
        ({"reference": "a b"}, 422, "request_invalid"),
        ({"merchant": ""}, 422, "request_invalid"),
        ({"card_id": "card_9"}, 404, "card_unknown"),
        ({"cvv": "123"}, 422, "request_invalid"),
    ],
)
def test_a_debit_that_makes_no_sense_is_refused_and_not_recorded(flowpay, change, status, code):
    card = active(flowpay)
    answer = debit(flowpay, card, **change)

    assert (answer.status, answer.body["code"]) == (status, code)
    assert transactions(flowpay, card) == []


def test_a_card_that_waits_for_the_provider_declines(flowpay):
    assert debit(flowpay, ordered(flowpay)).body["reason"] == "card_pending"


def test_a_frozen_card_declines_until_it_is_unfrozen(flowpay):
    card = active(flowpay)
    assert act(flowpay, "freeze", card).body["status"] == "frozen"
    assert debit(flowpay, card, reference="r-1").body["reason"] == "card_frozen"
    assert act(flowpay, "unfreeze", card).body["status"] == "active"

    assert debit(flowpay, card, reference="r-2").status == 201


@pytest.mark.parametrize("frozen", [False, True])
def test_a_closed_card_gives_back_what_is_left_and_frees_the_days_limit(flowpay, frozen):
    card = active(flowpay, "50.00")
    debit(flowpay, card, "20.00", reference="r-1")
    if frozen:
        act(flowpay, "freeze", card)
    closed = act(flowpay, "close", card)

    assert (closed.body["status"], closed.body["returned"]) == ("closed", wire("30.00"))
    assert money(flowpay) == ("49980.00", "0.00", "20.00")
    assert debit(flowpay, card, reference="r-2").body["reason"] == "card_closed"


@pytest.mark.parametrize("action", ["freeze", "unfreeze", "close"])
def test_what_a_card_cannot_do_now_says_what_it_can(flowpay, action):
    card = active(flowpay)
    act(flowpay, "close", card)
    answer = act(flowpay, action, card)

    assert (answer.status, answer.body["code"]) == (409, "card_transition_forbidden")
    assert (answer.body["card_status"], answer.body["possible"]) == ("closed", [])


def test_a_card_that_may_be_issued_any_moment_cannot_be_closed(flowpay):
    answer = act(flowpay, "close", ordered(flowpay, "100.00", product="international"))

    assert (answer.status, answer.body["code"]) == (409, "card_transition_forbidden")


def test_a_card_that_is_closed_while_it_is_made_ends_as_soon_as_it_is_there(flowpay):
    card = ordered(flowpay, "50.00")
    closing = act(flowpay, "close", card, key="k-1")

    assert (closing.body["status"], closing.body["closing_because"]) == ("pending", "a test")
    assert act(flowpay, "close", card, key="k-1").text == closing.text
    assert act(flowpay, "close", card).body["code"] == "card_transition_forbidden"
    time_passes(flowpay, minutes=1)
    assert read(flowpay, card)["status"] == "closed"
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_an_international_card_that_is_closed_in_time_is_never_made(flowpay, monkeypatch):
    monkeypatch.setitem(laso.READY_AFTER_MS, laso.INTERNATIONAL, 10**8)
    card = ordered(flowpay, "100.00", product="international")
    time_passes(flowpay, minutes=1)
    assert act(flowpay, "close", card).body["status"] == "pending"
    time_passes(flowpay, minutes=1)
    time_passes(flowpay, minutes=1)

    assert [each["ended"] for each in issued()] == ["refunded"]
    assert read(flowpay, card)["status"] == "closed"
    assert money(flowpay)[0] == "49996.20"


@pytest.mark.parametrize("action", ["freeze", "close"])
def test_a_change_that_is_repeated_with_its_key_is_answered_the_same(flowpay, action):
    card, other = active(flowpay), active(flowpay)
    answers = [act(flowpay, action, card, key="k-1") for _ in range(8)]
    elsewhere = act(flowpay, action, other, key="k-1")

    assert {(answer.status, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert (elsewhere.status, elsewhere.body["code"]) == (422, "idempotency_key_reused")


def test_a_card_that_was_ordered_32_times_is_one_card(flowpay):
    body = a_card_order()
    answers = [flowpay.post("/api/virtual-cards", body, key="k-1") for _ in range(32)]

    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert len(issued()) == 1
    assert money(flowpay)[0] == "49950.00"


def test_after_its_time_a_card_declines_and_gives_back_what_is_left(flowpay, provider_time):
    card = active(flowpay, "50.00")
    debit(flowpay, card, "20.00", reference="r-1")
    provider_time.forward(days=30)
    late = debit(flowpay, card, "1.00", reference="r-2")
    look(flowpay)

    assert late.body["reason"] == "card_expired"
    assert read(flowpay, card)["status"] == "expired"
    assert money(flowpay)[0] == "49980.00"
    assert debit(flowpay, card, "1.00", reference="r-3").body["reason"] == "card_expired"


def test_a_card_is_good_to_the_last_second(flowpay, provider_time):
    card = active(flowpay)
    provider_time.set(datetime.fromisoformat(card["expires_at"]) - timedelta(seconds=1))

    assert debit(flowpay, card).status == 201


def test_an_international_card_takes_a_fee_and_waits_for_a_person(flowpay):
    card = ordered(flowpay, "200.00", product="international")
    assert (card["status"], card["provider_card_id"]) == ("pending", None)
    assert money(flowpay) == ("49792.40", "7.60", "207.60")

    time_passes(flowpay, minutes=2)
    found = read(flowpay, card)
    assert (found["status"], len(found["last_four"])) == ("active", 4)
    assert paid_to(flowpay, "provider:laso") == ["7.60"]
    assert money(flowpay) == ("49792.40", "0.00", "207.60")


def test_the_fee_of_a_card_keeps_within_the_limits_too(flowpay):
    ruled(flowpay, daily_limit=wire("207.599999"))

    assert rules_against(order(flowpay, "200.00", product="international")) == ["daily_limit"]
    ruled(flowpay, daily_limit=wire("207.60"))
    assert order(flowpay, "200.00", product="international").status == 201


def test_cards_are_listed_newest_first_and_by_status(flowpay):
    one, other = active(flowpay), ordered(flowpay)

    assert [c["card_id"] for c in flowpay.get("/api/virtual-cards")["items"]] == [
        other["card_id"],
        one["card_id"],
    ]
    [found] = flowpay.get("/api/virtual-cards", status="active")["items"]
    assert found["card_id"] == one["card_id"]
    first = flowpay.get("/api/virtual-cards", limit="1")
    following = flowpay.get("/api/virtual-cards", limit="1", cursor=first["next_cursor"])
    assert following["items"][0]["card_id"] == one["card_id"]


def test_a_card_that_is_not_there_is_not_found(flowpay):
    for path in ("", "/transactions"):
        answer = flowpay.request("GET", f"/api/virtual-cards/card_9{path}")
        assert (answer.status, answer.body["code"]) == (404, "card_unknown")


def test_of_a_cards_number_nothing_but_four_digits_is_kept_told_or_logged(flowpay, capsys, caplog):
    card = active(flowpay)
    debit(flowpay, card)
    act(flowpay, "close", card)
    answers = [
        card,
        flowpay.get("/api/virtual-cards"),
        flowpay.publish(),
        transactions(flowpay, card),
    ]

    said = json.dumps([*answers, images("book"), images("scratch")]) + caplog.text
    said += "".join(capsys.readouterr())
    [details] = [laso._details(each) for each in issued()]
    assert details["card_number"][-4:] == card["last_four"]
    assert details["card_number"] not in said
    assert details["card_number"][:12] not in said
    assert card["details_at"].endswith("/agent/dashboard")


def test_what_happens_to_a_card_is_told_in_order(flowpay):
    card = active(flowpay)
    for name in ("freeze", "unfreeze"):
        act(flowpay, name, card)
    debit(flowpay, card)
    act(flowpay, "close", card)

    told = [e for e in flowpay.publish() if e["subject"] == card["card_id"]]
    assert [event["type"].removeprefix("flowpay.card.") for event in told] == [
        "ordered",
        "issued",
        "activated",
        "frozen",
        "unfrozen",
        "debited",
        "closed",
    ]
    assert told[-1]["data"]["why"] == "a test"
