"""Locus in the sandbox: the other providers' work in its envelope, and its own ways to fail."""

import pytest

A_SUPPLIER = "gavipalika-spinningmills.example"
SEARCH = {"query": "cotton yarn", "category": "company", "numResults": 3}
SCHEMA = {"type": "object", "properties": {"company_name": {"type": "string"}}}


def wrapped(call, path, body, **how):
    return call("POST", f"/locus/api/wrapped/{path}", body, **how)


def fails(call, provider, fault, **how):
    body = {"provider": provider, "fault": fault, **how}
    assert call("POST", "/faults", body).status == 201


def test_a_search_through_locus_is_exas_in_an_envelope(call):
    answer = wrapped(call, "exa/search", SEARCH).json()
    assert answer["success"] is True
    direct = call("POST", "/exa/search", SEARCH).json()
    assert answer["data"]["results"] == direct["results"]
    assert answer["data"]["costDollars"] == {"total": 0.007}


def test_a_page_through_locus_is_asked_for_with_formats_as_words(call):
    body = {
        "url": f"https://{A_SUPPLIER}",
        "formats": ["json", "markdown"],
        "jsonOptions": {"schema": SCHEMA},
        "parsePDF": False,
    }
    data = wrapped(call, "firecrawl/scrape", body).json()["data"]["data"]
    assert data["json"].keys() == {"company_name"}
    assert data["markdown"]


def test_a_company_through_locus_is_asked_for_by_other_names(call):
    from catalogue.suppliers import suppliers

    known = next(s for s in suppliers().values() if s.in_apollo)
    for body in ({"domain": known.domain}, {"organization_name": known.name}):
        data = wrapped(call, "apollo/org-enrichment", body).json()["data"]
        assert data["organization"]["name"] == known.name
    nobody = wrapped(call, "apollo/org-enrichment", {"domain": "nobody.example"}).json()
    assert nobody == {"success": True, "data": {}}


def test_a_model_through_locus_answers_as_it_does_directly(call):
    question = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "yarn?"}]}
    data = wrapped(call, "openai/chat", question).json()["data"]
    assert data["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("exa/search", "not json"),
        ("exa/search", {"query": "yarn", "numresults": 3}),
        ("exa/search", {"query": "yarn", "type": "auto"}),
        ("exa/search", {"query": ["yarn"]}),
        ("firecrawl/scrape", {"url": "https://x.example", "formats": [{"type": "json"}]}),
        ("firecrawl/scrape", {"url": "https://x.example", "parsers": []}),
        ("apollo/org-enrichment", {}),
        ("apollo/org-enrichment", {"name": "Kovai Spinners"}),
    ],
)
def test_locus_refuses_what_it_does_not_document(call, path, body):
    answer = wrapped(call, path, body)
    assert answer.status == 400
    assert answer.json().keys() == {"success", "error", "message"}


def test_nobody_is_served_without_a_key(call):
    assert wrapped(call, "exa/search", SEARCH, headers={}).status == 401


@pytest.mark.parametrize("path", ["exa/contents", "resend/emails", "nobody/nothing"])
def test_what_locus_does_not_wrap_is_not_found(call, path):
    answer = wrapped(call, path, {})
    assert (answer.status, answer.json()["success"]) == (404, False)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("out_of_credits", 402),
        ("over_allowance", 403),
        ("rate_limited", 429),
        ("failing", 500),
        ("upstream_failed", 502),
    ],
)
def test_locus_fails_in_its_own_form(call, fault, status):
    fails(call, "locus", fault)
    answer = wrapped(call, "exa/search", SEARCH)
    assert answer.status == status
    assert answer.json().keys() == {"success", "error", "message"}


def test_an_api_that_is_switched_off_is_refused_in_a_form_without_success(call):
    fails(call, "locus", "switched_off")
    answer = wrapped(call, "exa/search", SEARCH)
    assert answer.status == 403
    assert answer.json().keys() == {"error", "message"}


def test_a_call_may_wait_for_a_person(call):
    fails(call, "locus", "pending_approval")
    answer = wrapped(call, "exa/search", SEARCH)
    assert (answer.status, answer.json()["success"]) == (202, True)
    waits = answer.json()["data"]
    assert waits["status"] == "PENDING_APPROVAL"
    assert waits["approval_url"].startswith("https://")


@pytest.mark.parametrize("fault", ["failing", "rate_limited", "out_of_credits", "garbage"])
def test_a_provider_that_fails_behind_locus_is_a_bad_gateway(call, fault):
    fails(call, "exa", fault, operation="search")
    answer = wrapped(call, "exa/search", SEARCH)
    assert (answer.status, answer.json()["success"]) == (502, False)


def test_what_the_provider_refuses_is_a_bad_gateway_too(call):
    refused = wrapped(call, "exa/search", SEARCH | {"numResults": 1_000})
    assert refused.status == 502


def test_a_fault_may_be_for_one_of_the_calls_that_locus_makes(call):
    fails(call, "locus", "failing", operation="firecrawl_scrape")
    assert wrapped(call, "exa/search", SEARCH).status == 200
    page = {"url": f"https://{A_SUPPLIER}"}
    assert wrapped(call, "firecrawl/scrape", page).status == 500
