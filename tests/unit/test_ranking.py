"""The best supplier is first, whoever breaks a limit is last with the reason, none is dropped."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.intent import Intent, Line, understand
from flowpay.domain.money import Money
from flowpay.domain.ranking import PriceUnknown, Ranked, Weights, rank, total_price
from flowpay.domain.supplier import Supplier, supplier_id_for

INTENT = understand(
    "Need 1200kg cotton yarn under 300 per kg within 5 days",
    today=date(2026, 11, 18),
    price_currency="INR",
    categories=["cotton yarn"],
)
(LINE,) = INTENT.lines


def a_supplier(domain: str = "mill.example", **facts) -> Supplier:
    known = {
        "supplier_id": supplier_id_for(domain),
        "name": domain,
        "website": f"https://{domain}",
        "email": f"sales@{domain}",
        "categories": ("cotton yarn",),
        "product": "Cotton Yarn",
        "unit_price": Money.of(280, "INR"),
        "unit": "kg",
        "lead_days": 4,
        "confidence": Decimal("0.5"),
    }
    return Supplier(**{**known, **facts})


def the_reason(supplier: Supplier, **options) -> str | None:
    (ranked,) = rank([supplier], LINE, INTENT, **options)
    return ranked.excluded


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"unit_price": Money.of("300.01", "INR")}, "costs INR 300.01 per kg, more than INR 300"),
        ({"unit_price": None}, "no price known"),
        ({"unit": "cone"}, "the price is per cone, not per kg"),
        ({"lead_days": 6}, "delivers in 6 days, later than the 5 asked for"),
        ({"minimum_quantity": Decimal(1201)}, "sells at least 1201 kg, more than the 1200 needed"),
        ({"email": None}, "no e-mail address"),
        ({"unit_price": Money.of(3, "USD")}, "no rate from USD to INR"),
    ],
)
def test_whoever_breaks_a_limit_is_shown_with_the_reason(facts, reason):
    assert reason in the_reason(a_supplier(**facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"unit_price": Money.of(300, "INR")},
        {"lead_days": 5},
        {"lead_days": None},
        {"minimum_quantity": Decimal(1200)},
    ],
)
def test_whoever_just_meets_a_limit_is_in(facts):
    assert the_reason(a_supplier(**facts)) is None


def test_every_broken_limit_is_named():
    reason = the_reason(a_supplier(unit_price=Money.of(400, "INR"), lead_days=9, email=None))

    assert reason.count(";") == 2


def test_a_price_in_another_currency_is_compared_at_the_rate_given():
    def at_84(price: Money) -> Money:
        return Money(price.micros * 84, "INR")

    dear, cheap = Money.of("3.60", "USD"), Money.of("3.50", "USD")

    assert "INR 302.40" in the_reason(a_supplier(unit_price=dear), convert=at_84)
    assert the_reason(a_supplier(unit_price=cheap), convert=at_84) is None


def test_the_parts_of_a_score_say_why_one_is_before_the_other():
    cheap = a_supplier("cheap.example", unit_price=Money.of(250, "INR"), lead_days=5)
    quick = a_supplier("quick.example", unit_price=Money.of(280, "INR"), lead_days=1)

    first, second = rank([cheap, quick], LINE, INTENT)

    assert (first.name, second.name) == ("quick.example", "cheap.example")
    assert first.score_parts.model_dump(mode="json") == {
        "price": 0.8929,
        "delivery": 0.9,
        "verification": 0.5,
        "fit": 1.0,
    }
    assert first.score == Decimal("0.8322")


def test_weights_decide_what_matters():
    cheap = a_supplier("cheap.example", unit_price=Money.of(250, "INR"), lead_days=5)
    quick = a_supplier("quick.example", unit_price=Money.of(280, "INR"), lead_days=1)
    only_price = Weights(price=Decimal(1), delivery=Decimal(0), verification=Decimal(0))

    first, _ = rank([quick, cheap], LINE, INTENT, weights=only_price)

    assert first.name == "cheap.example"


def test_equal_scores_go_by_price_then_delivery_then_name():
    free = Line(material="cotton yarn", base_quantity=Decimal(1), base_unit="kg", currency="INR")
    no_weight = Weights(price=Decimal(0), delivery=Decimal(0), verification=Decimal(0))
    suppliers = [
        a_supplier("late.example", lead_days=9),
        a_supplier("soon.example", lead_days=2),
        a_supplier("cheap.example", unit_price=Money.of(279, "INR"), lead_days=30),
        a_supplier("unsaid.example", lead_days=None),
    ]

    ranked = rank(suppliers, free, Intent(), weights=no_weight)

    names = [supplier.name for supplier in ranked]
    assert names == ["cheap.example", "soon.example", "late.example", "unsaid.example"]


def test_a_ranking_survives_the_wire():
    ranked = rank([a_supplier(minimum_quantity=Decimal("0.5"))], LINE, INTENT)

    assert Ranked.model_validate_json(ranked[0].model_dump_json()) == ranked[0]


def test_the_total_is_rounded_half_to_even_to_a_coin():
    line = Line(material="x", base_quantity=Decimal("0.5"), base_unit="kg", currency="INR")

    down = total_price(a_supplier(unit_price=Money.of("0.05", "INR")), line)
    up = total_price(a_supplier(unit_price=Money.of("0.07", "INR")), line)

    assert (down.amount, up.amount) == ("0.02", "0.04")


def test_without_a_comparable_price_there_is_no_total():
    for supplier in (a_supplier(unit_price=None), a_supplier(unit="cone")):
        with pytest.raises(PriceUnknown):
            total_price(supplier, LINE)


suppliers_strategy = st.lists(
    st.builds(
        a_supplier,
        domain=st.integers(0, 10**6).map(lambda n: f"s{n}.example"),
        unit_price=st.none() | st.integers(1, 10**15).map(lambda micros: Money(micros, "INR")),
        lead_days=st.none() | st.integers(0, 365),
        minimum_quantity=st.none() | st.decimals("0.001", 10**9, places=3),
        confidence=st.decimals(0, 1, places=2),
        email=st.none() | st.just("a@b.example"),
    ),
    max_size=12,
    unique_by=lambda supplier: supplier.supplier_id,
)
lines_strategy = st.builds(
    lambda quantity, ceiling: LINE.model_copy(
        update={
            "base_quantity": quantity,
            "price_ceiling": ceiling,
            "budget": Money(int(ceiling.micros * quantity) // 10_000 * 10_000, "INR"),
        }
    ),
    st.decimals("0.001", 10**6, places=3),
    st.integers(1, 10**12).map(lambda micros: Money(micros, "INR")),
)


@given(suppliers=suppliers_strategy, line=lines_strategy, data=st.data())
def test_the_order_suppliers_are_found_in_never_matters(suppliers, line, data):
    shuffled = data.draw(st.permutations(suppliers))

    assert rank(shuffled, line, INTENT) == rank(suppliers, line, INTENT)


@given(suppliers=suppliers_strategy, line=lines_strategy)
def test_none_is_dropped_and_no_one_included_costs_more_than_the_budget(suppliers, line):
    ranked = rank(suppliers, line, INTENT)

    assert {s.supplier_id for s in ranked} == {s.supplier_id for s in suppliers}
    included = [s for s in ranked if s.excluded is None]
    assert ranked[: len(included)] == tuple(included)
    assert [s.score for s in included] == sorted((s.score for s in included), reverse=True)
    for supplier in included:
        assert total_price(supplier, line).micros <= line.budget.micros
        assert supplier.email
        assert all(0 <= part <= 1 for _, part in supplier.score_parts)
