"""While people have not decided: they are reminded at half time, asked anew, and never lost."""

from typing import Any

import pytest

from tests.support.approvers import BOTH, RAVI, link, mailbox, press
from tests.support.clock import three_days_pass
from tests.support.workflows import LambdaFailed, Workflows, workflows

BUG = KeyError("approver")
REMINDED = "flowpay.approval.reminded"
HALF_TIME = {"AwaitDecision": 1}


def hold(flow: Workflows) -> str:
    """Return an escrow that waits for a person."""
    amount = {"amount": "3000.00", "currency": "USD"}
    order = {"supplier_id": "s1", "amount": amount, "category": "cotton yarn"}
    escrow_id: str = flow.world.post("/api/create-escrow", order).body["escrow_id"]
    return escrow_id


def change_rules(flow: Workflows) -> None:
    rules = flow.world.get("/api/spending-controls")
    rules["daily_limit"] = {"amount": "9000.00", "currency": "USD"}
    assert flow.world.request("PUT", "/api/spending-controls", rules).status == 200


def ended_as(flow: Workflows, escrow_id: str) -> str:
    flow.until(lambda: flow.executions("escrow_approval") and flow.all_ended())
    return flow.states_of("escrow_approval", f"default-{escrow_id}")[-1]


def until_waited_again(flow: Workflows, times: int = 2) -> None:
    flow.until(lambda: flow.calls_of("AwaitDecision") >= times)


def test_approvers_are_reminded_once_and_may_still_decide():
    with workflows(timeouts_s=HALF_TIME, APPROVER_EMAILS=BOTH) as flow:
        escrow_id = hold(flow)
        until_waited_again(flow, times=3)
        assert len(flow.events(REMINDED)) == 1
        assert len(mailbox(RAVI)) == 2
        assert press(flow.world, link(RAVI), "approve").status == 303
        assert ended_as(flow, escrow_id) == "Approved"


def test_a_reminder_is_the_last_word_before_the_time_is_up(monkeypatch: pytest.MonkeyPatch):
    with workflows(timeouts_s=HALF_TIME) as flow:
        flow.meets("AwaitDecision", lambda _: None)
        flow.meets("AwaitDecision", lambda _: three_days_pass(monkeypatch))
        escrow_id = hold(flow)
        assert ended_as(flow, escrow_id) == "Expired"
        assert len(flow.events(REMINDED)) == 1
        assert flow.calls_of("ExpireHold") == 1
        assert flow.world.get("/api/wallet-state")["reserved"]["amount"] == "0.00"


@pytest.mark.parametrize(("verdict", "ends"), [("approve", "Approved"), ("reject", "Rejected")])
@pytest.mark.parametrize("looked_already", [False, True])
def test_a_decision_between_two_waits_is_not_lost(verdict: str, ends: str, looked_already: bool):
    def decide(given: dict[str, Any]) -> None:
        flow.decide(verdict, given["escrow_id"])

    with workflows(timeouts_s=HALF_TIME) as flow:
        flow.meets("RemindApprovers", decide, after=looked_already)
        escrow_id = hold(flow)
        assert ended_as(flow, escrow_id) == ends
        assert len(flow.events(REMINDED)) == int(looked_already)


def test_a_wait_that_is_retried_after_the_reminder_forgets_no_verdict():
    def decide_and_fail(given: dict[str, Any]) -> None:
        flow.decide("approve", given["escrow_id"])
        raise LambdaFailed("Lambda.Unknown")

    with workflows(timeouts_s=HALF_TIME) as flow:
        flow.meets("AwaitDecision", lambda _: None, after=True)
        flow.meets("AwaitDecision", decide_and_fail, after=True)
        assert ended_as(flow, hold(flow)) == "Approved"


def test_a_reminder_that_fails_leaves_the_question_with_the_person():
    with workflows(timeouts_s=HALF_TIME) as flow:
        flow.fails("RemindApprovers", BUG)
        escrow_id = hold(flow)
        until_waited_again(flow)
        assert flow.decide("approve", escrow_id) == 200
        assert ended_as(flow, escrow_id) == "Approved"


@pytest.mark.parametrize("state", ["NotifyApprovers", "RemindApprovers"])
def test_approvers_who_are_told_twice_get_one_mail_of_each_kind(state: str):
    with workflows(timeouts_s=HALF_TIME, APPROVER_EMAILS=BOTH) as flow:
        flow.fails(state, LambdaFailed("Lambda.Unknown"), answer_lost=True)
        escrow_id = hold(flow)
        until_waited_again(flow)
        assert flow.calls_of(state) == 2
        assert len(mailbox(RAVI)) == 2
        assert flow.reserves_nothing()
        flow.decide("reject", escrow_id)
        assert ended_as(flow, escrow_id) == "Rejected"


def test_a_question_that_changes_while_it_waits_is_asked_anew():
    with workflows(APPROVER_EMAILS=BOTH) as flow:
        escrow_id = hold(flow)
        flow.until(lambda: flow.calls_of("AwaitDecision"))
        before = link(RAVI)
        change_rules(flow)
        until_waited_again(flow)
        assert len(flow.events("flowpay.approval.changed")) == 1
        assert press(flow.world, before, "approve").status == 409
        assert press(flow.world, link(RAVI), "approve").status == 303
        assert ended_as(flow, escrow_id) == "Approved"


@pytest.mark.parametrize("told_already", [False, True])
def test_a_question_that_changes_while_it_is_told_is_asked_anew(told_already: bool):
    with workflows(APPROVER_EMAILS=BOTH) as flow:
        flow.meets("NotifyApprovers", lambda _: change_rules(flow), after=told_already)
        escrow_id = hold(flow)
        until_waited_again(flow, times=1 + told_already)
        assert press(flow.world, link(RAVI), "approve").status == 303
        assert ended_as(flow, escrow_id) == "Approved"


def test_a_change_that_cannot_be_told_is_tried_once_and_not_for_ever():
    with workflows() as flow:
        escrow_id = hold(flow)
        flow.until(lambda: flow.calls_of("AwaitDecision"))
        flow.fails("NotifyApprovers", BUG, times=20)
        change_rules(flow)
        until_waited_again(flow)
        for _ in range(3):
            flow.world.stream("escrow", "resume_workflows")
        assert (flow.calls_of("NotifyApprovers"), flow.calls_of("AwaitDecision")) == (2, 2)
        flow.decide("approve", escrow_id)
        assert ended_as(flow, escrow_id) == "Approved"
