"""What a crash leaves of a GST run is found by the sweep: started again, told again, or ended."""

import json
from importlib import import_module
from typing import Any

import pytest

from flowpay.services import gst_portal
from flowpay.services.gst_watch import MOST_RUNS
from tests.integration.commands import money
from tests.support.clock import Clock
from tests.support.executions import Executions
from tests.support.gst_runs import PAY, VALIDATE
from tests.support.world import World, lambda_context, world

DEAD = ["FAILED", "TIMED_OUT", "ABORTED", "SUCCEEDED"]


def sweep(event: dict[str, Any] | None = None) -> None:
    import_module("schedules.sweep").handler(event or {}, lambda_context())


def asked(flowpay: World, body: dict[str, Any] = VALIDATE) -> str:
    answer = flowpay.post("/api/gstn/automate", body)
    assert answer.status == 202, answer.text
    run_id: str = answer.body["run_id"]
    return run_id


def run_of(flowpay: World, run_id: str) -> dict[str, Any]:
    found: dict[str, Any] = flowpay.get(f"/api/gstn/runs/{run_id}")
    return found


def waiting(flowpay: World) -> str:
    """Return a run whose browser is open and whose state has filed its token."""
    run_id = asked(flowpay)
    flowpay.task("OpenPortal", account="default", run_id=run_id)
    flowpay.task("AwaitPerson", account="default", run_id=run_id, task_token="t-1")
    return run_id


def resumed(flowpay: World, executions: Executions) -> dict[str, dict[str, Any]]:
    """Return what tokens were handed back with, after the stream has brought every item."""
    flowpay.stream("gst_run", "resume_workflows")
    return executions.resumed


@pytest.mark.parametrize("body", [VALIDATE, PAY])
def test_a_run_whose_execution_never_started_is_started(
    flowpay: World, executions: Executions, clock: Clock, body: dict[str, Any]
):
    executions.down = True
    run_id = asked(flowpay, body)
    executions.down = False
    clock.forward(seconds=29)
    sweep()
    assert executions.started == {}
    clock.forward(seconds=2)
    sweep()
    assert list(executions.started) == [f"default-{run_id}"]


@pytest.mark.parametrize("state", DEAD)
def test_a_run_whose_execution_is_over_gets_another(
    flowpay: World, executions: Executions, clock: Clock, state: str
):
    run_id = asked(flowpay)
    executions.stands[f"default-{run_id}"] = state
    clock.forward(minutes=1)
    sweep()
    assert f"default-{run_id}.2" in executions.started
    assert run_of(flowpay, run_id)["runs"] == 2


def test_a_run_that_dies_again_and_again_ends_with_its_browser_stopped(
    flowpay: World, executions: Executions, clock: Clock
):
    run_id = waiting(flowpay)
    for _ in range(MOST_RUNS):
        for name in executions.started:
            executions.stands[name] = "FAILED"
        clock.forward(minutes=1)
        sweep()
    run = run_of(flowpay, run_id)
    assert run["status"] == "unverified"
    assert run["live_url"] is None
    assert money(flowpay)[1] == "0.00"


def test_an_execution_that_ends_badly_is_looked_after_at_once(
    flowpay: World, executions: Executions
):
    run_id = asked(flowpay)
    name = f"default-{run_id}"
    input = json.dumps({"account": "default", "run_id": run_id, "action": "validate_gstin"})
    detail = {"status": "FAILED", "name": name, "input": input}
    event = {"detail-type": "Step Functions Execution Status Change", "detail": detail}
    sweep(event)
    assert f"{name}.2" in executions.started
    sweep(event)
    assert len(executions.started) == 2


def test_a_word_that_the_stream_missed_is_told_once_more(
    flowpay: World, executions: Executions, clock: Clock
):
    run_id = waiting(flowpay)
    assert resumed(flowpay, executions) == {}
    flowpay.post(f"/api/gstn/runs/{run_id}/continue", {})
    clock.forward(minutes=1)
    sweep()
    (item,) = flowpay.images("gst_run")
    assert "touched_at" in item
    assert resumed(flowpay, executions) == {"t-1": {"said": "done"}}


def test_a_turn_that_is_over_is_nobodys_word(flowpay: World, executions: Executions, clock: Clock):
    waiting(flowpay)
    clock.forward(minutes=61)
    sweep()
    assert "touched_at" in flowpay.images("gst_run")[0]
    assert resumed(flowpay, executions) == {"t-1": {"said": "nobody"}}


def test_a_state_that_never_filed_its_token_is_begun_anew(
    flowpay: World, executions: Executions, clock: Clock
):
    run_id = asked(flowpay)
    flowpay.task("OpenPortal", account="default", run_id=run_id)
    clock.forward(minutes=2)
    sweep()
    assert len(executions.started) == 1
    clock.forward(minutes=2)
    sweep()
    assert executions.stands[f"default-{run_id}"] == "ABORTED"
    assert f"default-{run_id}.2" in executions.started


def test_what_is_reserved_for_a_waiting_run_stays_reserved(flowpay: World, clock: Clock):
    run_id = waiting(flowpay)
    before = money(flowpay)
    assert before[1] == "2.00"
    clock.forward(minutes=59)
    sweep()
    clock.forward(minutes=30)
    sweep()
    assert money(flowpay)[:2] == before[:2]
    flowpay.post(f"/api/gstn/runs/{run_id}/cancel", {})
    flowpay.task("CloseRun", account="default", run_id=run_id)
    assert money(flowpay)[1] == "0.00"


def test_a_decision_on_tax_that_the_stream_missed_is_told_once_more(
    executions: Executions, clock: Clock
):
    with world(ALLOWED_VENDOR_CATEGORIES="gst") as flowpay:
        big = PAY | {"amount": {"amount": "400000.00", "currency": "INR"}}
        run_id = asked(flowpay, big)
        held = flowpay.task("HoldTax", account="default", run_id=run_id)
        assert held["status"] == "pending_approval"
        escrow_id = held["escrow_id"]
        flowpay.task("AwaitTax", account="default", escrow_id=escrow_id, task_token="t-2")
        body = {"escrow_id": escrow_id, "reason": "seen"}
        assert flowpay.post("/api/approve-payment", body).status == 200
        clock.forward(minutes=4)
        sweep()
        flowpay.stream("escrow", "resume_workflows")
        assert executions.resumed["t-2"]["status"] == "held"


def test_the_word_of_a_run_is_said_once_and_another_one_not_at_all(flowpay: World):
    run_id = waiting(flowpay)
    first = flowpay.post(f"/api/gstn/runs/{run_id}/continue", {"note": "done"})
    again = flowpay.post(f"/api/gstn/runs/{run_id}/continue", {"note": "done"})
    assert (first.status, again.status) == (200, 200)
    assert first.body == again.body
    other = flowpay.post(f"/api/gstn/runs/{run_id}/cancel", {})
    assert (other.status, other.body["code"]) == (409, "run_not_waiting")


def test_the_live_address_is_for_those_who_may_answer():
    with world(REQUIRE_API_KEY="true") as flowpay:
        admin = {"x-api-key": "first-key"}
        answer = flowpay.request("POST", "/api/gstn/automate", VALIDATE, headers=admin)
        run_id = answer.body["run_id"]
        flowpay.task("OpenPortal", account="default", run_id=run_id)
        body = {"principal": "vera", "roles": ["auditor"]}
        key = flowpay.request("POST", "/api/keys", body, headers=admin).body["key"]
        path = f"/api/gstn/runs/{run_id}"
        seen = flowpay.request("GET", path, headers={"x-api-key": key}).body
        assert (seen["status"], seen["live_url"]) == ("awaiting_person", None)
        assert "/live/" in flowpay.request("GET", path, headers=admin).body["live_url"]
        assert "/live/" not in flowpay.request("GET", "/api/gstn/runs", headers=admin).text
        word = flowpay.request("POST", f"{path}/continue", {}, headers={"x-api-key": key})
        assert word.status == 403


@pytest.mark.parametrize(
    ("live", "switch", "key", "why"),
    [
        ("false", "false", "", None),
        ("true", "false", "bu_1", "ALLOW_GST_PORTAL is off"),
        ("true", "true", "", "there is no BROWSER_USE_API_KEY"),
        ("true", "true", "bu_1", None),
    ],
)
def test_the_real_portal_is_opened_only_with_a_key_and_the_switch(
    monkeypatch: pytest.MonkeyPatch, live: str, switch: str, key: str, why: str | None
):
    with world(USE_LIVE_APIS=live, ALLOW_GST_PORTAL=switch), monkeypatch.context() as patch:
        keys = {"BROWSER_USE_API_KEY": key}
        patch.setattr("flowpay.runtime.config.secrets", lambda: keys)
        closed = gst_portal.why_closed()
        assert (closed is None) is (why is None)
        assert (why or "") in (closed or "")
