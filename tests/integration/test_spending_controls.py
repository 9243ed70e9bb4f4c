"""Spending controls over the API: read, changed by whoever has read them last, told."""

import pytest

from tests.integration.commands import create, money
from tests.support.builders import wire
from tests.support.faults import overtaken_by

PATH = "/api/spending-controls"


@pytest.fixture
def controls(flowpay):
    return flowpay.get(PATH)


def change(flowpay, controls, **changes):
    return flowpay.request("PUT", PATH, controls | changes)


def test_the_account_starts_with_the_configured_rules(controls):
    assert controls == {
        "per_transaction_limit": wire("10000.00"),
        "daily_limit": wire("10000.00"),
        "monthly_limit": wire("30000.00"),
        "auto_approve_threshold": wire("2000.00"),
        "allowed_categories": ["cotton yarn", "textile dye", "steel rod", "machine parts"],
        "supplier_limits": {},
        "category_limits": {},
        "payments_per_hour": None,
        "further_approver_thresholds": [],
        "version": 1,
    }


def test_changed_rules_hold_from_the_next_payment_on(flowpay, controls):
    changed = change(flowpay, controls, auto_approve_threshold=wire("50.00")).body

    assert (changed["version"], flowpay.get(PATH)) == (2, changed)
    assert create(flowpay, "50.01").body["status"] == "pending_approval"


NEWER = {
    "supplier_limits": {"sup_1": wire("70.00")},
    "category_limits": {"cotton yarn": wire("80.00")},
    "payments_per_hour": 9,
    "further_approver_thresholds": [wire("2000.00"), wire("4000.00")],
}


def test_what_a_change_leaves_out_stays_as_it_is(flowpay, controls):
    changed = change(flowpay, controls, **NEWER).body
    assert changed == controls | NEWER | {"version": 2}

    older = {name: value for name, value in changed.items() if name not in NEWER}
    assert change(flowpay, older, daily_limit=wire("500.00")).body == changed | {
        "daily_limit": wire("500.00"),
        "version": 3,
    }


@pytest.mark.parametrize(
    "emptied",
    [
        {"supplier_limits": {}},
        {"category_limits": {}},
        {"payments_per_hour": None},
        {"further_approver_thresholds": []},
    ],
)
def test_what_is_set_to_nothing_is_no_more(flowpay, controls, emptied):
    changed = change(flowpay, controls, **NEWER).body

    assert change(flowpay, changed, **emptied).body == changed | emptied | {"version": 3}


@pytest.mark.parametrize("name", ["daily_limit", "allowed_categories", "version"])
def test_the_limits_that_every_account_has_are_not_left_out(flowpay, controls, name):
    answer = flowpay.request("PUT", PATH, {n: value for n, value in controls.items() if n != name})

    assert answer.status == 422
    assert flowpay.get(PATH) == controls


def test_each_further_threshold_that_is_passed_asks_one_more_person(flowpay, controls):
    change(flowpay, controls, further_approver_thresholds=[wire("3000.00"), wire("4000.00")])

    for amount, people in [("2000.01", 1), ("3000.01", 2), ("4000.01", 3)]:
        assert create(flowpay, amount).body["approval"]["approvers_needed"] == people


def test_whoever_has_read_an_older_version_changes_nothing(flowpay, controls):
    change(flowpay, controls, daily_limit=wire("500.00"))
    stale = change(flowpay, controls, daily_limit=wire("900.00"))

    assert (stale.status, stale.body["code"]) == (409, "controls_version_stale")
    assert flowpay.get(PATH)["daily_limit"] == wire("500.00")


def test_of_two_who_change_at_the_same_moment_one_wins(flowpay, controls):
    with overtaken_by(lambda: change(flowpay, controls, daily_limit=wire("500.00"))):
        slower = change(flowpay, controls, daily_limit=wire("900.00"))

    assert (slower.status, slower.body["code"]) == (409, "controls_version_stale")
    assert flowpay.get(PATH)["daily_limit"] == wire("500.00")


def test_a_payment_does_not_make_the_rules_stale(flowpay, controls):
    create(flowpay)

    assert change(flowpay, controls, daily_limit=wire("500.00")).status == 200


def test_changing_the_rules_moves_no_money(flowpay, controls):
    before = money(flowpay)
    change(flowpay, controls, monthly_limit=wire("1.00"))

    assert money(flowpay) == before


def test_a_change_is_told_with_what_it_changed_as_it_was_and_as_it_is(flowpay, controls):
    changed = change(flowpay, controls, daily_limit=wire("500.00")).body

    told = next(e for e in flowpay.publish() if e["type"] == "flowpay.spending_controls.changed")
    assert told["data"] == {
        "version": changed["version"],
        "before": {"daily_limit": controls["daily_limit"]},
        "after": {"daily_limit": changed["daily_limit"]},
    }
    assert told["actor"] == "anonymous"


def test_categories_are_kept_in_one_spelling_and_once(flowpay, controls):
    names = ["Cotton  Yarn", "cotton yarn", "GUNS"]

    changed = change(flowpay, controls, allowed_categories=names).body
    assert changed["allowed_categories"] == ["cotton yarn", "guns"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"daily_limit": wire("-1.00")},
        {"daily_limit": wire("NaN")},
        {"daily_limit": wire("1.00", "INR")},
        {"daily_limit": wire("1000000000000.01")},
        {"daily_limit": 500},
        {"daily_limit": None},
        {"allowed_categories": "cotton yarn"},
        {"allowed_categories": [""]},
        {"allowed_categories": ["x" * 61]},
        {"allowed_categories": ["\u20b9" * 41]},
        {"allowed_categories": ["x"] * 51},
        {"version": 0},
        {"version": "one"},
        {"weekly_limit": wire("1.00")},
        {"supplier_limits": {"sup_1": wire("1.00", "INR")}},
        {"supplier_limits": {"sup 1": wire("1.00")}},
        {"supplier_limits": {"": wire("1.00")}},
        {"supplier_limits": {f"s{number}": wire("1.00") for number in range(51)}},
        {"supplier_limits": {"sup_1": "1.00"}},
        {"supplier_limits": None},
        {"supplier_limits": [["sup_1", wire("1.00")]]},
        {"category_limits": {"  ": wire("1.00")}},
        {"category_limits": {"steel rod": wire("1.00"), "Steel Rod": wire("2.00")}},
        {"category_limits": {"x" * 61: wire("1.00")}},
        {"category_limits": {f"c{number}": wire("1.00") for number in range(51)}},
        {"payments_per_hour": 0},
        {"payments_per_hour": -1},
        {"payments_per_hour": 1.5},
        {"payments_per_hour": "2"},
        {"payments_per_hour": True},
        {"further_approver_thresholds": [wire("1999.99")]},
        {"further_approver_thresholds": [wire("3000.00"), wire("2500.00")]},
        {"further_approver_thresholds": [wire("3000.00")] * 6},
        {"further_approver_thresholds": [wire("3000.00", "INR")]},
        {"further_approver_thresholds": None},
    ],
)
def test_rules_that_make_no_sense_are_refused(flowpay, controls, wrong):
    assert change(flowpay, controls, **wrong).status == 422
    assert flowpay.get(PATH) == controls


def test_all_limits_in_a_currency_that_is_not_the_wallets_are_refused(flowpay, controls):
    rupees = {name: wire("1.00", "INR") for name in controls if name.endswith(("limit", "old"))}
    answer = change(flowpay, controls, **rupees)

    assert (answer.status, answer.body["code"]) == (422, "controls_invalid")
    assert flowpay.get(PATH) == controls
