"""Whom to look into: each company once, on its own site, and nobody who is not to come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.discovery import chosen, sells, serves
from flowpay.domain.findings import FRESH_FOR, Discovery, Findings, PageFacts, Product
from flowpay.domain.intent import Line
from flowpay.domain.known_supplier import KnownSupplier
from flowpay.domain.marketplaces import listing_site
from flowpay.domain.sites import domain_of, same_page, site_of, supplier_id_for
from tests.support.builders import NOON, a_supplier


def hits(*urls: str) -> list[Discovery]:
    return [Discovery(name=url, url=url) for url in urls]


def known_as(supplier, **changes) -> KnownSupplier:
    return KnownSupplier.of(supplier.model_copy(update=changes), at=NOON)


def urls(found) -> list[str]:
    return [each.url for each in found]


def pick(*found: str, fresh=(), older=(), barred=None, most=8):
    return chosen(
        hits(*found), fresh=hits(*fresh), older=hits(*older), barred=barred or {}, most=most
    )


def test_a_company_that_is_found_twice_is_looked_into_once_as_it_was_found_first():
    picked = pick(
        "https://kovai.in/yarn", "http://www.KOVAI.in:80/", "https://erode.in", "https://kovai.in./"
    )

    assert urls(picked.kept) == ["https://kovai.in/yarn", "https://erode.in"]
    assert picked.left_out == ()


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.kovai.in/", "kovai.in"),
        ("HTTPS://user:pw@WWW.Kovai.IN.:8443/a?b#c", "kovai.in"),
        ("kovai.in", "kovai.in"),
        ("https://kovai.in\\@evil.example", "kovai.in"),
        ("https://evil.example/kovai.in", "evil.example"),
        ("https://kovai.in@evil.example/", "evil.example"),
        ("https://सूत.भारत/", "xn--h2b3b4a.xn--h2brj9c"),
        ("https://XN--H2BRJ9C.in", "xn--h2brj9c.in"),
        ("https://KÖLN.example", "xn--kln-sna.example"),
        ("https://kovai。in", "kovai.in"),
        ("https://[2001:db8::1]:443/", "[2001:db8::1]"),
    ],
)
def test_a_domain_has_one_spelling(url, domain):
    assert domain_of(url) == domain


def test_both_spellings_of_a_name_in_another_script_are_one_supplier():
    assert supplier_id_for("https://सूत.भारत") == supplier_id_for("xn--h2b3b4a.xn--h2brj9c")
    assert supplier_id_for("https://аpple.example") != supplier_id_for("https://apple.example")


LABELS = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=12)
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join) | st.ip_addresses(v=6).map(
    "[{}]".format
)


@given(host=HOSTS, before=st.sampled_from(["", "https://", "http://www.", "HTTPS://a:b@"]))
def test_the_domain_of_a_domain_is_itself(host, before):
    domain = domain_of(f"{before}{host}:8443/yarn?kg=1#top")

    assert domain_of(domain) == domain


@given(text=st.text(max_size=100))
def test_whatever_stands_where_a_link_should_be_has_an_id(text):
    assert supplier_id_for(text).startswith("sup_")
    assert len(site_of(text)) <= 300


def test_a_link_too_long_to_keep_leads_to_the_front_page():
    assert site_of("https://www.kovai.in/" + "p" * 400) == "https://kovai.in/"
    assert site_of("https://www.kovai.in/yarn") == "https://www.kovai.in/yarn"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.indiamart.com/sri-mills/",
        "https://dir.indiamart.com/impcat/cotton-yarn.html",
        "https://srimills.tradeindia.com",
        "https://www.exportersindia.com/sri-mills/",
        "https://www.justdial.com/Erode/Yarn",
        "https://m.alibaba.com/product/1",
        "https://www.amazon.co.uk/yarn",
        "https://in.linkedin.com/company/sri-mills",
        "https://www.facebook.com/srimills",
        "https://x.com/srimills",
        "https://www.zaubacorp.com/company/SRI",
    ],
)
def test_a_page_on_a_site_of_many_firms_is_left_out_with_the_reason(url):
    ((left, reason),) = pick(url).left_out

    assert left.url == url
    assert "not the supplier's own site" in reason


@pytest.mark.parametrize(
    "url",
    [
        "https://my-indiamart.example",
        "https://indiamart.example",
        "https://x.in",
        "https://threads.co.in",
        "https://apollo.in",
        "https://amazonyarns.com",
        "https://srimills.business.site",
        "https://srimills.wordpress.com",
        "https://google-yarns.com",
    ],
)
def test_a_site_of_ones_own_is_not_mistaken_for_a_marketplace(url):
    assert listing_site(url) is None
    assert urls(pick(url).kept) == [url]


def test_a_supplier_that_is_barred_is_left_out_with_its_reason():
    barred = {supplier_id_for("bad.in"): "blocked by the account's spending controls"}
    picked = pick(
        "https://www.bad.in/yarn", "https://good.in", older=["http://bad.in"], barred=barred
    )

    assert urls(picked.kept) == ["https://good.in"]
    assert {reason for _, reason in picked.left_out} == {
        "blocked by the account's spending controls"
    }


@pytest.mark.parametrize("url", ["", "https://localhost/", "https://127.0.0.1/", "https:///x"])
def test_what_is_no_website_of_a_company_is_left_out(url):
    assert urls(pick(url).kept) == []


def test_there_is_room_for_those_looked_into_of_late_and_for_those_that_are_new():
    found = [f"https://new{n}.in" for n in range(10)]
    known = [f"https://known{n}.in" for n in range(6)]

    picked = pick(*found, fresh=known, most=8)

    assert urls(picked.kept) == [*found[:4], *known[:4]]
    assert urls(each for each, _ in picked.left_out) == found[4:]


def test_for_those_of_long_ago_no_place_is_kept():
    found = [f"https://new{n}.in" for n in range(8)]
    older = [f"https://old{n}.in" for n in range(4)]

    assert urls(pick(*found, older=older).kept) == found
    assert urls(pick(*found[:5], older=older).kept) == [*found[:5], *older[:3]]
    fresh = ["https://fresh.in"]
    assert urls(pick(*found[:6], fresh=fresh, older=older).kept) == [*found[:6], *fresh, older[0]]


def test_those_known_take_the_places_that_the_search_leaves():
    known = [f"https://known{n}.in" for n in range(9)]

    assert urls(pick(older=known).kept) == known[:8]
    assert urls(pick("https://new.in", fresh=known).kept) == ["https://new.in", *known[:7]]


def test_barred_ones_take_no_place_from_the_others():
    barred = {supplier_id_for(f"known{n}.in"): "could not be reached" for n in range(4)}
    known = [f"https://known{n}.in" for n in range(8)]

    assert urls(pick(fresh=known, barred=barred, most=4).kept) == known[4:]


def test_who_is_known_and_found_stands_where_the_search_has_it():
    picked = pick("https://new.in", "https://known.in/yarn", fresh=["https://known.in"])

    assert urls(picked.kept) == ["https://new.in", "https://known.in/yarn"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.kovai.in/", "http://KOVAI.in:80", True),
        ("https://kovai.in/yarn/", "https://kovai.in/yarn#prices", True),
        ("kovai.in/yarn", "https://kovai.in/yarn", True),
        ("https://kovai.in/yarn", "https://kovai.in/dye", False),
        ("https://kovai.in/p?id=1", "https://kovai.in/p?id=2", False),
        ("https://kovai.in/Yarn", "https://kovai.in/yarn", False),
        ("https://kovai.in", "https://erode.in", False),
    ],
)
def test_two_links_to_one_page_are_told_from_two_pages(one, other, same):
    assert same_page(one, other) is same


YARN = Line(material="cotton yarn", category="cotton yarn", currency="INR")
DYE = Line(material="textile dye", category="textile dye", currency="INR")


def findings(url: str, *products: str, at=NOON) -> Findings:
    page = PageFacts(products=tuple(Product(name=name) for name in products))
    return Findings(found=Discovery(name="Trader", url=url), page=page, at=at)


@pytest.mark.parametrize(
    ("found", "line", "at", "serve"),
    [
        ("https://www.trader.in/yarn/", YARN, NOON, True),
        ("https://trader.in/yarn", DYE, NOON, True),
        ("https://trader.in/dye", DYE, NOON, False),
        ("https://trader.in/all", YARN, NOON, True),
        ("https://trader.in/yarn", YARN, NOON + FRESH_FOR, False),
    ],
)
def test_what_was_found_on_another_page_serves_only_where_it_offers_what_is_asked_for(
    found, line, at, serve
):
    kept = findings("https://trader.in/yarn", "Cotton yarn 40s combed")

    assert serves(kept, Discovery(name="Trader", url=found), line, at=at) is serve


@given(text=st.text(max_size=60), url=st.text(max_size=60))
def test_whatever_a_page_calls_its_goods_it_is_told_whether_they_fit(text, url):
    assert serves(findings(url, text), Discovery(name="x", url=url), YARN, at=NOON)


def test_goods_without_a_category_are_told_by_the_words_of_the_product():
    rare = Line(material="vicuna plumbing felt", category=None, currency="INR")
    seen = a_supplier(categories=())

    assert sells(known_as(seen, product="Plumbing felt, vicuna"), rare, at=NOON)
    assert not sells(known_as(seen, product="Plumbing pipes"), rare, at=NOON)
    assert not sells(known_as(seen, product=None), rare, at=NOON)


links = st.sampled_from(
    [
        "https://a.in",
        "https://www.a.in/x",
        "https://b.in",
        "https://indiamart.com/c",
        "https://c.in",
    ]
)


@given(
    found=st.lists(links),
    fresh=st.lists(links),
    older=st.lists(links),
    barred=st.sets(st.sampled_from(["a.in", "b.in"])),
    most=st.integers(0, 5),
)
def test_nobody_comes_twice_nobody_barred_comes_and_no_more_than_there_is_room(
    found, fresh, older, barred, most
):
    ids = {supplier_id_for(domain): "barred" for domain in barred}
    picked = pick(*found, fresh=fresh, older=older, barred=ids, most=most)
    kept = [supplier_id_for(each.url) for each in picked.kept]

    assert len(kept) == len(set(kept)) <= most
    assert not set(kept) & set(ids)
    assert not any(listing_site(each.url) for each in picked.kept)
    if found and most:
        assert kept or picked.left_out
