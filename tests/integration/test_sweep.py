"""The sweep: what a crash left undone is found in the book and set going again, or ended."""

import json
from datetime import timedelta
from importlib import import_module

import pytest

from flowpay.persistence import escrows
from flowpay.persistence.items import attributes
from flowpay.runtime.aws import client
from flowpay.runtime.config import config
from flowpay.services import sweep as sweeping
from flowpay.services.sweep import MOST_RUNS
from tests.integration.commands import act, money, opened
from tests.integration.sourcing import held, request, session
from tests.support.builders import a_pending_escrow, an_approval
from tests.support.viewers import Viewer
from tests.support.world import lambda_context, world

pytestmark = pytest.mark.slow

DEAD = ["FAILED", "TIMED_OUT", "ABORTED", "SUCCEEDED"]


def sweep(event=None):
    import_module("schedules.sweep").handler(event or {}, lambda_context())


def ended_badly(name, **ids):
    """Return what EventBridge says of an execution that failed."""
    input = json.dumps({"account": "default", **ids})
    detail = {"status": "FAILED", "name": name, "input": input}
    return {"detail-type": "Step Functions Execution Status Change", "detail": detail}


def a_minute_later(clock):
    clock.forward(minutes=1)
    sweep()


@pytest.fixture
def never_started(flowpay, executions):
    """A session that was written, and then everything crashed."""
    executions.down = True
    request(flowpay)
    executions.down = False
    return flowpay


def test_a_session_whose_execution_never_started_is_started(never_started, executions, clock):
    a_minute_later(clock)

    assert executions.started == {"default-s-1": {"account": "default", "session_id": "s-1"}}


def test_a_session_that_is_just_being_started_is_left_alone(never_started, executions, clock):
    clock.forward(seconds=29)
    sweep()

    assert executions.started == {}


@pytest.mark.parametrize("state", DEAD)
def test_a_session_whose_execution_died_is_started_again_under_a_new_name(
    flowpay, executions, clock, state
):
    request(flowpay)
    executions.stands["default-s-1"] = state
    a_minute_later(clock)

    assert list(executions.started) == ["default-s-1", "default-s-1.2"]
    assert session(flowpay)["runs"] == 2


def test_a_session_at_work_is_left_alone(flowpay, executions, clock):
    request(flowpay)
    a_minute_later(clock)

    assert list(executions.started) == ["default-s-1"]


def test_a_session_that_dies_again_and_again_ends_with_a_reason_and_holds_nothing(
    flowpay, executions, clock
):
    request(flowpay)
    held(flowpay)
    for _ in range(MOST_RUNS):
        executions.stands = dict.fromkeys(executions.stands, "FAILED")
        a_minute_later(clock)

    ended = session(flowpay)
    assert len([name for name in executions.started if "s-1" in name]) == MOST_RUNS
    assert (ended["status"], ended["reason_code"]) == ("failed", "failed")
    assert ended["summary"]
    assert money(flowpay)[1] == "0.00"


def test_a_session_that_was_given_up_stays_so(flowpay, executions, clock):
    request(flowpay)
    for _ in range(MOST_RUNS + 3):
        executions.stands = dict.fromkeys(executions.stands, "FAILED")
        a_minute_later(clock)

    assert len(executions.started) == MOST_RUNS
    ends = [e for e in flowpay.publish() if e["type"] == "flowpay.session.failed"]
    assert len(ends) == 1


def test_an_execution_that_ends_badly_is_looked_after_at_once(flowpay, executions):
    request(flowpay)
    sweep(ended_badly("default-s-1", session_id="s-1"))

    assert list(executions.started) == ["default-s-1", "default-s-1.2"]


def test_an_execution_that_has_a_successor_ends_without_another(flowpay, executions):
    request(flowpay)
    for _ in range(2):
        sweep(ended_badly("default-s-1", session_id="s-1"))

    assert list(executions.started) == ["default-s-1", "default-s-1.2"]


def test_an_approvals_execution_that_ends_badly_is_left_to_the_next_minute(flowpay, executions):
    sweep(ended_badly("default-esc_1", escrow_id="esc_1"))

    assert executions.started == {}


def test_an_approval_that_is_overdue_expires_and_gives_the_money_back(flowpay, clock):
    escrow = opened(flowpay, "3000.00")
    clock.forward(seconds=config().APPROVAL_TTL_SECONDS)
    sweep()

    listed = flowpay.get("/api/escrows")["items"][0]
    assert (listed["escrow_id"], listed["status"]) == (escrow["escrow_id"], "expired")
    assert money(flowpay)[:2] == ("50000.00", "0.00")


def test_an_approval_that_is_not_due_yet_waits(flowpay, clock):
    opened(flowpay, "3000.00")
    clock.forward(seconds=config().APPROVAL_TTL_SECONDS - 1)
    sweep()

    assert flowpay.get("/api/escrows")["items"][0]["status"] == "pending_approval"


def test_the_oldest_overdue_approval_expires_however_many_wait_behind_it(executions, clock):
    with world() as flowpay:
        oldest = opened(flowpay, "3000.00")
        clock.forward(seconds=config().APPROVAL_TTL_SECONDS)
        due = clock.moment + timedelta(days=1)
        for number in range(101):
            waiting = a_pending_escrow(
                escrow_id=f"esc_9{number:03d}", approval=an_approval(expires_at=due)
            )
            item = attributes(escrows.opened("default", waiting).target)
            client("dynamodb").put_item(TableName="book", Item=item)
        sweep()

        expired = flowpay.get("/api/escrows", status="expired")["items"]
        assert [escrow["escrow_id"] for escrow in expired] == [oldest["escrow_id"]]


def test_an_approval_whose_execution_never_started_gets_one(flowpay, executions, clock):
    escrow = opened(flowpay, "3000.00")
    a_minute_later(clock)

    name = f"default-{escrow['escrow_id']}"
    assert executions.started[name] == {"account": "default", "escrow_id": escrow["escrow_id"]}


def test_a_decision_that_did_not_reach_its_waiting_session_is_sent_once_more(
    flowpay, executions, clock
):
    request(flowpay)
    escrow_id = held(flowpay)
    flowpay.task("AwaitEscrow", account="default", escrow_id=escrow_id, task_token="the-token")
    act(flowpay, "approve-payment", {"escrow_id": escrow_id})
    clock.forward(minutes=4)
    sweep()
    flowpay.stream("escrow", "resume_workflows")

    assert executions.resumed == {"the-token": {"status": "held", "verdict": "approved"}}


def test_a_waiting_session_that_never_filed_its_token_is_run_again(flowpay, executions, clock):
    request(flowpay)
    held(flowpay)
    clock.forward(minutes=4)
    sweep()

    assert executions.stands["default-s-1"] == "ABORTED"
    assert "default-s-1.2" in executions.started


def test_an_event_that_the_stream_lost_is_numbered_and_pushed_with_the_next(flowpay, clock):
    viewer = Viewer(flowpay, "viewer")
    viewer.connect()
    viewer.subscribe()
    opened(flowpay)
    a_minute_later(clock)

    log = [entry["sequence"] for entry in flowpay.get("/api/audit-trail")["items"]]
    assert log == ["000000000002", "000000000001"]
    assert flowpay.images("outbox") == []
    opened(flowpay)
    flowpay.publish()
    assert viewer.sequences == [1, 2, 3]


def test_an_outbox_of_any_size_is_numbered_some_at_a_time(flowpay, clock, monkeypatch):
    monkeypatch.setattr(sweeping.events, "WAITING_AT_ONCE", 2)
    for _ in range(6):
        opened(flowpay)
    assert len(sweeping.events.waiting("default")) == 2
    a_minute_later(clock)

    assert flowpay.images("outbox") == []
    assert len(flowpay.images("event")) == 7


def test_an_event_that_is_still_on_its_way_is_left_to_the_stream(flowpay):
    opened(flowpay)
    sweep()

    assert len(flowpay.images("outbox")) == 2


def test_sweeping_twice_does_nothing_more(never_started, executions, clock):
    opened(never_started, "3000.00")
    a_minute_later(clock)
    before = (dict(executions.started), money(never_started), len(never_started.images("event")))
    sweep()

    after = (dict(executions.started), money(never_started), len(never_started.images("event")))
    assert after == before


def test_what_fails_in_one_account_keeps_nothing_else_waiting(
    never_started, executions, clock, monkeypatch
):
    of_status = sweeping.kept.of_status

    def fail_for_acme(account, status):
        if account == "acme":
            raise RuntimeError("broken")
        return of_status(account, status)

    monkeypatch.setattr(sweeping.accounts, "all_accounts", lambda: ("acme", "default"))
    monkeypatch.setattr(sweeping.kept, "of_status", fail_for_acme)
    with pytest.raises(ExceptionGroup):
        a_minute_later(clock)

    assert list(executions.started) == ["default-s-1"]
