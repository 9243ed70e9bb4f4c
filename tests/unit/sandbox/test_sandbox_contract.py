"""Every answer of the stand-ins keeps to what the provider publishes."""

import pytest

from tests.unit.sandbox.provider_contract import answer_schema, breaches

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
A_MAIL = {"from": "Flowpay <rfq@flowpay.example>", "to": "a@b.example", "subject": "S", "text": "T"}


@pytest.mark.parametrize("category", ["company", None])
def test_what_exa_finds_has_exas_shape(call, category):
    asked = {
        "query": "cotton yarn manufacturers",
        "contents": {"text": True, "highlights": True, "summary": {"query": "prices"}},
    }
    answer = call("POST", "/exa/search", asked | ({"category": category} if category else {}))
    assert answer.status == 200
    assert len(answer.json()["results"]) == 10
    schema = answer_schema("exa.yaml", "/search", "post")
    assert list(breaches(answer.json(), schema, "exa.yaml")) == []


def test_the_text_of_pages_has_exas_shape_whether_they_exist_or_not(call):
    urls = [f"https://{A_SUPPLIER}", "https://nobody.example", "ftp://nobody.example"]
    answer = call("POST", "/exa/contents", {"urls": urls, "text": True}).json()
    assert [status["status"] for status in answer["statuses"]] == ["success", "error", "error"]
    assert [status.get("error", {}).get("tag") for status in answer["statuses"]] == [
        None,
        "CRAWL_NOT_FOUND",
        "UNSUPPORTED_URL",
    ]
    schema = answer_schema("exa.yaml", "/contents", "post")
    assert list(breaches(answer, schema, "exa.yaml")) == []


@pytest.mark.parametrize(
    ("url", "status"),
    [(f"https://{A_SUPPLIER}", 200), (f"https://{A_SUPPLIER}/careers", 404)],
)
def test_a_scraped_page_has_firecrawls_shape(call, url, status):
    kinds = [{"type": kind} for kind in ("markdown", "links", "html", "rawHtml")]
    formats = [*kinds, {"type": "json", "schema": PRODUCT_PAGE}]
    answer = call("POST", "/firecrawl/v2/scrape", {"url": url, "formats": formats})
    assert answer.json()["data"]["metadata"]["statusCode"] == status
    schema = answer_schema("firecrawl-v2.json", "/scrape", "post")
    assert list(breaches(answer.json(), schema, "firecrawl-v2.json")) == []


@pytest.mark.parametrize(
    ("fault", "status"), [("out_of_credits", 402), ("rate_limited", 429), ("failing", 500)]
)
def test_firecrawl_fails_in_firecrawls_form(call, fault, status):
    call("POST", "/faults", {"provider": "firecrawl", "fault": fault})
    answer = call("POST", "/firecrawl/v2/scrape", {"url": f"https://{A_SUPPLIER}"})
    assert answer.status == status
    assert answer.json()["success"] is False
    schema = answer_schema("firecrawl-v2.json", "/scrape", "post", status)
    assert list(breaches(answer.json(), schema, "firecrawl-v2.json")) == []


def test_a_company_has_apollos_shape(call):
    from catalogue.suppliers import suppliers

    for supplier in [s for s in suppliers().values() if s.in_apollo][:20]:
        query = {"domain": supplier.domain}
        answer = call("GET", "/apollo/api/v1/organizations/enrich", query=query).json()
        assert answer["organization"]["name"] == supplier.name
        schema = answer_schema("apollo.json", "/organizations/enrich", "get")
        assert list(breaches(answer, schema, "apollo.json")) == []


@pytest.mark.parametrize(("fault", "status"), [("inaccessible", 403), ("rate_limited", 429)])
def test_apollo_fails_in_apollos_form(call, fault, status):
    call("POST", "/faults", {"provider": "apollo", "fault": fault})
    answer = call("GET", "/apollo/api/v1/organizations/enrich", query={"domain": A_SUPPLIER})
    assert answer.status == status
    schema = answer_schema("apollo.json", "/organizations/enrich", "get", status)
    assert list(breaches(answer.json(), schema, "apollo.json")) == []


def test_a_mail_and_a_batch_have_resends_shape(call):
    sent = call("POST", "/resend/emails", A_MAIL).json()
    batch = call("POST", "/resend/emails/batch", [A_MAIL, A_MAIL]).json()
    kept = call("GET", f"/resend/emails/{sent['id']}").json()
    assert kept["to"] == ["a@b.example"]
    for answer, path, method in (
        (sent, "/emails", "post"),
        (batch, "/emails/batch", "post"),
        (kept | {"html": ""}, "/emails/{email_id}", "get"),
    ):
        schema = answer_schema("resend.yaml", path, method)
        assert list(breaches(answer, schema, "resend.yaml")) == []
