"""Exa, Firecrawl, Apollo and the rates: what a caller gets, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

A_SUPPLIER = "gavipalika-spinningmills.example"
ENRICH = "/apollo/api/v1/organizations/enrich"
SCRAPE = "/firecrawl/v2/scrape"


def supplier_with(quirk: str):
    from catalogue.suppliers import suppliers

    return next(s for s in suppliers().values() if s.quirk == quirk)


def scraped(call, supplier, *formats, **options):
    body = {"url": f"https://{supplier.domain}", "formats": list(formats), **options}
    return call("POST", SCRAPE, body).json()["data"]


def test_companies_come_with_what_is_known_of_them(call):
    body = {"query": "cotton yarn Tiruppur", "category": "company"}
    results = call("POST", "/exa/search", body).json()["results"]
    firm = results[0]["entities"][0]["properties"]
    assert firm["headquarters"]["city"] == "Tiruppur"
    assert results[0]["url"].startswith("https://")
    assert [r["score"] for r in results] == sorted((r["score"] for r in results), reverse=True)


def test_a_directory_turns_up_among_the_companies(call):
    body = {"query": "cotton yarn", "category": "company"}
    results = call("POST", "/exa/search", body).json()["results"]
    assert [r["url"] for r in results if "entities" not in r] == [
        "https://vyaparsuchi.example/cotton-yarn"
    ]


def test_a_search_that_nobody_can_serve_finds_nothing_and_is_charged(call):
    answer = call("POST", "/exa/search", {"query": "unicorn horn"}).json()
    assert answer["results"] == []
    assert answer["costDollars"] == {"total": 0.007}


@pytest.mark.parametrize(
    ("extra", "cost"),
    [
        ({}, 0.007),
        ({"numResults": 15}, 0.012),
        ({"numResults": 12, "contents": {"summary": {}, "text": True}}, 0.009),
        ({"contents": {"summary": {"query": "q"}}}, 0.017),
        ({"type": "lite"}, 0.004),
        ({"type": "deep"}, 0.012),
    ],
)
def test_a_search_is_charged_by_the_price_list(call, extra, cost):
    answer = call("POST", "/exa/search", {"query": "cotton yarn", **extra}).json()
    assert answer["costDollars"]["total"] == cost


def test_a_search_can_be_kept_to_some_domains(call):
    body = {"query": "cotton yarn", "includeDomains": [A_SUPPLIER]}
    results = call("POST", "/exa/search", body).json()["results"]
    assert [r["url"] for r in results] == [f"https://{A_SUPPLIER}"]


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        ({}, "INVALID_REQUEST_BODY"),
        ({"query": " "}, "INVALID_REQUEST_BODY"),
        ({"query": 7}, "INVALID_REQUEST_BODY"),
        ("not json", "INVALID_REQUEST_BODY"),
        ({"query": "yarn", "category": "companies"}, "INVALID_REQUEST_BODY"),
        ({"query": "yarn", "type": "keyword"}, "INVALID_REQUEST_BODY"),
        ({"query": "yarn", "numResults": True}, "INVALID_REQUEST_BODY"),
        ({"query": "yarn", "numResults": 0}, "INVALID_NUM_RESULTS"),
        ({"query": "yarn", "numResults": 101}, "NUM_RESULTS_EXCEEDED"),
        ({"query": "yarn", "includeDomains": "x.example"}, "INVALID_REQUEST_BODY"),
        ({"query": "yarn", "contents": {"text": "yes"}}, "INVALID_REQUEST_BODY"),
        (
            {"query": "yarn", "category": "company", "startPublishedDate": "2026-01-01"},
            "INVALID_REQUEST",
        ),
        ({"query": "yarn", "category": "company", "excludeDomains": ["a.b"]}, "INVALID_REQUEST"),
    ],
)
def test_exa_refuses_a_search_against_its_protocol(call, body, tag):
    answer = call("POST", "/exa/search", body)
    assert answer.status == 400
    assert answer.json().keys() == {"requestId", "error", "tag"}
    assert answer.json()["tag"] == tag


@pytest.mark.parametrize("body", [{}, {"urls": []}, {"urls": "https://a.example"}, {"urls": [1]}])
def test_exa_refuses_contents_without_addresses(call, body):
    assert call("POST", "/exa/contents", body).status == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/exa/search", 401),
        ("POST", "/exa/contents", 401),
        ("POST", SCRAPE, 401),
        ("GET", ENRICH, 401),
        ("POST", "/resend/emails", 401),
    ],
)
def test_nobody_is_served_without_a_key(call, method, path, status):
    assert call(method, path, {}, headers={}).status == status


def test_apollo_refuses_in_plain_text(call):
    answer = call("GET", ENRICH, query={"domain": A_SUPPLIER}, headers={})
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text.startswith("Invalid API key.")


def test_apollo_wants_to_know_which_company(call):
    answer = call("GET", ENRICH)
    assert (answer.status, answer.json()) == (
        422,
        {"error": "Required parameter 'domain' missing"},
    )


def test_apollo_knows_a_company_by_domain_website_or_name(call):
    from catalogue.suppliers import suppliers

    known = next(s for s in suppliers().values() if s.in_apollo)
    for query in (
        {"domain": known.domain},
        {"website": f"https://www.{known.domain}/about"},
        {"name": known.name.upper()},
    ):
        organization = call("GET", ENRICH, query=query).json()["organization"]
        assert organization["primary_domain"] == known.domain


def test_a_company_missing_in_apollo_is_an_empty_answer(call):
    from catalogue.suppliers import suppliers

    missing = next(s for s in suppliers().values() if not s.in_apollo)
    for domain in (missing.domain, "nobody.example", f"www.{missing.domain}"):
        answer = call("GET", ENRICH, query={"domain": domain})
        assert (answer.status, answer.json()) == (200, {})


def test_a_scrape_gives_what_the_schema_names_and_no_more(call):
    schema = {
        "type": "object",
        "properties": {
            "company_name": {"type": "string"},
            "telex": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "fax": {"type": "string"},
            "branches": {"type": "array", "items": {"type": "string"}},
            "products": {"type": "array", "items": {"$ref": "#/$defs/Product"}},
        },
        "$defs": {
            "Product": {
                "type": "object",
                "properties": {"unit_price": {"type": ["number", "null"]}},
            }
        },
    }
    supplier = supplier_with("no_price")
    json = scraped(call, supplier, {"type": "json", "schema": schema})["json"]
    assert json.keys() == {"company_name", "telex", "fax", "branches", "products"}
    assert json["telex"] is None
    assert (json["fax"], json["branches"]) == ("", [])  # a model that must write something does
    assert all(product == {"unit_price": None} for product in json["products"])


def test_the_same_page_says_the_same_again(call):
    supplier = supplier_with("")
    first = scraped(call, supplier, {"type": "markdown"})["markdown"]
    assert scraped(call, supplier, {"type": "markdown"})["markdown"] == first


def test_markdown_keeps_the_goods_and_drops_scripts_and_navigation(call):
    hostile = supplier_with("hostile")
    kinds = ("markdown", "links", "html", "rawHtml")
    data = scraped(call, hostile, *({"type": kind} for kind in kinds))
    assert "<script>" in data["rawHtml"]
    assert "<script>" not in data["html"]
    assert "document.cookie" not in data["markdown"]
    assert "ignore all previous instructions" in data["markdown"]
    assert "Home" not in data["markdown"]
    assert hostile.offers[0].name in data["markdown"]
    assert f"https://{hostile.domain}/products" in data["links"]


@pytest.mark.parametrize(
    ("formats", "credits_used"), [(["markdown"], 1), ([{"type": "json", "prompt": "all"}], 5)]
)
def test_reading_by_a_model_costs_more_credits(call, formats, credits_used):
    answer = scraped(call, supplier_with(""), *formats)
    assert answer["metadata"]["creditsUsed"] == credits_used


def test_a_page_that_is_gone_is_a_success_with_a_404_inside(call):
    data = scraped(call, supplier_with("gone"), {"type": "markdown"})
    assert data["metadata"]["statusCode"] == 404


@pytest.mark.parametrize("host", ["nobody.example", "localhost", "169.254.169.254"])
def test_a_host_outside_the_catalogue_does_not_resolve(call, host):
    answer = call("POST", SCRAPE, {"url": f"https://{host}/"})
    assert answer.status == 200
    assert answer.json()["success"] is False
    assert answer.json()["code"] == "SCRAPE_DNS_RESOLUTION_ERROR"


def test_a_supplier_whose_site_is_down_does_not_resolve(call):
    answer = call("POST", SCRAPE, {"url": f"https://{supplier_with('unreachable').domain}"})
    assert answer.json()["code"] == "SCRAPE_DNS_RESOLUTION_ERROR"


@pytest.mark.parametrize(
    "body",
    [
        {},
        "not json",
        {"url": "nonsense"},
        {"url": "ftp://a.example"},
        {"url": "https://[half"},
        {"url": "https://a.example", "formats": "markdown"},
        {"url": "https://a.example", "formats": [{"type": "poem"}]},
        {"url": "https://a.example", "formats": [{"type": ["json"]}]},
        {"url": "https://a.example", "formats": ["json"]},
        {"url": "https://a.example", "formats": [{"type": "json", "schema": "all"}]},
        {"url": "https://a.example", "timeout": 10},
        {"url": "https://a.example", "location": {"country": "india"}},
        {"url": "https://a.example", "only_main_content": True},
    ],
)
def test_firecrawl_refuses_a_scrape_against_its_protocol(call, body):
    answer = call("POST", SCRAPE, body)
    assert answer.status == 400
    assert answer.json()["success"] is False


def test_a_rupee_rate_comes_as_frankfurter_gives_it(call):
    answer = call("GET", "/rates/v1/latest", query={"base": "USD", "symbols": "INR"}).json()
    assert answer.keys() == {"amount", "base", "date", "rates"}
    assert (answer["amount"], answer["base"]) == (1.0, "USD")
    assert answer["rates"].keys() == {"INR"}
    assert 84 < answer["rates"]["INR"] < 85
    day = date.fromisoformat(answer["date"])
    assert day.weekday() < 5
    assert timedelta(0) <= datetime.now(UTC).date() - day <= timedelta(days=2)


def test_rates_there_and_back_agree(call):
    there = call("GET", "/rates/v1/latest", query={"base": "USD", "symbols": "INR"}).json()
    back = call("GET", "/rates/v1/latest", query={"base": "INR", "symbols": "USD,EUR"}).json()
    assert there["rates"]["INR"] * back["rates"]["USD"] == pytest.approx(1, rel=1e-4)
    assert len(call("GET", "/rates/v1/latest").json()["rates"]) >= 29


@pytest.mark.parametrize("query", [{"base": "XXX"}, {"base": "USD", "symbols": "ABC"}])
def test_an_unknown_currency_is_not_found(call, query):
    answer = call("GET", "/rates/v1/latest", query=query)
    assert (answer.status, answer.json()) == (404, {"message": "not found"})


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2026-11-20", "2026-11-20"), ("2026-11-21", "2026-11-20"), ("2026-11-22", "2026-11-20")],
)
def test_at_the_weekend_fridays_rates_stand(today, expected):
    from standins.rates import last_weekday

    assert last_weekday(date.fromisoformat(today)).isoformat() == expected


def test_a_suppliers_page_can_be_looked_at_but_runs_nothing(call):
    hostile = supplier_with("hostile")
    for path in ("", "/products"):
        answer = call("GET", f"/pages/{hostile.domain}{path}")
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize("path", ["/pages/nobody.example", "/nothing", "/exa"])
def test_what_does_not_exist_is_not_found(call, path):
    assert call("GET", path).status == 404
