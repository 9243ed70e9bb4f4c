"""Firecrawl reads what a supplier's page says of its goods (POST /scrape, API v2)."""

from typing import TYPE_CHECKING, Any

from flowpay.domain.findings import PageFacts
from flowpay.runtime.config import config

from .calling import call
from .reading import fields
from .request import Answer, Key, Request, Wrapped, succeeded
from .supplier_page import PROMPT, SCHEMA, page_facts
from .tariff import Call, Charged, in_vain, usual

if TYPE_CHECKING:
    from .wire import Wire

BUDGET_S, READ_S = 45, 40
PAGE_TIMEOUT_MS = 25_000
"""Firecrawl gives up on a page before we give up on Firecrawl: only it knows what was charged."""


def read_supplier_page(
    url: str, *, country: str = "IN", wire: "Wire | None" = None
) -> Charged[PageFacts | None]:
    """Return what the page says, as it is shown in a country (ISO 3166); None if it does not open.

    Asked for is its English, which is what our rules read best, as it is written there.

    Raises ProviderFailed if Firecrawl failed, which says nothing about the page.
    """
    asked = {
        "url": url,
        "onlyMainContent": False,  # the footer has the address and the GST number
        "timeout": PAGE_TIMEOUT_MS,
        "location": {"country": country, "languages": [f"en-{country}"]},
    }
    form = {"schema": SCHEMA, "prompt": PROMPT}
    answer = call(
        Request(
            provider=Call.READ_SUPPLIER_PAGE.provider,
            method="POST",
            url=f"{config().FIRECRAWL_API_BASE}/scrape",
            key=Key("FIRECRAWL_API_KEY"),
            # Of a PDF each page would cost a credit.
            body=asked | {"formats": [{"type": "json", **form}], "parsers": []},
            wrapped=Wrapped("firecrawl/scrape", asked | _in_version_1(form)),
            budget_s=BUDGET_S,
            read_s=READ_S,
            done=lambda answer: _page_failed(answer) or _scraped(answer),
            denies=_denies,
        ),
        wire,
    )
    if _page_failed(answer):
        return Charged(None, in_vain(Call.READ_SUPPLIER_PAGE))
    return Charged(_facts(fields(answer.body.get("data"))), usual(Call.READ_SUPPLIER_PAGE))


def _in_version_1(form: dict[str, Any]) -> dict[str, Any]:
    """Locus takes formats as words, as Firecrawl did in version 1 (docs.firecrawl.dev, v1)."""
    return {"formats": ["json"], "jsonOptions": form, "parsePDF": False}


def _denies(answer: Answer) -> bool:
    """A 403 is about one site, which Firecrawl does not open for anyone."""
    return answer.status in {401, 402}


def _page_failed(answer: Answer) -> bool:
    """The page was slow, or has no address or certificate that works: Firecrawl is well."""
    return answer.status == 408 or answer.code.startswith("SCRAPE_")


def _scraped(answer: Answer) -> bool:
    return succeeded(answer) and answer.body.get("success") is True


def _facts(data: dict[str, Any]) -> PageFacts | None:
    said = fields(data.get("json"))
    if fields(data.get("metadata")).get("statusCode") != 200 or not said:
        return None
    return page_facts(said)
