"""Tasks bought from agents in the deployed system: built in, remote, hostile, many at once."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from infra.local.addresses import api_url

from .books import balances
from .client import Flowpay, Json, an_offer, at_once, micros, new_id, usd

pytestmark = pytest.mark.usefixtures("balanced")

EXECUTE, TASKS = "/api/a2a/tasks/execute", "/api/a2a/tasks"
ENDS_WITHIN_S = 180
LEASE_S = 40
"""After which the twin of a command that was killed takes it up."""
TEXT, COUNTED = {"text": "two words"}, {"words": 2, "letters": 8}
GSTIN = {"gstin": "27AAPFU0939F1ZV"}
Limits = Callable[..., None]


def offered(flowpay: Flowpay, manner: str = "honest", price: str = "0.01", **more: object) -> str:
    """Return the id of a service that the sandbox's agent of this manner offers."""
    given = {"endpoint": agent(flowpay, manner), "price": usd(price), **more}
    offer = an_offer(flowpay, manner, **given)
    return str(flowpay.post("/api/a2a/services/register", offer)["service_id"])


def agent(flowpay: Flowpay, manner: str) -> str:
    """Return where the functions reach an agent of the sandbox, past the proxy and its queue."""
    return f"{api_url('sandbox', flowpay.system.emulator_port)}/sandbox/agents/{manner}"


def an_order(service_id: str, **more: object) -> Json:
    return {"service_id": service_id, "input": TEXT, "ceiling": usd("1.00"), **more}


def executed(flowpay: Flowpay, service_id: str, **more: object) -> httpx.Response:
    answer = flowpay.insist(EXECUTE, an_order(service_id, **more))
    assert answer.is_success, answer.text
    return answer


def ended(flowpay: Flowpay, task: Json) -> Json:
    """Return a task at its end."""

    def look() -> Json | None:
        found: Json = flowpay.get(f"{TASKS}/{task['task_id']}")
        return found if found["ended_at"] else None

    what = f"{task['task_id']} to end"
    return flowpay.until(look, what=what, within_s=ENDS_WITHIN_S, pause_s=1)


def at_agent(flowpay: Flowpay, manner: str, task: Json) -> list[Json]:
    """Return what the agent was sent of a task."""
    items = flowpay.get(f"/sandbox/agents/{manner}/tasks")["items"]
    return [each for each in items if each["contextId"] == task["task_id"]]


def test_a_task_of_a_remote_agent_is_held_asked_for_checked_and_paid(flowpay: Flowpay):
    before, service_id = flowpay.wallet(), offered(flowpay)
    answer = executed(flowpay, service_id)

    task = answer.json()
    assert answer.status_code == 201
    assert (task["status"], task["output"], task["cost"]) == ("completed", COUNTED, usd("0.01"))
    assert balances(flowpay)[f"agent:{service_id}"] == 10_000
    assert micros(before["available"]) - micros(flowpay.wallet()["available"]) == 10_000
    service = flowpay.get(f"/api/a2a/services/{service_id}")
    assert service["reliability"]["completed"] == 1
    told = flowpay.until(partial(_told, flowpay, task), what="its end in the log")
    assert told == ["held", "completed"]


def test_a_built_in_service_is_bought_like_any_other(flowpay: Flowpay):
    answer = executed(flowpay, "validate-gstin", input=GSTIN)
    task = answer.json()
    assert (answer.status_code, task["status"]) == (201, "completed")
    assert (task["output"]["valid"], task["cost"]) == (True, usd("0.001"))


@pytest.mark.parametrize("manner", ["patient", "slow", "lost"])
def test_a_task_that_takes_longer_or_whose_answer_is_lost_ends_by_its_machine(
    flowpay: Flowpay, manner: str
):
    answer = executed(flowpay, offered(flowpay, manner))
    assert (answer.status_code, answer.json()["status"]) == (202, "working")

    task = ended(flowpay, answer.json())
    assert (task["status"], task["output"], task["cost"]) == ("completed", COUNTED, usd("0.01"))
    assert len(at_agent(flowpay, manner, task)) == 1
    assert flowpay.until(partial(_told, flowpay, task), what="its end in the log") == [
        "held",
        "working",
        "completed",
    ]
    name = f"default-{task['task_id']}"
    flowpay.until(
        lambda: flowpay.executions("AgentTask")[name] == "SUCCEEDED", what=f"{name} to end"
    )


@pytest.mark.parametrize(
    ("manner", "status"),
    [
        ("failing", "failed"),
        ("refusing", "rejected"),
        ("asking", "failed"),
        ("careless", "failed"),
        ("huge", "failed"),
        ("garbage", "failed"),
        ("wrong_id", "failed"),
        ("redirecting", "failed"),
        ("late_huge", "failed"),
        ("late_redirecting", "failed"),
        ("late_another", "failed"),
        ("closed", "failed"),
    ],
)
def test_a_hostile_agent_costs_nothing_and_its_reason_is_told(
    flowpay: Flowpay, manner: str, status: str
):
    service_id = offered(flowpay, manner, price="0.50")
    task = ended(flowpay, executed(flowpay, service_id).json())

    assert (task["status"], task["cost"], task["output"]) == (status, usd("0.00"), None)
    assert task["reason"]
    assert balances(flowpay)[f"agent:{service_id}"] == 0


def test_flowpay_buys_from_flowpay_over_a2a(flowpay: Flowpay):
    """The client's and the server's side of the protocol, with nothing between but HTTP."""
    endpoint = f"{api_url('api', flowpay.system.emulator_port)}/a2a"
    service_id = offered(flowpay, endpoint=endpoint, input_schema={}, output_schema={})
    asked = {"skill": "validate-gstin", "input": GSTIN}
    task = ended(flowpay, executed(flowpay, service_id, input=asked).json())

    assert (task["status"], task["cost"]) == ("completed", usd("0.01")), task["reason"]
    assert task["output"]["valid"] is True
    assert task["agent_task_id"]


def test_an_agent_that_claims_more_than_was_held_gets_what_was_held(flowpay: Flowpay):
    service_id = offered(flowpay, "greedy")
    task = executed(flowpay, service_id, units=3).json()
    assert (task["cost"], task["units_charged"]) == (usd("0.03"), 3)
    assert balances(flowpay)[f"agent:{service_id}"] == 30_000


def test_a_task_is_canceled_and_its_agent_is_told(flowpay: Flowpay):
    task = executed(flowpay, offered(flowpay, "stuck")).json()
    canceled = flowpay.post(f"{TASKS}/{task['task_id']}/cancel", {"reason": "late"})
    assert (canceled["status"], canceled["cost"]) == ("canceled", usd("0.00"))

    def told() -> bool:
        [seen] = at_agent(flowpay, "stuck", task)
        return bool(seen["status"]["state"] == "TASK_STATE_CANCELED")

    flowpay.until(told, what="the agent to be told", pause_s=1)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"service_id": "svc_unknown"}, 404, "service_unknown"),
        ({"ceiling": usd("0.001")}, 409, "price_above_ceiling"),
        ({"version": 7}, 409, "service_changed"),
        ({"input": {"text": 5}}, 422, "input_breaks_schema"),
        ({"units": 0}, 422, "request_invalid"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_held(
    flowpay: Flowpay, change: Json, status: int, code: str
):
    service_id, before = offered(flowpay), flowpay.wallet()
    answer = flowpay.send(EXECUTE, an_order(service_id) | change, key=new_id())
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert flowpay.wallet() == before


def test_a_command_that_is_killed_while_its_agent_works_is_taken_up_and_paid_once(
    flowpay: Flowpay,
):
    service_id, key = offered(flowpay, "slow"), new_id()
    order = an_order(service_id)
    with ThreadPoolExecutor(1) as thread:
        sent = thread.submit(flowpay.send, EXECUTE, order, key=key)
        flowpay.until(partial(_of_service, flowpay, service_id), what="the hold")
        flowpay.until(partial(_at_work, flowpay, service_id), what="the call of the agent")
        assert _kill(flowpay, "ApiAgentTasks")
        assert sent.result().is_server_error

    def taken_up() -> Json | None:
        answer = flowpay.send(EXECUTE, order, key=key)
        found: Json = answer.json()
        return found if answer.is_success else None

    task = flowpay.until(taken_up, what="the command to be taken up", within_s=LEASE_S, pause_s=1)
    task = ended(flowpay, task)
    assert (task["status"], task["cost"]) == ("completed", usd("0.01"))
    assert len(_of_service(flowpay, service_id)) == 1
    assert len(at_agent(flowpay, "slow", task)) == 1


@pytest.mark.parametrize("kind", ["built in", "remote"])
def test_64_tasks_at_once_keep_the_daily_limit_to_the_micro(
    flowpay: Flowpay, limits: Limits, kind: str
):
    built_in = kind == "built in"
    service_id = "validate-gstin" if built_in else offered(flowpay, price="0.003001")
    given, units = (GSTIN, 3) if built_in else (TEXT, 1)
    before, paid_before = flowpay.wallet(), balances(flowpay)[f"agent:{service_id}"]
    limits(daily_limit=_above(before, 30_009))

    order = an_order(service_id, input=given, units=units)
    answers = at_once(64, lambda: flowpay.insist(EXECUTE, order))

    done, each = (10, 3_000) if built_in else (9, 3_001)
    assert Counter(answer.status_code for answer in answers) == {201: done, 409: 64 - done}
    assert {a.json()["code"] for a in answers if a.is_error} == {"spending_refused"}
    after = flowpay.wallet()
    assert micros(after["committed_today"]) - micros(before["committed_today"]) == done * each
    assert balances(flowpay)[f"agent:{service_id}"] - paid_before == done * each


def test_32_of_one_command_at_once_are_one_task(flowpay: Flowpay):
    service_id, key = offered(flowpay), new_id()
    order = an_order(service_id)

    def final() -> httpx.Response | None:
        answer = flowpay.send(EXECUTE, order, key=key)
        again = answer.status_code == 503 or answer.json().get("code") == "under_way"
        return None if again else answer

    answers = at_once(32, lambda: flowpay.until(final, what="a final answer", pause_s=1))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(_of_service(flowpay, service_id)) == 1


def _of_service(flowpay: Flowpay, service_id: str) -> list[Json]:
    return flowpay.every(TASKS, service_id=service_id)


def _at_work(flowpay: Flowpay, service_id: str) -> list[Json]:
    """Return what the slow agent has begun of a service's task."""
    [task] = _of_service(flowpay, service_id)
    return at_agent(flowpay, "slow", task)


def _told(flowpay: Flowpay, task: Json) -> list[str] | None:
    """Return what the log tells of a task, oldest first, once it tells its end."""
    log = flowpay.every("/api/audit-trail")[::-1]
    told = [e["type"].rpartition(".")[2] for e in log if e["subject"] == task["task_id"]]
    return told if told and told[-1] not in ("held", "working") else None


def _above(wallet: Json, room_micros: int) -> Json:
    """Return the daily limit that leaves exactly so many micros."""
    most = micros(wallet["committed_today"]) + room_micros
    return usd(f"{most // 10**6}.{most % 10**6:06d}")


def _kill(flowpay: Flowpay, function: str) -> list[int]:
    """Kill this emulator's processes that run a function; return their ids."""
    emulator = flowpay.system.parts["the emulator"].pid
    wanted = ["pgrep", "-P", str(emulator), "-f", function]
    found = subprocess.run(wanted, capture_output=True, text=True, check=False)
    killed = [int(pid) for pid in found.stdout.split()]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    return killed
