"""GET /health: Flowpay itself, and how each provider has been doing of late."""

from datetime import timedelta

import pytest

from flowpay.domain.breaker import FAILURES
from flowpay.ports.request import ProviderDenied, ProviderUnavailable
from flowpay.services.breakers import REMEMBERED, guarded
from tests.support.faults import reads_meet
from tests.support.world import world

PROVIDERS = {"exa", "firecrawl", "apollo", "resend", "openai", "browser_use", "laso", "frankfurter"}
DOWN = ProviderUnavailable("exa answered 503", provider="exa")


def fail(provider, times, error=DOWN):
    def work():
        raise error

    for _ in range(times):
        with pytest.raises(type(error)):
            guarded(provider, work)


def providers(flowpay):
    return flowpay.get("/health")["providers"]


def test_where_nothing_failed_every_provider_is_well(flowpay):
    health = flowpay.get("/health")
    assert (health["status"], health["integrations"]) == ("ok", "sandbox")
    assert health["providers"].keys() == PROVIDERS
    assert {each["state"] for each in health["providers"].values()} == {"ok"}


def test_a_provider_that_fails_says_since_when_and_why(flowpay, clock):
    fail("exa", 1)
    exa = providers(flowpay)["exa"]
    assert (exa["state"], exa["reason"]) == ("failing", "exa answered 503")
    assert exa["since"].startswith(clock.moment.isoformat()[:19])


def test_a_provider_that_is_left_alone_says_until_when(flowpay, clock):
    fail("exa", FAILURES)
    exa = providers(flowpay)["exa"]
    assert exa["state"] == "resting"
    assert exa["tried_again_at"] > exa["since"]
    assert providers(flowpay)["firecrawl"]["state"] == "ok"


def test_a_key_that_is_refused_shows_at_once(flowpay):
    fail("exa", 1, ProviderDenied("exa answered 401 INVALID_API_KEY", provider="exa"))
    exa = providers(flowpay)["exa"]
    assert (exa["state"], exa["reason"]) == ("resting", "exa answered 401 INVALID_API_KEY")


def test_a_provider_that_answers_again_is_well_again(flowpay, clock):
    fail("exa", 1)
    guarded("exa", lambda: "found")
    clock.moment += REMEMBERED + timedelta(seconds=1)
    assert providers(flowpay)["exa"] == {
        "state": "ok",
        "through": "sandbox",
        "since": None,
        "reason": None,
        "tried_again_at": None,
    }


def test_health_is_answered_where_nobody_can_say_how_the_providers_do(flowpay):
    with reads_meet("goes well", "unsent"):
        assert flowpay.get("/health")["status"] == "ok"


def test_health_says_where_calls_go():
    with world(USE_LOCUS_WRAPPED_APIS="true", USE_LIVE_APIS="true") as flowpay:
        ways = {name: each["through"] for name, each in providers(flowpay).items()}
    through_locus = dict.fromkeys(("exa", "firecrawl", "apollo", "openai"), "locus")
    directly = dict.fromkeys(("resend", "browser_use", "laso", "frankfurter"), "live")
    assert ways == through_locus | directly
