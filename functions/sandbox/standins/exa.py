"""Exa: finding companies by a sentence, and the text of pages by their address."""

from typing import Any
from uuid import uuid4

from catalogue.search import Directory, Found, directories, stems
from catalogue.search import search as find
from catalogue.suppliers import Supplier, suppliers
from catalogue.wording import indian_digits

from .exchange import (
    GATEWAY_TIMEOUT,
    Fields,
    Provider,
    Refused,
    Reply,
    Request,
    host_and_path,
    misfit,
)


def _error(status: int, tag: str, message: str) -> Reply:
    return Reply(status, {"requestId": uuid4().hex, "error": message, "tag": tag})


PROVIDER = Provider(
    "exa",
    operations=("search", "contents"),
    failures={
        "rate_limited": _error(429, "RATE_LIMIT_EXCEEDED", "You've exceeded your Exa rate limit."),
        "unauthorized": _error(401, "INVALID_API_KEY", "Invalid API key"),
        "out_of_credits": _error(402, "NO_MORE_CREDITS", "You have no more credits."),
        "failing": _error(500, "DEFAULT_ERROR", "An unexpected error occurred."),
        "timeout": GATEWAY_TIMEOUT,
    },
)

_CATEGORIES = (
    "company",
    "research paper",
    "news",
    "pdf",
    "github",
    "personal site",
    "people",
    "financial report",
    "publication",
)
_PRICES = {
    "auto": 0.007,
    "neural": 0.007,
    "fast": 0.007,
    "instant": 0.007,
    "lite": 0.004,
    "deep-lite": 0.007,
    "deep": 0.012,
    "deep-reasoning": 0.015,
}
_PRICE_PER_PAGE = 0.001
_NOT_FOR_ENTITIES = (
    "startPublishedDate",
    "endPublishedDate",
    "startCrawlDate",
    "endCrawlDate",
    "includeText",
    "excludeText",
    "excludeDomains",
)
_SEARCH_FIELDS: Fields = {
    "query": str,
    "type": str,
    "category": str,
    "numResults": int,
    "userLocation": (str, dict),
    "contents": dict,
    **dict.fromkeys(("includeDomains", "excludeDomains", "includeText", "excludeText"), list),
}
_CONTENT_FIELDS: Fields = {
    "text": (bool, dict),
    "highlights": (bool, dict),
    "summary": (bool, dict),
    "extras": dict,
    "subpages": int,
    "maxAgeHours": int,
    "livecrawlTimeout": int,
}


def search(request: Request) -> Reply:
    """POST /search: the catalogue's suppliers that the query names, with what is charged."""
    body = _checked(request, _SEARCH_FIELDS)
    wanted = _search_terms(body)
    domains = body.get("includeDomains")
    found = [hit for hit in find(body["query"]) if not domains or hit[0].domain in domains]
    options, company = body.get("contents", {}), body.get("category") == "company"
    results = [
        _result(page, options, body["query"], company=company) | {"score": score}
        for page, score in found[:wanted]
    ]
    kind = body.get("type", "auto")
    summaries = len(results) if options.get("summary") else 0
    extra = max(0, len(results) - 10) + summaries
    return Reply(
        200,
        {
            "requestId": uuid4().hex,
            "searchType": kind if kind in ("deep", "deep-reasoning") else "neural",
            "results": results,
            "costDollars": {"total": round(_PRICES[kind] + extra * _PRICE_PER_PAGE, 6)},
        },
    )


def contents(request: Request) -> Reply:
    """POST /contents: each page's text; which pages failed stands in `statuses`."""
    body = _checked(request, {"urls": list, "ids": list, **_CONTENT_FIELDS})
    urls = body.get("urls", body.get("ids"))
    if not urls or not all(isinstance(url, str) for url in urls):
        raise _refused("INVALID_REQUEST_BODY", "urls: a list of at least one string is required")
    pages = {url: _page(url) for url in urls}
    options = body if body.keys() & {"text", "highlights", "summary"} else {"text": True}
    kinds = sum(bool(options.get(kind)) for kind in ("text", "highlights", "summary"))
    results = [_result(page, options, "", company=False) for page in pages.values() if page]
    return Reply(
        200,
        {
            "requestId": uuid4().hex,
            "results": results,
            "statuses": [_status(url, page) for url, page in pages.items()],
            "costDollars": {"total": round(len(results) * kinds * _PRICE_PER_PAGE, 6)},
        },
    )


def _checked(request: Request, fields: Fields) -> dict[str, Any]:
    """Return the body if the caller is known and its fields have the right types."""
    if not (request.headers.get("x-api-key") or request.bearer()):
        raise Refused(_error(401, "INVALID_API_KEY", "x-api-key header is missing"))
    body = request.json()
    if not isinstance(body, dict):
        raise _refused("INVALID_REQUEST_BODY", "the body must be a JSON object")
    options = body.get("contents")
    wrong = misfit(body, fields)
    if wrong is None and isinstance(options, dict):
        wrong = misfit(options, _CONTENT_FIELDS)
    if wrong:
        raise _refused("INVALID_REQUEST_BODY", f"{wrong[0]}: expected {wrong[1]}")
    return body


def _search_terms(body: dict[str, Any]) -> int:
    """Return how many results are wanted, if what is asked goes together."""
    if not body.get("query", "").strip():
        raise _refused("INVALID_REQUEST_BODY", "query: a non-empty string is required")
    if body.get("category", "company") not in _CATEGORIES:
        raise _refused("INVALID_REQUEST_BODY", "category: unknown value")
    if body.get("type", "auto") not in _PRICES:
        raise _refused("INVALID_REQUEST_BODY", "type: unknown value")
    if body.get("category") in ("company", "people"):
        for name in _NOT_FOR_ENTITIES:
            if body.get(name):
                raise _refused("INVALID_REQUEST", f"{name} is not supported for this category")
    wanted: int = body.get("numResults", 10)
    if wanted < 1:
        raise _refused("INVALID_NUM_RESULTS", "numResults must be at least 1")
    if wanted > 100:
        raise _refused("NUM_RESULTS_EXCEEDED", "numResults must be at most 100")
    return wanted


def _refused(tag: str, message: str) -> Refused:
    return Refused(_error(400, tag, message))


def _page(url: str) -> Found | None:
    listed = {(directory.domain, directory.path): directory for directory in directories()}
    host, path = host_and_path(url)
    return suppliers().get(host) or listed.get((host, path))


def _status(url: str, page: Found | None) -> dict[str, Any]:
    if page:
        return {"id": url, "status": "success"}
    if not url.startswith(("https://", "http://")):
        return {"id": url, "status": "error", "error": {"tag": "UNSUPPORTED_URL"}}
    error = {"tag": "CRAWL_NOT_FOUND", "httpStatusCode": 404}
    return {"id": url, "status": "error", "error": error}


def _result(page: Found, options: dict[str, Any], query: str, *, company: bool) -> dict[str, Any]:
    url = f"https://{page.domain}" + (page.path if isinstance(page, Directory) else "")
    title = page.title if isinstance(page, Directory) else page.name
    result = {"id": url, "url": url, "title": title, "publishedDate": None, "author": None}
    entities = {"entities": [_entity(page)]} if company and isinstance(page, Supplier) else {}
    return result | _content(page, options, query) | entities


def _content(page: Found, options: dict[str, Any], query: str) -> dict[str, Any]:
    sentences = _sentences(page)
    content: dict[str, Any] = {}
    if text := options.get("text"):
        content["text"] = _cut(" ".join(sentences), text)
    if marked := options.get("highlights"):
        words = stems(marked.get("query", query) if isinstance(marked, dict) else query)
        apt = [sentence for sentence in sentences if stems(sentence) & words] or sentences[:1]
        content["highlights"] = [_cut(sentence, marked) for sentence in apt[:3]]
    if options.get("summary"):
        content["summary"] = sentences[0]
    return content


def _cut(text: str, option: Any) -> str:
    return text[: option.get("maxCharacters")] if isinstance(option, dict) else text


def _sentences(page: Found) -> list[str]:
    """Return what Exa has crawled of a page; it may be older than what stands there now."""
    if isinstance(page, Directory):
        return [page.title + "."] + [f"{s.name}, {s.town.name}." for s in page.listed]
    offer, town = page.offers[0], page.town
    return [
        f"{page.name} supplies {page.material.name} from {town.name}, {town.state}, India.",
        f"{offer.name}: ₹{indian_digits(round(offer.unit_price or 0))} per {offer.unit}.",
        f"Minimum order {offer.minimum_quantity} {offer.unit}.",
        f"Established {page.founded}, {page.employees} employees.",
    ]


def _entity(supplier: Supplier) -> dict[str, Any]:
    return {
        "id": f"https://exa.ai/library/company/{supplier.domain.removesuffix('.example')}",
        "type": "company",
        "version": 1,
        "properties": {
            "name": supplier.name,
            "foundedYear": supplier.founded,
            "description": _sentences(supplier)[0],
            "workforce": {"total": supplier.employees},
            "headquarters": {
                "address": supplier.street,
                "city": supplier.town.name,
                "postalCode": supplier.pin_code,
                "country": "India",
            },
            "financials": {"revenueAnnual": None, "fundingTotal": None, "fundingLatestRound": None},
            "webTraffic": {"visitsMonthly": None},
        },
    }
