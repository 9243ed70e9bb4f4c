"""What would put the second first is true: done, it does; a coin or a day short, it does not."""

from decimal import Decimal

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from flowpay.domain.currency import MINOR_UNITS
from flowpay.domain.money import Money
from flowpay.domain.offer_limits import LONGEST_LEAD_DAYS
from flowpay.domain.ranking import scored
from flowpay.domain.ranking_weights import Weights
from flowpay.domain.sensitivity import latest_delivery, second_of, sensitivity, smallest_cut
from tests.support.builders import a_rate, a_supplier, inr, ranking_inputs, usd
from tests.support.rankings import rankings

CHEAP = a_supplier("cheap.example", unit_price=inr("250.00"), lead_days=5)
QUICK = a_supplier("quick.example", unit_price=inr("280.00"), lead_days=1)


def would_win(inputs, **change):
    """Whether the second comes first with this change, by the ranking itself."""
    second = second_of(inputs)
    first = scored(inputs.changed(second.model_copy(update=change)))[0]
    return (first.supplier_id, first.excluded) == (second.supplier_id, None)


def coin_of(money):
    coin = 10 ** (6 - MINOR_UNITS[money.currency])
    return coin if money.micros % coin == 0 else 1


@pytest.mark.parametrize(
    ("suppliers", "how", "line"),
    [
        (
            (QUICK, CHEAP),
            {},
            "The second would come first at INR 33.97 less per kg (13.59 %), "
            "or if it delivered 3 days sooner.",
        ),
        (
            (QUICK, CHEAP.model_copy(update={"lead_days": None})),
            {},
            "The second would come first at INR 73.96 less per kg (29.58 %), "
            "or if it promised delivery in 2 days.",
        ),
        (
            (QUICK, CHEAP.model_copy(update={"confidence": Decimal(0)})),
            {},
            "The second would come first at INR 113.97 less per kg (45.59 %); "
            "no earlier delivery alone would do.",
        ),
        (
            (a_supplier("a.example", lead_days=1), a_supplier("b.example", lead_days=4)),
            {"weights": Weights(price=Decimal(0), delivery=Decimal("0.1"))},
            "The second would come first if it delivered 4 days sooner; "
            "no lower price alone would do.",
        ),
        (
            (QUICK, CHEAP.model_copy(update={"confidence": Decimal(0)})),
            {"weights": Weights(price=Decimal(0), delivery=Decimal(0))},
            "Neither a lower price nor an earlier delivery alone would put the second first.",
        ),
        ((QUICK,), {}, None),
        ((QUICK, CHEAP.model_copy(update={"email": None})), {}, None),
        ((), {}, None),
    ],
)
def test_it_is_said_in_one_line(suppliers, how, line):
    assert sensitivity(ranking_inputs(*suppliers, **how)) == line


def test_a_price_below_coins_is_cut_by_less_than_a_coin():
    dear = a_supplier(supplier_id="sup_a", unit_price=inr("0.003512"))
    cheap = a_supplier(supplier_id="sup_b", unit_price=inr("0.003511"))

    assert smallest_cut(ranking_inputs(dear, cheap)) == inr("0.000001")


def test_a_cut_is_told_in_the_money_that_the_second_asks_for():
    rupees = a_supplier("rupees.example", unit_price=inr("250.00"))
    dollars = a_supplier("dollars.example", unit_price=usd("3.50"))
    inputs = ranking_inputs(rupees, dollars, rates=[a_rate("83.125")])

    assert smallest_cut(inputs) == usd("0.50")
    assert "USD 0.50 less per kg (14.29 %)" in sensitivity(inputs)


def test_who_loses_by_a_rule_alone_needs_a_coin():
    ahead, behind = a_supplier(supplier_id="sup_a"), a_supplier(supplier_id="sup_b")

    assert smallest_cut(ranking_inputs(ahead, behind)) == inr("0.01")


def test_any_promise_at_all_may_be_enough_and_the_longest_that_is_read_is_named():
    first = a_supplier(supplier_id="sup_a", lead_days=None)
    second = a_supplier(supplier_id="sup_b", lead_days=None)

    inputs = ranking_inputs(
        first, second, within_days=None, weights=Weights(price=Decimal(0), delivery=Decimal(0))
    )

    assert latest_delivery(inputs) == LONGEST_LEAD_DAYS


@settings(deadline=None)
@given(inputs=rankings(least=2, close=True))
def test_the_cut_that_is_named_is_enough_and_a_coin_less_is_not(inputs):
    second = second_of(inputs)
    assume(second is not None)
    price, cut = second.unit_price, smallest_cut(inputs)
    event("no cut would do" if cut is None else "a cut would do")
    if cut is None:
        assert not would_win(inputs, unit_price=Money(coin_of(price), price.currency))
        return
    coin = coin_of(price)
    assert cut.micros % coin == 0
    assert would_win(inputs, unit_price=price - cut)
    assert not would_win(inputs, unit_price=price - cut + Money(coin, price.currency))


@settings(deadline=None)
@given(inputs=rankings(least=2, close=True))
def test_the_delivery_that_is_named_is_soon_enough_and_a_day_later_is_not(inputs):
    second = second_of(inputs)
    assume(second is not None)
    latest = latest_delivery(inputs)
    event("no delivery would do" if latest is None else "a delivery would do")
    if latest is None:
        assert second.lead_days == 0 or not would_win(inputs, lead_days=0)
        return
    assert would_win(inputs, lead_days=latest)
    assert latest == LONGEST_LEAD_DAYS or not would_win(inputs, lead_days=latest + 1)


@settings(deadline=None)
@given(inputs=rankings(), data=st.data())
def test_a_lower_price_never_makes_a_place_worse(inputs, data):
    """What the search by halves relies on."""
    assume(inputs.candidates)
    one = data.draw(st.sampled_from(inputs.candidates))
    assume(one.unit_price is not None and one.unit_price.micros > 1)
    lower = data.draw(st.integers(1, one.unit_price.micros - 1))

    def place(candidate):
        order = [score.supplier_id for score in scored(inputs.changed(candidate))]
        return order.index(candidate.supplier_id)

    cheaper = one.model_copy(update={"unit_price": Money(lower, one.unit_price.currency)})
    assert place(cheaper) <= place(one)
