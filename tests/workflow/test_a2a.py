"""Another agent's task on the real state machines: asked back, decided on, cancelled anywhere."""

import pytest

from flowpay.domain.a2a.session_ids import task_of
from flowpay.domain.a2a.tasks import TaskState
from flowpay.domain.caller import Caller, Role
from flowpay.services import a2a_messages
from tests.support.a2a_client import rpc, said, sent, task
from tests.support.workflows import Workflows, workflows

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"
ASHA = Caller(account="default", principal="asha", roles=(Role.REQUESTER,))
STEPS = (
    "ParseRequest",
    "DiscoverSuppliers",
    "EnrichSupplier",
    "RankSuppliers",
    "RequestQuote",
    "OpenEscrow",
)


def state(found):
    return found["status"]["state"].removeprefix("TASK_STATE_")


def reserved(flow: Workflows) -> str:
    amount: str = flow.world.get("/api/wallet-state")["reserved"]["amount"]
    return amount


def stands(flow: Workflows, task_id: str) -> str:
    return state(task(flow.world, task_id))


def until(flow: Workflows, task_id: str, wanted: str) -> None:
    flow.until(lambda: stands(flow, task_id) == wanted)


def test_it_asks_back_takes_the_answer_and_waits_for_the_person(flow: Workflows):
    task_id = sent(flow.world, said("Need cotton yarn"))["id"]
    until(flow, task_id, "INPUT_REQUIRED")
    sent(flow.world, said("1200kg under 300 per kg within 5 days", taskId=task_id))
    until(flow, task_id, "AUTH_REQUIRED")
    [pending] = flow.world.get("/api/approvals", status="pending")["items"]

    assert flow.decide("approve", pending["escrow_id"]) == 200
    until(flow, task_id, "COMPLETED")
    flow.until(flow.all_ended)


def test_a_refusal_is_a_rejection_and_the_money_is_back(flow: Workflows):
    task_id = sent(flow.world, said(SENTENCE))["id"]
    until(flow, task_id, "AUTH_REQUIRED")
    [pending] = flow.world.get("/api/approvals", status="pending")["items"]

    assert flow.decide("reject", pending["escrow_id"], reason="too dear") == 200
    until(flow, task_id, "REJECTED")
    flow.until(flow.all_ended)
    assert reserved(flow) == "0.00"


def test_what_waits_for_a_person_is_cancelled_and_every_execution_ends(flow: Workflows):
    task_id = sent(flow.world, said(SENTENCE))["id"]
    until(flow, task_id, "AUTH_REQUIRED")

    assert state(rpc(flow.world, "CancelTask", {"id": task_id}).body["result"]) == "CANCELED"
    flow.until(flow.all_ended)
    assert stands(flow, task_id) == "CANCELED"
    assert reserved(flow) == "0.00"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_cancelled_at_any_step_it_holds_nothing_and_every_execution_ends(step, after):
    with workflows() as flow:
        ends = []

        def cancel(given) -> None:
            ends.append(a2a_messages.cancel(ASHA, task_of(given["session_id"])).state)

        flow.meets(step, cancel, after=after)
        task_id = sent(flow.world, said(SENTENCE))["id"]
        flow.until(lambda: ends and flow.all_ended())

        assert (ends, stands(flow, task_id)) == ([TaskState.CANCELED], "CANCELED")
        assert reserved(flow) == "0.00"
        assert flow.reserves_nothing()
