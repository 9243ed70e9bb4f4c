"""Caps: what a supplier or a category may get in a month, whatever else happens meanwhile."""

from datetime import UTC, datetime

import pytest

from flowpay.persistence import wallets
from flowpay.persistence.items import attributes
from flowpay.runtime.aws import client
from tests.integration.commands import act, create, opened
from tests.integration.rules import PATH, ruled, rules_against
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.faults import overtaken_by
from tests.support.world import world

CAPS = {
    "supplier_limit": {"supplier_limits": {"sup_1": wire("100.00")}},
    "category_limit": {"category_limits": {"cotton yarn": wire("100.00")}},
}
OTHERS = {"supplier_limit": {"supplier_id": "sup_2"}, "category_limit": {"category": "steel rod"}}
JULY = datetime(2030, 7, 15, 12, 30, tzinfo=UTC)


@pytest.fixture(params=CAPS)
def rule(request):
    return request.param


def test_a_cap_may_be_used_up_exactly_and_not_a_coin_more(flowpay, rule):
    ruled(flowpay, **CAPS[rule])
    opened(flowpay, "40.00")

    assert rules_against(create(flowpay, "60.01")) == [rule]
    opened(flowpay, "60.00")
    assert rules_against(create(flowpay, "0.01")) == [rule]


def test_a_cap_leaves_others_alone(flowpay, rule):
    ruled(flowpay, **CAPS[rule])

    assert create(flowpay, "100.01", **OTHERS[rule]).status == 201


def test_a_cap_that_is_set_later_counts_what_is_held_and_not_what_came_back(flowpay, rule):
    opened(flowpay, "40.00")
    opened(flowpay, "7.00", **OTHERS[rule])
    act(flowpay, "refund-escrow", opened(flowpay, "30.00"))
    act(flowpay, "refund-escrow", opened(flowpay, "20.00"), amount=wire("15.00"))
    act(flowpay, "release-escrow", opened(flowpay, "10.00"))
    ruled(flowpay, **CAPS[rule])

    assert rules_against(create(flowpay, "45.01")) == [rule]
    assert create(flowpay, "45.00").status == 201


def test_what_comes_back_in_the_same_month_can_be_spent_again(flowpay, rule, clock):
    clock.set(JULY)
    ruled(flowpay, **CAPS[rule])
    held = opened(flowpay, "100.00")
    clock.forward(days=16)
    act(flowpay, "refund-escrow", held)

    assert rules_against(create(flowpay, "100.01")) == [rule]
    assert create(flowpay, "100.00").status == 201


def test_a_hold_of_last_month_that_comes_back_frees_nothing_in_this_one(flowpay, rule, clock):
    clock.set(JULY)
    ruled(flowpay, **CAPS[rule])
    last_month = opened(flowpay, "60.00")
    clock.forward(days=17)
    opened(flowpay, "100.00")
    act(flowpay, "refund-escrow", last_month)

    assert rules_against(create(flowpay, "0.01")) == [rule]


def test_a_cap_that_is_set_in_a_new_month_does_not_count_the_last_one(flowpay, rule, clock):
    clock.set(datetime(2030, 7, 31, 23, 59, tzinfo=UTC))
    opened(flowpay, "1000.00")
    clock.forward(minutes=1)
    opened(flowpay, "30.00")
    ruled(flowpay, **CAPS[rule])

    assert rules_against(create(flowpay, "70.01")) == [rule]
    assert create(flowpay, "70.00").status == 201


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (datetime(2028, 2, 28, 23, 59, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
        (datetime(2028, 2, 29, 23, 59, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
        (datetime(2027, 12, 31, 23, 59, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_cap_begins_anew_with_the_month(flowpay, rule, clock, last, first):
    clock.set(last)
    ruled(flowpay, **CAPS[rule])
    opened(flowpay, "100.00")
    clock.set(first)

    assert rules_against(create(flowpay, "100.01")) == [rule]
    assert create(flowpay, "100.00").status == 201


def test_the_leap_day_belongs_to_february(flowpay, rule, clock):
    clock.set(datetime(2028, 2, 28, 23, 59, tzinfo=UTC))
    ruled(flowpay, **CAPS[rule])
    opened(flowpay, "100.00")
    clock.forward(minutes=1)

    assert rules_against(create(flowpay, "0.01")) == [rule]


def test_the_month_ends_at_midnight_of_the_accounts_own_time_zone(executions, clock, rule):
    with world(ACCOUNT_TIMEZONE="Asia/Kolkata") as flowpay:
        clock.set(datetime(2030, 7, 31, 18, 29, tzinfo=UTC))
        opened(flowpay, "60.00")
        ruled(flowpay, **CAPS[rule])
        assert rules_against(create(flowpay, "40.01")) == [rule]

        clock.forward(minutes=1)
        opened(flowpay, "70.00")
        ruled(flowpay, supplier_limits={}, category_limits={})
        ruled(flowpay, **CAPS[rule])
        assert rules_against(create(flowpay, "30.01")) == [rule]
        assert create(flowpay, "30.00").status == 201
        books_balance(flowpay)


@pytest.mark.parametrize("back", [{"days": -1}, {"days": -40}])
def test_a_clock_that_goes_back_reopens_no_cap(flowpay, rule, clock, back):
    clock.set(JULY)
    ruled(flowpay, **CAPS[rule])
    opened(flowpay, "60.00")
    clock.forward(**back)
    opened(flowpay, "40.00")
    assert rules_against(create(flowpay, "0.01")) == [rule]

    ruled(flowpay, supplier_limits={}, category_limits={})
    ruled(flowpay, **CAPS[rule])
    assert rules_against(create(flowpay, "0.01")) == [rule]


def test_the_last_of_a_cap_goes_to_one_of_two(flowpay, rule):
    ruled(flowpay, **CAPS[rule])
    opened(flowpay, "50.00")
    with overtaken_by(lambda: opened(flowpay, "50.00")):
        assert rules_against(create(flowpay, "50.00")) == [rule]


def test_a_payment_while_a_cap_is_set_counts_towards_it(flowpay, rule):
    opened(flowpay, "10.00")
    wanted = flowpay.get(PATH) | CAPS[rule]
    with overtaken_by(lambda: opened(flowpay, "50.00")):
        assert flowpay.request("PUT", PATH, wanted).status == 200

    assert rules_against(create(flowpay, "40.01")) == [rule]
    assert create(flowpay, "40.00").status == 201


@pytest.mark.parametrize("action", ["refund-escrow", "release-escrow"])
def test_what_ends_while_a_cap_is_set_or_lifted_is_counted_right(flowpay, rule, action):
    opened(flowpay, "30.00")
    first, second = opened(flowpay, "20.00"), opened(flowpay, "20.00")
    with overtaken_by(lambda: ruled(flowpay, **CAPS[rule])):
        assert act(flowpay, action, first).status == 200
    room = "50.00" if action == "refund-escrow" else "30.00"
    assert rules_against(create(flowpay, f"{room[:2]}.01")) == [rule]

    with overtaken_by(lambda: ruled(flowpay, supplier_limits={}, category_limits={})):
        assert act(flowpay, action, second).status == 200
    assert create(flowpay, "1000.00").status == 201


def test_a_payment_while_a_cap_is_lifted_goes_through(flowpay, rule):
    ruled(flowpay, **CAPS[rule])
    with overtaken_by(lambda: ruled(flowpay, supplier_limits={}, category_limits={})):
        opened(flowpay, "100.00")


def test_a_new_month_while_a_cap_is_set_begins_from_zero(flowpay, rule, clock):
    clock.set(datetime(2030, 7, 31, 23, 59, tzinfo=UTC))
    opened(flowpay, "90.00")
    wanted = flowpay.get(PATH) | CAPS[rule]

    def midnight():
        clock.forward(minutes=1)
        flowpay.get("/api/wallet-state")

    with overtaken_by(midnight):
        assert flowpay.request("PUT", PATH, wanted).status == 200
    assert create(flowpay, "100.00").status == 201


def test_a_cap_that_is_set_while_a_new_month_begins_is_there(flowpay, rule, clock):
    clock.set(datetime(2030, 7, 31, 23, 59, tzinfo=UTC))
    wanted = flowpay.get(PATH) | CAPS[rule]
    opened(flowpay, "90.00")
    clock.forward(minutes=1)

    def still_july():
        clock.forward(minutes=-1)
        assert flowpay.request("PUT", PATH, wanted).status == 200
        clock.forward(minutes=1)

    with overtaken_by(still_july):
        opened(flowpay, "60.00")
    assert rules_against(create(flowpay, "40.01")) == [rule]


@pytest.mark.parametrize(
    "name", ["#day", "a.b", 'o\'brien "and" sons', "supplier:sup_1", "version"]
)
def test_a_category_may_have_any_name_and_still_a_cap(flowpay, name):
    ruled(flowpay, allowed_categories=[name], category_limits={name: wire("1.00")})

    assert rules_against(create(flowpay, "1.01", category=name)) == ["category_limit"]
    assert create(flowpay, "1.00", category=name).status == 201


def test_suppliers_may_be_called_like_the_parts_of_an_amount(flowpay):
    limits = {"micros": wire("1.00"), "currency": wire("2.00"), "amount": wire("3.00")}
    assert ruled(flowpay, supplier_limits=limits)["supplier_limits"] == limits

    assert rules_against(create(flowpay, "2.01", supplier_id="currency")) == ["supplier_limit"]
    assert create(flowpay, "2.00", supplier_id="currency").status == 201
    assert flowpay.get(PATH)["supplier_limits"] == limits


def test_a_wallet_from_before_there_were_caps_has_none(flowpay):
    opened(flowpay, "10.00")
    forget_what_is_new()

    controls = flowpay.get(PATH)
    assert (controls["supplier_limits"], controls["payments_per_hour"]) == ({}, None)
    opened(flowpay, "20.00")
    ruled(flowpay, supplier_limits={"sup_1": wire("31.00")}, payments_per_hour=2)
    assert rules_against(create(flowpay, "1.01")) == ["supplier_limit"]
    opened(flowpay, "1.00")
    assert "payments_per_hour" in rules_against(create(flowpay, "1.00"))


def forget_what_is_new():
    """Leave the wallet's item as it was before there were caps, a pace and further thresholds."""
    new = "caps capped hour payments_in_hour payments_per_hour controls_changed_by".split()
    names = {f"#{name}": name for name in (*new, "further_approver_thresholds_micros")}
    client("dynamodb").update_item(
        TableName="book",
        Key=attributes(wallets.key_of("default")),
        UpdateExpression=f"REMOVE {', '.join(names)}",
        ExpressionAttributeNames=names,
    )
