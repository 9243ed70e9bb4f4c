"""What a call costs: enough is reserved, and what it did cost is never more."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.money import Money
from flowpay.ports import apollo, exa, firecrawl, openai, resend, tariff
from flowpay.ports.request import ProviderUnavailable
from flowpay.ports.tariff import NOTHING, Call, asked, billed, in_vain, most, price_of, usual
from flowpay.runtime.config import Config


@pytest.mark.parametrize("call", Call)
def test_every_call_has_a_price_with_its_source(call):
    assert Money.zero("USD").micros < usual(call).micros <= most(call).micros
    assert price_of(call).source


def test_a_call_names_whom_it_pays():
    providers = {call.provider for call in Call}
    assert providers == {
        "exa",
        "firecrawl",
        "apollo",
        "resend",
        "openai",
        "browser_use",
        "laso",
    }


@given(dollars=st.decimals(allow_nan=False, allow_infinity=False) | st.integers() | st.none())
def test_whatever_an_answer_claims_no_more_is_charged_than_was_reserved(dollars):
    assert 0 <= billed(Call.SEARCH_COMPANIES, dollars).micros <= 15_000


@given(micros=st.integers(0, 15_000))
def test_a_price_in_whole_micros_is_charged_as_it_is(micros):
    dollars = Decimal(micros) / 1_000_000
    assert billed(Call.SEARCH_COMPANIES, dollars) == Money(micros, "USD")


@pytest.fixture
def through_locus(monkeypatch):
    def settings(**more):
        chosen = Config(USE_LOCUS_WRAPPED_APIS=True, **more)
        monkeypatch.setattr(tariff, "config", lambda: chosen)

    settings()
    return settings


@pytest.mark.parametrize(
    ("call", "micros"),
    [
        (Call.SEARCH_COMPANIES, 10_000),
        (Call.READ_SUPPLIER_PAGE, 7_950),
        (Call.ORGANISATION, 8_000),
        (Call.SEND_MAIL, 400),
    ],
)
def test_through_locus_its_estimate_is_reserved_and_paid(through_locus, call, micros):
    assert most(call) == usual(call) == Money(micros, "USD")
    assert price_of(call).source


def test_locus_takes_its_price_for_an_answer_that_brought_nothing_the_provider_none(through_locus):
    assert in_vain(Call.ORGANISATION) == usual(Call.ORGANISATION)
    assert in_vain(Call.SEND_MAIL) == NOTHING


def test_directly_an_answer_that_brought_nothing_costs_nothing():
    assert {in_vain(call) for call in Call} == {NOTHING}


@given(dollars=st.decimals(allow_nan=False) | st.integers() | st.none() | st.text())
def test_through_locus_the_providers_own_figure_changes_nothing(dollars):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tariff, "config", lambda: Config(USE_LOCUS_WRAPPED_APIS=True))
        assert billed(Call.SEARCH_COMPANIES, dollars) == Money(10_000, "USD")


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-5", "some-other-model"])
def test_through_locus_a_model_costs_fifteen_percent_more(through_locus, monkeypatch, model):
    through_locus(AGENT_MODEL=model)
    dearest, dearer = most(Call.ASK_MODEL), asked(8_000, 400)
    monkeypatch.setattr(tariff, "config", lambda: Config(AGENT_MODEL=model))
    assert dearest.micros == most(Call.ASK_MODEL).micros * 115 // 100
    assert dearer.micros == asked(8_000, 400).micros * 115 // 100


def test_through_locus_goes_exactly_what_has_a_price_there(monkeypatch):
    requests = []

    def caught(request, _):
        requests.append(request)
        raise ProviderUnavailable("acme is down")

    mail = resend.Mail("a@b.in", "s", "t", "h")
    for port, ask in {
        exa: lambda: exa.search_companies("yarn"),
        firecrawl: lambda: firecrawl.read_supplier_page("https://x.in"),
        apollo: lambda: apollo.organisation("x.in"),
        resend: lambda: resend.send(mail, idempotency_key="k"),
        openai: lambda: openai.complete(
            system="s", user="u", name="n", schema={"type": "object"}, most_tokens=9
        ),
    }.items():
        monkeypatch.setattr(port, "call", caught)
        with pytest.raises(ProviderUnavailable):
            ask()
    monkeypatch.setattr(tariff, "config", lambda: Config(USE_LOCUS_WRAPPED_APIS=True))
    wrapped = {request.provider for request in requests if request.wrapped}
    assert wrapped == {call.provider for call in Call if tariff.through_locus(call)}
    assert wrapped == {"exa", "firecrawl", "apollo", "openai"}
