"""The best supplier is first, whoever breaks a limit is last with the reason, none is dropped."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.intent import Intent
from flowpay.domain.landed import PriceUnknown, total_price
from flowpay.domain.money import MOST_MICROS, Money
from flowpay.domain.ranked import Ranked
from flowpay.domain.ranking import rank, scored
from flowpay.domain.ranking_inputs import RankingInputs
from flowpay.domain.ranking_weights import RankingWeights, Weights
from flowpay.domain.supplier import Supplier
from flowpay.domain.track_record import TrackRecord
from flowpay.persistence.items import attributes, plain, stored
from tests.support.builders import a_line, a_rate, a_supplier, inr, ranking_inputs, usd
from tests.support.rankings import rankings, suppliers_of


def ranked(*suppliers: Supplier, **how) -> tuple[Ranked, ...]:
    return rank(ranking_inputs(*suppliers, **how), suppliers)


def the_reason(supplier: Supplier, **how) -> str | None:
    (only,) = ranked(supplier, **how)
    return only.excluded


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"unit_price": inr("300.01")}, "costs INR 300.01 per kg, more than INR 300.00"),
        ({"unit_price": None}, "no price known"),
        ({"unit_price": inr("0.00")}, "no price known"),
        ({"unit": "cone"}, "the price is per cone, not per kg"),
        ({"lead_days": 6}, "delivers in 6 days, later than the 5 asked for"),
        ({"minimum_quantity": Decimal(1201)}, "sells at least 1201 kg, more than the 1200 needed"),
        ({"email": None}, "no e-mail address"),
        ({"unit_price": usd("3.00")}, "no rate from USD to INR"),
        ({"freight": usd("3.00")}, "the freight is in USD, the price in INR"),
        (
            {"unit_price": inr("299.00"), "freight": inr("1200.01")},
            "costs INR 300.000008 per kg with freight, more than INR 300.00",
        ),
        ({"unit_price": inr("1000000000.00")}, "costs more than can be paid"),
    ],
)
def test_whoever_breaks_a_limit_is_shown_with_the_reason(facts, reason):
    assert reason in the_reason(a_supplier(**facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"unit_price": inr("300.00")},
        {"lead_days": 5},
        {"lead_days": None},
        {"minimum_quantity": Decimal(1200)},
        {"unit_price": inr("299.00"), "freight": inr("1200.00")},
        {"freight": inr("0.00")},
    ],
)
def test_whoever_just_meets_a_limit_is_in(facts):
    assert the_reason(a_supplier(**facts)) is None


def test_every_broken_limit_is_named():
    reason = the_reason(a_supplier(unit_price=inr("400.00"), lead_days=9, email=None))

    assert reason.count(";") == 2


def test_the_freight_counts_towards_the_budget():
    line = a_line(price_ceiling=None)

    assert the_reason(a_supplier(freight=inr("24000.00")), line=line) is None
    assert the_reason(a_supplier(freight=inr("24000.01")), line=line) == (
        "costs more in total with freight than INR 360000.00"
    )


def test_a_cheap_price_with_dear_freight_comes_behind_a_dearer_one_without():
    far = a_supplier("far.example", unit_price=inr("270.00"), freight=inr("18000.00"))
    near = a_supplier("near.example", unit_price=inr("280.00"))

    first, second = ranked(far, near)

    assert (first.name, first.landed_price) == ("near.example", inr("280.00"))
    assert (second.name, second.landed_price) == ("far.example", inr("285.00"))


@pytest.mark.parametrize("rate", [a_rate("84"), a_rate("0.0119047619", base="INR", symbol="USD")])
def test_a_price_in_another_currency_is_compared_at_the_rate_given(rate):
    dear, cheap = a_supplier(unit_price=usd("3.60")), a_supplier(unit_price=usd("3.50"))

    assert "INR 302.40" in the_reason(dear, rates=[rate])
    assert the_reason(cheap, rates=[rate]) is None


def test_price_and_freight_are_converted_and_rounded_once():
    supplier = a_supplier(unit_price=usd("0.000001"), freight=usd("0.000001"))
    (only,) = ranked(supplier, line=a_line(base_quantity=Decimal(3)), rates=[a_rate("1.25")])

    assert only.landed_price == Money(2, "INR")  # 4/3 micros at 1.25 are 1.67; rounded first, 1


def test_a_price_is_never_rounded_to_nothing():
    line = a_line(currency="USD", price_ceiling=None, budget=None)
    (only,) = ranked(a_supplier(unit_price=inr("0.000001")), line=line, rates=[a_rate("83.125")])

    assert (only.landed_price, only.score_parts.price) == (Money(1, "USD"), 1)


def test_a_rate_that_nobody_needs_is_no_part_of_the_inputs():
    rates = [a_rate(), a_rate(symbol="EUR"), a_rate(base="EUR")]

    assert ranking_inputs(a_supplier(unit_price=usd("3.00")), rates=rates).rates == (a_rate(),)
    assert ranking_inputs(a_supplier(), rates=rates).rates == ()


def test_the_parts_of_a_score_say_why_one_is_before_the_other():
    cheap = a_supplier("cheap.example", unit_price=inr("250.00"), lead_days=5)
    quick = a_supplier("quick.example", unit_price=inr("280.00"), lead_days=1)

    first, second = ranked(cheap, quick)

    assert (first.name, second.name) == ("quick.example", "cheap.example")
    assert first.score_parts.model_dump(mode="json") == {
        "price": 0.8929,
        "delivery": 0.9,
        "verification": 0.5,
        "fit": 1.0,
        "past_performance": 0.5,
    }
    assert first.score == Decimal("0.7925")


def test_weights_decide_what_matters_whatever_their_sum():
    cheap = a_supplier("cheap.example", unit_price=inr("250.00"), lead_days=5)
    quick = a_supplier("quick.example", unit_price=inr("280.00"), lead_days=1)

    for price in ("0.9", "900"):
        weights = Weights(price=Decimal(price), delivery=Decimal("0.1"))
        assert ranked(quick, cheap, weights=weights)[0].name == "cheap.example"
    assert ranked(quick, cheap, weights=RankingWeights())[0].name == "quick.example"


def test_who_has_delivered_before_comes_before_who_has_not():
    known, unknown, bad = (a_supplier(f"{name}.example") for name in ("known", "unknown", "bad"))
    records = {
        known.supplier_id: TrackRecord(released=3),
        bad.supplier_id: TrackRecord(refunded=1, disputed=1),
    }

    order = [each.name for each in ranked(bad, unknown, known, records=records)]

    assert order == ["known.example", "unknown.example", "bad.example"]


def test_a_quote_is_shown_and_wins_nothing_by_itself():
    asked, other = a_supplier("asked.example"), a_supplier("other.example")

    listed = ranked(asked, other)
    quoted = ranked(asked, other, quoted={asked.supplier_id})

    assert [each.quoted for each in quoted if each.name == "asked.example"] == [True]
    assert [each.score for each in quoted] == [each.score for each in listed]
    assert [each.name for each in quoted] == [each.name for each in listed]


def test_who_has_declined_is_out_and_shown():
    asked = a_supplier("asked.example")

    (only,) = ranked(asked, withdrawn={asked.supplier_id: "declined"})

    assert only.excluded == "has declined to quote"


def test_equal_scores_go_by_price_then_delivery_then_id():
    nothing = dict.fromkeys(("price", "delivery", "verification", "past_performance"), 0)
    suppliers = [
        a_supplier("late.example", lead_days=9),
        a_supplier("soon.example", lead_days=2),
        a_supplier("cheap.example", unit_price=inr("279.00"), lead_days=30),
        a_supplier("unsaid.example", lead_days=None),
        a_supplier("twin.example", lead_days=2, supplier_id="sup_"),
    ]

    order = ranked(*suppliers, within_days=None, weights=Weights.model_validate(nothing))

    assert [supplier.name for supplier in order] == [
        "cheap.example",
        "twin.example",
        "soon.example",
        "late.example",
        "unsaid.example",
    ]


def test_ranking_again_does_not_keep_an_earlier_verdict():
    late = a_supplier(lead_days=9)
    (before,) = ranked(late)
    (after,) = ranked(before.model_copy(update={"lead_days": 3}))

    assert before.excluded
    assert after.excluded is None


def test_a_ranking_survives_the_wire():
    (only,) = ranked(a_supplier(minimum_quantity=Decimal("0.5")))

    assert Ranked.model_validate_json(only.model_dump_json()) == only


def test_the_total_is_rounded_half_to_even_to_a_coin_with_its_freight():
    line = a_line(base_quantity=Decimal("0.5"))

    def total(price: str, freight: str | None = None) -> str:
        money = inr(freight) if freight else None
        return total_price(a_supplier(unit_price=inr(price), freight=money), line).amount

    assert (total("0.05"), total("0.07")) == ("0.02", "0.04")
    assert total("0.05", "0.005") == "0.03"
    assert total("0.05", "7.00") == "7.02"


@pytest.mark.parametrize(
    "facts", [{"unit_price": None}, {"unit": "cone"}, {"freight": usd("1.00")}]
)
def test_without_a_comparable_price_there_is_no_total(facts):
    with pytest.raises(PriceUnknown):
        total_price(a_supplier(**facts), a_line())


@given(inputs=rankings(), data=st.data())
def test_the_order_suppliers_are_found_in_never_matters(inputs, data):
    suppliers = suppliers_of(inputs)
    shuffled = data.draw(st.permutations(suppliers))
    line, intent = inputs.line, Intent(deliver_within_days=inputs.deliver_within_days)

    one, other = (
        RankingInputs.of(each, line=line, intent=intent) for each in (suppliers, shuffled)
    )

    assert one == other
    assert rank(one, suppliers) == rank(other, shuffled)


@given(inputs=rankings())
def test_what_is_stored_or_sent_ranks_the_same_when_it_comes_back(inputs):
    kept = RankingInputs.model_validate(plain(attributes(stored(inputs))))
    sent = RankingInputs.model_validate(inputs.model_dump(mode="json"))

    assert scored(kept) == scored(sent) == scored(inputs)
    assert kept.model_dump(mode="json") == sent.model_dump(mode="json")
    assert sent.model_dump(mode="json") == inputs.model_dump(mode="json")


@given(inputs=rankings())
def test_none_is_dropped_and_no_one_included_costs_more_than_the_limits(inputs):
    suppliers, line = suppliers_of(inputs), inputs.line
    order = rank(inputs, suppliers)

    assert {s.supplier_id for s in order} == {s.supplier_id for s in suppliers}
    included = [s for s in order if s.excluded is None]
    assert order[: len(included)] == tuple(included)
    assert [s.score for s in included] == sorted((s.score for s in included), reverse=True)
    for supplier in included:
        assert supplier.landed_price.micros <= line.price_ceiling.micros
        total = total_price(supplier, line)
        assert total.micros <= MOST_MICROS
        assert total.currency != line.currency or total.micros <= line.budget.micros
        assert supplier.email
    for supplier in order:
        assert all(0 <= part <= 1 for _, part in supplier.score_parts)
