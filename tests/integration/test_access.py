"""Access: nobody comes in without a key, and a key opens what its roles say and no more."""

from collections.abc import Iterator
from importlib import import_module

import pytest

from flowpay.domain.caller import Role
from flowpay.runtime.access import ACCESS, PUBLIC
from infra.routes import ROUTES
from tests.support.books import books_balance
from tests.support.builders import an_order, wire
from tests.support.executions import Executions
from tests.support.world import World, http_event, lambda_context, world

SERVED = [(route, function) for function, routes in ROUTES.items() for route in routes]
GUARDED = [(route, function) for route, function in SERVED if ACCESS.get(route) != PUBLIC]
FIRST = {"x-api-key": "first-key"}


@pytest.fixture(scope="module")
def strict() -> Iterator[World]:
    """Flowpay as in AWS: keys are required."""
    with pytest.MonkeyPatch.context() as patch, world(REQUIRE_API_KEY="true") as flowpay:
        Executions().take_the_place_of_step_functions(patch)
        yield flowpay
        books_balance(flowpay)


def given(flowpay, *roles, principal="asha"):
    """Return the headers of a new key."""
    wanted = {"principal": principal, "roles": list(roles)}
    answer = flowpay.request("POST", "/api/keys", wanted, headers=FIRST)
    assert answer.status == 201, answer.text
    return {"x-api-key": answer.body["key"]}


def knock(route, function, headers):
    """Return the status and code that a route answers to an empty request."""
    method, _, path = route.partition(" ")
    event = http_event(method, path or "/", route=route, headers=headers)
    answer = import_module(f"api.{function}").handler(event, lambda_context())
    return answer["statusCode"], answer["body"] or ""


def test_every_route_that_is_served_says_who_may_use_it_and_every_rule_has_its_route():
    assert {route for route, _ in SERVED} == set(ACCESS)


def test_only_what_must_be_open_is_public():
    public = {route for route, roles in ACCESS.items() if roles == PUBLIC}

    assert public == {
        "GET /health",
        "GET /health/ready",
        "GET /docs",
        "GET /docs/{asset}",
        "GET /redoc",
        "GET /openapi.json",
        "GET /decision/{token}",
        "POST /decision/{token}",
        "GET /quote/{token}",
        "POST /quote/{token}",
        "POST /hooks/resend",
        "POST /api/paid/services/{service_id}",
        "POST /api/paid/intent-preview",
        "GET /api/audit-key",
        "GET /api/audit-checker",
        "GET /.well-known/agent-card.json",
        "GET /.well-known/agent-card-keys.json",
        "$default",
    }


def test_a_route_that_nobody_has_listed_is_open_to_nobody(strict):
    status, body = knock("POST /api/print-money", "escrows", FIRST)

    assert (status, "path_unknown" in body) == (404, True)


@pytest.mark.parametrize(("route", "function"), GUARDED)
@pytest.mark.parametrize(
    "headers", [{}, {"x-api-key": "wrong"}, {"authorization": "Bearer wrong"}, {"x-api-key": "é"}]
)
def test_without_a_known_key_no_door_opens(strict, route, function, headers):
    status, body = knock(route, function, headers)

    assert (status, "key_invalid" in body) == (401, True)


@pytest.mark.parametrize(("route", "function"), [each for each in SERVED if each not in GUARDED])
def test_what_is_public_asks_for_no_key(strict, route, function):
    status, _ = knock(route, function, {})

    assert status not in (401, 403)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("route", "function"), GUARDED)
def test_a_role_opens_exactly_its_own_doors(strict, keys, route, function, role):
    status, _ = knock(route, function, keys[role])

    assert (status == 403) == (role not in ACCESS[route])
    assert status != 401


@pytest.fixture(scope="module")
def keys(strict):
    return {role: given(strict, role) for role in Role}


def test_a_key_may_come_as_a_bearer_token(strict):
    key = given(strict, "auditor")["x-api-key"]
    headers = {"Authorization": f"Bearer {key}"}

    assert strict.request("GET", "/api/escrows", headers=headers).status == 200


def test_a_key_that_was_revoked_opens_nothing_more(strict):
    wanted = {"principal": "asha", "roles": ["admin"]}
    made = strict.request("POST", "/api/keys", wanted, headers=FIRST).body
    headers = {"x-api-key": made["key"]}
    assert strict.request("GET", "/api/escrows", headers=headers).status == 200

    revoked = strict.request("DELETE", f"/api/keys/{made['key_id']}", headers=FIRST)
    assert (revoked.status, revoked.text) == (204, "")
    assert strict.request("GET", "/api/escrows", headers=headers).status == 401


def test_a_key_is_shown_once_and_kept_nowhere(strict):
    wanted = {"principal": "asha", "roles": ["auditor"]}
    made = strict.request("POST", "/api/keys", wanted, headers=FIRST)
    listed = strict.request("GET", "/api/keys", headers=FIRST, limit="100")

    assert made.body["key_id"] in listed.text
    assert made.body["key"] not in listed.text
    assert made.body["key"] not in str(strict.publish())


@pytest.mark.parametrize("roles", [[], ["owner"], "admin", None])
def test_a_key_without_a_known_role_is_not_given(strict, roles):
    wanted = {"principal": "asha", "roles": roles}

    assert strict.request("POST", "/api/keys", wanted, headers=FIRST).status == 422


def test_whoever_asked_for_a_payment_cannot_approve_it(strict):
    asha = given(strict, "requester", "approver", principal="asha")
    ravi = given(strict, "approver", principal="ravi")
    order = an_order("3000.00")
    escrow = strict.request("POST", "/api/create-escrow", order, headers=asha).body
    decision = {"escrow_id": escrow["escrow_id"]}

    own = strict.request("POST", "/api/approve-payment", decision, headers=asha)
    others = strict.request("POST", "/api/approve-payment", decision, headers=ravi)

    assert (own.status, own.body["code"]) == (403, "self_approval_forbidden")
    assert (others.status, others.body["approval"]["decided_by"]) == (200, "ravi")


def test_a_second_key_of_the_same_person_is_still_the_same_person(strict):
    one, other = (given(strict, "admin", principal="meera") for _ in range(2))
    order = an_order("3000.00")
    escrow = strict.request("POST", "/api/create-escrow", order, headers=one).body
    decision = {"escrow_id": escrow["escrow_id"]}

    assert strict.request("POST", "/api/approve-payment", decision, headers=other).status == 403


def test_what_is_refused_at_the_door_is_not_even_read(strict):
    answer = strict.request("POST", "/api/create-escrow", {"amount": wire("NaN")})

    assert answer.status == 401
