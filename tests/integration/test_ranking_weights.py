"""Ranking weights over the API: read, changed by whoever has read them last, told."""

from decimal import Decimal

import pytest

from flowpay.domain.ranking_weights import DEFAULT, RankingWeights
from flowpay.persistence import ranking_weights as kept
from tests.integration.commands import create
from tests.support.faults import overtaken_by
from tests.support.world import world

PATH = "/api/ranking-weights"
USUAL = {
    "price": 0.35,
    "delivery": 0.2,
    "verification": 0.2,
    "fit": 0.15,
    "past_performance": 0.1,
    "version": 1,
}


@pytest.fixture
def weights(flowpay):
    return flowpay.get(PATH)


def change(flowpay, weights, **changes):
    return flowpay.request("PUT", PATH, weights | changes)


def test_the_account_starts_with_the_usual_weights_which_sum_to_one(weights):
    assert weights == USUAL
    assert sum(value for _, value in DEFAULT) == 1


def test_changed_weights_are_those_of_the_next_ranking(flowpay, weights):
    changed = change(flowpay, weights, price=0.9, delivery=0, past_performance=0.0001)

    assert changed.body == USUAL | {
        "price": 0.9,
        "delivery": 0,
        "past_performance": 0.0001,
        "version": 2,
    }
    assert flowpay.get(PATH) == changed.body
    in_force = kept.load("default")
    assert (in_force.price, in_force.past_performance) == (Decimal("0.9"), Decimal("0.0001"))
    assert change(flowpay, changed.body, price=3).body["version"] == 3


def test_whoever_has_read_an_older_version_changes_nothing(flowpay, weights):
    change(flowpay, weights, price=0.5)
    stale = change(flowpay, weights, price=0.9)

    assert (stale.status, stale.body["code"]) == (409, "ranking_weights_stale")
    assert stale.body["version"] == 2
    assert flowpay.get(PATH)["price"] == 0.5


@pytest.mark.parametrize("earlier", [0, 1])
def test_of_two_who_change_at_the_same_moment_one_wins(flowpay, earlier):
    for _ in range(earlier):
        change(flowpay, flowpay.get(PATH), price=0.6)
    weights = flowpay.get(PATH)
    with overtaken_by(lambda: change(flowpay, weights, price=0.5)):
        slower = change(flowpay, weights, price=0.9)

    assert (slower.status, slower.body["code"]) == (409, "ranking_weights_stale")
    assert flowpay.get(PATH)["price"] == 0.5
    assert flowpay.get(PATH)["version"] == earlier + 2


def test_a_change_is_told_with_what_it_changed_as_it_was_and_as_it_is(flowpay, weights):
    change(flowpay, weights, delivery=0.3)
    change(flowpay, weights, delivery=0.4)

    told = [e for e in flowpay.publish() if e["type"] == "flowpay.ranking_weights.changed"]
    assert [event["data"] for event in told] == [
        {"version": 2, "before": {"delivery": 0.2}, "after": {"delivery": 0.3}}
    ]
    assert (told[0]["actor"], told[0]["subject"]) == ("anonymous", "ranking_weights")


def test_changing_the_weights_leaves_the_spending_controls_alone(flowpay, weights):
    controls = flowpay.get("/api/spending-controls")
    change(flowpay, weights, price=0.9)

    assert flowpay.get("/api/spending-controls") == controls
    assert create(flowpay).status == 201


def test_weights_are_an_admins_to_change():
    with world(REQUIRE_API_KEY="true") as flowpay:
        first = {"x-api-key": "first-key"}
        wanted = {"principal": "asha", "roles": ["requester", "approver"]}
        key = flowpay.request("POST", "/api/keys", wanted, headers=first).body["key"]

        asha = {"x-api-key": key}
        assert flowpay.request("GET", PATH, headers=asha).body == USUAL
        refused = flowpay.request("PUT", PATH, USUAL, headers=asha)
        assert (refused.status, refused.body["code"]) == (403, "role_missing")
        assert flowpay.request("PUT", PATH, USUAL, headers=first).body["version"] == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": -0.1},
        {"price": -0.0001},
        {"price": 0.00001},
        {"price": 1000.1},
        {"price": 1e300},
        {"price": None},
        {"price": True},
        {"price": "much"},
        {"price": "NaN"},
        {"price": [1]},
        {"fit": 0},
        {"fit": 0.0},
        {"version": 0},
        {"version": "1"},
        {"version": 1.5},
        {"version": True},
        {"speed": 0.1},
    ],
)
def test_weights_that_make_no_sense_are_refused(flowpay, weights, wrong):
    assert change(flowpay, weights, **wrong).status == 422
    assert flowpay.get(PATH) == weights


@pytest.mark.parametrize("name", list(USUAL))
def test_a_change_names_every_weight_and_the_version(flowpay, weights, name):
    answer = flowpay.request("PUT", PATH, {n: value for n, value in weights.items() if n != name})

    assert answer.status == 422
    assert flowpay.get(PATH) == weights


def test_the_weights_of_one_account_are_not_those_of_another(flowpay, weights):
    change(flowpay, weights, price=0.9)

    assert kept.load("acme") == RankingWeights()
