"""A price that nobody else comes near is not believed: a slip, another unit, or a trap."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.evidence import Said, confidence_of, evidence_of
from flowpay.domain.money import Money
from flowpay.domain.outliers import without_outliers
from flowpay.domain.supplier import Supplier

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def asking(price, currency="INR", unit="kg") -> Supplier:
    evidence = evidence_of([Said("page", "price_on_page", f"{price}")], NOON)
    return Supplier(
        supplier_id=f"sup_{price}",
        name="Mill",
        website="https://mill.example",
        unit_price=Money.of(Decimal(price), currency),
        unit=unit,
        freight=Money.of(100, currency),
        evidence=evidence,
        confidence=confidence_of(evidence),
    )


def rupees(price: Money) -> Money | None:
    if price.currency == "INR":
        return price
    worth = price.times(Decimal(84)).amount
    return Money.of(worth, "INR") if price.currency == "USD" else None


def prices(*suppliers: Supplier, ceiling: Money | None = None) -> list[str | None]:
    judged = without_outliers(suppliers, convert=rupees, at=NOON, ceiling=ceiling)
    return [each.unit_price and f"{each.unit_price}" for each in judged]


def test_a_price_below_a_fifth_of_the_others_is_dropped_with_evidence():
    suppliers = (asking("285"), asking("0.29"), asking("290"), asking("310"))

    _, trap, *_ = without_outliers(suppliers, convert=rupees, at=NOON)

    assert (trap.unit_price, trap.freight, trap.confidence) == (None, None, 0)
    assert [each.fact for each in trap.evidence] == ["price_not_believed"]
    assert prices(*suppliers) == ["INR 285.00", None, "INR 290.00", "INR 310.00"]


def test_a_price_that_is_only_low_or_only_high_stays():
    assert None not in prices(asking("60"), asking("285"), asking("290"))
    assert None not in prices(asking("285"), asking("290"), asking("9000"))


def test_of_three_nobody_can_say_which_is_wrong():
    assert None not in prices(asking("1"), asking("285"))
    assert None not in prices(asking("1"), asking("285"), asking("290"))


def test_dear_traps_do_not_take_the_price_from_honest_ones():
    for dear in (["1000000"], ["1000000", "1000001"], ["2000", "1000000"]):
        assert None not in prices(asking("250"), asking("260"), *map(asking, dear))


def test_who_asks_more_than_the_buyer_would_pay_has_no_say():
    dear = [asking("1500"), asking("1510"), asking("1520")]

    assert prices(asking("250"), *dear)[0] is None
    assert prices(asking("250"), *dear, ceiling=Money.of(300, "INR"))[0] == "INR 250.00"


def test_others_who_do_not_agree_say_nothing_against_a_price():
    assert None not in prices(asking("50"), asking("300"), asking("700"), asking("1600"))


def test_several_traps_do_not_make_each_other_believed_while_most_are_honest():
    judged = prices(asking("1"), asking("2"), asking("285"), asking("290"), asking("300"))

    assert judged[:2] == [None, None]
    assert None not in judged[2:]


def test_a_dollar_price_is_compared_at_the_rate_and_not_by_its_number():
    suppliers = (asking("285"), asking("290"), asking("3.40", "USD"), asking("0.02", "USD"))

    assert prices(*suppliers) == ["INR 285.00", "INR 290.00", "USD 3.40", None]


def test_what_has_another_unit_or_no_rate_is_compared_with_nothing():
    others = (asking("1", unit="cone"), asking("1", "EUR"))

    assert None not in prices(asking("285"), asking("290"), asking("295"), *others)


def test_suppliers_keep_their_order_and_those_without_a_price_stay():
    silent = asking("300").model_copy(update={"unit_price": None, "supplier_id": "sup_silent"})
    judged = without_outliers((silent, asking("5"), asking("6")), convert=rupees, at=NOON)

    assert [each.supplier_id for each in judged] == ["sup_silent", "sup_5", "sup_6"]


asked = st.integers(1, 50).map(lambda n: n * n)


def disbelieved(asked: list[int]) -> list[bool]:
    suppliers = [asking(f"{price}") for price in asked]
    judged = without_outliers(suppliers, convert=rupees, at=NOON)
    return [each.unit_price is None for each in judged]


def is_far_below_their_agreement(price: int, others: list[int]) -> bool:
    """Work it out by trying every choice of two thirds of the others, and of three at least."""
    some = combinations(others, max(3, -(-2 * len(others) // 3)))
    agreeing = [min(each) for each in some if max(each) <= 2 * min(each)]
    return bool(agreeing) and price * 5 < min(agreeing)


@given(prices=st.lists(asked, max_size=7))
def test_disbelieved_is_who_is_far_below_what_the_others_agree_on_and_nobody_else(prices):
    expected = [
        is_far_below_their_agreement(price, prices[:place] + prices[place + 1 :])
        for place, price in enumerate(prices)
    ]

    assert disbelieved(prices) == expected


@given(prices=st.lists(asked, min_size=1, max_size=7), another=asked)
def test_one_page_more_takes_no_price_from_whom_others_do_not_all_but_contradict(prices, another):
    before, after = disbelieved(prices), disbelieved([*prices, another])

    for place, price in enumerate(prices):
        others = prices[:place] + prices[place + 1 :]
        if after[place] and not before[place]:
            assert is_far_below_their_agreement(price, [*others, another])
            assert sum(price * 5 < other for other in others) >= 2


@given(
    honest=st.lists(st.integers(250, 300), min_size=2, max_size=6),
    dear=st.lists(st.integers(301, 10**6), max_size=6),
)
def test_however_many_dear_pages_there_are_honest_ones_within_the_ceiling_keep_their_prices(
    honest, dear
):
    suppliers = [asking(f"{price}") for price in [*honest, *dear]]

    assert None not in prices(*suppliers, ceiling=Money.of(300, "INR"))
