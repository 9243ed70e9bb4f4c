"""Exa: the companies that a search found, and what it cost."""

import json

import httpx
import pytest

from flowpay.domain.findings import Discovery
from flowpay.domain.money import Money
from flowpay.ports import exa
from flowpay.ports.request import ProviderBusy, ProviderRefused, ProviderUnavailable
from tests.unit.ports.scripted import KEYS, Scripted, reply


def a_result(**changes):
    result = {
        "id": "https://kovaispinners.in",
        "url": "https://kovaispinners.in",
        "title": "Kovai Spinners | Home",
        "highlights": ["Combed cotton yarn, 20s to 80s.", "  Since\n1988 "],
        "entities": [
            {
                "id": "e1",
                "type": "company",
                "version": 1,
                "properties": {
                    "name": "Kovai Spinners Ltd",
                    "description": "A mill",
                    "headquarters": {"city": "Coimbatore", "country": "India", "address": None},
                },
            }
        ],
    }
    return result | changes


def found(*results, cost="0.007"):
    body = f'{{"results": {json.dumps(results)}, "costDollars": {{"total": {cost}}}}}'
    return exa.search_companies("cotton yarn mills", wire=Scripted(reply(200, body)).wire)


def test_a_company_is_told_by_its_record_and_what_its_page_says():
    assert found(a_result()).value == (
        Discovery(
            name="Kovai Spinners Ltd",
            url="https://kovaispinners.in",
            summary="Combed cotton yarn, 20s to 80s. … Since 1988",
            city="Coimbatore",
            country="India",
        ),
    )


def test_a_company_without_a_record_is_told_by_its_title():
    (discovery,) = found(a_result(entities=None, highlights=None)).value
    assert discovery == Discovery(name="Kovai Spinners | Home", url="https://kovaispinners.in")


@pytest.mark.parametrize(
    "broken",
    [
        {"url": None},
        {"url": "javascript:alert(1)"},
        {"url": "ftp://kovaispinners.in"},
        {"url": "https://kovaispinners.in/a b"},
        {"url": "https://" + "a" * 3_000},
        {"title": None, "entities": []},
        {"title": 5, "entities": "many"},
    ],
)
def test_a_result_without_name_or_address_is_left_out(broken):
    assert found(a_result(**broken), a_result()).value == found(a_result()).value


def test_a_record_of_another_shape_does_no_harm():
    odd = [None, "x", {"type": "person", "properties": {"name": "Asha"}}, {"type": "company"}]
    (discovery,) = found(a_result(entities=odd, highlights=["", 7, None])).value
    assert discovery.name == "Kovai Spinners | Home"
    assert discovery.summary is None


def test_nobody_found_is_an_answer_too():
    assert found().value == ()


def test_no_more_companies_are_taken_than_asked_for():
    provider = Scripted(reply(200, {"results": [a_result()] * 30}))
    charged = exa.search_companies("yarn", limit=3, wire=provider.wire)
    assert len(charged.value) == 3


def test_a_text_is_cut_to_what_anyone_reads():
    (discovery,) = found(a_result(highlights=["a" * 100_000, "b" * 100_000])).value
    assert len(discovery.summary) <= 300


@pytest.mark.parametrize(
    ("reported", "micros"),
    [
        ("0.007", 7_000),
        ("0", 0),
        ("0.0069995", 7_000),
        ("0.0069994999", 6_999),
        ("0.0124", 12_400),
        ("3e-3", 3_000),
        ("1e9", 15_000),
        ("-1", 7_000),
        ("true", 7_000),
        ("null", 7_000),
        ('"0.005"', 7_000),
    ],
)
def test_the_cost_is_what_exa_says_rounded_once_and_never_above_what_was_reserved(reported, micros):
    assert found(cost=reported).cost == Money(micros, "USD")


def test_the_request_keeps_to_what_exa_allows_for_companies():
    provider = Scripted(reply(200, {"results": []}))
    exa.search_companies("SS304 flanges in Pune", country="IN", limit=40, wire=provider.wire)
    (request,) = provider.requests
    assert (request.method, request.url) == ("POST", httpx.URL("https://api.exa.ai/search"))
    assert request.headers["x-api-key"] == KEYS["EXA_API_KEY"]
    assert json.loads(request.content) == {
        "query": "SS304 flanges in Pune",
        "category": "company",
        "type": "auto",
        "numResults": 10,
        "userLocation": "IN",
        "contents": {"highlights": True},
    }


@pytest.mark.parametrize(
    ("status", "tag", "kind", "tries"),
    [
        (400, "INVALID_REQUEST_BODY", ProviderRefused, 1),
        (401, "INVALID_API_KEY", ProviderRefused, 1),
        (402, "NO_MORE_CREDITS", ProviderRefused, 1),
        (402, "API_KEY_BUDGET_EXCEEDED", ProviderRefused, 1),
        (403, "ACCESS_DENIED", ProviderRefused, 1),
        (429, "RATE_LIMIT", ProviderBusy, 3),
        (500, "DEFAULT_ERROR", ProviderUnavailable, 3),
    ],
)
def test_what_exa_documents_as_an_error_is_one_of_ours(status, tag, kind, tries):
    provider = Scripted(reply(status, {"requestId": "r1", "error": "text", "tag": tag}))
    with pytest.raises(kind) as caught:
        exa.search_companies("yarn", wire=provider.wire)
    assert caught.value.facts["provider"] == "exa"
    assert caught.value.facts["reason"] == tag
    assert len(provider.requests) == tries


def test_a_slow_search_is_not_paid_for_twice():
    provider = Scripted(httpx.ReadTimeout("slow"))
    with pytest.raises(ProviderUnavailable):
        exa.search_companies("yarn", wire=provider.wire)
    assert len(provider.requests) == 1
