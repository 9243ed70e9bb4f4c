"""Idempotency: a command that is repeated does nothing more, and answers what it answered."""

import pytest

from flowpay.domain.caller import Role
from flowpay.services import keys
from tests.integration.commands import DECISIONS, SETTLEMENTS, act, create, money, opened
from tests.support.builders import an_order, wire
from tests.support.faults import overtaken_by, torn_by
from tests.support.world import world


def test_the_same_order_again_is_the_same_escrow(flowpay):
    first, again = create(flowpay, key="k-1"), create(flowpay, key="k-1")

    assert (again.status, again.text) == (first.status, first.text)
    assert money(flowpay) == ("49900.00", "100.00", "100.00")


def test_an_order_that_is_repeated_32_times_holds_once(flowpay):
    answers = [create(flowpay, key="k-1") for _ in range(32)]

    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["escrow_id"] for answer in answers}) == 1
    assert money(flowpay) == ("49900.00", "100.00", "100.00")


def test_the_order_of_the_fields_makes_no_other_order(flowpay):
    order = an_order()
    first = flowpay.post("/api/create-escrow", order, key="k-1")
    again = flowpay.post("/api/create-escrow", dict(reversed(order.items())), key="k-1")

    assert again.text == first.text


def test_two_approvers_with_the_same_key_and_body_have_each_their_say():
    with world(REQUIRE_API_KEY="true") as flowpay:
        first = {"x-api-key": "first-key"}
        controls = flowpay.request("GET", "/api/spending-controls", headers=first).body
        changed = controls | {"further_approver_thresholds": [wire("2500.00")]}
        flowpay.request("PUT", "/api/spending-controls", changed, headers=first)
        order = an_order("3000.00")
        escrow = flowpay.request("POST", "/api/create-escrow", order, headers=first).body

        def approve(who, key):
            _, text = keys.give("default", principal=who, roles=(Role.APPROVER,), by="admin")
            headers = {"x-api-key": text, "idempotency-key": key}
            body = {"escrow_id": escrow["escrow_id"]}
            return flowpay.request("POST", "/api/approve-payment", body, headers=headers)

        consent = approve("ravi", "1")
        assert approve("ravi", "1").text == consent.text
        swallowed = approve("meera", "1")
        assert (swallowed.status, swallowed.body["code"]) == (422, "idempotency_key_reused")
        assert approve("meera", "2").body["status"] == "held"


def test_another_order_under_the_same_key_is_refused(flowpay):
    create(flowpay, "100.00", key="k-1")
    answer = create(flowpay, "100.01", key="k-1")

    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")
    assert money(flowpay) == ("49900.00", "100.00", "100.00")


def test_without_a_key_every_order_is_one_of_its_own(flowpay):
    create(flowpay)
    create(flowpay)

    assert money(flowpay) == ("49800.00", "200.00", "200.00")


def test_a_key_belongs_to_its_route(flowpay):
    escrow = opened(flowpay, "100.00", key="k-1")

    assert act(flowpay, "release-escrow", escrow, key="k-1").body["status"] == "released"


def test_a_key_belongs_to_its_account(flowpay):
    _, acme = keys.give("acme", principal="asha", roles=(Role.REQUESTER,), by="admin")
    ours = create(flowpay, "100.00", key="k-1")
    headers = {"Idempotency-Key": "k-1", "x-api-key": acme}
    theirs = flowpay.request("POST", "/api/create-escrow", an_order("7.00"), headers=headers)

    assert (ours.status, theirs.status) == (201, 201)
    assert theirs.body["amount"] == wire("7.00")
    assert create(flowpay, "100.00", key="k-1").text == ours.text


@pytest.mark.parametrize("action", DECISIONS)
def test_a_decision_that_is_repeated_answers_the_same(flowpay, action):
    escrow = opened(flowpay, "3000.00")
    first, again = (act(flowpay, action, escrow, key="k-1") for _ in range(2))

    assert (again.status, again.text) == (200, first.text)


@pytest.mark.parametrize("action", SETTLEMENTS)
def test_a_part_that_is_sent_twice_is_paid_once(flowpay, action):
    escrow = opened(flowpay, "100.00")
    first, again = (act(flowpay, action, escrow, amount=wire("40.00"), key="k-1") for _ in range(2))

    assert (again.status, again.text) == (200, first.text)
    assert money(flowpay)[1] == "60.00"


def test_a_twin_that_was_faster_gives_both_the_same_answer(flowpay):
    twins = []
    with overtaken_by(lambda: twins.append(create(flowpay, key="k-1"))):
        twins.append(create(flowpay, key="k-1"))

    assert twins[0].text == twins[1].text
    assert money(flowpay) == ("49900.00", "100.00", "100.00")


def test_a_refusal_is_judged_anew(flowpay):
    controls = flowpay.get("/api/spending-controls")
    refused = create(flowpay, category="guns", key="k-1")
    allowed = {**controls, "allowed_categories": ["guns"]}
    assert flowpay.request("PUT", "/api/spending-controls", allowed).status == 200

    assert refused.status == 409
    assert create(flowpay, category="guns", key="k-1").status == 201


def test_a_key_is_remembered_for_a_week(flowpay, clock):
    first = create(flowpay, key="k-1")
    clock.forward(days=7, seconds=-1)
    assert create(flowpay, key="k-1").text == first.text

    clock.forward(seconds=1)
    assert create(flowpay, key="k-1").body["escrow_id"] != first.body["escrow_id"]


@pytest.mark.parametrize("amount", ["100.00", "9000.00"])
def test_a_twin_that_commits_in_the_middle_of_a_read_gives_both_the_same_answer(flowpay, amount):
    money(flowpay)
    twins = []
    with torn_by(lambda: twins.append(create(flowpay, amount, key="k-1"))):
        twins.append(create(flowpay, amount, key="k-1"))

    assert twins[0].text == twins[1].text


@pytest.mark.parametrize("action", [*DECISIONS, *SETTLEMENTS])
def test_a_twin_that_decides_in_the_middle_of_a_read_gives_both_the_same_answer(flowpay, action):
    escrow = opened(flowpay, "3000.00" if action in DECISIONS else "100.00")
    twins = []
    with torn_by(lambda: twins.append(act(flowpay, action, escrow, key="k-1"))):
        twins.append(act(flowpay, action, escrow, key="k-1"))

    assert (twins[1].status, twins[1].text) == (200, twins[0].text)
