"""From one sentence to money in escrow: the story, and how a person, or nobody, ends it."""

import pytest

from tests.support.clock import three_days_pass
from tests.support.workflows import LambdaFailed, Workflows, workflows

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"


def reserved(flow: Workflows) -> str:
    amount: str = flow.world.get("/api/wallet-state")["reserved"]["amount"]
    return amount


def approval_status(flow: Workflows) -> str:
    (status,) = flow.executions("escrow_approval").values()
    return status


def test_a_sentence_ends_in_a_hold_that_a_person_lets_through(flow: Workflows):
    flow.ask(SENTENCE)
    escrow_id = flow.until_held()
    assert flow.session()["status"] == "awaiting_approval"
    assert flow.decide("approve", escrow_id) == 200
    flow.until(flow.all_ended)
    assert flow.session()["status"] == "completed"
    assert approval_status(flow) == "SUCCEEDED"
    assert float(reserved(flow)) > 3000


def test_a_refused_payment_ends_the_session_with_the_money_back(flow: Workflows):
    flow.ask(SENTENCE)
    assert flow.decide("reject", flow.until_held(), reason="too dear") == 200
    flow.until(flow.all_ended)
    session = flow.session()
    assert session["status"] == "rejected"
    assert "too dear" in session["summary"]
    assert reserved(flow) == "0.00"


def test_a_payment_that_nobody_decides_on_expires_with_the_money_back(
    monkeypatch: pytest.MonkeyPatch,
):
    with workflows(timeouts_s={"AwaitDecision": 1}) as flow:
        flow.meets("RemindApprovers", lambda _: three_days_pass(monkeypatch))
        flow.ask(SENTENCE)
        flow.until(flow.all_ended)
        assert flow.session()["status"] == "expired"
        assert flow.calls_of("ExpireHold") == 1
        assert reserved(flow) == "0.00"


def test_what_is_within_the_threshold_is_held_at_once_and_asks_nobody():
    with workflows(AUTO_APPROVE_THRESHOLD="5000") as flow:
        flow.ask(SENTENCE)
        flow.until(flow.all_ended)
        assert flow.session()["status"] == "completed"
        assert flow.executions("escrow_approval") == {}


def test_an_escrow_opened_through_the_api_waits_for_a_person_too(flow: Workflows):
    amount = {"amount": "2500.00", "currency": "USD"}
    order = {"supplier_id": "s1", "amount": amount, "category": "cotton yarn"}
    escrow_id = flow.world.post("/api/create-escrow", order).body["escrow_id"]
    flow.until(lambda: flow.calls_of("AwaitDecision"))
    assert flow.decide("approve", escrow_id) == 200
    flow.until(flow.all_ended)
    assert approval_status(flow) == "SUCCEEDED"


def test_a_request_without_a_quantity_is_asked_about_before_a_cent_is_spent(flow: Workflows):
    flow.ask("Need cotton yarn under 300 per kg within 5 days")
    flow.until(flow.all_ended)
    session = flow.session()
    assert session["status"] == "needs_input"
    assert session["intent"]["questions"]
    assert flow.world.get("/api/wallet-state")["available"]["amount"] == "50000.00"
    assert flow.states_of("procurement", "default-s-1")[-1] == "NeedsInput"


@pytest.mark.parametrize("verdict", ["approve", "reject"])
@pytest.mark.parametrize("state", ["AwaitEscrow", "AwaitDecision"])
def test_a_decision_may_come_before_the_state_that_waits_for_it(
    flow: Workflows, state: str, verdict: str
):
    flow.meets(state, lambda given: flow.decide(verdict, given["escrow_id"]))
    flow.ask(SENTENCE)
    flow.until(flow.all_ended)
    ended = {"approve": "completed", "reject": "rejected"}
    assert flow.session()["status"] == ended[verdict]
    assert flow.calls_of("CloseSession") == 1


def test_a_retried_wait_files_a_new_token_and_forgets_no_verdict(flow: Workflows):
    def decide_and_fail(given: dict[str, str]) -> None:
        flow.decide("approve", given["escrow_id"])
        raise LambdaFailed("Lambda.Unknown")

    flow.meets("AwaitEscrow", decide_and_fail, after=True)
    flow.ask(SENTENCE)
    flow.until(flow.all_ended)
    assert flow.calls_of("AwaitEscrow") == 2
    assert flow.session()["status"] == "completed"


def test_the_stream_may_bring_every_image_again(flow: Workflows):
    flow.ask(SENTENCE)
    flow.decide("approve", flow.until_held())
    for _ in range(3):
        flow.world.stream("escrow", "resume_workflows")
    flow.until(flow.all_ended)
    flow.world.stream("escrow", "resume_workflows")
    assert flow.session()["status"] == "completed"
    assert len(flow.executions("escrow_approval")) == 1


def test_a_session_is_told_in_few_state_transitions():
    with workflows(suppliers=8) as flow:
        flow.ask(SENTENCE)
        escrow_id = flow.until_held()
        flow.decide("approve", escrow_id)
        flow.until(flow.all_ended)
        pipeline = flow.states_of("procurement", "default-s-1")
        approval = flow.states_of("escrow_approval", f"default-{escrow_id}")
        assert pipeline.count("EnrichSupplier") == 8
        assert (len(pipeline), len(approval)) == (21, 4)
