"""The data itself: every fact has a source and its days, and no two say different things."""

import ast
import re
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from flowpay.domain import gst
from flowpay.domain.gst.facts import Basis, Fact, FactUnknown, figure, rows
from flowpay.domain.gst.rates import GstRate, slab_of
from flowpay.domain.gst.return_dates import DueDay
from flowpay.domain.gst.tds import Regime

ENGINE = Path(gst.__file__).parent
TABLES = ["rates", "slabs", "figures", "tds", "return_dates"]
RATES = [GstRate.model_validate(row) for row in rows("rates")]


@pytest.mark.parametrize("table", TABLES)
def test_every_fact_says_who_says_so_and_how_sure_it_is(table):
    for row in rows(table):
        fact = Fact.model_validate(row)
        assert fact.source
        assert fact.reference
        assert fact.valid_from is None or fact.valid_to is None or fact.valid_from <= fact.valid_to


@pytest.mark.parametrize("table", TABLES)
def test_what_rests_on_general_knowledge_alone_is_unverified(table):
    for row in rows(table):
        known = "general knowledge" in row["source"] or "[K]" in row["reference"]
        assert not known or Fact.model_validate(row).basis is Basis.UNVERIFIED


def overlap(one: Fact, other: Fact) -> bool:
    start = max(one.valid_from or date.min, other.valid_from or date.min)
    return start <= min(one.valid_to or date.max, other.valid_to or date.max)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("rates", ("hsn_prefix",)),
        ("slabs", ("rate",)),
        ("figures", ("name",)),
        ("tds", ("what",)),
    ],
)
def test_on_no_day_two_rows_say_something_of_the_same(table, names):
    for one, other in combinations(rows(table), 2):
        if all(one[name] == other[name] for name in names):
            assert not overlap(Fact.model_validate(one), Fact.model_validate(other)), one


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: f"{rate.hsn_prefix} {rate.valid_from}")
def test_every_rate_is_one_that_existed_on_its_days(rate):
    slab_of(rate.rate, rate.valid_from)
    slab_of(rate.rate, rate.valid_to or date(2026, 11, 22))


def test_rates_of_one_prefix_leave_no_day_between_them():
    for prefix in {rate.hsn_prefix for rate in RATES}:
        own = sorted((r for r in RATES if r.hsn_prefix == prefix), key=lambda r: r.valid_from)
        for one, other in pairwise(own):
            assert (other.valid_from - one.valid_to).days == 1


def test_a_figure_that_was_not_in_force_is_not_guessed():
    """d.5 Obligation: since 1 Aug 2023."""
    assert figure("einvoice.turnover_above", date(2023, 8, 1)).value == 50_000_000
    with pytest.raises(FactUnknown, match="2023-08-01"):
        figure("einvoice.turnover_above", date(2023, 7, 31))


def test_the_rules_of_tax_at_source_are_whole():
    goods = [Regime.model_validate(row) for row in rows("tds") if row["what"] == "goods"]
    assert all(each.threshold and each.rate and each.buyer_turnover for each in goods)


NO_FACTS = {
    "financial_year.py": {3, 4, 12, 20},  # months of a quarter and a year, April, a text's length
    "gstin.py": {12},  # where its PAN ends
    "hsn.py": {4, 6, 10, 20},  # how long codes are, and lists
    "interest.py": {11, 12},  # months
    "invoice_line.py": {3, 6, 20},  # decimal places, a text's length
    "invoice_number.py": {40},
    "pin_code.py": {20},
    "states.py": {10},
}
"""Numbers in the code that are those of a fact by chance."""


def written_in(path: Path) -> set[Decimal]:
    """Return the numbers that stand in a file's code, those in texts of digits too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and not isinstance(node.value, bool):
            text = str(node.value)
            if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
                found.add(Decimal(text))
    return found


def of_the_law() -> set[Decimal]:
    numbers = {
        "rates": ("rate",),
        "slabs": ("rate",),
        "figures": ("value",),
        "tds": ("threshold", "rate", "rate_without_pan", "buyer_turnover"),
        "return_dates": ("day",),
    }
    told = {row[name] for table, names in numbers.items() for row in rows(table) for name in names}
    return {Decimal(str(number)) for number in told if number is not None}


@pytest.mark.parametrize("path", sorted(ENGINE.glob("*.py")), ids=lambda path: path.name)
def test_no_number_of_the_law_stands_in_code(path):
    """The issue: tax facts are data with a source and a validity period, never constants."""
    harmless = {0, 1, 2} | NO_FACTS.get(path.name, set())

    assert not (written_in(path) & of_the_law()) - harmless


def test_the_check_for_numbers_finds_one(tmp_path):
    code = tmp_path / "code.py"
    code.write_text("RATE, DAYS = Decimal('0.1'), 180\n")

    assert written_in(code) & of_the_law() == {Decimal("0.1"), Decimal(180)}


def test_every_state_has_one_day_for_the_quarterly_return():
    states = [code for row in rows("return_dates") for code in row["states"] or ()]
    assert len(states) == len(set(states)) == 37
    assert all(1 <= DueDay.model_validate(row).day <= 28 for row in rows("return_dates"))
