"""Approvals over the API: to what exactly people consent, how many, and what changed rules do."""

import hashlib

import pytest
import rfc8785

from flowpay.persistence import rates
from flowpay.persistence.book import BookBusy
from flowpay.runtime.clock import now, today
from flowpay.services import approvals
from tests.integration.commands import act, create, money, opened
from tests.support.books import books_balance
from tests.support.builders import a_rate, an_order, wire
from tests.support.faults import overtaken_by
from tests.support.world import world

FIRST = {"x-api-key": "first-key"}


def change_controls(flowpay, headers=None, **changes):
    controls = flowpay.request("GET", "/api/spending-controls", headers=headers).body
    answer = flowpay.request("PUT", "/api/spending-controls", controls | changes, headers=headers)
    assert answer.status == 200, answer.text
    return answer.body


def standing(flowpay, escrow):
    every = flowpay.get("/api/escrows", limit="100")["items"]
    return next(each for each in every if each["escrow_id"] == escrow["escrow_id"])


def test_a_decision_may_carry_the_hash_of_what_was_seen(flowpay):
    escrow = opened(flowpay, "3000.00")
    seen = flowpay.get("/api/approvals")["items"][0]["approval"]["hash"]

    assert act(flowpay, "approve-payment", escrow, hash=seen).body["status"] == "held"


@pytest.mark.parametrize("action", ["approve-payment", "reject-payment"])
def test_a_decision_on_something_else_is_refused(flowpay, action):
    escrow = opened(flowpay, "3000.00")
    answer = act(flowpay, action, escrow, hash="0" * 64)

    assert (answer.status, answer.body["code"]) == (409, "approval_changed")
    assert answer.body["hash"] == escrow["approval"]["hash"]
    assert standing(flowpay, escrow)["status"] == "pending_approval"


@pytest.mark.parametrize("wrong", ["", "0" * 63, "Z" * 64, 5])
def test_a_hash_that_is_none_is_refused(flowpay, wrong):
    escrow = opened(flowpay, "3000.00")

    assert act(flowpay, "approve-payment", escrow, hash=wrong).status == 422


def test_above_a_further_threshold_two_people_decide():
    with world(REQUIRE_API_KEY="true") as flowpay:
        change_controls(flowpay, FIRST, further_approver_thresholds=[wire("5000.00")])
        people = {name: key_of(flowpay, name) for name in ("asha", "ravi", "meera")}
        answer = flowpay.request(
            "POST", "/api/create-escrow", an_order("5000.01"), headers=people["asha"]
        )
        decide = {"escrow_id": answer.body["escrow_id"]}

        def approve(who):
            return flowpay.request("POST", "/api/approve-payment", decide, headers=people[who])

        assert approve("asha").body["code"] == "self_approval_forbidden"
        first = approve("ravi")
        assert (first.status, first.body["status"]) == (200, "pending_approval")
        assert approve("ravi").body["code"] == "consent_already_given"
        second = approve("meera")
        assert second.body["status"] == "held"
        assert [each["by"] for each in second.body["approval"]["consents"]] == ["ravi", "meera"]
        said = [e["type"] for e in flowpay.publish() if e["subject"] == decide["escrow_id"]]
        assert said[-2:] == ["flowpay.escrow.consented", "flowpay.escrow.held"]
        books_balance(flowpay)


def key_of(flowpay, principal, *roles):
    wanted = {"principal": principal, "roles": list(roles or ("requester", "approver", "admin"))}
    answer = flowpay.request("POST", "/api/keys", wanted, headers=FIRST)
    return {"x-api-key": answer.body["key"]}


def test_at_the_further_threshold_one_person_is_enough(flowpay):
    change_controls(
        flowpay, further_approver_thresholds=[wire("5000.00")], daily_limit=wire("20000.00")
    )

    assert opened(flowpay, "5000.00")["approval"]["approvers_needed"] == 1
    assert opened(flowpay, "5000.01")["approval"]["approvers_needed"] == 2


def test_a_raised_threshold_lets_through_what_no_longer_needs_a_person(flowpay):
    escrow = opened(flowpay, "3000.00")
    change_controls(flowpay, auto_approve_threshold=wire("3000.00"))

    approved = standing(flowpay, escrow)
    assert (approved["status"], approved["approval"]["decided_by"]) == ("held", "flowpay")
    assert "version 2" in approved["approval"]["reason"]


@pytest.mark.parametrize("requester", ["asha", "Asha@Mill.example"])
def test_whoever_asked_for_a_payment_does_not_let_it_through_by_changing_the_rules(requester):
    with world(REQUIRE_API_KEY="true") as flowpay:
        asks, changes = key_of(flowpay, requester), key_of(flowpay, requester.lower())
        ravi = key_of(flowpay, "ravi")
        order = flowpay.request("POST", "/api/create-escrow", an_order("3000.00"), headers=asks)
        change_controls(flowpay, changes, auto_approve_threshold=wire("9000.00"))
        change_controls(flowpay, ravi, payments_per_hour=100)

        decide = {"escrow_id": order.body["escrow_id"]}
        answer = flowpay.request("POST", "/api/approve-payment", decide, headers=asks)
        assert answer.body["code"] == "self_approval_forbidden"
        answer = flowpay.request("POST", "/api/approve-payment", decide, headers=ravi)
        assert answer.body["status"] == "held"
        books_balance(flowpay)


def test_whoever_asked_for_a_payment_does_not_need_fewer_people_by_changing_the_rules():
    with world(REQUIRE_API_KEY="true") as flowpay:
        change_controls(flowpay, FIRST, further_approver_thresholds=[wire("5000.00")])
        asha, ravi = key_of(flowpay, "asha"), key_of(flowpay, "ravi")
        order = flowpay.request("POST", "/api/create-escrow", an_order("6000.00"), headers=asha)
        change_controls(flowpay, asha, further_approver_thresholds=[])

        decide = {"escrow_id": order.body["escrow_id"]}
        answer = flowpay.request("POST", "/api/approve-payment", decide, headers=ravi)
        assert answer.body["status"] == "pending_approval"
        books_balance(flowpay)


def test_another_who_lowers_the_bar_lets_it_through():
    with world(REQUIRE_API_KEY="true") as flowpay:
        asha, ravi = key_of(flowpay, "asha"), key_of(flowpay, "ravi")
        order = flowpay.request("POST", "/api/create-escrow", an_order("3000.00"), headers=asha)
        change_controls(flowpay, ravi, auto_approve_threshold=wire("9000.00"))

        [escrow] = flowpay.request("GET", "/api/escrows", headers=asha).body["items"]
        assert (escrow["escrow_id"], escrow["status"]) == (order.body["escrow_id"], "held")
        books_balance(flowpay)


def test_the_history_has_what_was_decided_and_not_what_still_waits(flowpay):
    decided, _ = opened(flowpay, "3000.00"), opened(flowpay, "2500.00")
    act(flowpay, "reject-payment", decided)

    [known] = flowpay.get("/api/approvals", status="history")["items"]
    assert known["escrow_id"] == decided["escrow_id"]


@pytest.mark.parametrize("rate", ["84.0", "84.400", "84.336"])
def test_anyone_can_work_out_the_hash_of_what_was_approved(flowpay, rate):
    rates.keep(a_rate(rate, date=today()), at=now())
    opened(flowpay, "300000.00", "INR")
    seen = flowpay.get("/api/approvals")["items"][0]

    named = ("escrow_id", "supplier_id", "supplier_name", "amount", "wallet_amount", "rate")
    facts = {name: seen[name] for name in (*named, "category")}
    facts |= {"milestones": [], "controls_version": seen["approval"]["controls_version"]}
    assert hashlib.sha256(rfc8785.dumps(facts)).hexdigest() == seen["approval"]["hash"]


def test_what_cannot_be_rechecked_keeps_no_other_waiting(flowpay, monkeypatch):
    older, newer = opened(flowpay, "3000.00"), opened(flowpay, "2500.00")
    recheck = approvals.recheck

    def fail_for_the_newer(account, escrow_id):
        if escrow_id == newer["escrow_id"]:
            raise BookBusy("not now")
        recheck(account, escrow_id)

    monkeypatch.setattr(approvals, "recheck", fail_for_the_newer)
    change_controls(flowpay, allowed_categories=["steel rod"])

    assert standing(flowpay, newer)["status"] == "pending_approval"
    assert standing(flowpay, older)["status"] == "rejected"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"allowed_categories": ["steel rod"]}, "cotton yarn"),
        ({"per_transaction_limit": wire("2999.99")}, "per_transaction_limit"),
        ({"daily_limit": wire("2999.99")}, "daily_limit"),
        ({"monthly_limit": wire("2999.99")}, "monthly_limit"),
        ({"supplier_limits": {"sup_1": wire("2999.99")}}, "supplier_limit"),
        ({"category_limits": {"cotton yarn": wire("2999.99")}}, "category_limit"),
    ],
    ids=lambda change: next(iter(change)) if isinstance(change, dict) else "",
)
def test_a_pending_hold_that_the_new_rules_forbid_is_refused_and_says_why(flowpay, change, rule):
    escrow = opened(flowpay, "3000.00")
    change_controls(flowpay, **change)

    refused = standing(flowpay, escrow)
    assert (refused["status"], refused["approval"]["decided_by"]) == ("rejected", "flowpay")
    assert rule in refused["approval"]["reason"]
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_of_what_is_too_much_together_the_last_that_came_is_refused(flowpay):
    first, second, third = (opened(flowpay, "3000.00") for _ in range(3))
    change_controls(flowpay, daily_limit=wire("6500.00"))

    statuses = [standing(flowpay, each)["status"] for each in (first, second, third)]
    assert statuses == ["pending_approval", "pending_approval", "rejected"]


def test_a_pending_hold_that_fits_the_new_rules_is_asked_again(flowpay):
    escrow = opened(flowpay, "3000.00")
    change_controls(flowpay, daily_limit=wire("9000.00"))
    again = standing(flowpay, escrow)

    assert again["status"] == "pending_approval"
    assert again["approval"]["controls_version"] == 2
    assert again["approval"]["expires_at"] == escrow["approval"]["expires_at"]
    outdated = act(flowpay, "approve-payment", escrow, hash=escrow["approval"]["hash"])
    assert outdated.body["code"] == "approval_changed"
    assert act(flowpay, "approve-payment", escrow, hash=again["approval"]["hash"]).status == 200


def test_a_limit_of_a_day_that_is_over_refuses_no_hold_of_that_day(flowpay, clock):
    escrow = opened(flowpay, "3000.00")
    clock.forward(days=1)
    change_controls(flowpay, daily_limit=wire("100.00"))

    assert standing(flowpay, escrow)["status"] == "pending_approval"


def test_what_is_held_already_stays_held_under_lower_limits(flowpay):
    escrow = opened(flowpay, "1500.00")
    change_controls(flowpay, per_transaction_limit=wire("100.00"), daily_limit=wire("100.00"))

    assert standing(flowpay, escrow)["status"] == "held"


def test_rules_that_change_at_the_moment_of_a_decision_come_first(flowpay):
    escrow = opened(flowpay, "3000.00")
    with overtaken_by(lambda: change_controls(flowpay, allowed_categories=["steel rod"])):
        answer = act(flowpay, "approve-payment", escrow)

    assert (answer.status, answer.body["code"]) == (409, "approval_already_decided")
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_a_hold_that_meets_a_change_of_the_rules_is_judged_by_the_new_ones(flowpay):
    with overtaken_by(lambda: change_controls(flowpay, auto_approve_threshold=wire("50.00"))):
        escrow = create(flowpay, "100.00").body

    assert (escrow["status"], escrow["approval"]["controls_version"]) == ("pending_approval", 2)
