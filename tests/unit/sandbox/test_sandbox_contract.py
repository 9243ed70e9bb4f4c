"""Every answer of the stand-ins is one that the provider's own specification allows."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.unit.ports.specification import Complaint, needs_specifications, specification_of

pytestmark = needs_specifications

A_SUPPLIER = "gavipalika-spinningmills.example"
PRODUCT_PAGE = {
    "type": "object",
    "properties": {
        "company_name": {"type": ["string", "null"]},
        "products": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "unit_price": {"type": ["number", "null"]},
                    "lead_days": {"type": ["integer", "null"]},
                },
            },
        },
        "email": {"type": ["string", "null"]},
    },
}
FORMATS = [
    *({"type": kind} for kind in ("markdown", "links", "html", "rawHtml")),
    {"type": "json", "schema": PRODUCT_PAGE},
]
CONTENTS = {"text": True, "highlights": True, "summary": {"query": "prices"}}
A_MAIL = {"from": "Flowpay <rfq@flowpay.example>", "to": "a@b.example", "subject": "S", "text": "T"}
HTML_MAIL = A_MAIL | {
    "html": "<p>T</p>",
    "reply_to": ["r@b.example"],
    "tags": [{"name": "quote_id", "value": "qr_1"}],
    "headers": {"X-Flowpay": "1"},
}
ANSWER_FORM = {
    "type": "object",
    "properties": {"material": {"type": ["string", "null"]}},
    "required": ["material"],
    "additionalProperties": False,
}
QUESTION = {
    "model": "gpt-4o-mini",
    "messages": [{"role": "user", "content": "yarn?"}],
    "response_format": {
        "type": "json_schema",
        "json_schema": {"name": "request", "strict": True, "schema": ANSWER_FORM},
    },
}

EXCEPTIONS = {
    ("firecrawl-v2.json", r"\$\.data\.json"): "the answer to the format json is not declared",
    ("firecrawl-v2.json", r"\$\.data\.metadata\.(scrapeId|creditsUsed)"): (
        "Firecrawl's own client reads them, its document does not name them"
    ),
    ("firecrawl-v2.json", r"\$\.(success|error|code)"): (
        "all errors have these three, not only those for which they are declared"
    ),
    ("resend.yaml", r"\$\.html"): "a mail that was sent as text alone has none",
}
"""Where a document is known to be wrong, or to say less than the provider does, and how."""


class Case(NamedTuple):
    """What is asked of a stand-in, and where the provider's document describes the answer."""

    document: str
    method: str
    path: str
    asked: tuple[str, str, Any]
    status: int = 200
    fault: tuple[str, str] | None = None


def exa(path: str, body: Any) -> Case:
    return Case("exa.yaml", "post", path, ("POST", f"/exa{path}", body))


def firecrawl(path: str, status: int = 200, fault: str = "") -> Case:
    body = {"url": f"https://{path}", "formats": FORMATS}
    asked = ("POST", "/firecrawl/v2/scrape", body)
    met = ("firecrawl", fault) if fault else None
    return Case("firecrawl-v2.json", "post", "/scrape", asked, status, met)


def apollo(query: dict[str, str], status: int = 200, fault: str = "") -> Case:
    path = "/organizations/enrich"
    asked, met = ("GET", f"/apollo/api/v1{path}", query), ("apollo", fault) if fault else None
    return Case("apollo.json", "get", path, asked, status, met)


def resend(method: str, path: str, body: Any, declared: str = "") -> Case:
    return Case("resend.yaml", method.lower(), declared or path, (method, f"/resend{path}", body))


def openai(body: Any, status: int = 200, fault: str = "") -> Case:
    asked = ("POST", "/openai/v1/chat/completions", body)
    met = ("openai", fault) if fault else None
    return Case("openai.json", "post", "/chat/completions", asked, status, met)


BROWSER_FORM = {
    "type": "object",
    "properties": {"found": {"type": "boolean"}, "gstin": {"type": ["string", "null"]}},
    "required": ["found", "gstin"],
    "additionalProperties": False,
}
ERRAND = {"task": "Search 27AAPFU0939F1ZV", "keepAlive": True, "maxCostUsd": "2.00"}


def browser_use(method: str, path: str, body: Any, declared: str = "") -> Case:
    asked = (method, f"/browser-use/api/v3{path}", body)
    return Case("browser-use-v3.json", method.lower(), declared or path, asked)


CASES = {
    "a browser": browser_use("POST", "/sessions", ERRAND | {"outputSchema": BROWSER_FORM}),
    "an idle browser": browser_use("POST", "/sessions", {}),
    "browsers": browser_use("GET", "/sessions", {"page": "1", "page_size": "5"}),
    "a browser at work": browser_use("GET", "/sessions/{BROWSER}", {}, "/sessions/{session_id}"),
    "a browser that was stopped": browser_use(
        "POST", "/sessions/{BROWSER}/stop", {}, "/sessions/{session_id}/stop"
    ),
    "what a browser was asked": browser_use(
        "GET", "/sessions/{BROWSER}/messages", {}, "/sessions/{session_id}/messages"
    ),
    "a task in a word that is none": Case(
        "browser-use-v3.json",
        "post",
        "/sessions",
        ("POST", "/browser-use/api/v3/sessions", {"task": 7}),
        422,
    ),
    "companies": exa(
        "/search", {"query": "cotton yarn", "category": "company", "contents": CONTENTS}
    ),
    "pages": exa("/search", {"query": "cotton yarn", "contents": CONTENTS}),
    "bare results": exa("/search", {"query": "cotton yarn"}),
    "nobody": exa("/search", {"query": "unicorn horn", "category": "company"}),
    "texts": exa(
        "/contents",
        {"urls": [f"https://{A_SUPPLIER}", "https://nobody.example", "ftp://x.example"]},
    ),
    "a page": firecrawl(A_SUPPLIER),
    "a page that is gone": firecrawl(f"{A_SUPPLIER}/careers"),
    "a host that is not there": firecrawl("nobody.example"),
    "firecrawl's credits are spent": firecrawl(A_SUPPLIER, 402, "out_of_credits"),
    "firecrawl is asked too often": firecrawl(A_SUPPLIER, 429, "rate_limited"),
    "firecrawl fails": firecrawl(A_SUPPLIER, 500, "failing"),
    "nobody at apollo": apollo({"domain": "nobody.example"}),
    "apollo knows no such parameter": apollo({}, 422),
    "apollo does not let us": apollo({"domain": A_SUPPLIER}, 403, "inaccessible"),
    "apollo is asked too often": apollo({"domain": A_SUPPLIER}, 429, "rate_limited"),
    "a mail": resend("POST", "/emails", A_MAIL),
    "mails": resend("POST", "/emails/batch", [A_MAIL, HTML_MAIL]),
    "a sent mail": resend("GET", "/emails/{A_MAIL}", {}, "/emails/{email_id}"),
    "a sent mail of every kind": resend("GET", "/emails/{HTML_MAIL}", {}, "/emails/{email_id}"),
    "a mail that came in": resend(
        "GET", "/emails/receiving/{ANSWER}", {}, "/emails/receiving/{email_id}"
    ),
    "an answer in a form": openai(QUESTION),
    "an answer in words": openai({"model": "gpt-4o", "messages": QUESTION["messages"]}),
    "a refusal": openai(QUESTION, 200, "refusal"),
    "an answer cut short": openai(QUESTION, 200, "truncated"),
    "an answer held back": openai(QUESTION, 200, "content_filter"),
    "openai is asked too often": openai(QUESTION, 429, "rate_limited"),
    "openai's quota is spent": openai(QUESTION, 429, "no_quota"),
}


def known(call: Callable[..., Any]) -> dict[str, str]:
    """Return the ids of two mails that were sent, of an answer to one of them, and of a browser."""
    plain, html = (call("POST", "/resend/emails", m).json()["id"] for m in (A_MAIL, HTML_MAIL))
    answer = call("POST", f"/emails/{plain}/reply", {"text": "₹ 281"}).json()["email"]["id"]
    browser = call("POST", "/browser-use/api/v3/sessions", ERRAND).json()["id"]
    return {"A_MAIL": plain, "HTML_MAIL": html, "ANSWER": answer, "BROWSER": browser}


def answered(call: Callable[..., Any], case: Case) -> Any:
    method, path, given = case.asked
    if case.fault:
        provider, fault = case.fault
        call("POST", "/faults", {"provider": provider, "fault": fault})
    if "{" in path:
        path = path.format(**known(call))
    answer = call(method, path, query=given) if method == "GET" else call(method, path, given)
    assert answer.status == case.status
    return answer.json()


def complaints(value: Any, case: Case) -> list[Complaint]:
    specification = specification_of(case.document)
    content = specification.answers(case.method, case.path)[case.status]
    return specification.complaints(value, content["application/json"]["schema"])


def is_excepted(case: Case, complaint: Complaint) -> bool:
    return any(
        case.document == document and re.fullmatch(place, complaint.at)
        for document, place in EXCEPTIONS
    )


@pytest.mark.parametrize("name", CASES)
def test_an_answer_says_what_the_provider_publishes_and_no_more(call, name):
    case = CASES[name]
    wrong = complaints(answered(call, case), case)
    assert [str(each) for each in wrong if not is_excepted(case, each)] == []


@pytest.mark.parametrize("name", CASES)
def test_an_answer_with_a_misspelt_key_would_be_noticed(call, name):
    case = CASES[name]
    answer = answered(call, case)
    before = complaints(answer, case)
    for key in answer:
        misspelt = {n if n != key else f"{n}_": part for n, part in answer.items()}
        assert f"$.{key}_ is not known" in map(str, complaints(misspelt, case))
        assert f"$.{key}_ is not known" not in map(str, before)


@pytest.mark.parametrize(("document", "place"), EXCEPTIONS)
def test_no_exception_is_made_that_is_not_needed(call, document, place):
    cases = [case for case in CASES.values() if case.document == document]
    found = [each for case in cases for each in complaints(answered(call, case), case)]
    assert any(re.fullmatch(place, each.at) for each in found)


def test_every_company_has_apollos_shape(call):
    from catalogue.suppliers import suppliers

    for supplier in [s for s in suppliers().values() if s.in_apollo][:20]:
        case = apollo({"domain": supplier.domain})
        answer = answered(call, case)
        assert answer["organization"]["name"] == supplier.name
        assert complaints(answer, case) == []


def test_apollo_refuses_a_key_in_the_form_that_it_publishes(call):
    declared = specification_of("apollo.json").answers("get", "/organizations/enrich")[401]
    answer = call("GET", "/apollo/api/v1/organizations/enrich", headers={})
    assert [*declared] == ["text/plain"]
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_of_several_pages_each_says_how_it_fared(call):
    answer = answered(call, CASES["texts"])
    assert [status["status"] for status in answer["statuses"]] == ["success", "error", "error"]
    assert [status.get("error", {}).get("tag") for status in answer["statuses"]] == [
        None,
        "CRAWL_NOT_FOUND",
        "UNSUPPORTED_URL",
    ]


def test_a_search_through_locus_brings_what_exa_publishes(call):
    case = CASES["companies"]
    wrapped = call("POST", "/locus/api/wrapped/exa/search", case.asked[2]).json()
    assert wrapped["data"]["results"]
    assert complaints(wrapped["data"], case) == []


@pytest.mark.parametrize(
    ("path", "body", "fault", "fields"),
    [
        ("/exa/search", {"query": "yarn"}, ("exa", "failing"), {"requestId", "error", "tag"}),
        ("/resend/emails", A_MAIL, ("resend", "failing"), {"statusCode", "name", "message"}),
    ],
)
def test_an_error_that_no_document_declares_has_the_form_that_is_documented(
    call, path, body, fault, fields
):
    call("POST", "/faults", {"provider": fault[0], "fault": fault[1]})
    assert call("POST", path, body).json().keys() == fields
