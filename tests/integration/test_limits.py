"""Limits: spent to the last micro and not beyond, on the account's own day, whatever the clock."""

from datetime import UTC, datetime

import pytest

from tests.integration.commands import act, create, money, opened
from tests.integration.rules import ruled, rules_against
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.faults import overtaken_by
from tests.support.world import world

ROOM = {
    "per_transaction_limit": "100.00",
    "daily_limit": "100.00",
    "monthly_limit": "100.00",
}


def limited(flowpay, **limits):
    return ruled(flowpay, **{name: wire(amount) for name, amount in limits.items()})


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
    assert state["day"] == "2030-07-16"
    assert state["committed_today"] == wire("10000.00")
    assert state["committed_this_month"] == wire("20000.00")


def test_a_new_month_starts_from_zero(flowpay, clock):
    clock.set(datetime(2030, 7, 31, 23, 59, tzinfo=UTC))
    opened(flowpay, "10000.00")
    clock.forward(minutes=1)

    assert flowpay.get("/api/wallet-state")["committed_this_month"] == wire("0.00")


@pytest.mark.parametrize(
    ("last", "first", "month"),
    [
        (datetime(2028, 2, 28, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC), "20000.00"),
        (datetime(2028, 2, 29, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC), "10000.00"),
        (datetime(2027, 2, 28, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC), "10000.00"),
        (datetime(2027, 12, 31, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC), "10000.00"),
    ],
)
def test_the_leap_day_and_the_years_end_are_days_like_others(flowpay, clock, last, first, month):
    clock.set(last.replace(hour=23, minute=59))
    opened(flowpay, "10000.00")
    clock.set(first)
    opened(flowpay, "10000.00")

    assert rules_against(create(flowpay, "0.01")) == ["daily_limit"]
    assert flowpay.get("/api/wallet-state")["committed_this_month"] == wire(month)


def test_what_is_held_while_a_new_day_begins_still_counts_in_the_month(flowpay, clock):
    clock.set(datetime(2030, 7, 15, 23, 59, tzinfo=UTC))
    opened(flowpay, "1000.00")
    clock.forward(minutes=1)

    def whose_clock_is_slow():
        clock.forward(minutes=-1)
        opened(flowpay, "500.00")
        clock.forward(minutes=1)

    with overtaken_by(whose_clock_is_slow):
        flowpay.get("/api/wallet-state")
    state = flowpay.get("/api/wallet-state")
    assert state["committed_today"] == wire("0.00")
    assert state["committed_this_month"] == wire("1500.00")


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


@pytest.mark.parametrize(
    "category",
    [
        "guns",
        "cotton",
        "  ",
        "cotton yarn, textile dye",
        "cotton yarn\u200b",
        "c\u043etton yarn",
        "\uff43otton yarn",
        "cotton-yarn",
        "cotton yarns",
        "#day",
        "capped.x",
        "a.b",
        '"cotton yarn"',
        "cotton' yarn",
        "__proto__",
        "constructor",
        "allowed_categories",
        ":v0",
        "0",
        "null",
        "*",
    ],
)
def test_a_category_that_is_not_on_the_list_is_refused_with_the_list(flowpay, category):
    answer = create(flowpay, category=category)

    assert rules_against(answer) == ["allowed_categories"]
    assert answer.body["rules"][0]["limit"] == [
        "cotton yarn",
        "textile dye",
        "steel rod",
        "machine parts",
    ]


@pytest.mark.parametrize("category", ["COTTON YARN", " cotton\tyarn ", "Cotton\u00a0Yarn"])
def test_a_category_is_known_in_whatever_case_and_spacing(flowpay, category):
    assert opened(flowpay, category=category)["category"] == "cotton yarn"


@pytest.mark.parametrize("category", ["#day", "a.b", 'o\'brien "and" sons', ":v0", "null"])
def test_a_category_of_any_name_is_allowed_once_it_is_on_the_list(flowpay, category):
    assert rules_against(create(flowpay, category=category)) == ["allowed_categories"]
    ruled(flowpay, allowed_categories=[category])

    assert create(flowpay, category=category).status == 201
    assert rules_against(create(flowpay)) == ["allowed_categories"]


def test_a_refusal_tells_every_rule_and_what_would_pass(flowpay):
    answer = create(flowpay, "60000.00", category="guns")

    rules = {rule["rule"]: rule["remedy"] for rule in answer.body["rules"]}
    assert rules == {
        "allowed_categories": "Add 'guns' to allowed_categories, in Settings.",
        "per_transaction_limit": "Raise per_transaction_limit to 60000.00.",
        "daily_limit": "Raise daily_limit to 60000.00, or wait until tomorrow.",
        "monthly_limit": "Raise monthly_limit to 60000.00, or wait until next month.",
        "available_balance": "Top the wallet up with USD 10000.00.",
        "auto_approve_threshold": "Raise auto_approve_threshold to 60000.00 to spare the decision.",
    }
