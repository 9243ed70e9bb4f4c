"""Firecrawl, API v2: scraping one page. Only the catalogue's pages exist; nothing is fetched."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from catalogue import pages
from catalogue.search import directories
from catalogue.suppliers import suppliers

from . import markdown, reader
from .exchange import Fields, Provider, Refused, Reply, Request, host_and_path, misfit
from .extract import fit


def _error(status: int, message: str, code: str = "", **headers: str) -> Reply:
    body = {"success": False, "error": message}
    return Reply(status, body | ({"code": code} if code else {}), headers)


PROVIDER = Provider(
    "firecrawl",
    operations=("scrape",),
    failures={
        "rate_limited": _error(429, "Rate limit exceeded.", **{"Retry-After": "1"}),
        "unauthorized": _error(401, "Unauthorized: Invalid token"),
        "out_of_credits": _error(402, "Insufficient credits to perform this request."),
        "failing": _error(500, "An unexpected error occurred on the server.", "UNKNOWN_ERROR"),
        "unavailable": _error(502, "Bad gateway"),
        "timeout": _error(408, "The scrape operation timed out.", "SCRAPE_TIMEOUT"),
    },
)

_FORMATS = frozenset(
    "markdown summary html rawHtml links images screenshot json changeTracking branding "
    "product menu audio video question highlights".split()
)
_OPTIONS: Fields = {
    "url": str,
    "formats": list,
    "headers": dict,
    "location": dict,
    "proxy": str,
    **dict.fromkeys(("includeTags", "excludeTags", "parsers", "actions"), list),
    **dict.fromkeys(("maxAge", "minAge", "waitFor", "timeout"), int),
    **dict.fromkeys(
        (
            "onlyMainContent",
            "onlyCleanContent",
            "mobile",
            "skipTlsVerification",
            "removeBase64Images",
            "blockAds",
            "storeInCache",
            "zeroDataRetention",
            "lockdown",
        ),
        bool,
    ),
    "integration": str,
    "origin": str,
}
_JSON_CREDITS = 4
_MOST_HTML_READ = 2 * reader.MOST_READ
_MOST_ANSWER_BYTES = 5_500_000
"""Lambda answers at most 6 MB, and within another JSON string a part of it grows."""
_NOT_CONTENT = re.compile("<(head|script|style).*?</\\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a browser would find at an address."""

    status: int
    html: str
    language: str = "en"


_MISSING = _Page(404, "<title>Not found</title><h1>404 Not Found</h1>")


def scrape(request: Request) -> Reply:
    """POST /scrape: the page in the formats asked for; how the page fared is in `metadata`."""
    body = _checked(request)
    forms, page = _formats(body), _visit(body["url"])
    if page is None:
        message = f"DNS resolution failed for hostname: {host_and_path(body['url'])[0]}."
        # A name that does not resolve is answered with 200 and billed, since November 2025:
        # github.com/firecrawl/firecrawl/pull/2402.
        return _error(200, message, "SCRAPE_DNS_RESOLUTION_ERROR")
    data: dict[str, Any] = {}
    for form in forms:
        data |= _rendered(page, form, only_main=body.get("onlyMainContent", True))
    data["metadata"] = _metadata(page, body["url"], forms)
    reply = Reply(200, {"success": True, "data": data})
    if len(reply.text.encode()) > _MOST_ANSWER_BYTES:
        return _error(413, "The scraped page is too large to be returned.", "PAYLOAD_TOO_LARGE")
    return reply


def _checked(request: Request) -> dict[str, Any]:
    """Return the body if the caller is known and the options are those of the protocol."""
    if not request.bearer():
        raise Refused(PROVIDER.failures["unauthorized"])
    body = request.json()
    if not isinstance(body, dict):
        raise _bad("the body must be a JSON object")
    if unknown := body.keys() - _OPTIONS.keys():
        raise _bad(f"Unrecognized key in body: {', '.join(sorted(unknown))}")
    if wrong := misfit(body, _OPTIONS):
        raise _bad(f"{wrong[0]}: expected {wrong[1]}")
    if not host_and_path(body.get("url", ""))[0]:
        raise _bad("Invalid URL")
    if not 1000 <= body.get("timeout", 60_000) <= 300_000:
        raise _bad("timeout: must be between 1000 and 300000")
    if not re.fullmatch("[A-Z]{2}", str(body.get("location", {}).get("country", "US"))):
        raise _bad("location.country: must be two capital letters")
    return body


def _formats(body: dict[str, Any]) -> list[dict[str, Any]]:
    asked = body.get("formats", ["markdown"])
    forms = [{"type": form} if isinstance(form, str) else form for form in asked]
    for form in forms:
        if not isinstance(form, dict) or str(form.get("type")) not in _FORMATS:
            raise _bad("formats: unknown format")
        if form["type"] == "json" and not (form.get("schema") or form.get("prompt")):
            raise _bad("formats: the json format needs a schema or a prompt")
        if not isinstance(form.get("schema", {}), dict):
            raise _bad("formats: a schema is a JSON object")
    return forms


def _bad(message: str) -> Refused:
    return Refused(_error(400, message, "BAD_REQUEST"))


def _visit(url: str) -> _Page | None:
    """Return the page at an address, None if its host does not exist."""
    host, path = host_and_path(url)
    supplier = suppliers().get(host)
    if supplier and supplier.quirk != "unreachable":
        if path not in pages.PATHS or supplier.quirk == "gone":
            return _MISSING
        page = pages.render(supplier, path, f"https://{supplier.domain}")
        language = "hi" if supplier.quirk in ("hindi", "devanagari") else "en"
        return _Page(200, page, language)
    listed = {directory.path: directory for directory in directories() if directory.domain == host}
    if path in listed:
        return _Page(200, pages.directory_page(listed[path]))
    return _MISSING if listed else None


def _rendered(page: _Page, form: dict[str, Any], *, only_main: bool) -> dict[str, Any]:
    match form["type"]:
        case "json":
            return _read(page, form.get("schema", {}), only_main=only_main)
        case "links":
            return {"links": markdown.read(page.html, only_main=only_main)[1]}
        case "markdown":
            return {"markdown": markdown.read(page.html, only_main=only_main)[0]}
        case "html":
            return {"html": _NOT_CONTENT.sub("", page.html)}
        case "rawHtml":
            return {"rawHtml": page.html}
    return {}


def _read(page: _Page, schema: dict[str, Any], *, only_main: bool) -> dict[str, Any]:
    """Return what a model reads of the page, and a warning where it did not get to its end."""
    if page.status != 200:
        return {"json": fit({}, schema)}
    text, _ = markdown.read(page.html[:_MOST_HTML_READ], only_main=only_main)
    warning = (
        "The extraction content would have used more tokens than the maximum we allow. "
        "-- the input has been automatically trimmed."
    )
    is_cut = len(text) > reader.MOST_READ or len(page.html) > _MOST_HTML_READ
    return {"json": fit(reader.facts_on(text), schema)} | ({"warning": warning} if is_cut else {})


def _metadata(page: _Page, url: str, forms: list[dict[str, Any]]) -> dict[str, Any]:
    title = re.search("<title>(.*?)</title>", page.html)
    is_read = any(form["type"] == "json" for form in forms)
    return {
        "title": title.group(1) if title else "",
        "language": page.language,
        "sourceURL": url,
        "url": url,
        "statusCode": page.status,
        "contentType": "text/html; charset=utf-8",
        "error": None if page.status == 200 else "Not Found",
        "scrapeId": str(uuid4()),
        "creditsUsed": 1 + (_JSON_CREDITS if is_read else 0),
    }
