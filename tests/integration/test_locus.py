"""A session whose calls go through Locus: found, checked, asked, and charged at Locus's price."""

from decimal import Decimal

import pytest

from tests.integration.commands import paid_to
from tests.integration.sourcing import found, held, ranked, request, session, step
from tests.support.books import books_balance
from tests.support.faults import provider_fails
from tests.support.world import world

pytestmark = pytest.mark.slow

SEARCH, PAGE, COMPANY, MAIL = "0.010", "0.00795", "0.008", "0.0004"
APPROVAL = "https://app.paywithlocus.com/approve/"


@pytest.fixture
def flowpay(executions):
    with world(USE_LOCUS_WRAPPED_APIS="true") as deployment:
        request(deployment)
        yield deployment
        books_balance(deployment)


def paid(flowpay, provider):
    return {Decimal(each) for each in paid_to(flowpay, f"provider:{provider}")}


def events(flowpay, kind):
    return [e["data"] for e in flowpay.publish() if e["type"] == f"flowpay.session.{kind}"]


def test_a_session_goes_all_the_way_through_locus(flowpay):
    assert held(flowpay)
    assert session(flowpay)["ranked"]
    checked = events(flowpay, "supplier_checked")
    assert checked
    assert not any(each["missing"] for each in checked)


def test_each_call_is_charged_as_locus_charges_it(flowpay):
    best = ranked(flowpay)
    step(flowpay, "RequestQuote", supplier_id=best[0])
    assert all(each % Decimal(SEARCH) == 0 for each in paid(flowpay, "exa"))
    assert paid(flowpay, "firecrawl") == {Decimal(PAGE)}
    assert paid(flowpay, "apollo") == {Decimal(COMPANY)}
    assert paid(flowpay, "resend") == {Decimal(MAIL)}


def test_a_call_that_waits_for_a_person_costs_the_most_and_says_where_to_approve_it(flowpay):
    ids = found(flowpay)
    provider_fails("locus", "pending_approval", operation="firecrawl_scrape")
    step(flowpay, "EnrichSupplier", supplier_id=ids[0])
    (checked,) = events(flowpay, "supplier_checked")
    (missing,) = checked["missing"]
    assert APPROVAL in missing
    assert paid(flowpay, "firecrawl") == {Decimal(PAGE)}


@pytest.mark.parametrize(
    ("fault", "charged"),
    [
        ("failing", {Decimal(PAGE)}),
        ("lost_answer", {Decimal(PAGE)}),
        ("garbage", {Decimal(PAGE)}),
        ("upstream_failed", set()),
        ("out_of_credits", set()),
        ("over_allowance", set()),
        ("switched_off", set()),
        ("rate_limited", set()),
    ],
)
def test_what_locus_may_have_charged_is_charged_here_and_nothing_else(flowpay, fault, charged):
    ids = found(flowpay)
    provider_fails("locus", fault, operation="firecrawl_scrape", times=3)
    step(flowpay, "EnrichSupplier", supplier_id=ids[0])
    (checked,) = events(flowpay, "supplier_checked")
    assert len(checked["missing"]) == 1
    assert paid(flowpay, "firecrawl") == charged
    assert paid(flowpay, "apollo") == {Decimal(COMPANY)}


def test_a_provider_that_fails_behind_locus_costs_only_its_step(flowpay):
    ids = found(flowpay)
    provider_fails("firecrawl", "failing", times=3)
    step(flowpay, "EnrichSupplier", supplier_id=ids[0])
    assert paid(flowpay, "firecrawl") == set()


def test_where_locus_has_no_money_its_calls_rest_and_the_session_goes_on(flowpay):
    ids = found(flowpay)
    provider_fails("locus", "out_of_credits", operation="firecrawl_scrape", times=1)
    for supplier_id in ids[:2]:
        step(flowpay, "EnrichSupplier", supplier_id=supplier_id)
    first, second = events(flowpay, "supplier_checked")
    assert "402 insufficient_balance" in first["missing"][0]
    assert "left alone" in second["missing"][0]
    health = flowpay.get("/health")["providers"]["firecrawl"]
    assert (health["state"], health["through"]) == ("resting", "locus")
