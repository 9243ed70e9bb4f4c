"""A service of an agent: who may change it, whom it is trusted with, its price, how it has gone."""

from datetime import timedelta
from typing import Any

import pytest

from flowpay.domain.agent_service import (
    MOST_PRICE,
    Agent,
    AgentService,
    Offering,
    OwnerReserved,
    PriceRangeInvalid,
    Reliability,
    ServiceBuiltIn,
    ServiceChanged,
    ServiceNotYours,
    ServicePriceInvalid,
    ServiceRetired,
    ServiceStatus,
    TrustForbidden,
    Wanted,
    registered,
)
from flowpay.domain.money import Money
from tests.support.builders import NOON, inr, usd

ASHA = Agent(principal="asha")
RAVI = Agent(principal="ravi")
ADMIN = Agent(principal="root", is_admin=True)
LATER = NOON + timedelta(hours=1)
ENDPOINT = "https://agent.example.com/a2a"
ELSEWHERE = "https://other.example.com/a2a"


def an_offering(**changes: Any) -> Offering:
    facts = {
        "name": "Translate",
        "description": "Translates a page.",
        "capabilities": ("translate",),
        "price": usd("0.02"),
        "unit": "page",
        "endpoint": ENDPOINT,
        "input_schema": {},
        "output_schema": {},
    }
    return Offering.model_validate(facts | changes)


def a_service(by: Agent = ASHA, **changes: Any) -> AgentService:
    return registered(an_offering(**changes), "svc_1", by=by, at=NOON)


def updated(service: AgentService, by: Agent = ASHA, version: int = 1, **changes: Any):
    return service.updated(an_offering(**changes), read_version=version, by=by, at=LATER)


def test_who_registers_a_service_owns_it_and_nobody_trusts_it_yet():
    service = a_service()

    assert (service.owner, service.trusted, service.version) == ("asha", False, 1)
    assert (service.is_active, service.built_in, service.host) == (True, False, "agent.example.com")


def test_an_admin_may_register_for_somebody_else_and_trust_at_once():
    service = a_service(ADMIN, owner="asha", trusted=True)

    assert (service.owner, service.trusted) == ("asha", True)


def test_only_an_admin_names_another_owner():
    assert a_service(owner="asha").owner == "asha"
    with pytest.raises(ServiceNotYours, match="only an admin"):
        a_service(owner="ravi")


def test_nobody_registers_in_the_name_of_flowpay():
    with pytest.raises(OwnerReserved):
        a_service(ADMIN, owner="flowpay")


def test_only_an_admin_trusts():
    assert a_service(trusted=False).trusted is False
    with pytest.raises(TrustForbidden):
        a_service(trusted=True)


@pytest.mark.parametrize("price", [usd("0"), Money(MOST_PRICE * 10**6 + 1, "USD")])
def test_a_price_is_above_nothing_and_bounded(price):
    with pytest.raises(ServicePriceInvalid):
        a_service(price=price)
    with pytest.raises(ServicePriceInvalid):
        updated(a_service(), price=price)


@pytest.mark.parametrize("by", [ASHA, ADMIN])
def test_its_owner_or_an_admin_changes_it_and_its_version_grows(by):
    service = updated(a_service(), by, price=usd("0.03"), name="Better")

    assert (service.price, service.name, service.version) == (usd("0.03"), "Better", 2)
    assert (service.owner, service.created_at, service.updated_at) == ("asha", NOON, LATER)


def test_nobody_else_changes_or_retires_it():
    with pytest.raises(ServiceNotYours):
        updated(a_service(), RAVI)
    with pytest.raises(ServiceNotYours):
        a_service().retired(by=RAVI, at=LATER)


def test_a_change_of_what_was_not_read_is_refused_and_told_how_it_stands():
    service = updated(a_service(), price=usd("0.03"))
    with pytest.raises(ServiceChanged) as refused:
        updated(service, version=1)

    assert refused.value.facts == {"version": 2, "price": usd("0.03")}


def test_an_admin_gives_it_to_somebody_else_and_its_owner_cannot():
    assert updated(a_service(), ADMIN, owner="ravi").owner == "ravi"
    with pytest.raises(ServiceNotYours):
        updated(a_service(), owner="ravi")


@pytest.mark.parametrize(
    ("by", "said", "endpoint", "trusted"),
    [
        (ASHA, None, ENDPOINT, True),
        (ASHA, True, ENDPOINT, True),
        (ASHA, None, ELSEWHERE, False),
        (ASHA, False, ELSEWHERE, False),
        (ADMIN, None, ENDPOINT, True),
        (ADMIN, None, ELSEWHERE, False),
        (ADMIN, True, ELSEWHERE, True),
        (ADMIN, False, ENDPOINT, False),
    ],
)
def test_trust_is_of_an_endpoint(by, said, endpoint, trusted):
    service = a_service(ADMIN, owner="asha", trusted=True)

    assert updated(service, by, trusted=said, endpoint=endpoint).trusted is trusted


@pytest.mark.parametrize(("said", "endpoint"), [(True, ELSEWHERE), (False, ENDPOINT)])
def test_an_owner_changes_no_trust(said, endpoint):
    service = a_service(ADMIN, owner="asha", trusted=True)
    with pytest.raises(TrustForbidden):
        updated(service, trusted=said, endpoint=endpoint)


def test_what_is_retired_stays_so_and_is_not_changed():
    service = a_service().retired(by=ASHA, at=LATER)

    assert (service.status, service.version) == (ServiceStatus.RETIRED, 2)
    assert service.retired(by=ASHA, at=LATER + timedelta(hours=1)) is service
    with pytest.raises(ServiceRetired):
        updated(service, version=2)
    with pytest.raises(ServiceRetired):
        service.require_active()


def test_nobody_changes_what_is_built_in():
    service = a_service().model_copy(update={"built_in": True})
    with pytest.raises(ServiceBuiltIn):
        updated(service, ADMIN)
    with pytest.raises(ServiceBuiltIn):
        service.retired(by=ADMIN, at=LATER)


@pytest.mark.parametrize(
    ("completed", "failed", "score"),
    [(0, 0, None), (1, 0, "0.6667"), (0, 1, "0.3333"), (98, 0, "0.9900"), (3, 1, "0.6667")],
)
def test_a_score_moves_slowly_and_is_none_without_outcomes(completed, failed, score):
    made = Reliability(completed=completed, failed=failed).score

    assert (made and str(made)) == score


@pytest.mark.parametrize(
    ("wanted", "is_shown"),
    [
        (Wanted(), True),
        (Wanted(status=ServiceStatus.RETIRED), False),
        (Wanted(capability="translate"), True),
        (Wanted(capability="trans"), False),
        (Wanted(owner="asha"), True),
        (Wanted(owner="ravi"), False),
        (Wanted(min_price=usd("0.02"), max_price=usd("0.02")), True),
        (Wanted(min_price=usd("0.020001")), False),
        (Wanted(max_price=usd("0.019999")), False),
        (Wanted(min_price=inr("0.01")), False),
        (Wanted(max_price=inr("1000")), False),
    ],
)
def test_a_list_shows_what_is_wanted(wanted, is_shown):
    assert a_service().is_among(wanted) is is_shown


def test_no_price_is_above_the_higher_and_below_the_lower():
    with pytest.raises(PriceRangeInvalid):
        Wanted(min_price=usd("2"), max_price=usd("1"))
