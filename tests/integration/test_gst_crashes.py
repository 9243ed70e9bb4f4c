"""A GST run that dies before or after any of its writes, or meets its twin, ends all the same."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.gst_run import RunMoved
from flowpay.persistence import book
from tests.integration.commands import money
from tests.support.executions import Executions
from tests.support.faults import overtaken_by, provider_fails
from tests.support.gst_runs import PAY, VALIDATE
from tests.support.world import World, http_event, lambda_context, world

PROOF_AND_RELEASE = 2
"""The first writes of CloseRun, after which only the end is to be written."""
MOST_WRITES = 16
"""Of a run that pays tax: more than it makes."""


class Crash(Exception):
    """The function died."""


@contextmanager
def crash(monkeypatch: pytest.MonkeyPatch, nth: int, *, done: bool) -> Iterator[list[int]]:
    """Let the process die before the nth write, or after it was carried out; yield the count."""
    commit, counted = book.commit, [0]

    def dying(writes: Any, **options: Any) -> None:
        counted[0] += 1
        if counted[0] != nth:
            return commit(writes, **options)
        if done:
            commit(writes, **options)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(book, "commit", dying)
        yield counted


def again(work: Callable[[], Any]) -> Any:
    """Return what the step answers, begun again where it died."""
    try:
        return work()
    except (Crash, RunMoved):
        return work()


def browsers() -> list[dict[str, Any]]:
    event = http_event(
        "GET",
        "/sandbox/browser-use/api/v3/sessions",
        route="ANY /sandbox/{proxy+}",
        headers={"X-Browser-Use-API-Key": "sandbox"},
    )
    answer = import_module("sandbox.main").handler(event, lambda_context())
    found: list[dict[str, Any]] = json.loads(answer["body"])["sessions"]
    return found


def press(flowpay: World, run_id: str) -> None:
    live = flowpay.get(f"/api/gstn/runs/{run_id}")["live_url"].partition("/sandbox/")[2]
    event = http_event("POST", f"/sandbox/{live}", route="ANY /sandbox/{proxy+}")
    assert import_module("sandbox.main").handler(event, lambda_context())["statusCode"] == 200


def goes_through(flowpay: World, run_id: str) -> None:
    """Do the steps of the state machine, each begun again where it dies."""
    is_read(flowpay, run_id)
    assert again(lambda: flowpay.task("CloseRun", account="default", run_id=run_id)) == {
        "status": "completed"
    }


def is_read(flowpay: World, run_id: str) -> None:
    """Do the steps up to what the portal shows."""

    def step(state: str, **more: Any) -> Any:
        return again(lambda: flowpay.task(state, account="default", run_id=run_id, **more))

    held = step("HoldTax")
    escrow = {"account": "default", "escrow_id": held["escrow_id"], "task_token": "t-1"}
    again(lambda: flowpay.task("AwaitTax", **escrow))
    assert step("OpenPortal") == {"turn": "person"}
    step("AwaitPerson", task_token="t-2")
    press(flowpay, run_id)
    word = f"/api/gstn/runs/{run_id}/continue"
    if flowpay.post(word, {}).status != 200:
        assert flowpay.post(word, {}).status == 200
    while step("ReadPortal") == {"state": "reading"}:
        pass


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", range(1, MOST_WRITES + 1))
def test_a_run_that_dies_at_any_write_ends_as_if_it_had_not(
    monkeypatch: pytest.MonkeyPatch, executions: Executions, nth: int, done: bool
):
    with world(ALLOWED_VENDOR_CATEGORIES="gst") as flowpay:
        run_id = flowpay.post("/api/gstn/automate", PAY).body["run_id"]
        with crash(monkeypatch, nth, done=done) as counted:
            goes_through(flowpay, run_id)
        assert counted[0] < MOST_WRITES
        run = flowpay.get(f"/api/gstn/runs/{run_id}")
        assert run["status"] == "completed"
        assert [each["status"] for each in browsers()] == ["stopped"]
        kinds = [item["kind"]["S"] for item in flowpay.images("journal")]
        assert (kinds.count("hold"), kinds.count("capture")) == (1, 1)
        assert (kinds.count("api_reserve"), kinds.count("api_settle")) == (1, 1)
        assert money(flowpay)[1] == "0.00"
        ends = [e for e in flowpay.publish() if e["type"] == "flowpay.gst_run.completed"]
        assert len(ends) == 1


def test_a_run_that_fails_after_its_tax_was_released_does_not_say_that_it_is_held(
    monkeypatch: pytest.MonkeyPatch, executions: Executions
):
    with world(ALLOWED_VENDOR_CATEGORIES="gst") as flowpay:
        run_id = flowpay.post("/api/gstn/automate", PAY).body["run_id"]
        is_read(flowpay, run_id)
        given = {"account": "default", "run_id": run_id}
        with crash(monkeypatch, PROOF_AND_RELEASE + 1, done=False), pytest.raises(Crash):
            flowpay.task("CloseRun", **given)
        assert flowpay.get("/api/escrows")["items"][0]["status"] == "released"
        failed = flowpay.task("FailRun", **given, error={"Error": "States.TaskFailed"})
        assert failed == {"status": "unverified"}
        summary = flowpay.get(f"/api/gstn/runs/{run_id}")["summary"]
        assert "was released meanwhile" in summary
        assert "stands" not in summary
        assert "nothing is held" not in summary


@pytest.mark.parametrize("fault", [None, "lost_answer"])
def test_a_task_to_read_whose_answer_was_lost_is_not_given_twice(
    flowpay: World, executions: Executions, fault: str | None
):
    run_id = flowpay.post("/api/gstn/automate", VALIDATE).body["run_id"]
    given = {"account": "default", "run_id": run_id}
    flowpay.task("OpenPortal", **given)
    press(flowpay, run_id)
    assert flowpay.post(f"/api/gstn/runs/{run_id}/continue", {}).status == 200
    if fault:
        provider_fails("browser_use", fault, operation="create")
        with pytest.raises(ProviderFailed):
            flowpay.task("ReadPortal", **given)
    while flowpay.task("ReadPortal", **given) == {"state": "reading"}:
        pass
    assert flowpay.task("CloseRun", **given) == {"status": "completed"}
    assert flowpay.get(f"/api/gstn/runs/{run_id}")["cost"]["amount"] == "0.093"


@pytest.mark.parametrize("writes_before", [0, 1, 2])
def test_of_two_that_open_the_portal_at_once_there_is_one_browser(
    flowpay: World, writes_before: int
):
    run_id = flowpay.post("/api/gstn/automate", VALIDATE).body["run_id"]

    def open_portal() -> Any:
        return flowpay.task("OpenPortal", account="default", run_id=run_id)

    others = [lambda: None] * writes_before
    with overtaken_by(*others, open_portal):
        again(open_portal)
    assert open_portal() == {"turn": "person"}
    session_id = flowpay.get(f"/api/gstn/runs/{run_id}")["portal_session_id"]
    open_now = [each["id"] for each in browsers() if each["status"] != "stopped"]
    assert open_now == [session_id]
    flowpay.task("CloseRun", account="default", run_id=run_id)
    assert money(flowpay)[1] == "0.00"


@pytest.mark.parametrize("first", ["CloseRun", "FailRun"])
def test_of_two_ends_at_once_the_first_stands(flowpay: World, first: str):
    run_id = flowpay.post("/api/gstn/automate", VALIDATE).body["run_id"]
    flowpay.task("OpenPortal", account="default", run_id=run_id)
    more = {"error": {"Error": "States.Timeout"}} if first == "FailRun" else {}

    def end() -> None:
        flowpay.task(first, account="default", run_id=run_id, **more)

    with overtaken_by(end):
        flowpay.task("CloseRun", account="default", run_id=run_id)
    ends = [e for e in flowpay.publish() if e["type"] == "flowpay.gst_run.unverified"]
    assert len(ends) == 1
    assert money(flowpay)[1] == "0.00"
