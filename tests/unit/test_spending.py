"""Spending: every rule judges to the micro, and the change that it names is the smallest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.money import MICROS, Money
from flowpay.domain.spending import (
    Ruling,
    Spend,
    SpendingRefused,
    approvers_needed,
    judge,
    outcome,
    require,
    smallest_change,
)
from tests.support.builders import a_position, some_controls, usd

MICRO = Money(1, "USD")
COIN = usd("0.01")
CEILINGS = ("per_transaction_limit", "daily_limit", "monthly_limit", "available_balance")
CAPS = ("supplier_limit", "category_limit")
RULES = ("allowed_categories", *CEILINGS, *CAPS, "payments_per_hour")
ROOM = usd("100.00")


def a_spend(amount, **changes):
    facts = {"amount": amount, "category": "cotton yarn", "supplier_id": "sup_1"}
    return Spend.model_validate(facts | changes)


def the_case(rule, amount):
    """Return a spend of `amount` for which only `rule` is tight: it has room for 100 dollars."""
    spend, controls, position = a_spend(amount), some_controls(), a_position()
    match rule:
        case "per_transaction_limit":
            controls = some_controls(per_transaction_limit=ROOM)
        case "daily_limit":
            position = a_position(committed_today=usd("9900.00"))
        case "monthly_limit":
            position = a_position(committed_this_month=usd("29900.00"))
        case "available_balance":
            position = a_position(available=ROOM)
        case "supplier_limit":
            controls = some_controls(supplier_limits={"sup_1": usd("300.00")})
            position = a_position(capped={"supplier:sup_1": 200 * MICROS})
        case "category_limit":
            controls = some_controls(category_limits={"cotton yarn": usd("300.00")})
            position = a_position(capped={"category:cotton yarn": 200 * MICROS})
    return spend, controls, position


def said_by(ruling, spend, controls, position):
    return {f.rule: f for f in judge(spend, controls, position) if f.verdict is ruling}


def refused(*case):
    return said_by(Ruling.REFUSED, *case)


def applied(change, controls, position):
    """Return controls and position after a change, written as the service writes it."""
    fields = dict(change)
    added = fields.pop("top_up", Money.zero("USD"))
    position = position.model_copy(update={"available": position.available + added})
    return controls.changed(fields, read_version=controls.version, by="asha"), position


def a_little_less(change, finding):
    """Return the change short of one micro, one coin, one payment or the one name."""
    ((name, value),) = change.items()
    match name, value:
        case ("allowed_categories", [*others, _]):
            return {name: tuple(others)}
        case ("top_up", _):
            return {name: value - COIN}
        case ("payments_per_hour", _):
            return {name: value - 1}
        case ("supplier_limits" | "category_limits", dict()):
            return {name: {each: _less(limit, finding) for each, limit in value.items()}}
    return {name: value - MICRO}


def _less(limit, finding):
    return limit - MICRO if limit == finding.value else limit


@pytest.mark.parametrize("rule", [*CEILINGS, *CAPS])
def test_a_limit_may_be_used_up_to_the_last_micro(rule):
    assert refused(*the_case(rule, ROOM)) == {}


@pytest.mark.parametrize("rule", [*CEILINGS, *CAPS])
def test_a_limit_is_not_passed_by_one_micro(rule):
    assert list(refused(*the_case(rule, ROOM + MICRO))) == [rule]


def test_the_last_payment_of_the_hour_passes_and_the_next_does_not():
    controls = some_controls(payments_per_hour=3)

    assert refused(a_spend(ROOM), controls, a_position(payments_this_hour=2)) == {}
    assert list(refused(a_spend(ROOM), controls, a_position(payments_this_hour=3))) == [
        "payments_per_hour"
    ]


def test_a_cap_binds_nobody_else():
    spend, controls, position = the_case("supplier_limit", usd("2000.00"))
    other = spend.model_copy(update={"supplier_id": "sup_2"})

    assert refused(other, controls, position) == {}
    assert "supplier_limit" not in {f.rule for f in judge(other, controls, position)}


def test_a_payment_to_nobody_in_particular_meets_no_suppliers_cap():
    spend, controls, position = the_case("supplier_limit", usd("2000.00"))

    assert refused(spend.model_copy(update={"supplier_id": None}), controls, position) == {}


LIMITS = st.integers(0, 10**11).map(lambda micros: Money(micros, "USD"))
CONTROLS = st.builds(
    lambda limits, thresholds, **maps: some_controls(
        **dict(zip(CEILINGS[:3], limits, strict=True)),
        auto_approve_threshold=thresholds[0],
        further_approver_thresholds=tuple(thresholds[1:]),
        **maps,
    ),
    limits=st.tuples(LIMITS, LIMITS, LIMITS),
    thresholds=st.lists(LIMITS, min_size=1, max_size=6).map(
        lambda drawn: sorted(drawn, key=lambda money: money.micros)
    ),
    supplier_limits=st.dictionaries(st.sampled_from(["sup_1", "amount", "currency"]), LIMITS),
    category_limits=st.dictionaries(st.sampled_from(["cotton yarn", "guns"]), LIMITS),
    payments_per_hour=st.none() | st.integers(1, 5),
)
POSITIONS = st.builds(
    a_position,
    available=LIMITS,
    committed_today=LIMITS,
    committed_this_month=LIMITS,
    capped=st.dictionaries(
        st.sampled_from(["supplier:sup_1", "supplier:amount", "category:cotton yarn"]),
        st.integers(0, 10**11),
    ),
    payments_this_hour=st.integers(0, 6),
)
SPENDS = st.builds(
    a_spend,
    st.integers(1, 10**11).map(lambda micros: Money(micros, "USD")),
    category=st.sampled_from(["cotton yarn", "guns", None]),
    supplier_id=st.sampled_from(["sup_1", "amount", None]),
)


@given(SPENDS, CONTROLS, POSITIONS)
def test_the_change_of_a_rule_satisfies_it_and_the_least_bit_less_does_not(
    spend, controls, position
):
    for rule, finding in refused(spend, controls, position).items():
        enough = applied(finding.change, controls, position)
        short = applied(a_little_less(finding.change, finding), controls, position)

        assert rule not in refused(spend, *enough)
        assert rule in refused(spend, *short)


@given(SPENDS, CONTROLS, POSITIONS)
def test_all_changes_together_let_the_spend_pass_and_are_none_where_it_does(
    spend, controls, position
):
    change = smallest_change(judge(spend, controls, position))

    assert bool(change) == bool(refused(spend, controls, position))
    assert refused(spend, *applied(change or {}, controls, position)) == {}


@given(SPENDS, CONTROLS, POSITIONS)
def test_a_threshold_asks_and_its_change_spares_the_decision(spend, controls, position):
    for finding in said_by(Ruling.ASKS, spend, controls, position).values():
        enough, _ = applied(finding.change, controls, position)

        assert approvers_needed(spend.amount, controls) > 0
        assert approvers_needed(spend.amount, enough) == 0
        lower = {"auto_approve_threshold": finding.value - MICRO}
        less, _ = applied({**finding.change, **lower}, controls, position)
        assert approvers_needed(spend.amount, less) == 1


@given(SPENDS, CONTROLS, POSITIONS)
def test_a_spend_is_refused_if_one_rule_refuses_and_asked_about_if_one_asks(
    spend, controls, position
):
    findings = judge(spend, controls, position)
    verdicts = [finding.verdict for finding in findings]

    assert outcome(findings) == max(verdicts, key=list(Ruling).index)
    if outcome(findings) is Ruling.REFUSED:
        with pytest.raises(SpendingRefused):
            require(findings)
    else:
        require(findings)


@given(SPENDS, CONTROLS, POSITIONS)
def test_a_finding_is_written_down_and_read_again_as_it_was(spend, controls, position):
    for finding in judge(spend, controls, position):
        assert type(finding).model_validate(finding.model_dump(mode="json")) == finding


def test_every_rule_is_heard_even_when_several_refuse():
    controls = some_controls(
        supplier_limits={"sup_1": ROOM}, category_limits={"guns": ROOM}, payments_per_hour=1
    )
    spend = a_spend(usd("60000.00"), category="guns")

    with pytest.raises(SpendingRefused) as refusal:
        require(judge(spend, controls, a_position(payments_this_hour=1)))

    verdicts = {rule["rule"]: rule["verdict"] for rule in refusal.value.facts["rules"]}
    assert verdicts == dict.fromkeys(RULES, "refused") | {"auto_approve_threshold": "asks"}


def test_a_refusal_shows_the_rules_that_would_have_passed_too():
    with pytest.raises(SpendingRefused) as refusal:
        require(judge(*the_case("daily_limit", ROOM + MICRO)))

    verdicts = {rule["rule"]: rule["verdict"] for rule in refusal.value.facts["rules"]}
    others = ("allowed_categories", *CEILINGS, "auto_approve_threshold")
    assert verdicts == dict.fromkeys(others, "passed") | {"daily_limit": "refused"}


def test_a_wallet_is_topped_up_by_whole_coins():
    position = a_position(available=usd("99.993"))
    finding = refused(a_spend(ROOM), some_controls(), position)["available_balance"]

    assert finding.change == {"top_up": COIN}


def test_a_search_is_no_payment_but_counts_towards_every_amount():
    controls = some_controls(payments_per_hour=1, auto_approve_threshold=usd("0.00"))
    findings = judge(Spend(amount=usd("0.007")), controls, a_position(payments_this_hour=9))

    assert [finding.rule for finding in findings] == list(CEILINGS)
    assert outcome(findings) is Ruling.PASSED


@pytest.mark.parametrize(
    ("amount", "people"),
    [
        (usd("2000.00"), 0),
        (usd("2000.00") + MICRO, 1),
        (usd("3000.00"), 1),
        (usd("3000.00") + MICRO, 2),
        (usd("4000.00") + MICRO, 4),
    ],
)
def test_each_threshold_that_is_passed_and_not_just_met_asks_one_more_person(amount, people):
    further = (usd("3000.00"), usd("4000.00"), usd("4000.00"))
    controls = some_controls(further_approver_thresholds=further)

    assert approvers_needed(amount, controls) == people
    assert outcome(judge(a_spend(amount), controls, a_position())) is (
        Ruling.ASKS if people else Ruling.PASSED
    )
