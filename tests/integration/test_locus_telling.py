"""Locus told at the paths that it has not published: what happens to money, and nothing waits."""

import pytest

from flowpay.persistence import deliveries
from flowpay.runtime import config
from flowpay.services import delivering, locus_telling, sweep
from standins import locus_pay, storage
from standins.exchange import Reply
from tests.integration.commands import act, opened
from tests.integration.payouts import ON
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.faults import provider_fails
from tests.support.receivers import Receivers
from tests.support.world import world

pytestmark = pytest.mark.slow


@pytest.fixture
def receivers(monkeypatch):
    monkeypatch.setattr(delivering.random, "random", lambda: 0.0)
    scripted = Receivers()
    scripted.take_their_place(monkeypatch)
    return scripted


def deployed(**settings):
    return world(**ON, **settings)


@pytest.fixture
def flowpay(executions, clock, receivers):
    with deployed() as deployment:
        deployment.get("/api/wallet-state")
        top_up(deployment, "5.00")
        deployment.publish()
        sweep.sweep_all()
        yield deployment
        books_balance(deployment)


def top_up(flowpay, amount):
    body = {"amount": wire(amount), "source": "bank", "reference": f"r-{amount}"}
    assert flowpay.post("/api/wallet-topup", body).status == 201


def told(flowpay, receivers):
    """Return what Locus was told: path, state and amount, in the order of the paths."""
    flowpay.publish()
    receivers.run()
    every = [each for each, _ in storage.walk(locus_pay.TOLD)]
    return sorted((each["path"], each["state"], each["amount"]) for each in every)


def later(clock):
    """Return what is still to be told ten seconds later."""
    clock.forward(seconds=10)
    return deliveries.due("default", "locus", before=clock.moment, limit=100)


def test_a_hold_and_its_release_are_told_where_the_settings_say(flowpay, receivers):
    escrow = opened(flowpay, "100.00")
    act(flowpay, "release-escrow", escrow, amount=wire("40.00"))
    act(flowpay, "refund-escrow", escrow)
    assert told(flowpay, receivers) == [
        ("/escrow/create", "held", "100.00"),
        ("/escrow/transition", "refunded", "60.00"),
        ("/escrow/transition", "released", "40.00"),
        ("/wallet/credit", "refunded", "60.00"),
        ("/wallet/debit", "held", "100.00"),
    ]
    [created] = [e for e, _ in storage.walk(locus_pay.TOLD) if e["path"] == "/escrow/create"]
    assert (created["reference"], created["currency"]) == (escrow["escrow_id"], "USD")
    assert created["id"].startswith("evt_")


def test_the_wallets_paths_are_told_what_moved_in_the_wallet_and_the_escrows_its_own(
    flowpay, receivers
):
    escrow = opened(flowpay, "100000.00", "INR")
    act(flowpay, "release-escrow", escrow, amount=wire("33333.33", "INR"))
    act(flowpay, "refund-escrow", escrow)
    told(flowpay, receivers)
    every = [each for each, _ in storage.walk(locus_pay.TOLD)]
    said = {(each["path"], each["state"]): each for each in every}
    came_back = sum(
        int(leg["M"]["amount"]["M"]["micros"]["N"])
        for entry in flowpay.images("journal")
        if entry["kind"]["S"] == "refund"
        for leg in entry["legs"]["L"]
        if leg["M"]["account"]["S"] == "wallet:available"
    )
    assert {at: wire(each["amount"], each["currency"]) for at, each in said.items()} == {
        ("/escrow/create", "held"): wire("100000.00", "INR"),
        ("/escrow/transition", "released"): wire("33333.33", "INR"),
        ("/escrow/transition", "refunded"): wire("66666.67", "INR"),
        ("/wallet/debit", "held"): escrow["wallet_amount"],
        ("/wallet/credit", "refunded"): wire(f"{came_back / 1_000_000:.2f}"),
    }
    assert escrow["wallet_amount"]["currency"] == "USD"


@pytest.mark.parametrize(("verdict", "state"), [("approve", "held"), ("reject", "rejected")])
def test_a_question_to_people_and_their_answer_are_told(flowpay, receivers, verdict, state):
    escrow = opened(flowpay, "3000.00")
    act(flowpay, f"{verdict}-payment", escrow)
    said = told(flowpay, receivers)
    assert ("/payments/approve", "pending_approval", "3000.00") in said
    assert ("/payments/approve", state, "3000.00") in said
    assert ("/escrow/transition", state, "3000.00") in said
    assert [each for each in said if each[0] == "/wallet/debit"] == [
        ("/wallet/debit", "pending_approval", "3000.00")
    ]
    credited = [each for each in said if each[0] == "/wallet/credit"]
    assert len(credited) == (verdict == "reject")


def test_money_that_comes_in_is_told_and_nothing_of_what_was_before_the_switch(flowpay, receivers):
    top_up(flowpay, "7.00")
    assert told(flowpay, receivers) == [("/wallet/credit", "topped_up", "7.00")]


def test_nothing_is_told_without_the_switch(executions, clock, receivers):
    with world() as flowpay:
        flowpay.get("/api/wallet-state")
        sweep.sweep_all()
        opened(flowpay)
        assert told(flowpay, receivers) == []
        assert receivers.waiting == []


def test_a_path_that_is_off_is_told_nothing(executions, clock, receivers):
    with deployed(
        LOCUS_WALLET_DEBIT_ENDPOINT="off", LOCUS_ESCROW_CREATE_ENDPOINT="/x/y"
    ) as flowpay:
        flowpay.get("/api/wallet-state")
        sweep.sweep_all()
        opened(flowpay)
        assert told(flowpay, receivers) == []
        assert [each.webhook_id for each in later(clock)] == ["locus_create"], "nothing at /x/y"


@pytest.mark.parametrize("fault", ["failing", "lost_answer", "switched_off", "timeout", "garbage"])
def test_one_that_fails_comes_again_with_the_same_id_and_holds_nothing_up(
    flowpay, receivers, clock, fault
):
    provider_fails("locus", fault, operation="told", times=2, seconds=0)
    opened(flowpay, "100.00")
    told(flowpay, receivers)
    clock.forward(seconds=6)
    receivers.run()
    assert told(flowpay, receivers) == [
        ("/escrow/create", "held", "100.00"),
        ("/wallet/debit", "held", "100.00"),
    ]
    assert later(clock) == ()


def test_an_envelope_that_says_no_is_not_taken_for_a_yes(flowpay, receivers, clock, monkeypatch):
    no = Reply(200, {"success": False, "error": "invalid_request", "message": "no"})
    monkeypatch.setattr(locus_pay, "told", lambda *_: no)
    top_up(flowpay, "7.00")
    assert told(flowpay, receivers) == []
    clock.forward(seconds=6)
    [due] = deliveries.due("default", "locus", before=clock.moment, limit=9)
    stands = deliveries.load("default", *due)
    assert (stands.status, stands.attempts, stands.last_response.status) == ("pending", 1, None)
    assert "invalid_request" in stands.last_response.reason


def test_what_locus_does_not_take_in_the_end_is_told_in_the_log_once(
    flowpay, receivers, clock, monkeypatch
):
    for amount in ("7.00", "8.00"):
        with monkeypatch.context() as patch:
            no = Reply(500, {"success": False, "error": "down", "message": "no"})
            patch.setattr(locus_pay, "told", lambda *_, no=no: no)
            top_up(flowpay, amount)
            assert told(flowpay, receivers) == []
            for _ in range(12):
                clock.forward(days=1)
                sweep.sweep_all()
                receivers.run()
    statuses = [item["status"]["S"] for item in flowpay.images("delivery")]
    assert statuses == ["failed", "failed"], "each by itself: the next is told all the same"
    given_up = [e for e in flowpay.publish() if e["type"] == "flowpay.locus_path.given_up"]
    assert [each["data"]["setting"] for each in given_up] == ["LOCUS_WALLET_CREDIT_ENDPOINT"] * 2
    assert "every attempt has failed" in given_up[0]["data"]["reason"]
    assert told(flowpay, receivers) == [], "and that is told to nobody at Locus"


def test_what_the_queue_has_lost_the_sweep_rings_for(flowpay, receivers, clock):
    top_up(flowpay, "7.00")
    flowpay.publish()
    receivers.lose()
    clock.forward(seconds=30)
    sweep.sweep_all()
    assert told(flowpay, receivers) == [("/wallet/credit", "topped_up", "7.00")]


def test_what_is_old_is_forgotten(flowpay, receivers, clock):
    top_up(flowpay, "7.00")
    told(flowpay, receivers)
    assert len(flowpay.images("delivery")) == 1
    clock.forward(days=31)
    sweep.sweep_all()
    assert flowpay.images("delivery") == []


def test_once_it_is_switched_off_what_was_on_its_way_is_cancelled(
    flowpay, receivers, clock, monkeypatch
):
    provider_fails("locus", "failing", operation="told")
    top_up(flowpay, "7.00")
    told(flowpay, receivers)
    off = config.config().model_copy(update={"LOCUS_PAYOUTS": False})
    monkeypatch.setattr(locus_telling, "config", lambda: off)
    clock.forward(seconds=6)
    receivers.run()
    assert told(flowpay, receivers) == []
    assert [item["status"]["S"] for item in flowpay.images("delivery")] == ["cancelled"]
