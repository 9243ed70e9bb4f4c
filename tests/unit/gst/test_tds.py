"""TDS on goods: the base, the running threshold, the regimes; splitting changes nothing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.gst.amounts import NotRupees
from flowpay.domain.gst.pan import PanInvalid
from flowpay.domain.gst.tds import (
    PurchaseInvalid,
    PurchaseKind,
    TdsStatus,
    regimes_on,
    running,
    tds_on_goods,
)
from flowpay.domain.money import Money
from tests.support.gst import a_purchase, inr

PAN = "AAPFU0939F"
LARGE = inr("100000000.01")
LIMIT = 50_00_000
PAISE = st.integers(1, 40_00_000_00).map(lambda paise: paise * 10_000)


def tds(taxable, so_far, **changes):
    facts = {"pan": PAN, "buyer_turnover": LARGE}
    others = {name: changes.pop(name) for name in ("pan", "buyer_turnover") if name in changes}
    resident = changes.pop("resident", True)
    purchase = a_purchase(taxable, **changes)
    return tds_on_goods(
        purchase, counted_before=inr(so_far), resident=resident, **{**facts, **others}
    )


@pytest.mark.parametrize(
    ("so_far", "excess", "amount"),
    [
        pytest.param("4900000", "260000", "260", id="d.7 Examples: 49,00,000 + 3,60,000 ⇒ ₹260"),
        pytest.param("5200000", "360000", "360", id="d.7 Examples: 52,00,000 + 3,60,000 ⇒ ₹360"),
        pytest.param("4640000", "0", "0", id="d.7 194Q: > ₹50 lakh, exactly 50 lakh is not above"),
        pytest.param("0", "0", "0", id="d.7 194Q: below the threshold nothing"),
    ],
)
@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2026, 4, 1)])
def test_the_tax_is_on_what_lies_above_50_lakh_without_gst(so_far, excess, amount, on):
    """d.7 Examples: GST of 5 % (₹18,000) never enters the base."""
    found = tds("360000", so_far, gst=inr(18_000), on=on)

    assert (found.base, found.excess, found.amount) == (inr(360_000), inr(excess), inr(amount))
    assert found.status is (TdsStatus.DUE if excess != "0" else TdsStatus.NOT_DUE)


@pytest.mark.parametrize(
    ("on", "section", "code"),
    [
        pytest.param(
            date(2026, 3, 31), "section 194Q", "194Q", id="d.7 194Q, Act of 1961, until 31 Mar 2026"
        ),
        pytest.param(
            date(2026, 4, 1), "section 393(1)", "1031", id="d.7 From 1 Apr 2026: 393(1), code 1031"
        ),
    ],
)
def test_the_law_changes_with_the_new_year(on, section, code):
    found = tds("360000", "5200000", on=on)

    assert found.section.startswith(section)
    assert (found.code, found.amount, found.verified) == (code, inr(360), True)


def test_the_new_section_names_its_row_and_its_form():
    """d.7: section 393(1) [Table Sl. No. 8(ii)], buyer in s.402(6), quarterly Form 140."""
    [goods] = [regime for regime in regimes_on(date(2026, 4, 1)) if regime.what == "goods"]

    assert "[Table Sl. No. 8(ii)]" in goods.section
    assert goods.form == "Form 140, quarterly"
    assert "s.402(6)" in goods.note


def test_other_regimes_are_known_by_their_days():
    """d.7: 194-O → code 1035; s.206C(1H) abolished from 1 Apr 2025."""
    assert "206C(1H)" in {regime.code for regime in regimes_on(date(2025, 3, 31))}
    assert {regime.code for regime in regimes_on(date(2025, 4, 1))} == {"194Q", "194-O"}
    assert {regime.code for regime in regimes_on(date(2026, 4, 1))} == {"1031", "1035"}


@pytest.mark.parametrize(
    ("on", "verified"),
    [
        pytest.param(date(2026, 3, 31), True, id="d.7 194Q: 5 % without PAN"),
        pytest.param(date(2026, 4, 1), False, id="d.7 393(1): 5 % is told of 194Q only"),
    ],
)
def test_without_a_pan_five_per_cent_are_kept_back(on, verified):
    found = tds("360000", "4900000", pan=None, on=on)

    assert (found.rate, found.amount, found.verified) == (Decimal(5), inr(13_000), verified)
    assert "no PAN" in found.reasons[1].text
    assert all(reason.verified for reason in found.reasons) is verified
    assert tds("360000", "4900000", on=on).verified


def test_what_counts_rests_on_the_section_and_not_on_a_circular_that_was_not_read():
    """d.7 194Q: [S cleartax; CBDT Circular 13/2021 K]."""
    found = tds("360000", "4900000", on=date(2026, 3, 31))

    assert not any("Circular" in reason.rule for reason in found.reasons)


def test_of_an_advance_the_whole_counts():
    """d.7 194Q: for an advance, GST cannot be separated: whole sum."""
    found = tds("378000", "5200000", kind=PurchaseKind.ADVANCE)

    assert (found.base, found.amount) == (inr(378_000), inr(378))
    shown = tds("360000", "5200000", kind=PurchaseKind.ADVANCE, gst=inr(18_000))
    assert shown.base == inr(378_000)


def test_gst_that_is_not_shown_apart_counts():
    """d.7 194Q: GST left out where shown separately."""
    assert tds("360000", "0", gst=inr(18_000), gst_shown=False).base == inr(378_000)


def test_what_counted_as_an_advance_does_not_count_again():
    """d.7 194Q: at credit or payment, whichever first."""
    assert tds("360000", "0", advance_adjusted=inr(100_000)).base == inr(260_000)
    assert tds("360000", "0", advance_adjusted=inr(378_000)).base == inr(0)


@pytest.mark.parametrize(
    ("turnover", "status"),
    [
        pytest.param(LARGE, TdsStatus.DUE, id="d.7 194Q: turnover > ₹10 crore"),
        pytest.param(inr(100_000_000), TdsStatus.NOT_DUE, id="d.7 194Q: ₹10 crore is not above"),
        pytest.param(None, TdsStatus.UNKNOWN, id="d.7 194Q: turnover not known, ask"),
    ],
)
def test_only_a_large_buyer_keeps_tax_back(turnover, status):
    found = tds("360000", "5200000", buyer_turnover=turnover)

    assert found.status is status
    assert (found.question is not None) is (status is TdsStatus.UNKNOWN)
    assert found.amount == (inr(360) if status is TdsStatus.DUE else inr(0))


def test_below_the_threshold_nobody_is_asked():
    assert tds("360000", "0", buyer_turnover=None).question is None


def test_a_seller_abroad_is_for_other_sections():
    """d.7 194Q: one *resident* seller."""
    assert tds("360000", "5200000", resident=False).status is TdsStatus.NOT_DUE


@given(parts=st.lists(PAISE, min_size=1, max_size=12), pan=st.sampled_from([PAN, None]))
def test_however_a_purchase_is_split_the_tax_is_the_same_and_the_threshold_crossed_once(parts, pan):
    facts = {"pan": pan, "buyer_turnover": LARGE}
    split = running((a_purchase(Money(part, "INR")) for part in parts), **facts)
    [whole] = running([a_purchase(Money(sum(parts), "INR"))], **facts)

    assert sum(each.amount.micros for each in split) == whole.amount.micros
    assert sum(each.excess.micros for each in split) == whole.excess.micros
    assert split[-1].counted_after == whole.counted_after
    crossed = sum(each.crosses_threshold for each in split)
    assert crossed == (sum(parts) > LIMIT * 10**6)
    assert all(each.amount.micros >= 0 for each in split)


def test_every_financial_year_begins_anew():
    """d.7 194Q: in the FY."""
    days = [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)]
    found = running([a_purchase("4000000", on=day) for day in days], pan=PAN, buyer_turnover=LARGE)

    assert [each.amount for each in found] == [inr(0), inr(3000), inr(0)]
    assert [each.counted_after for each in found] == [inr(4000000), inr(8000000), inr(4000000)]
    assert [each.financial_year for each in found] == ["2025-26", "2025-26", "2026-27"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"buyer_turnover": Money.of("200000000", "USD")}, NotRupees),
        ({"pan": "AAPFU0939"}, PanInvalid),
        ({"taxable": inr(0)}, PurchaseInvalid),
        ({"on": date(2021, 6, 30)}, PurchaseInvalid),
        ({"advance_adjusted": Money(-1, "INR")}, PurchaseInvalid),
    ],
)
def test_what_is_wrong_is_refused_by_name(changes, error):
    with pytest.raises(error):
        tds(changes.pop("taxable", "360000"), "0", **changes)
