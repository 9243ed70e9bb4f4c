"""What goes wrong on the way costs a step, never the books, and no session hangs."""

from contextlib import ExitStack
from datetime import timedelta
from importlib import import_module
from threading import Event
from typing import Any

import pytest

from flowpay.persistence.book import BookBusy
from flowpay.ports.tariff import Call
from flowpay.runtime import clock
from flowpay.services import usages
from tests.support.clock import three_days_pass
from tests.support.faults import reads_meet
from tests.support.workflows import LambdaFailed, Workflows, workflows
from tests.support.world import lambda_context

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"
PIPELINE = (
    "ParseRequest DiscoverSuppliers EnrichSupplier RankSuppliers RequestQuote OpenEscrow "
    "AwaitEscrow CloseSession"
).split()
APPROVAL = "NotifyApprovers AwaitDecision".split()
BUG = KeyError("supplier")
DOWN = {"fault": "failing", "times": 1000}


def wallet(flow: Workflows, name: str) -> str:
    amount: str = flow.world.get("/api/wallet-state")[name]["amount"]
    return amount


def sweep(monkeypatch: pytest.MonkeyPatch, *, minutes_later: int) -> None:
    """Run the sweep of a later minute, when what is left is no longer on its way by itself."""
    now, later = clock.now, timedelta(minutes=minutes_later)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: now() + later)
        import_module("schedules.sweep").handler({}, lambda_context())


@pytest.mark.parametrize("state", [each for each in PIPELINE if each != "EnrichSupplier"])
def test_a_bug_in_a_step_ends_the_session_decently_with_nothing_held(flow: Workflows, state: str):
    flow.fails(state, BUG, times=20)
    flow.meets("AwaitDecision", lambda given: flow.decide("approve", given["escrow_id"]))
    flow.ask(SENTENCE)
    flow.until(flow.all_ended)
    session = flow.session()
    assert (session["status"], session["reason_code"]) == ("failed", "failed")
    assert "on our side" in session["summary"]
    assert "supplier'" not in session["summary"]
    assert wallet(flow, "reserved") == "0.00"


@pytest.mark.parametrize(
    ("error", "answer_lost"),
    [
        (LambdaFailed("Lambda.TooManyRequestsException"), False),
        (LambdaFailed("Lambda.Unknown"), True),
        (BookBusy("too many writes meet"), False),
    ],
    ids=str,
)
def test_what_passes_is_tried_again_and_charges_nothing_twice(
    flow: Workflows, error: Exception, answer_lost: bool
):
    for state in [*PIPELINE, *APPROVAL]:
        flow.fails(state, error, answer_lost=answer_lost)
    flow.ask(SENTENCE)
    escrow_id = flow.until_held(tries=2)
    flow.decide("approve", escrow_id)
    flow.until(flow.all_ended)
    assert flow.session()["status"] == "completed"
    assert len(flow.pauses) == len([*PIPELINE, *APPROVAL])
    flow.did_everything_once()


def test_a_read_that_is_throttled_costs_a_try_and_no_session(flow: Workflows):
    with ExitStack() as throttled:
        meeting = reads_meet("ThrottlingException")
        flow.meets("RankSuppliers", lambda _: throttled.enter_context(meeting))
        flow.ask(SENTENCE)
        flow.decide("approve", flow.until_held())
        flow.until(flow.all_ended)
    assert flow.session()["status"] == "completed"
    assert flow.calls_of("RankSuppliers") == 2
    flow.did_everything_once()


def test_a_function_that_times_out_is_tried_again(flow: Workflows):
    flow.fails("OpenEscrow", LambdaFailed("Sandbox.Timedout"), answer_lost=True)
    flow.ask(SENTENCE)
    flow.decide("approve", flow.until_held())
    flow.until(flow.all_ended)
    assert flow.session()["status"] == "completed"
    flow.did_everything_once()


@pytest.mark.parametrize(
    ("provider", "ends"),
    [
        ("exa", "provider_unavailable"),
        ("firecrawl", "no_supplier_fits"),
        ("apollo", None),
        ("resend", None),
        ("rates", "provider_unavailable"),
    ],
)
def test_a_provider_that_is_down_costs_its_step(flow: Workflows, provider: str, ends: str | None):
    flow.sandbox("POST", "faults", {"provider": provider, **DOWN})
    flow.ask(SENTENCE)
    flow.until(lambda: flow.session()["status"] != "running")
    session = flow.session()
    assert session["reason_code"] == ends
    assert session["status"] == ("failed" if ends else "awaiting_approval")
    assert (wallet(flow, "reserved") == "0.00") == bool(ends)


@pytest.mark.parametrize("provider", ["exa", "firecrawl", "apollo", "resend"])
def test_a_provider_that_is_down_fails_the_session_where_integrations_are_strict(provider: str):
    with workflows(STRICT_INTEGRATIONS="true") as flow:
        flow.sandbox("POST", "faults", {"provider": provider, **DOWN})
        flow.ask(SENTENCE)
        flow.until(flow.all_ended)
        session = flow.session()
        assert session["reason_code"] == "provider_unavailable"
        assert provider in session["summary"]
        assert wallet(flow, "reserved") == "0.00"


def test_a_search_that_is_down_is_answered_from_memory(flow: Workflows):
    flow.ask(SENTENCE)
    flow.decide("reject", flow.until_held())
    flow.until(flow.all_ended)
    flow.sandbox("POST", "faults", {"provider": "exa", **DOWN})
    flow.ask(SENTENCE, "s-2")
    flow.until(lambda: flow.session("s-2")["status"] != "running")
    assert flow.session("s-2")["status"] == "awaiting_approval"


@pytest.mark.parametrize(
    "error", ["States.Timeout", "Sandbox.Timedout", "Lambda.Unknown", "Runtime.ExitError"]
)
def test_a_supplier_that_takes_too_long_costs_only_itself(error: str):
    out_of_time = error == "States.Timeout"
    with workflows(timeouts_s={"EnrichSupplier": 6} if out_of_time else {}) as flow:
        unlucky, over = list[str](), Event()

        def stall(given: dict[str, Any]) -> None:
            unlucky.append(given["supplier_id"])
            if given["supplier_id"] == unlucky[0]:
                step = f"enrich_supplier/{unlucky[0]}"
                usages.reserve("default", "s-1", step, [Call.ORGANISATION], by="anonymous")
                over.wait(30 if out_of_time else 0)
                raise LambdaFailed(error)

        for _ in range(10):
            flow.meets("EnrichSupplier", stall)
        flow.ask(SENTENCE)
        flow.until(lambda: flow.session()["status"] != "running")
        over.set()
        flow.decide("approve", flow.until_held())
        flow.until(flow.all_ended)
        session = flow.session()
        assert session["status"] == "completed"
        assert flow.reserves_nothing()
        assert unlucky[0] not in [supplier["supplier_id"] for supplier in session["ranked"]]
        assert "SkipSupplier" in flow.states_of("procurement", "default-s-1")


def test_a_waiting_that_fails_leaves_the_question_with_the_person(flow: Workflows):
    flow.fails("AwaitDecision", BUG)
    flow.ask(SENTENCE)
    flow.until(lambda: "FAILED" in flow.executions("escrow_approval").values())
    assert flow.session()["status"] == "awaiting_approval"
    flow.decide("approve", flow.session()["escrow_id"])
    flow.until(flow.all_ended)
    assert flow.session()["status"] == "completed"


def test_approvers_who_cannot_be_told_may_still_decide(flow: Workflows):
    flow.fails("NotifyApprovers", BUG)
    flow.ask(SENTENCE)
    flow.decide("approve", flow.until_held())
    flow.until(flow.all_ended)
    assert flow.session()["status"] == "completed"


def test_a_hold_that_cannot_be_expired_is_left_to_the_sweep(monkeypatch: pytest.MonkeyPatch):
    with workflows(timeouts_s={"AwaitDecision": 1}) as flow:
        flow.fails("ExpireHold", BUG)
        flow.meets("RemindApprovers", lambda _: three_days_pass(monkeypatch))
        flow.ask(SENTENCE)
        flow.until(lambda: "FAILED" in flow.executions("escrow_approval").values())
        assert flow.session()["status"] == "awaiting_approval"
        sweep(monkeypatch, minutes_later=2)
        flow.until(flow.all_ended)
        assert flow.session()["status"] == "expired"
        assert wallet(flow, "reserved") == "0.00"


def test_a_session_that_cannot_be_failed_is_left_to_the_sweep(
    flow: Workflows, monkeypatch: pytest.MonkeyPatch
):
    flow.fails("RankSuppliers", BUG, times=20)
    flow.fails("FailSession", BUG, times=20)
    flow.ask(SENTENCE)
    for minutes in (1, 2, 3, 4):
        flow.until(flow.all_ended)
        assert flow.session()["status"] == "running"
        sweep(monkeypatch, minutes_later=minutes)
    assert flow.session()["status"] == "failed"
    assert list(flow.executions("procurement").values()) == ["FAILED"] * 4
    assert wallet(flow, "reserved") == "0.00"
