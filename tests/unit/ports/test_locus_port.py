"""Locus: which calls go through it, in which form, and what its answers mean for money."""

import json

import httpx
import pytest

from flowpay.domain.errors import Misconfigured, ProviderFailed
from flowpay.domain.money import Money
from flowpay.ports import apollo, exa, firecrawl, rates, resend
from flowpay.ports.request import (
    ProviderAnswerInvalid,
    ProviderAwaitsApproval,
    ProviderBusy,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from flowpay.runtime import config as configuration
from tests.unit.ports.scripted import KEYS, Scripted, reply

BASE = "https://api.paywithlocus.com/api/wrapped"
PAGE = "https://kovaispinners.in/products"
APPROVAL = "https://app.paywithlocus.com/approve/7d0d8a52"
NOTHING = Money(0, "USD")
MAIL = resend.Mail("sales@x.in", "RFQ", "t", "<p>t</p>")


@pytest.fixture(autouse=True)
def through_locus(monkeypatch):
    settings = configuration.Config(USE_LOCUS_WRAPPED_APIS=True)
    monkeypatch.setattr(configuration, "config", lambda: settings)
    for port in ("exa", "firecrawl", "apollo", "resend", "rates", "openai", "locus", "tariff"):
        monkeypatch.setattr(f"flowpay.ports.{port}.config", lambda: settings)


def wrapped(data):
    return reply(200, {"success": True, "data": data})


def search(*replies):
    provider = Scripted(*replies)
    return provider, lambda: exa.search_companies("yarn mills", limit=3, wire=provider.wire)


def failing_with(kind, *replies):
    provider, ask = search(*replies)
    with pytest.raises(kind) as caught:
        ask()
    assert type(caught.value) is kind
    return caught.value, len(provider.requests)


def sent(provider):
    (request,) = provider.requests
    assert request.method == "POST"
    assert request.headers["authorization"] == f"Bearer {KEYS['LOCUS_API_KEY']}"
    assert "x-api-key" not in request.headers
    return str(request.url), json.loads(request.content)


def test_a_search_goes_to_locus_with_what_it_documents_and_what_it_passes_on():
    provider, ask = search(wrapped({"results": []}))
    ask()
    assert sent(provider) == (
        f"{BASE}/exa/search",
        {
            "query": "yarn mills",
            "numResults": 3,
            "category": "company",
            "userLocation": "IN",
            "contents": {"highlights": True},
        },
    )


def test_a_page_is_asked_for_with_formats_as_words():
    provider = Scripted(wrapped({"success": True, "data": {"metadata": {"statusCode": 404}}}))
    firecrawl.read_supplier_page(PAGE, wire=provider.wire)
    address, body = sent(provider)
    assert address == f"{BASE}/firecrawl/scrape"
    assert body["formats"] == ["json"]
    assert body["jsonOptions"] == {"schema": firecrawl.SCHEMA, "prompt": firecrawl.PROMPT}
    assert body["url"] == PAGE
    assert "parsers" not in body


def test_a_company_is_asked_for_in_a_body():
    provider = Scripted(wrapped({}))
    apollo.organisation("www.kovaispinners.in", wire=provider.wire)
    assert sent(provider) == (f"{BASE}/apollo/org-enrichment", {"domain": "kovaispinners.in"})
    assert provider.requests[0].url.query == b""


@pytest.mark.parametrize(
    ("ask", "host"),
    [
        (lambda wire: resend.send(MAIL, idempotency_key="k", wire=wire), "api.resend.com"),
        (lambda wire: rates.latest("USD", "INR", wire=wire), "api.frankfurter.dev"),
    ],
)
def test_what_locus_does_not_wrap_goes_to_the_provider_itself(ask, host):
    provider = Scripted(reply(500, {}))
    with pytest.raises(ProviderUnavailable):
        ask(provider.wire)
    assert {request.url.host for request in provider.requests} == {host}


def test_the_key_of_the_provider_is_not_needed_only_that_of_locus(monkeypatch):
    monkeypatch.setattr(configuration, "secrets", lambda: {"LOCUS_API_KEY": "claw_1"})
    search(wrapped({"results": []}))[1]()
    monkeypatch.setattr(configuration, "secrets", lambda: KEYS | {"LOCUS_API_KEY": ""})
    with pytest.raises(Misconfigured, match="LOCUS_API_KEY"):
        search(wrapped({"results": []}))[1]()


def test_what_the_provider_answered_is_read_as_if_it_had_come_from_there():
    company = {"url": "https://kovaispinners.in", "title": "Kovai Spinners"}
    _, ask = search(wrapped({"results": [company], "costDollars": {"total": 0.007}}))
    charged = ask()
    assert [found.name for found in charged.value] == ["Kovai Spinners"]


def test_locus_charges_its_own_price_whatever_the_provider_took():
    _, ask = search(wrapped({"results": [], "costDollars": {"total": 0.007}}))
    assert ask().cost == Money(10_000, "USD")


@pytest.mark.parametrize(
    ("ask", "data", "micros"),
    [
        (lambda wire: apollo.organisation("x.in", wire=wire), {}, 8_000),
        (
            lambda wire: firecrawl.read_supplier_page(PAGE, wire=wire),
            {"success": False, "error": "no", "code": "SCRAPE_DNS_RESOLUTION_ERROR"},
            7_950,
        ),
    ],
)
def test_an_answer_that_brings_nothing_is_charged_all_the_same(ask, data, micros):
    charged = ask(Scripted(wrapped(data)).wire)
    assert (charged.value, charged.cost) == (None, Money(micros, "USD"))


def test_a_call_that_a_person_must_approve_is_not_sent_again_and_may_be_charged_later():
    waits = {
        "pending_approval_id": "7d0d8a52",
        "approval_url": APPROVAL,
        "status": "PENDING_APPROVAL",
    }
    error, tries = failing_with(
        ProviderAwaitsApproval, reply(202, {"success": True, "data": waits})
    )
    assert str(error) == f"exa through Locus waits for a person, who approves it at {APPROVAL}"
    assert error.facts == {
        "provider": "exa",
        "provider_status": 202,
        "reason": "pending_approval",
        "may_be_charged": True,
        "approval_url": APPROVAL,
    }
    assert tries == 1


@pytest.mark.parametrize("url", [None, 7, "javascript:alert(1)", "https://x.in/<b>", "a" * 9_000])
def test_a_page_for_approval_that_is_no_address_is_not_shown(url):
    answer = reply(202, {"success": True, "data": {"approval_url": url}})
    error, _ = failing_with(ProviderAwaitsApproval, answer)
    assert error.facts["approval_url"] is None
    assert "in its dashboard" in str(error)


def said(status, code="some_code"):
    return reply(status, {"success": False, "error": code, "message": "text"})


@pytest.mark.parametrize(
    ("answer", "kind", "tries", "may_be_charged"),
    [
        (said(400), ProviderRefused, 1, False),
        (said(401), ProviderDenied, 1, False),
        (said(402, "insufficient_balance"), ProviderDenied, 1, False),
        (said(403, "allowance_exceeded"), ProviderDenied, 1, False),
        (reply(403, {"error": "API disabled", "message": "off"}), ProviderDenied, 1, False),
        (said(404), ProviderRefused, 1, False),
        (said(429), ProviderBusy, 3, False),
        (said(500), ProviderUnavailable, 1, True),
        (said(502), ProviderUnavailable, 3, False),
        (said(503), ProviderUnavailable, 1, True),
        (reply(504, "gateway timeout"), ProviderUnavailable, 1, True),
        (reply(200, "<html>"), ProviderAnswerInvalid, 1, True),
        (reply(200, {"success": False, "error": "x"}), ProviderAnswerInvalid, 1, True),
        (reply(200, {"success": True, "data": "text"}), ProviderAnswerInvalid, 1, True),
        (reply(202, "<html>"), ProviderAwaitsApproval, 1, True),
        (httpx.ReadTimeout("slow"), ProviderUnavailable, 1, True),
        (httpx.ConnectError("down"), ProviderUnavailable, 3, False),
    ],
)
def test_each_answer_of_locus_says_whether_to_ask_again_and_whether_it_may_be_charged(
    answer, kind, tries, may_be_charged
):
    error, asked = failing_with(kind, answer)
    assert error.facts["provider"] == "exa"
    assert error.facts["may_be_charged"] is may_be_charged
    assert asked == tries


def test_an_endpoint_that_locus_does_not_know_is_not_a_company_that_apollo_does_not_know():
    with pytest.raises(ProviderRefused):
        apollo.organisation("x.in", wire=Scripted(said(404)).wire)


def test_a_timeout_at_locus_is_not_a_page_that_was_slow():
    with pytest.raises(ProviderFailed) as caught:
        firecrawl.read_supplier_page(PAGE, wire=Scripted(said(408)).wire)
    assert caught.value.facts["may_be_charged"] is True


def test_a_failure_says_that_it_was_through_locus():
    error, _ = failing_with(ProviderDenied, said(402, "insufficient_balance"))
    assert str(error) == "exa through Locus answered 402 insufficient_balance"
