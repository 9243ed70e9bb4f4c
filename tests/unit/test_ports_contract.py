"""Every request that a port sends is one that the provider's own specification allows."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx
import pytest

from flowpay.domain import model_plan, model_request
from flowpay.ports import apollo, browser_use, exa, firecrawl, openai, resend
from flowpay.ports import calling as ports
from flowpay.runtime import config as configuration
from flowpay.runtime.config import Config
from tests.unit.ports.scripted import KEYS, Scripted, reply
from tests.unit.ports.specification import (
    FOLDER,
    Specification,
    may_be_skipped,
    needs_specifications,
    specification_of,
)

pytestmark = needs_specifications

MAIL = resend.Mail("sales@x.in", "RFQ", "t", "<p>t</p>", "rfq@in.example", {"quote_id": "qr_1"})
BARE_MAIL = resend.Mail("sales@x.in", "RFQ", "t", "<p>t</p>")
SCHEMAS = {
    "request": model_request.SCHEMA,
    "search": model_plan.SEARCH_SCHEMA,
    "asking": model_plan.ASKING_SCHEMA,
}
FREE = {"$.formats[].schema", "$.response_format.json_schema.schema", "$.outputSchema"}
"""What is a schema itself: any key may stand in it."""


class Asked(NamedTuple):
    """A call of a port, and what the provider's document says about it."""

    provider: str
    document: str
    method: str
    path: str
    ask: Callable[[Any], Any]
    settings: Mapping[str, Any] = MappingProxyType({})


def ask_model(schema: dict[str, Any]) -> Callable[[Any], Any]:
    return lambda wire: openai.complete(
        system="Read.", user="500 kg rice", name="n", schema=schema, most_tokens=800, wire=wire
    )


def model_asked(schema: str, model: str) -> Asked:
    ask, settings = ask_model(SCHEMAS[schema]), {"AGENT_MODEL": model}
    return Asked("openai", "openai.json", "post", "/chat/completions", ask, settings)


FORM = {
    "type": "object",
    "properties": {"found": {"type": "boolean"}},
    "required": ["found"],
    "additionalProperties": False,
}
BROWSER = "0b8f6a52-5e0c-4b8e-9a54-2f4d1c0f6a11"


def browsing(method: str, path: str, ask: Callable[[Any], Any]) -> Asked:
    return Asked("browser_use", "browser-use-v3.json", method, path, ask)


CALLS = {
    "a browser": browsing(
        "post",
        "/sessions",
        lambda wire: browser_use.open_session("Look", mark="m", schema=FORM, wire=wire),
    ),
    "a browser's next task": browsing(
        "post",
        "/sessions",
        lambda wire: browser_use.dispatch(BROWSER, "Read", mark="m", schema=FORM, wire=wire),
    ),
    "browsers": browsing("get", "/sessions", lambda wire: browser_use.find_session("m", wire=wire)),
    "a look at a browser": browsing(
        "get", "/sessions/{session_id}", lambda wire: browser_use.look(BROWSER, wire=wire)
    ),
    "the end of a browser": browsing(
        "post", "/sessions/{session_id}/stop", lambda wire: browser_use.stop(BROWSER, wire=wire)
    ),
    "a search": Asked(
        "exa",
        "exa.yaml",
        "post",
        "/search",
        lambda wire: exa.search_companies("cotton yarn mills", limit=10, wire=wire),
    ),
    "a search from elsewhere": Asked(
        "exa",
        "exa.yaml",
        "post",
        "/search",
        lambda wire: exa.search_companies("yarn", country="DE", limit=1, wire=wire),
    ),
    "a page": Asked(
        "firecrawl",
        "firecrawl-v2.json",
        "post",
        "/scrape",
        lambda wire: firecrawl.read_supplier_page("https://x.in/products", wire=wire),
    ),
    "a page as it is shown elsewhere": Asked(
        "firecrawl",
        "firecrawl-v2.json",
        "post",
        "/scrape",
        lambda wire: firecrawl.read_supplier_page("https://x.de", country="DE", wire=wire),
    ),
    "a company": Asked(
        "apollo",
        "apollo.json",
        "get",
        "/organizations/enrich",
        lambda wire: apollo.organisation("x.in", wire=wire),
    ),
    "a mail": Asked(
        "resend",
        "resend.yaml",
        "post",
        "/emails",
        lambda wire: resend.send(MAIL, idempotency_key="k", wire=wire),
    ),
    "a mail without an address for answers": Asked(
        "resend",
        "resend.yaml",
        "post",
        "/emails",
        lambda wire: resend.send(BARE_MAIL, idempotency_key="k", wire=wire),
    ),
    "a mail that came in": Asked(
        "resend",
        "resend.yaml",
        "get",
        "/emails/receiving/{email_id}",
        lambda wire: resend.received("4ef9a417-02e9-4d39-ad75-9611e0fcc33c", wire=wire),
    ),
    "a reading": model_asked("request", "gpt-4o-mini"),
    "a plan of a search": model_asked("search", "gpt-4o-mini"),
    "a plan of whom to ask": model_asked("asking", "gpt-4o-mini"),
    "a reading by a model that reasons": model_asked("request", "gpt-5-mini"),
}
WITH_BODY = [name for name, asked in CALLS.items() if asked.method == "post"]


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setattr(configuration, "secrets", lambda: KEYS)


def sent_by(name: str, monkeypatch) -> tuple[Specification, Asked, httpx.Request]:
    """Return the request that a call sends; it comes back with an error, which matters nothing."""
    asked, provider = CALLS[name], Scripted(reply(400, {}))
    for port in (exa, firecrawl, apollo, resend, openai, browser_use):
        monkeypatch.setattr(port, "config", lambda: Config(**asked.settings))
    with pytest.raises(Exception, match="answered 400"):
        asked.ask(provider.wire)
    return specification_of(asked.document), asked, provider.requests[0]


def misspelt(value: Any, at: str = "$") -> Iterator[Any]:
    """Yield the body with each of its keys misspelt, one at a time, at any depth."""
    if at in FREE:
        return
    if isinstance(value, dict):
        for name in value:
            yield {n if n != name else f"{n}_": part for n, part in value.items()}
            for wrong in misspelt(value[name], f"{at}.{name}"):
                yield value | {name: wrong}
    if isinstance(value, list):
        for place, part in enumerate(value):
            for wrong in misspelt(part, f"{at}[]"):
                yield [*value[:place], wrong, *value[place + 1 :]]


@pytest.mark.parametrize("name", CALLS)
def test_the_request_goes_where_the_specification_says(name, monkeypatch):
    specification, asked, request = sent_by(name, monkeypatch)
    assert specification.operation(asked.method, asked.path)
    assert request.method == asked.method.upper()
    (server,) = specification.document["servers"]
    address = str(request.url.copy_with(query=None))
    assert re.fullmatch(re.sub(r"\{\w+\}", "[0-9a-f-]{36}", server["url"] + asked.path), address)


@pytest.mark.parametrize("name", WITH_BODY)
def test_the_body_says_nothing_that_the_specification_does_not_know(name, monkeypatch):
    specification, asked, request = sent_by(name, monkeypatch)
    schema = specification.body_schema(asked.method, asked.path)
    assert specification.complaints(json.loads(request.content), schema) == []


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_misspelt_key_would_be_noticed_wherever_it_stands(name, monkeypatch):
    specification, asked, request = sent_by(name, monkeypatch)
    schema = specification.body_schema(asked.method, asked.path)
    wrong = list(misspelt(json.loads(request.content)))
    assert len(wrong) >= len(json.loads(request.content))
    for body in wrong:
        assert specification.complaints(body, schema), body


def test_a_value_of_another_kind_would_be_noticed(monkeypatch):
    specification, _, request = sent_by("a mail", monkeypatch)
    schema, body = specification.body_schema("post", "/emails"), json.loads(request.content)
    for name in body:
        other = copy.deepcopy(body) | {name: 7}
        complaints = specification.complaints(other, schema)
        assert [each.at for each in complaints] == [f"$.{name}"]


def test_the_fields_that_exa_refuses_beside_the_company_category_are_not_sent(monkeypatch):
    _, _, request = sent_by("a search", monkeypatch)
    refused = {
        f"{which}{what}" for which in ("start", "end") for what in ("PublishedDate", "CrawlDate")
    } | {"includeText", "excludeText", "excludeDomains"}
    assert not refused & set(json.loads(request.content))


@pytest.mark.parametrize("name", CALLS)
def test_no_parameter_is_sent_that_the_specification_does_not_know(name, monkeypatch):
    specification, asked, request = sent_by(name, monkeypatch)
    known = specification.parameters(asked.method, asked.path, "query")
    assert set(request.url.params) <= known
    assert bool(request.url.params) is (name in ("a company", "browsers"))
    if asked.method == "get":
        assert not request.content


def test_resend_gets_the_header_that_keeps_a_mail_from_going_out_twice(monkeypatch):
    specification, asked, request = sent_by("a mail", monkeypatch)
    assert specification.parameters("post", asked.path, "header") == {"idempotency-key"}
    assert request.headers["idempotency-key"] == "k"


@pytest.mark.parametrize("name", CALLS)
def test_the_key_goes_where_the_specification_wants_it(name, monkeypatch):
    specification, asked, request = sent_by(name, monkeypatch)
    schemes = specification.document["components"]["securitySchemes"].values()
    names = {s["name"] if s["type"] == "apiKey" else "authorization" for s in schemes}
    key = KEYS[f"{asked.provider.upper()}_API_KEY"]
    assert [header for header in names if key in request.headers.get(header, "")]


@pytest.mark.parametrize("name", ["a search", "a reading"])
def test_what_goes_through_locus_is_what_the_provider_knows_too(name, monkeypatch):
    asked, caught = CALLS[name], []
    monkeypatch.setattr(ports, "routed", lambda request: caught.append(request) or request)
    with pytest.raises(Exception, match="answered 400"):
        asked.ask(Scripted(reply(400, {})).wire)
    specification = specification_of(asked.document)
    schema = specification.body_schema(asked.method, asked.path)
    assert specification.complaints(caught[0].wrapped.body, schema) == []


def test_without_the_specifications_ci_fails_and_a_laptop_skips(tmp_path):
    missing = tmp_path / "openapi"
    assert may_be_skipped(missing, {})
    assert not may_be_skipped(missing, {"CI": "true"})
    assert not may_be_skipped(FOLDER, {})
