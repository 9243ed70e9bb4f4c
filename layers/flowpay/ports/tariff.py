"""What a call to a provider costs, in US dollars: the most to reserve for it, and what it did cost.

The list prices stand here as data with their source. A call that the provider answers with an
error costs nothing, but for the pages that Firecrawl opened in vain. What goes through Locus costs
what Locus takes.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from flowpay.domain.money import MICROS, Money
from flowpay.runtime.config import config
from flowpay.runtime.log import logger


class Call(StrEnum):
    """What can be asked of a provider; the word before the dot is the provider's name."""

    SEARCH_COMPANIES = "exa.search"
    READ_SUPPLIER_PAGE = "firecrawl.scrape"
    ORGANISATION = "apollo.organisation"
    SEND_MAIL = "resend.email"
    RECEIVE_MAIL = "resend.received"
    ASK_MODEL = "openai.chat"
    BROWSE = "browser_use.session"
    ORDER_CARD = "laso.card"

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
    Call.RECEIVE_MAIL: Price(
        400, 400, "Resend's paid plan, 2026: a mail that is received counts as one that is sent"
    ),
    Call.BROWSE: Price(
        870_000,
        2_000_000,
        "Browser Use's docs, 2026: a typical task that succeeds costs $0.87 with v3; what it may "
        "cost at most we say ourselves, as the session's maxCostUsd",
    ),
    Call.ORDER_CARD: Price(
        3_800_000,
        38_000_000,
        "Laso's API, 2026: 3.8 % on top of an international card of $100 to $1,000; a card for the "
        "United States costs what is on it",
    ),
}


THROUGH_LOCUS = {
    Call.SEARCH_COMPANIES: Price(10_000, 10_000, "Locus's catalogue, April 2026"),
    Call.READ_SUPPLIER_PAGE: Price(
        7_950, 7_950, "Locus's catalogue, April 2026: $0.003 and what Firecrawl takes"
    ),
    Call.ORGANISATION: Price(8_000, 8_000, "Locus's catalogue, April 2026"),
}
"""What Locus estimates is what it charges: for every answer, whatever the provider took for it."""
LOCUS_PERCENT_OF_MODELS = 115


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """What a model costs: micros for a million tokens read, and for a million written."""

    read_micros: int
    written_micros: int

    def of(self, tokens_read: int, tokens_written: int) -> int:
        """Return the micros for so many tokens, rounded up, with what Locus adds."""
        millionths = tokens_read * self.read_micros + tokens_written * self.written_micros
        percent = LOCUS_PERCENT_OF_MODELS if through_locus(Call.ASK_MODEL) else 100
        return -(-millionths * percent // (100 * MICROS))


MODELS = {
    "gpt-4o-mini": TokenPrice(150_000, 600_000),
    "gpt-4.1-mini": TokenPrice(400_000, 1_600_000),
    "gpt-4.1-nano": TokenPrice(100_000, 400_000),
    "gpt-4o": TokenPrice(2_500_000, 10_000_000),
    "gpt-5-mini": TokenPrice(250_000, 2_000_000),
    "gpt-5": TokenPrice(1_250_000, 10_000_000),
}
"""OpenAI's list prices as Locus shows them, April 2026; a model that is not here costs the most."""

MOST_TOKENS_READ, MOST_TOKENS_WRITTEN = 12_000, 1_000
"""How long a question and its answer are at most: no token is shorter than a byte."""

INTERNATIONAL_CARD_PER_MILLE = 38
"""What Laso takes on top of a card that is made by hand (its API, 2026); of others nothing."""

_DATED = re.compile(r"-\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Charged[T]:
    """What a call brought and what it cost (USD)."""

    value: T
    cost: Money


NOTHING = Money.zero("USD")


def through_locus(call: Call) -> bool:
    """Return whether Locus makes this call for us, and charges for it."""
    wrapped = call in THROUGH_LOCUS or call is Call.ASK_MODEL
    return wrapped and config().USE_LOCUS_WRAPPED_APIS


def most(call: Call) -> Money:
    """Return what to reserve before the call: it never costs more."""
    return Money(price_of(call).most_micros, "USD")


def usual(call: Call) -> Money:
    """Return the list price."""
    return Money(price_of(call).usual_micros, "USD")


def asked(tokens_read: int, tokens_written: int) -> Money:
    """Return what a model's answer costs, rounded up to a micro, and never above the reserve."""
    price = _of_model(config().AGENT_MODEL)
    micros = price.of(tokens_read, tokens_written)
    return Money(min(micros, most(Call.ASK_MODEL).micros), "USD")


def _of_model(name: str) -> TokenPrice:
    dearest = max(MODELS.values(), key=lambda price: (price.written_micros, price.read_micros))
    return MODELS.get(_DATED.sub("", name), dearest)


def price_of(call: Call) -> Price:
    """Return a call's price; that of a model is for the longest question and answer."""
    if call is not Call.ASK_MODEL:
        return (THROUGH_LOCUS if through_locus(call) else TARIFF)[call]
    price = _of_model(config().AGENT_MODEL)
    micros = price.of(MOST_TOKENS_READ, MOST_TOKENS_WRITTEN)
    return Price(micros, micros, "OpenAI's list prices, 2026, for the longest question")


def card_fee(on_card: Money) -> Money:
    """Return what an international card costs besides what is on it, rounded up to a micro."""
    return Money(-(-on_card.micros * INTERNATIONAL_CARD_PER_MILLE // 1000), on_card.currency)


def in_vain(call: Call) -> Money:
    """Return what a call costs that brought nothing: nothing, but Locus takes its price."""
    return usual(call) if through_locus(call) else NOTHING


def billed(call: Call, dollars: Any) -> Money:
    """Return what the provider says it charged, rounded half up to a micro.

    The list price if it does not say, and never more than was reserved: an answer may be wrong.
    Through Locus it is for information only.
    """
    if through_locus(call):
        logger.info("charged by locus", call=call, usual=usual(call).to_wire(), said=str(dollars))
        return usual(call)
    if isinstance(dollars, bool) or not isinstance(dollars, int | Decimal) or dollars < 0:
        return usual(call)
    most_dollars = Decimal(TARIFF[call].most_micros) / MICROS
    micros = (min(Decimal(dollars), most_dollars) * MICROS).to_integral_value(ROUND_HALF_UP)
    return Money(int(micros), "USD")
