"""The rate of goods by HSN and day: every row of protocols.md d.6 on both sides of its change."""

from datetime import date
from decimal import Decimal

import pytest

from flowpay.domain.gst.hsn import HsnInvalid, HsnUnknown
from flowpay.domain.gst.rates import RateNotInForce, RateStatus, rate_of, slab_of, slabs_on

BEFORE, FROM = date(2025, 9, 21), date(2025, 9, 22)
JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 1)
YEARS_END, NEW_YEAR = date(2026, 3, 31), date(2026, 4, 1)

TABLE = [
    ("d.6 5205 cotton yarn", "5205", "5", "5", True),
    ("d.6 5205 to six digits", "520511", "5", "5", True),
    ("d.6 5205 to eight digits", "52051110", "5", "5", True),
    ("d.6 5206", "5206", "5", "5", True),
    ("d.6 5207", "5207", "5", "5", True),
    ("d.6 5204 verify [K]", "5204", "5", "5", False),
    *((f"d.6 {code} man-made filament", code, "12", "5", True)
      for code in ("5402", "5403", "5404", "5405", "5406")),
    *((f"d.6 {code} man-made staple", code, "12", "5", True) for code in ("5509", "5510", "5511")),
    ("d.6 3204 verify [K]", "3204", "18", "18", False),
    *((f"d.6 {code} dye", code, "18", "18", False)
      for code in ("320411", "320412", "320413", "320414", "320415", "320416", "320417", "320419")),
    ("d.6 3203 verify [K]", "3203", "18", "18", False),
    *((f"d.6 {code} steel", code, "18", "18", True)
      for code in ("7213", "7214", "721420", "7215", "7227", "7228")),
    *((f"d.6 {code} machine parts, verify [K]", code, "18", "18", False)
      for code in ("8448", "8466", "8483", "8431", "8487")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("hsn", "before", "after", "verified"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_goods_have_the_rate_of_the_day(hsn, before, after, verified):
    for day, rate in [(BEFORE, before), (FROM, after), (NEW_YEAR, after)]:
        answer = rate_of(hsn, day)
        assert (answer.status, answer.rate) == (RateStatus.KNOWN, Decimal(rate))
        assert answer.verified is verified
        assert answer.row is not None
        assert answer.row.verified is verified


@pytest.mark.parametrize(
    ("hsn", "rate"),
    [
        pytest.param("21069020", "40", id="d.6 slabs, 19/2025: pan masala 40 %"),
        pytest.param("24022090", "40", id="d.6 slabs, 19/2025: tobacco 40 %"),
        pytest.param("24039910", "40", id="d.6 slabs, 19/2025: other tobacco 40 %"),
        pytest.param("24031921", "18", id="d.6 slabs, 19/2025: biris 18 %"),
        pytest.param("24031929", "18", id="d.6 slabs, 19/2025: biris 18 %, by machine"),
    ],
)
def test_28_per_cent_ends_with_january_2026(hsn, rate):
    assert rate_of(hsn, BEFORE).rate == 28
    assert rate_of(hsn, FROM).rate == 28
    assert rate_of(hsn, JANUARY).rate == 28
    assert rate_of(hsn, FEBRUARY).rate == Decimal(rate)
    assert rate_of(hsn, YEARS_END).rate == Decimal(rate)


def test_the_longest_prefix_wins():
    """d.6 longest prefix wins: biris are of 2403, and 24031921 says otherwise."""
    assert rate_of("24031990", FEBRUARY).row.hsn_prefix == "2403"
    assert rate_of("24031921", FEBRUARY).row.hsn_prefix == "24031921"


def test_an_answer_tells_its_notification_and_its_source():
    """d.6 slabs: Notification 9/2025, Schedule I."""
    answer = rate_of("5402", FROM)

    assert answer.row.notification.startswith("Notification 9/2025")
    assert answer.row.notification.endswith("Schedule I")
    assert answer.reasons[0].source == "tallysolutions, msassociates.pro"


@pytest.mark.parametrize("hsn", ["8517", "7204", "998314", "5208"])
def test_no_row_means_unknown_and_a_question_never_18(hsn):
    """d.6: no row ⇒ "unknown, ask", never a default 18 %."""
    answer = rate_of(hsn, NEW_YEAR)

    assert (answer.status, answer.rate, answer.row) == (RateStatus.UNKNOWN, None, None)
    assert hsn in answer.question
    assert not answer.verified


def test_days_that_were_not_studied_are_unknown_too():
    assert rate_of("5205", date(2025, 3, 31)).status is RateStatus.UNKNOWN
    assert "other days" in rate_of("5205", date(2025, 3, 31)).question


@pytest.mark.parametrize(("text", "error"), [("52", HsnInvalid), ("52059999", HsnUnknown)])
def test_what_is_no_hsn_has_no_rate(text, error):
    with pytest.raises(error):
        rate_of(text, FROM)


@pytest.mark.parametrize(
    ("rate", "day", "exists"),
    [
        pytest.param("12", BEFORE, True, id="d.6 slabs: 12 % until 21 Sep 2025"),
        pytest.param("12", FROM, False, id="d.6 slabs: 12 % is gone since 22 Sep 2025"),
        pytest.param("40", BEFORE, False, id="d.6 slabs: no 40 % before 22 Sep 2025"),
        pytest.param("40", FROM, True, id="d.6 slabs: Schedule III 40 %"),
        pytest.param("28", JANUARY, True, id="d.6 slabs: Schedule VII 28 %"),
        pytest.param("28", FEBRUARY, False, id="d.6 slabs: 28 % is gone since 1 Feb 2026"),
        pytest.param("5", FROM, True, id="d.6 slabs: Schedule I 5 %"),
        pytest.param("18", FROM, True, id="d.6 slabs: Schedule II 18 %"),
        pytest.param("3", FROM, True, id="d.6 slabs: Schedule IV 3 %"),
        pytest.param("0.25", FROM, True, id="d.6 slabs: Schedule V 0.25 %"),
        pytest.param("1.5", FROM, True, id="d.6 slabs: Schedule VI 1.5 %"),
        pytest.param("0", FROM, True, id="d.6 slabs: nil list, 10/2025"),
        pytest.param("0.1", NEW_YEAR, True, id="d.6 slabs: special 0.1 % [K]"),
        pytest.param("1", NEW_YEAR, True, id="d.6 slabs: special 1 % [K]"),
        pytest.param("6", NEW_YEAR, True, id="d.6 slabs: special 6 % [K]"),
        pytest.param("17", NEW_YEAR, False, id="d.6 slabs: nothing else"),
    ],
)
def test_a_rate_exists_on_its_days_only(rate, day, exists):
    if exists:
        assert slab_of(Decimal(rate), day).holds_on(day)
    else:
        with pytest.raises(RateNotInForce, match=str(day)):
            slab_of(Decimal(rate), day)


def test_special_rates_are_marked_as_unverified():
    """d.6 slabs: special 0.1 %, 1 %, 6 % [K]."""
    unverified = {slab.rate for slab in slabs_on(NEW_YEAR) if not slab.verified}
    assert unverified == {Decimal("0.1"), Decimal(1), Decimal(6)}
