"""Every request that a port sends is one that the provider's own specification allows."""

import json
from functools import cache

import pytest

from flowpay.ports import apollo, exa, firecrawl, resend
from flowpay.runtime import config as configuration
from tests.unit.ports.scripted import KEYS, Scripted, reply
from tests.unit.ports.specification import FOLDER, Specification

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the providers' specifications are not beside this checkout"
)

MAIL = resend.Mail("sales@x.in", "RFQ", "t", "<p>t</p>", "rfq@in.example", {"quote_id": "qr_1"})
CALLS = {
    "exa": (
        "exa.yaml",
        "/search",
        lambda wire: exa.search_companies("cotton yarn mills", limit=10, wire=wire),
        reply(200, {"results": []}),
    ),
    "firecrawl": (
        "firecrawl-v2.json",
        "/scrape",
        lambda wire: firecrawl.read_supplier_page("https://x.in/products", wire=wire),
        reply(200, {"success": True, "data": {"metadata": {"statusCode": 404}}}),
    ),
    "resend": (
        "resend.yaml",
        "/emails",
        lambda wire: resend.send(MAIL, idempotency_key="k", wire=wire),
        reply(200, {"id": "1"}),
    ),
    "apollo": (
        "apollo.json",
        "/organizations/enrich",
        lambda wire: apollo.organisation("x.in", wire=wire),
        reply(200, {}),
    ),
}
POSTS = ["exa", "firecrawl", "resend"]


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setattr(configuration, "secrets", lambda: KEYS)


specification_of = cache(Specification)


def sent_by(port):
    document, path, ask, answer = CALLS[port]
    provider = Scripted(answer)
    ask(provider.wire)
    return specification_of(document), path, provider.requests[0]


@pytest.mark.parametrize("port", CALLS)
def test_the_request_goes_where_the_specification_says(port):
    specification, path, request = sent_by(port)
    assert specification.operation(request.method.lower(), path)
    (server,) = specification.document["servers"]
    assert str(request.url.copy_with(query=None)) == server["url"] + path


@pytest.mark.parametrize("port", POSTS)
def test_the_body_says_nothing_that_the_specification_does_not_know(port):
    specification, path, request = sent_by(port)
    schema = specification.body_schema("post", path)
    assert specification.complaints(json.loads(request.content), schema) == []


@pytest.mark.parametrize("port", POSTS)
def test_a_misspelt_field_would_be_noticed(port):
    specification, path, request = sent_by(port)
    schema = specification.body_schema("post", path)
    for key, value in json.loads(request.content).items():
        body = json.loads(request.content)
        del body[key]
        body[f"{key}_"] = value
        assert f"$.{key}_ is not known" in specification.complaints(body, schema)


def test_the_fields_that_exa_refuses_beside_the_company_category_are_not_sent():
    _, _, request = sent_by("exa")
    refused = {
        f"{which}{what}" for which in ("start", "end") for what in ("PublishedDate", "CrawlDate")
    } | {"includeText", "excludeText", "excludeDomains"}
    assert not refused & set(json.loads(request.content))


def test_apollo_is_asked_with_parameters_it_knows():
    specification, path, request = sent_by("apollo")
    assert set(request.url.params) <= specification.parameters("get", path, "query")


def test_resend_gets_the_header_that_keeps_a_mail_from_going_out_twice():
    specification, path, request = sent_by("resend")
    assert specification.parameters("post", path, "header") == {"idempotency-key"}
    assert request.headers["idempotency-key"] == "k"


@pytest.mark.parametrize("port", CALLS)
def test_the_key_goes_where_the_specification_wants_it(port):
    specification, _, request = sent_by(port)
    schemes = specification.document["components"]["securitySchemes"].values()
    names = {s["name"] if s["type"] == "apiKey" else "authorization" for s in schemes}
    assert [
        name for name in names if KEYS[f"{port.upper()}_API_KEY"] in request.headers.get(name, "")
    ]
