"""Spending controls: every rule judges to the micro, and its remedy is the smallest that helps."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.money import Money
from flowpay.domain.spending import (
    ControlsInvalid,
    ControlsVersionStale,
    Limits,
    Spend,
    SpendingRefused,
    category_name,
    judge,
    needs_approval,
    require,
)
from tests.support.builders import a_position, inr, some_controls, usd

MICRO = Money(1, "USD")
CEILINGS = ("per_transaction_limit", "daily_limit", "monthly_limit", "available_balance")
ROOM = usd("100.00")


def the_case(rule, amount):
    """Return a spend of `amount` for which only `rule` is tight: it has room for 100 dollars."""
    spend = Spend(amount=amount, category="cotton yarn")
    controls, position = some_controls(), a_position()
    match rule:
        case "per_transaction_limit":
            controls = some_controls(per_transaction_limit=ROOM)
        case "daily_limit":
            position = a_position(committed_today=usd("9900.00"))
        case "monthly_limit":
            position = a_position(committed_this_month=usd("29900.00"))
        case "available_balance":
            position = a_position(available=ROOM)
    return spend, controls, position


def refused(spend, controls, position):
    return {f.rule: f for f in judge(spend, controls, position) if not f.passed}


def remedied(finding, controls, position, *, less=0):
    """Return controls and position after the finding's own remedy, `less` micros short of it."""
    amount = re.search(r"\d+(\.\d+)?", finding.remedy or "")
    if finding.rule == "allowed_categories":
        name = re.search(r"Add '(.*)' to", finding.remedy)[1]
        categories = (*controls.allowed_categories, name)
        return controls.model_copy(update={"allowed_categories": categories}), position
    money = usd(amount[0]) - Money(less, "USD")
    if finding.rule == "available_balance":
        return controls, position.model_copy(update={"available": position.available + money})
    return controls.model_copy(update={finding.rule: money}), position


@pytest.mark.parametrize("rule", CEILINGS)
def test_a_limit_may_be_used_up_to_the_last_micro(rule):
    assert refused(*the_case(rule, ROOM)) == {}


@pytest.mark.parametrize("rule", CEILINGS)
def test_a_limit_is_not_passed_by_one_micro(rule):
    assert list(refused(*the_case(rule, ROOM + MICRO))) == [rule]


@pytest.mark.parametrize("rule", CEILINGS)
def test_the_remedy_lets_the_spend_pass_and_one_micro_less_does_not(rule):
    spend, controls, position = the_case(rule, usd("2345.67"))
    finding = refused(spend, controls, position)[rule]

    assert refused(spend, *remedied(finding, controls, position)) == {}
    assert list(refused(spend, *remedied(finding, controls, position, less=1))) == [rule]


def test_a_category_that_is_not_on_the_list_passes_once_it_is():
    spend, controls, position = Spend(amount=ROOM, category="guns"), some_controls(), a_position()
    finding = refused(spend, controls, position)["allowed_categories"]

    assert refused(spend, *remedied(finding, controls, position)) == {}


@given(
    amount=st.integers(1, 10**11),
    limits=st.tuples(*[st.integers(0, 10**11)] * 3),
    stand=st.tuples(*[st.integers(0, 10**11)] * 3),
    category=st.sampled_from(["cotton yarn", "guns"]),
)
def test_whoever_follows_every_remedy_gets_the_spend_through(amount, limits, stand, category):
    spend = Spend(amount=Money(amount, "USD"), category=category)
    controls = some_controls(
        per_transaction_limit=Money(limits[0], "USD"),
        daily_limit=Money(limits[1], "USD"),
        monthly_limit=Money(limits[2], "USD"),
    )
    position = a_position(
        available=Money(stand[0], "USD"),
        committed_today=Money(stand[1], "USD"),
        committed_this_month=Money(stand[2], "USD"),
    )

    for finding in refused(spend, controls, position).values():
        controls, position = remedied(finding, controls, position)

    assert refused(spend, controls, position) == {}


def test_every_rule_is_heard_even_when_several_refuse():
    spend = Spend(amount=usd("60000.00"), category="guns")

    with pytest.raises(SpendingRefused) as refusal:
        require(judge(spend, some_controls(), a_position()))

    rules = {rule["rule"]: rule["passed"] for rule in refusal.value.facts["rules"]}
    assert rules == dict.fromkeys(("allowed_categories", *CEILINGS), False)


def test_a_refusal_shows_the_rules_that_would_have_passed_too():
    with pytest.raises(SpendingRefused) as refusal:
        require(judge(*the_case("daily_limit", ROOM + MICRO)))

    rules = {rule["rule"]: rule["passed"] for rule in refusal.value.facts["rules"]}
    assert rules == dict.fromkeys(("allowed_categories", *CEILINGS), True) | {"daily_limit": False}


def test_a_search_has_no_category_but_counts_towards_every_limit():
    findings = judge(Spend(amount=usd("0.007")), some_controls(), a_position())

    assert [finding.rule for finding in findings] == list(CEILINGS)


def test_a_person_is_asked_above_the_threshold_not_at_it():
    controls = some_controls(auto_approve_threshold=usd("2000.00"))

    assert not needs_approval(usd("2000.00"), controls)
    assert needs_approval(usd("2000.00") + MICRO, controls)


@pytest.mark.parametrize("text", ["cotton yarn", "Cotton  Yarn", " COTTON\tyarn\n"])
def test_a_category_has_one_spelling(text):
    assert category_name(text) == "cotton yarn"


def limits(**changes):
    controls = some_controls(**changes)
    return Limits(**{name: getattr(controls, name) for name in Limits.model_fields})


def test_controls_that_were_read_last_can_be_changed():
    changed = some_controls(version=3).changed(limits(daily_limit=usd("1.00")), read_version=3)

    assert (changed.daily_limit, changed.version) == (usd("1.00"), 4)


@pytest.mark.parametrize("read_version", [2, 4])
def test_controls_that_were_changed_since_cannot(read_version):
    with pytest.raises(ControlsVersionStale) as refusal:
        some_controls(version=3).changed(limits(), read_version=read_version)

    assert refusal.value.facts == {"version": 3}


def test_limits_are_written_in_the_wallets_currency():
    rupees = dict.fromkeys(
        ("per_transaction_limit", "daily_limit", "monthly_limit", "auto_approve_threshold"),
        inr("1.00"),
    )

    with pytest.raises(ControlsInvalid, match="USD"):
        some_controls(version=1).changed(limits(**rupees), read_version=1)


def test_limits_in_two_currencies_are_no_limits():
    with pytest.raises(ControlsInvalid, match="wallet's currency"):
        limits(daily_limit=inr("1.00"))
