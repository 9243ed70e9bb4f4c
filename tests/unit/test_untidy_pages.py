"""The sandbox's pages, read as Firecrawl reads them: what is the matter with one stays its own."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

import pytest

from catalogue.suppliers import suppliers
from flowpay.domain.assembling import assemble
from flowpay.domain.discovery import chosen
from flowpay.domain.findings import Discovery, Organisation
from flowpay.domain.money import Money
from flowpay.domain.outliers import without_outliers
from flowpay.domain.ranking import rank
from flowpay.domain.ranking_inputs import RankingInputs
from flowpay.domain.supplier import Supplier
from flowpay.domain.understanding import understand
from flowpay.ports.supplier_page import PROMPT, SCHEMA, page_facts
from standins import apollo, exa, firecrawl
from standins.exchange import Request

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STORY = "Need 1200kg cotton yarn under 300 per kg within 5 days"
KEYS = {"authorization": "Bearer sandbox", "x-api-key": "sandbox"}


def understood(text: str):
    return understand(text, today=NOON.date(), price_currency="INR", categories=("cotton yarn",))


def asked(body: dict) -> Request:
    return Request(KEYS, {}, json.dumps(body))


@cache
def found(text: str, number: int) -> tuple[Discovery, ...]:
    query = f"{understood(text).lines[0].material} manufacturer supplier in India"
    body = {"query": query, "category": "company", "numResults": number}
    results = exa.search(asked(body | {"contents": {"highlights": True}})).body["results"]
    return tuple(
        Discovery(name=r["title"], url=r["url"], summary=" … ".join(r["highlights"]))
        for r in results
    )


@cache
def page_at(url: str):
    form = {"type": "json", "schema": SCHEMA, "prompt": PROMPT}
    answer = firecrawl.scrape(asked({"url": url, "formats": [form], "onlyMainContent": False}))
    data = json.loads(answer.text, parse_float=Decimal).get("data", {})
    opened = data.get("metadata", {}).get("statusCode") == 200
    return page_facts(data["json"]) if opened else None


def listed_at(url: str) -> Organisation | None:
    domain = url.removeprefix("https://").partition("/")[0]
    known = apollo.enrich(Request(KEYS, {"domain": domain}, "")).body.get("organization")
    return known and Organisation(name=known["name"], city=known["city"], state=known["state"])


def seen(discovery: Discovery, text: str = STORY) -> Supplier:
    line = understood(text).lines[0]
    page, listed = page_at(discovery.url), listed_at(discovery.url)
    return assemble(discovery, page, listed, line=line, at=NOON)


def rupees(price: Money) -> Money:
    return price if price.currency == "INR" else Money.of(price.times(Decimal(84)).amount, "INR")


def ranked(some: list[Supplier], text: str = STORY):
    intent = understood(text)
    judged = without_outliers(some, convert=rupees, at=NOON)
    return rank(RankingInputs.of(judged, line=intent.lines[0], intent=intent), judged)


def of_kind(quirk: str) -> list[Supplier]:
    """What is seen of each supplier whose page is so, for a line of its own material."""
    made = [s for s in suppliers().values() if s.quirk == quirk]
    return [
        seen(
            Discovery(name=s.name, url=f"https://{s.domain}"),
            f"Need 5000 {s.material.unit} {s.offers[0].name}",
        )
        for s in made
    ]


def facts(supplier: Supplier) -> set[str]:
    return {each.fact for each in supplier.evidence}


@pytest.mark.parametrize("number", [8, 10, 25])
def test_the_story_is_told_by_the_same_supplier_however_many_are_looked_into(number):
    best, *_ = ranked([seen(each) for each in found(STORY, number)])

    assert best.excluded is None
    assert best.website == "https://gavipalika-spinningmills.example"
    assert (best.unit_price, best.confidence) == (Money.of(277, "INR"), 1)
    assert best.unit_price.times(Decimal(1200)) == Money.of(332_400, "INR")


@pytest.mark.parametrize(
    ("quirk", "fact"),
    [
        ("two_prices", "prices_contradict"),
        ("two_minimums", "minimums_contradict"),
        ("two_leads", "leads_contradict"),
        ("outdated", "price_expired"),
        ("bad_gstin", "gstin_invalid"),
        ("foreign_gstin", "gstin_of_another_state"),
        ("webmail", "email_elsewhere"),
        ("hostile", "speaks_to_machines"),
        ("injected", "email_unusable"),
        ("garbled", "email_unusable"),
        ("no_price", "price_unreadable"),
    ],
)
def test_what_is_the_matter_with_a_page_is_named_in_its_evidence(quirk, fact):
    for supplier in of_kind(quirk):
        assert fact in facts(supplier)


def test_hindi_pages_are_read_like_any_other():
    for quirk in ("hindi", "devanagari"):
        for supplier in of_kind(quirk):
            assert supplier.unit_price is not None
            assert supplier.lead_days is not None
            assert not {f for f in facts(supplier) if f.endswith(("_unreadable", "_contradict"))}


def test_the_price_of_a_page_in_its_own_digits_is_the_true_one():
    made = [s for s in suppliers().values() if s.quirk == "devanagari"]
    for truth, supplier in zip(made, of_kind("devanagari"), strict=True):
        assert supplier.unit_price == Money.of(truth.offers[0].unit_price, "INR")


@pytest.mark.parametrize("quirk", ["hostile", "injected", "garbled", "huge"])
def test_a_hostile_page_never_offers_less_than_it_really_asks(quirk):
    made = [s for s in suppliers().values() if s.quirk == quirk]
    for truth, supplier in zip(made, of_kind(quirk), strict=True):
        assert supplier.unit_price == Money.of(truth.offers[0].unit_price, "INR")
        assert supplier.name.isprintable()
        assert not set("<>{}") & set(supplier.name)


def test_a_price_of_the_wrong_unit_is_not_believed_where_the_search_shows_another():
    wrong = {f"https://{s.domain}" for s in suppliers().values() if s.quirk == "wrong_unit"}
    (yarn,) = [each for each in found(STORY, 25) if each.url in wrong]

    assert seen(yarn).unit_price is None
    assert "price_not_believed" in facts(seen(yarn))


def test_hostile_pages_change_nothing_for_the_others():
    bad = ("hostile", "injected", "garbled", "huge", "wrong_unit")
    hostile = {f"https://{s.domain}" for s in suppliers().values() if s.quirk in bad}
    every = [seen(each) for each in found(STORY, 25)]
    good = [supplier for supplier in every if supplier.website not in hostile]
    assert len(every) - len(good) >= 3

    with_them = [s for s in ranked(every) if s.website not in hostile]
    without_them = ranked(good)

    assert [s.website for s in with_them] == [s.website for s in without_them]
    assert [s.unit_price for s in with_them] == [s.unit_price for s in without_them]
    assert [s.evidence for s in with_them] == [s.evidence for s in without_them]


def test_a_directory_is_seen_for_what_it_is_and_offers_nothing():
    (directory,) = [each for each in found(STORY, 25) if "vyaparsuchi" in each.url]
    supplier = seen(directory)

    assert "lists_other_companies" in facts(supplier)
    assert (supplier.unit_price, supplier.confidence) == (None, 0)


def test_what_the_searches_find_is_looked_into_once_each():
    twice = [*found(STORY, 10), *found("Need 900 kg cotton yarn 40s combed", 10)]
    picked = chosen(twice, fresh=found(STORY, 3), barred={}, most=8)

    assert len({each.url for each in picked.kept}) == 8
