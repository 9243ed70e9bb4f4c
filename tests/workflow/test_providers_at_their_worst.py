"""Every provider in every way it can fail, alone and together: the session ends, the books hold."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.support.patience import nobody_waits
from tests.support.workflows import Workflows, workflows

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"
PROVIDERS = ("exa", "firecrawl", "apollo", "resend", "rates", "openai")
DID_NOTHING = ("rate_limited", "failing", "unauthorized")
"""What says by itself that it was not done, and so is not paid for."""
MAY_HAVE_DONE_IT = ("garbage", "lost_answer", "timeout", "slow", "late_success")
REASONS = {None, "provider_unavailable", "provider_busy", "provider_refused", "provider_denied"} | {
    "provider_answer_invalid",
    "no_supplier_fits",
    "no_supplier_found",
}


@pytest.fixture
def flow() -> Iterator[Workflows]:
    """Flowpay with a model and two suppliers, among whom somebody asks for a rate."""
    with workflows(OPENAI_API_KEY="sandbox") as flow, nobody_waits():
        yield flow


def goes_wrong(flow: Workflows, provider: str, fault: str) -> None:
    """Arrange it for all calls of a session; who publishes the rates asks for no key."""
    keyless = provider == "rates" and fault == "unauthorized"
    arranged = {"provider": provider, "fault": "failing" if keyless else fault, "times": 1000}
    flow.sandbox("POST", "faults", arranged | {"seconds": 20})


def until_it_stands(flow: Workflows) -> str:
    """Return the session's status once it has ended, or waits for a person and nobody else."""
    flow.until(lambda: flow.session()["status"] != "running")
    if flow.session()["escrow_id"]:
        flow.decide("approve", flow.session()["escrow_id"])
    flow.until(flow.all_ended)
    status: str = flow.session()["status"]
    return status


def paid(flow: Workflows) -> dict[str, int]:
    """Return what each provider was paid, in micros, by the journal."""
    sums = dict[str, int]()
    for item in flow.world.images("journal"):
        for leg in item["legs"]["L"]:
            account, amount = leg["M"]["account"]["S"], leg["M"]["amount"]["M"]["micros"]["N"]
            if account.startswith("provider:"):
                sums[account] = sums.get(account, 0) + int(amount)
    return sums


def is_decent(flow: Workflows) -> None:
    """Assert that the session has ended with a reason, and paid what the journal says."""
    session = flow.session()
    assert session["reason_code"] in REASONS, session["summary"]
    assert bool(session["reason_code"]) == (session["status"] == "failed")
    assert flow.reserves_nothing()
    assert Decimal(session["cost"]["amount"]) * 10**6 == sum(paid(flow).values())


@pytest.mark.parametrize("fault", [*DID_NOTHING, *MAY_HAVE_DONE_IT])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_that_fails_costs_a_step_and_never_the_books(
    flow: Workflows, provider: str, fault: str
):
    goes_wrong(flow, provider, fault)
    flow.ask(SENTENCE)
    assert until_it_stands(flow) in ("completed", "failed")
    is_decent(flow)
    if fault in DID_NOTHING:
        assert f"provider:{provider}" not in paid(flow)


@pytest.mark.parametrize("fault", [*DID_NOTHING, *MAY_HAVE_DONE_IT])
def test_when_all_fail_at_once_the_session_ends_with_a_reason(flow: Workflows, fault: str):
    for provider in PROVIDERS:
        goes_wrong(flow, provider, fault)
    flow.ask(SENTENCE)
    assert until_it_stands(flow) == "failed"
    is_decent(flow)
    assert fault not in DID_NOTHING or paid(flow) == {}


def test_each_failing_in_another_way_ends_with_a_reason(flow: Workflows):
    for provider, fault in zip(PROVIDERS, ["slow", *MAY_HAVE_DONE_IT], strict=True):
        goes_wrong(flow, provider, fault)
    flow.ask(SENTENCE)
    until_it_stands(flow)
    is_decent(flow)
