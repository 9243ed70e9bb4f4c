"""Minor units of ISO 4217, list of 2026-01-01 (protocols.md d.8)."""

import pytest

from flowpay.domain.currency import MINOR_UNITS
from flowpay.domain.money import CurrencyUnknown, Money

NONE = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split()


@pytest.mark.parametrize(
    ("places", "codes"),
    [
        pytest.param(
            0,
            "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(),
            id="d.8 minor units: 0",
        ),
        pytest.param(3, "BHD IQD JOD KWD LYD OMR TND".split(), id="d.8 minor units: 3"),
        pytest.param(4, "CLF UYW".split(), id="d.8 minor units: 4"),
    ],
)
def test_a_currency_has_as_many_places_as_the_list_says(places, codes):
    assert sorted(code for code in MINOR_UNITS if MINOR_UNITS[code] == places) == sorted(codes)
    written = [Money.zero(code).amount.partition(".")[2] for code in codes]
    assert {len(decimals) for decimals in written} == {places}


def test_all_others_have_two_places():
    """d.8: 2: the other 139 (INR, USD, EUR, GBP …)."""
    assert sum(places == 2 for places in MINOR_UNITS.values()) == 139
    assert {MINOR_UNITS[code] for code in ("INR", "USD", "EUR", "GBP")} == {2}


@pytest.mark.parametrize("code", [*NONE, "USDC"])
def test_what_has_no_minor_unit_cannot_be_paid_in(code):
    """d.8: N.A.; USDC on chain has 6 places and is no currency of the list."""
    with pytest.raises(CurrencyUnknown):
        Money.of(1, code)
