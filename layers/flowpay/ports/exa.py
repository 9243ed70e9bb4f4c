"""Exa finds companies on the web (POST /search, API 1.2.0)."""

from typing import TYPE_CHECKING, Any

from flowpay.domain.findings import Discovery
from flowpay.runtime.config import config

from .calling import call
from .reading import fields, items, link, text
from .request import Key, Request, Wrapped
from .tariff import Call, Charged, billed

if TYPE_CHECKING:
    from .wire import Wire

BUDGET_S, READ_S = 20, 15
MOST_RESULTS = 10
"""Up to ten results cost the same; each further one costs extra."""


def search_companies(
    query: str, *, country: str = "IN", limit: int = 8, wire: "Wire | None" = None
) -> Charged[tuple[Discovery, ...]]:
    """Return up to `limit` companies (1 to 10), best first, seen from a country (ISO 3166).

    Raises ProviderFailed.
    """
    wanted = min(limit, MOST_RESULTS)
    # Exa refuses dates, text filters and excluded domains beside this category.
    asked = {
        "query": query,
        "category": "company",
        "numResults": wanted,
        "userLocation": country,
        "contents": {"highlights": True},
    }
    answer = call(
        Request(
            provider=Call.SEARCH_COMPANIES.provider,
            method="POST",
            url=f"{config().EXA_API_BASE}/search",
            key=Key("EXA_API_KEY", "x-api-key", "{}"),
            body=asked | {"type": "auto"},  # Locus knows two others, and passes on the rest
            wrapped=Wrapped("exa/search", asked),
            budget_s=BUDGET_S,
            read_s=READ_S,
        ),
        wire,
    )
    results = items(answer.body.get("results"), most=wanted)
    found = tuple(discovery for result in results if (discovery := _discovery(fields(result))))
    cost = fields(answer.body.get("costDollars")).get("total")
    return Charged(found, billed(Call.SEARCH_COMPANIES, cost))


def _discovery(result: dict[str, Any]) -> Discovery | None:
    url, company = link(result.get("url")), _company(result)
    name = text(company.get("name")) or text(result.get("title"))
    if not url or not name:
        return None
    highlights = filter(None, map(text, items(result.get("highlights"), most=3)))
    seat = fields(company.get("headquarters"))
    return Discovery(
        name=name,
        url=url,
        summary=text(" … ".join(highlights)) or text(company.get("description")),
        city=text(seat.get("city")),
        country=text(seat.get("country")),
    )


def _company(result: dict[str, Any]) -> dict[str, Any]:
    entities = map(fields, items(result.get("entities"), most=5))
    companies = (e for e in entities if e.get("type") == "company")
    return fields(next(companies, {}).get("properties"))
