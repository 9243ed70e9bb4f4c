"""A price that nobody else comes near is not believed: a slip, another unit, or a trap."""

from datetime import UTC, datetime
from decimal import Decimal

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
    return price.times(Decimal(84)) if price.currency == "USD" else None


def prices(*suppliers: Supplier) -> list[str | None]:
    judged = without_outliers(suppliers, convert=rupees, at=NOON)
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


def test_of_two_nobody_can_say_which_is_wrong():
    assert None not in prices(asking("1"), asking("285"))


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
