"""Locus: calls that it makes to other providers and charges for (POST /wrapped/…).

The providers behind it are the other stand-ins, with the faults that are arranged for them. What it
pays itself stands in `locus_pay`.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from . import apollo, exa, faults, firecrawl, openai
from .exchange import GATEWAY_TIMEOUT, Fields, Provider, Refused, Reply, Request, misfit


def error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"success": False, "error": code, "message": message})


_UPSTREAM_FAILED = error(502, "upstream_error", "The provider failed. You were not charged.")

PROVIDER = Provider(
    "locus",
    operations=(
        "exa_search",
        "firecrawl_scrape",
        "apollo_org_enrichment",
        "openai_chat",
        "balance",
        "send",
        "send_email",
        "transactions",
        "transaction",
        "told",
    ),
    failures={
        "pending_approval": Reply(
            202,
            {
                "success": True,
                "data": {
                    "pending_approval_id": "7d0d8a52-5e0c-4b8e-9a54-2f4d1c0f6a11",
                    "approval_url": "https://app.paywithlocus.com/approve/7d0d8a52",
                    "status": "PENDING_APPROVAL",
                    "estimated_cost_usdc": 0.01,
                    "message": "This call needs your approval; it is then executed automatically.",
                },
            },
        ),
        "out_of_credits": error(402, "insufficient_balance", "Your wallet balance is too low."),
        "over_allowance": error(403, "allowance_exceeded", "This exceeds your allowance."),
        "over_maximum": error(403, "max_transaction_exceeded", "This exceeds your maximum."),
        "invalid": error(400, "invalid_request", "The request is not valid."),
        "switched_off": Reply(
            403, {"error": "API disabled", "message": '"exa/search" has been disabled.'}
        ),
        "unauthorized": error(401, "unauthorized", "Invalid API key."),
        "rate_limited": error(429, "rate_limited", "Too many requests."),
        "failing": error(500, "payment_failed", "The call succeeded, its payment did not."),
        "upstream_failed": _UPSTREAM_FAILED,
        "timeout": GATEWAY_TIMEOUT,
    },
)

_KEYS = {"authorization": "Bearer sandbox", "x-api-key": "sandbox"}
_SEARCH: Fields = {
    "query": str,
    "numResults": int,
    "type": str,
    # Not in Locus's catalogue: what it does not know goes to Exa as it is.
    "category": str,
    "userLocation": (str, dict),
    "contents": dict,
}
_SCRAPE: Fields = {
    "url": str,
    "formats": list,
    "actions": list,
    # As in version 1 of Firecrawl, in which formats are words.
    "jsonOptions": dict,
    "onlyMainContent": bool,
    "timeout": int,
    "location": dict,
    "parsePDF": bool,
}
_ORGANISATION: Fields = {"domain": str, "organization_name": str, "id": str}


def exa_search(request: Request) -> Reply:
    """POST /wrapped/exa/search."""
    body = _checked(request, _SEARCH)
    if body.get("type", "neural") not in ("neural", "keyword"):
        raise refused("type must be neural or keyword")
    search = {name: value for name, value in body.items() if name != "type"}
    return _upstream(exa.PROVIDER, exa.search, Request(_KEYS, {}, json.dumps(search)))


def firecrawl_scrape(request: Request) -> Reply:
    """POST /wrapped/firecrawl/scrape: the formats are words, and their options stand beside."""
    body = _checked(request, _SCRAPE)
    formats = body.pop("formats", ["markdown"])
    if not all(isinstance(form, str) for form in formats):
        raise refused("formats must be a list of strings")
    options, _ = body.pop("jsonOptions", {}), body.pop("parsePDF", True)
    forms = [{"type": form} | (options if form == "json" else {}) for form in formats]
    scrape = Request(_KEYS, {}, json.dumps(body | {"formats": forms}))
    return _upstream(firecrawl.PROVIDER, firecrawl.scrape, scrape)


def apollo_org_enrichment(request: Request) -> Reply:
    """POST /wrapped/apollo/org-enrichment: by names that are not Apollo's."""
    body = _checked(request, _ORGANISATION)
    if not body:
        raise refused("one of domain, organization_name, id is required")
    query = {"domain": body.get("domain", ""), "name": body.get("organization_name", "")}
    return _upstream(apollo.PROVIDER, apollo.enrich, Request(_KEYS, query, ""))


def openai_chat(request: Request) -> Reply:
    """POST /wrapped/openai/chat."""
    body = _checked(request, {})
    return _upstream(openai.PROVIDER, openai.completions, Request(_KEYS, {}, json.dumps(body)))


def unknown(_: Request) -> Reply:
    """POST /wrapped/ and anything else."""
    return error(404, "not_found", "Unknown provider or endpoint.")


WRAPPED: Mapping[tuple[str, str], Callable[[Request], Reply]] = {
    ("exa", "search"): exa_search,
    ("firecrawl", "scrape"): firecrawl_scrape,
    ("apollo", "org-enrichment"): apollo_org_enrichment,
    ("openai", "chat"): openai_chat,
}


def _upstream(provider: Provider, work: Callable[[Request], Reply], request: Request) -> Reply:
    """Return what the provider answers, in Locus's envelope; whatever else it says is a failure."""
    fault = faults.take(provider.name, work.__name__)
    try:
        reply = faults.act(fault, lambda: work(request), provider.failures)
    except Refused as refused:
        reply = refused.reply
    if reply.status != 200 or not isinstance(reply.body, dict):
        return _UPSTREAM_FAILED
    return Reply(200, {"success": True, "data": reply.body})


def _checked(request: Request, fields: Fields) -> dict[str, Any]:
    """Return the body if the caller is known; with `fields`, if it has no others."""
    if not request.bearer():
        raise Refused(PROVIDER.failures["unauthorized"])
    body = request.json()
    if not isinstance(body, dict):
        raise refused("the body must be a JSON object")
    if fields and (unknown := sorted(body.keys() - fields.keys())):
        raise refused(f"unknown parameter: {', '.join(unknown)}")
    if wrong := misfit(body, fields):
        raise refused(f"{wrong[0]} must be {wrong[1]}")
    return body


def refused(message: str) -> Refused:
    return Refused(error(400, "invalid_request", message))
