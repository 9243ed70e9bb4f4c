"""The rules' plan: what is searched for, in which country, and whom to ask."""

from datetime import date

import pytest

from flowpay.domain.intent import Intent
from flowpay.domain.markets import market_for
from flowpay.domain.plan import asking_by_rules, country_for, queries_for, search_by_rules
from flowpay.domain.proposal import bounded
from flowpay.domain.ranking import rank
from flowpay.domain.understanding import understand
from tests.support.builders import a_line, a_supplier, ranking_inputs


def queries(text: str) -> tuple[str, ...]:
    intent = understand(
        text, today=date(2026, 11, 2), price_currency="INR", categories=["cotton yarn"]
    )
    return queries_for(intent.lines[0], intent)


def test_what_is_searched_for_is_what_was_asked_for():
    assert queries("1200 kg cotton yarn under ₹300 within 5 days") == (
        "cotton yarn manufacturer supplier in India",
    )


def test_a_search_names_the_grade_and_the_place_but_neither_price_nor_day():
    everywhere, near = queries("500 kg 40s combed cotton yarn, ₹300 per kg, delivered to Pune")
    assert everywhere.endswith("manufacturer supplier in India")
    assert near.endswith("supplier near Pune")
    for query in (everywhere, near):
        assert "40s" in query
        assert "300" not in query


def test_a_misspelt_material_is_searched_for_as_what_it_is_too():
    (query,) = queries("500 kg coton yarn")
    assert {"coton", "cotton", "yarn"} <= set(query.split())


def test_an_unknown_material_is_searched_for_as_it_was_written():
    (query,) = queries("50 kg zirconia beads")
    assert query.startswith("zirconia beads")


def test_a_wider_category_does_not_widen_the_search():
    (query,) = queries("200 pcs SKF 6204 bearings")
    assert "machine parts" not in query


@pytest.mark.parametrize(
    ("destination", "currency", "country"),
    [
        (None, "INR", "IN"),
        (None, "USD", "US"),
        (None, "EUR", "DE"),
        (None, "NOK", "IN"),
        ("Pune", "USD", "IN"),
        ("our plant at Hosur, Tamil Nadu", "USD", "IN"),
        ("सूरत", "USD", "IN"),
        ("Hamburg", "INR", "DE"),
        ("Salem, Germany", "INR", "DE"),
        ("New York", "INR", "US"),
        ("Jebel Ali", "INR", "AE"),
        ("Atlantis", "GBP", "GB"),
        ("", "JPY", "JP"),
        ("x " * 5_000, "INR", "IN"),
    ],
)
def test_suppliers_are_looked_for_where_the_goods_go_or_whose_money_it_is(
    destination, currency, country
):
    line = a_line(currency=currency)
    intent = Intent(lines=(line,), destination=destination)
    assert country_for(line, intent) == country
    assert search_by_rules(line, intent).country == country


def test_a_place_that_is_unknown_here_says_nothing_of_the_country():
    assert market_for("Ulaanbaatar", "GBP").code == "GB"


def test_a_query_is_bounded_whatever_the_buyer_wrote():
    line = a_line(material="yarn " * 1_000, specification="s" * 5_000)
    everywhere, near = queries_for(line, Intent(destination="p" * 5_000))
    assert max(len(everywhere), len(near)) < 450


def test_the_best_are_asked_and_no_more_than_allowed():
    suppliers = [a_supplier(f"mill{n}.example") for n in range(5)]
    ranked = rank(ranking_inputs(*suppliers), suppliers)
    asking = asking_by_rules(ranked, most=3, explanation="why")
    assert asking.suppliers == tuple(each.supplier_id for each in ranked[:3])
    assert (asking.questions, asking.explanation) == ((), "why")


def test_what_is_kept_of_a_proposal_is_plain_and_short():
    kept = bounded({"a": "x\n\x00y" * 1_000, "b": list(range(100)), "c": {"d" * 500: 10**4_000}})
    assert len(kept["a"]) <= 400
    assert "\n" not in kept["a"]
    assert len(kept["b"]) == 20
    ((name, number),) = kept["c"].items()
    assert (len(name), len(number)) == (60, 400)
