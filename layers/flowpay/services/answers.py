"""Answers: what a supplier says to a request for a quote, on the page that its link leads to."""

from flowpay.domain.quote_link import PURPOSE, QuoteLink
from flowpay.runtime.config import config
from flowpay.runtime.signing import name_for, sign


def url(link: QuoteLink) -> str:
    """Return the address of the page that takes the supplier's answer."""
    return f"{config().PUBLIC_BASE_URL.rstrip('/')}/quote/{sign(PURPOSE, link)}"


def reply_address(link: QuoteLink) -> str | None:
    """Return where the supplier's answers by mail arrive, and no other's; None where none are read.

    It tells nobody who was asked, and nobody can find out another's.
    """
    domain = config().INBOUND_MAIL_DOMAIN.strip().lower()
    return f"rfq+{name_for(PURPOSE, link)}@{domain}" if domain else None
