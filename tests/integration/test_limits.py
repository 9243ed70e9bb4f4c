"""Limits: spent to the last micro and not beyond, on the account's own day, whatever the clock."""

from datetime import UTC, datetime

import pytest

from tests.integration.commands import act, create, money, opened
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.world import world

ROOM = {
    "per_transaction_limit": "100.00",
    "daily_limit": "100.00",
    "monthly_limit": "100.00",
}


def limited(flowpay, **limits):
    controls = flowpay.get("/api/spending-controls")
    wanted = controls | {name: wire(amount) for name, amount in limits.items()}
    answer = flowpay.request("PUT", "/api/spending-controls", wanted)
    assert answer.status == 200, answer.text


def rules_against(answer):
    assert (answer.status, answer.body["code"]) == (409, "spending_refused")
    return [rule["rule"] for rule in answer.body["rules"] if not rule["passed"]]


@pytest.mark.parametrize("rule", ROOM)
def test_a_limit_may_be_used_up_exactly(flowpay, rule):
    limited(flowpay, **{rule: ROOM[rule]})

    assert create(flowpay, "100.00").status == 201


@pytest.mark.parametrize("rule", ROOM)
def test_not_a_coin_more_than_a_limit_is_held(flowpay, rule):
    limited(flowpay, **{rule: ROOM[rule]})

    assert rules_against(create(flowpay, "100.01")) == [rule]
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_a_micro_that_is_missing_is_missing(flowpay):
    limited(flowpay, daily_limit="99.999999")

    answer = create(flowpay, "100.00")
    assert rules_against(answer) == ["daily_limit"]
    assert "USD 0.000001 over" in answer.body["detail"]


def test_the_whole_balance_can_be_held_and_not_a_coin_more(flowpay):
    limited(
        flowpay,
        per_transaction_limit="60000.00",
        daily_limit="60000.00",
        monthly_limit="60000.00",
    )
    assert rules_against(create(flowpay, "50000.01")) == ["available_balance"]

    assert create(flowpay, "50000.00").status == 201
    assert money(flowpay)[0] == "0.00"


def test_what_is_held_counts_before_anybody_has_approved_it(flowpay):
    opened(flowpay, "9000.00")

    assert rules_against(create(flowpay, "1000.01")) == ["daily_limit"]


def test_what_comes_back_can_be_spent_again_the_same_day(flowpay):
    act(flowpay, "reject-payment", opened(flowpay, "10000.00"))

    assert create(flowpay, "10000.00").status == 201


def test_a_new_day_starts_from_zero_and_the_month_goes_on(flowpay, clock):
    clock.set(datetime(2030, 7, 15, 23, 59, tzinfo=UTC))
    opened(flowpay, "10000.00")
    clock.forward(minutes=1)
    opened(flowpay, "10000.00")

    state = flowpay.get("/api/wallet-state")
    assert state["committed_today"] == wire("10000.00")
    assert state["committed_this_month"] == wire("20000.00")


def test_a_new_month_starts_from_zero(flowpay, clock):
    clock.set(datetime(2030, 7, 31, 23, 59, tzinfo=UTC))
    opened(flowpay, "10000.00")
    clock.forward(minutes=1)

    assert flowpay.get("/api/wallet-state")["committed_this_month"] == wire("0.00")


@pytest.mark.parametrize("back", [{"days": -1}, {"days": -40}])
def test_a_clock_that_goes_back_reopens_no_limit(flowpay, clock, back):
    opened(flowpay, "10000.00")
    clock.forward(**back)

    assert "daily_limit" in rules_against(create(flowpay, "0.01"))


def test_a_hold_of_yesterday_that_comes_back_frees_nothing_today(flowpay, clock):
    clock.set(datetime(2030, 7, 15, 12, tzinfo=UTC))
    yesterday = opened(flowpay, "4000.00")
    clock.forward(days=1)
    opened(flowpay, "10000.00")
    act(flowpay, "reject-payment", yesterday)

    assert rules_against(create(flowpay, "0.01")) == ["daily_limit"]
    assert flowpay.get("/api/wallet-state")["committed_this_month"] == wire("10000.00")


def test_the_day_ends_at_midnight_of_the_accounts_own_time_zone(executions, clock):
    with world(ACCOUNT_TIMEZONE="Asia/Kolkata") as flowpay:
        clock.set(datetime(2030, 7, 15, 18, 29, tzinfo=UTC))
        opened(flowpay, "10000.00")
        assert create(flowpay, "0.01").status == 409

        clock.forward(minutes=1)
        assert create(flowpay, "10000.00").status == 201
        books_balance(flowpay)


def test_a_wallet_in_another_currency_judges_in_that_currency(executions):
    with world(WALLET_CURRENCY="INR", WALLET_BALANCE="1000") as flowpay:
        assert rules_against(create(flowpay, "100.00", "USD")) == ["available_balance"]
        assert opened(flowpay, "1.00", "USD")["wallet_amount"]["currency"] == "INR"
        books_balance(flowpay)


@pytest.mark.parametrize("category", ["guns", "cotton", "  ", "cotton yarn, textile dye"])
def test_a_category_that_is_not_on_the_list_is_refused_with_the_list(flowpay, category):
    answer = create(flowpay, category=category)

    assert rules_against(answer) == ["allowed_categories"]
    assert answer.body["rules"][0]["limit"] == [
        "cotton yarn",
        "textile dye",
        "steel rod",
        "machine parts",
    ]


def test_a_refusal_tells_every_rule_and_what_would_pass(flowpay):
    answer = create(flowpay, "60000.00", category="guns")

    rules = {rule["rule"]: rule["remedy"] for rule in answer.body["rules"]}
    assert rules == {
        "allowed_categories": "Add 'guns' to allowed_categories.",
        "per_transaction_limit": "Raise per_transaction_limit to 60000.00.",
        "daily_limit": "Raise daily_limit to 60000.00, or wait until tomorrow.",
        "monthly_limit": "Raise monthly_limit to 60000.00, or wait until next month.",
        "available_balance": "Top the wallet up with USD 10000.00.",
    }
