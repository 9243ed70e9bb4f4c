"""Apollo: who stands behind a domain."""

import httpx
import pytest

from flowpay.domain.findings import Organisation
from flowpay.domain.money import Money
from flowpay.ports import apollo
from flowpay.ports.request import ProviderAnswerInvalid, ProviderBusy, ProviderRefused
from flowpay.runtime.config import Config
from tests.unit.ports.scripted import KEYS, Scripted, reply

RECORD = {
    "id": "5e66",
    "name": "Kovai Spinners Ltd",
    "city": "Coimbatore",
    "state": "Tamil Nadu",
    "country": "India",
    "founded_year": 1988,
    "estimated_num_employees": 340,
    "primary_phone": {},
}


def known(answer, domain="kovaispinners.in"):
    return apollo.organisation(domain, wire=Scripted(answer).wire)


def test_a_company_that_apollo_knows():
    charged = known(reply(200, {"organization": RECORD}))
    assert charged.cost == Money(8_000, "USD")
    assert charged.value == Organisation(
        name="Kovai Spinners Ltd",
        city="Coimbatore",
        state="Tamil Nadu",
        country="India",
        founded_year=1988,
        employees=340,
    )


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, {}),
        reply(200, {"organization": None}),
        reply(404, {"error": "not found"}),
        reply(404, "Not Found"),
    ],
)
def test_a_company_that_apollo_does_not_know_is_normal_and_costs_nothing(answer):
    charged = known(answer)
    assert (charged.value, charged.cost) == (None, Money(0, "USD"))


def test_what_a_record_lacks_or_has_wrong_is_missing():
    odd = {"id": "1", "name": None, "city": 7, "founded_year": "old", "estimated_num_employees": -1}
    charged = known(reply(200, {"organization": odd}))
    assert charged.value == Organisation(name="kovaispinners.in")


def test_the_domain_goes_without_its_decoration():
    provider = Scripted(reply(200, {}))
    apollo.organisation("https://WWW.KovaiSpinners.in/contact", wire=provider.wire)
    (request,) = provider.requests
    expected = "https://api.apollo.io/api/v1/organizations/enrich?domain=kovaispinners.in"
    assert (request.method, request.url) == ("GET", httpx.URL(expected))
    assert request.headers["x-api-key"] == KEYS["APOLLO_API_KEY"]
    assert request.content == b""


def test_where_companies_are_looked_up_is_a_setting(monkeypatch):
    elsewhere = Config(APOLLO_API_BASE="https://x.test", APOLLO_ENRICH_ENDPOINT="/v2/companies")
    monkeypatch.setattr(apollo, "config", lambda: elsewhere)
    provider = Scripted(reply(200, {}))
    apollo.organisation("kovaispinners.in", wire=provider.wire)
    (request,) = provider.requests
    assert request.url == httpx.URL("https://x.test/v2/companies?domain=kovaispinners.in")


def test_a_wrong_key_is_answered_in_plain_text_and_still_understood():
    with pytest.raises(ProviderRefused, match=r"^apollo answered 401$"):
        known(reply(401, "Invalid API key. See https://docs.apollo.io/reference/authentication"))


def test_a_key_without_the_right_says_so():
    with pytest.raises(ProviderRefused, match="403 API_INACCESSIBLE"):
        known(reply(403, {"error": "not authorized", "error_code": "API_INACCESSIBLE"}))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (422, {"error": "Required parameter 'domain' missing"}, ProviderRefused),
        (429, {"message": '{"message": "The maximum number of api calls"}'}, ProviderBusy),
        (200, "<html></html>", ProviderAnswerInvalid),
    ],
)
def test_what_apollo_documents_as_an_error_is_one_of_ours(status, body, kind):
    with pytest.raises(kind):
        known(reply(status, body))
