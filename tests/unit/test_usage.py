"""Micropayments: what was reserved is paid to the providers or comes back, to the micro."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.journal import AVAILABLE, RESERVED
from flowpay.domain.money import Money
from flowpay.domain.usage import Owner, UsageStatus, numbered, settlement, within
from tests.support.builders import a_usage, an_entry, usd

COSTS = st.lists(
    st.tuples(
        st.sampled_from(["exa", "apollo", "firecrawl"]),
        st.builds(Money, st.integers(1, 10_000), st.just("USD")),
    ),
    max_size=3,
)


@given(COSTS)
def test_a_settlement_balances_whatever_the_calls_cost(costs):
    usage = a_usage(reserved=usd("0.03"))
    entry = an_entry(settlement(usage, costs))

    cost = sum(part.micros for _, part in costs)
    assert entry.available_micros == 30_000 - cost
    assert entry.reserved_micros == -30_000


def test_each_provider_gets_its_own_cost_and_the_rest_comes_back():
    usage = a_usage(reserved=usd("0.03"))
    legs = settlement(usage, [("exa", usd("0.007")), ("apollo", usd("0.008"))])

    assert {leg.account: leg.amount.micros for leg in legs} == {
        RESERVED: -30_000,
        "provider:exa": 7_000,
        "provider:apollo": 8_000,
        AVAILABLE: 15_000,
    }


def test_a_usage_that_is_settled_says_what_it_cost_in_all():
    settled = a_usage().settled([("exa", usd("0.007")), ("apollo", usd("0.008"))])

    assert (settled.status, settled.cost) == (UsageStatus.SETTLED, usd("0.015"))


@pytest.mark.parametrize("end", [lambda usage: usage.voided(), lambda usage: usage.settled([])])
def test_a_usage_whose_calls_were_never_made_costs_nothing(end):
    assert end(a_usage()).cost == usd("0.00")


def test_the_hundredth_try_of_a_step_sorts_after_the_ninety_ninth():
    names = [numbered("ask/sup_1", number) for number in range(1, 1002)]

    assert sorted(names) == names


@pytest.mark.parametrize(("number", "first"), [(1, True), (2, False), (11, False), (10001, False)])
def test_a_step_knows_its_first_try(number, first):
    assert a_usage(step=numbered("ask/sup_1", number)).is_first is first


def test_calls_for_an_escrow_of_a_session_are_kept_with_the_escrow():
    assert Owner(escrow_id="esc_1", session_id="s-1").owner_id == "escrow:esc_1"


def test_two_calls_to_one_provider_are_both_paid():
    usage = a_usage(reserved=usd("0.03"))
    legs = settlement(usage, [("exa", usd("0.007")), ("exa", usd("0.007"))])

    assert sum(leg.amount.micros for leg in legs if leg.account == "provider:exa") == 14_000


def test_costs_that_were_rounded_up_never_pass_what_was_reserved():
    costs = within(usd("0.000010"), [("exa", usd("0.000006")), ("apollo", usd("0.000005"))])

    assert [cost.micros for _, cost in costs] == [6, 4]


@pytest.mark.parametrize("owner", [{}, {"session_id": None, "escrow_id": None}])
def test_calls_serve_somebody(owner):
    with pytest.raises(ValueError, match="calls serve a session"):
        Owner.model_validate(owner)


def test_a_session_that_is_called_like_an_escrow_has_usages_of_its_own():
    session, escrow = Owner(session_id="esc_1"), Owner(escrow_id="esc_1")

    assert session.owner_id != escrow.owner_id
    assert not escrow.owner_id.startswith(session.owner_id)
