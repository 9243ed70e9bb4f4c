"""What a call to a provider costs, in US dollars: the most to reserve for it, and what it did cost.

The list prices stand here as data with their source. A call that the provider answers with an
error costs nothing, but for the pages that Firecrawl opened in vain.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from flowpay.domain.money import MICROS, Money


class Call(StrEnum):
    """What can be asked of a provider; the word before the dot is the provider's name."""

    SEARCH_COMPANIES = "exa.search"
    READ_SUPPLIER_PAGE = "firecrawl.scrape"
    ORGANISATION = "apollo.organisation"
    SEND_MAIL = "resend.email"

    @property
    def provider(self) -> str:
        return self.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Price:
    usual_micros: int
    most_micros: int
    source: str


TARIFF = {
    Call.SEARCH_COMPANIES: Price(
        7_000,
        15_000,
        "Exa's price list, 2026: $7 per 1,000 searches of up to ten results with highlights; "
        "$15 for the dearest kind of search",
    ),
    Call.READ_SUPPLIER_PAGE: Price(
        4_950,
        4_950,
        "Firecrawl's billing page, 2026: one credit a page and four for JSON, "
        "at $0.00099 a credit of the Standard plan",
    ),
    Call.ORGANISATION: Price(
        8_000,
        8_000,
        "Apollo publishes no price in dollars; Locus resells one company record at $0.008, 2026",
    ),
    Call.SEND_MAIL: Price(400, 400, "Resend's paid plan, 2026: about $20 for 50,000 mails"),
}


@dataclass(frozen=True, slots=True)
class Charged[T]:
    """What a call brought and what it cost (USD)."""

    value: T
    cost: Money


NOTHING = Money.zero("USD")


def most(call: Call) -> Money:
    """Return what to reserve before the call: it never costs more."""
    return Money(TARIFF[call].most_micros, "USD")


def usual(call: Call) -> Money:
    """Return the list price."""
    return Money(TARIFF[call].usual_micros, "USD")


def billed(call: Call, dollars: Any) -> Money:
    """Return what the provider says it charged, rounded half up to a micro.

    The list price if it does not say, and never more than was reserved: an answer may be wrong.
    """
    if isinstance(dollars, bool) or not isinstance(dollars, int | Decimal) or dollars < 0:
        return usual(call)
    most_dollars = Decimal(TARIFF[call].most_micros) / MICROS
    micros = (min(Decimal(dollars), most_dollars) * MICROS).to_integral_value(ROUND_HALF_UP)
    return Money(int(micros), "USD")
