"""Agents that want to be paid first (402): paid once, what was offered, to whom it is allowed."""

import base64
import json
from collections import Counter
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from flowpay.domain.x402.in_a2a import EXTENSION
from flowpay.domain.x402_buying import MOST_VALID_S, nonce_of
from flowpay.services import x402_buying_watch
from tests.integration.agent_tasks import flowpay, kinds, remote, told
from tests.integration.commands import money, paid_to
from tests.integration.rules import ruled
from tests.integration.test_hostile_agents import at_once, ordered
from tests.support.agents import (
    COUNTED,
    Remote,
    at_agent,
    changed,
    close,
    ended,
    execute,
    look,
    looked_after,
    offered,
    read,
    working,
)
from tests.support.builders import wire
from tests.support.clock import Clock
from tests.support.faults import provider_fails
from tests.support.payments import KEY, PAY_TO, PAYER
from tests.support.world import World

__all__ = ["flowpay", "remote"]
pytestmark = pytest.mark.slow
FREE = ("50000.00", "0.00", "0.00")
SPENT = ("49999.99", "0.00", "0.01")
ALLOWED = (PAY_TO,)


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> dict[str, str]:
    return {"X402_BUYER_KEY": KEY} | getattr(request, "param", {})


def selling(manner: str = "toll", **changes: Any) -> str:
    """Return the id of a service whose agent wants to be paid a cent first, and may be."""
    return offered(manner, **{"pay_to": ALLOWED, **changes})


def payments() -> list[dict[str, Any]]:
    """Return the payments in the book that were made, oldest first."""
    from flowpay.persistence import x402_payments as kept

    items, _ = kept.listed("default", direction=None, status=None, limit=100, cursor=None)
    return [json.loads(item.model_dump_json()) for item in items][::-1]


def watched() -> None:
    """Let the sweep look at what the network shows."""
    assert x402_buying_watch.look_after("default") == []


def on_chain() -> list[str]:
    """Return the units of every transfer that was carried out."""
    from sandbox.standins import storage

    return [each["log"][1]["data"] for each, _ in storage.walk("chain_transaction")]


def signatures(remote: Remote) -> list[str]:
    """Return the payments that were sent, in headers and in messages."""
    in_headers = [r.headers.get("payment-signature") for r in remote.sent]
    bodies = [json.loads(r.content) for r in remote.sent]
    messages = [each["params"].get("message", {}).get("metadata", {}) for each in bodies]
    found = [json.dumps(m["x402.payment.payload"]) for m in messages if "x402.payment.payload" in m]
    return [each for each in (*in_headers, *found) if each]


@pytest.mark.parametrize("manner", ["toll", "toll_message", "toll_choosing"])
def test_an_agent_that_asks_for_what_is_held_is_paid_it_and_works(
    flowpay: World, clock: Clock, remote: Remote, manner: str
):
    service_id = selling(manner)
    task = ended(flowpay, service_id)

    assert (task["status"], task["output"], task["cost"]) == ("completed", COUNTED, wire("0.01"))
    assert money(flowpay) == SPENT
    assert paid_to(flowpay, f"agent:{service_id}") == ["0.01"]
    [payment] = payments()
    assert (payment["units"], payment["pay_to"], payment["payer"]) == ("10000", PAY_TO, PAYER)
    assert payment["nonce"] == nonce_of("default", task["task_id"])
    assert task["payment"]["payment_id"] == payment["payment_id"]
    assert flowpay.get(f"/api/x402/payments/{payment['payment_id']}")["direction"] == "made"
    assert len(signatures(remote)) == 1
    assert [int(each, 16) for each in on_chain()] == [10_000]

    clock.forward(seconds=20)
    watched()
    [payment] = payments()
    assert (payment["status"], payment["transaction"][:2]) == ("settled", "0x")
    assert money(flowpay) == SPENT
    assert flowpay_events(flowpay) == ["settling", "settled"]


def flowpay_events(flowpay: World) -> list[str]:
    prefix = "flowpay.x402_payment."
    return [e["type"].removeprefix(prefix) for e in flowpay.publish() if prefix in e["type"]]


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("toll_dear", "0.01"),
        ("toll_asset", "another asset"),
        ("toll_network", "the network eip155:8453"),
        ("toll_recipient", "no admin has allowed"),
        ("toll_scheme", "the scheme upto"),
        ("toll_over", "is over"),
        ("toll_hasty", "over before it could be paid"),
        ("toll_garbled", "not in the form of x402 v2"),
    ],
)
def test_a_demand_that_may_not_be_met_gets_no_signature_and_costs_nothing(
    flowpay: World, remote: Remote, manner: str, said: str
):
    task = ended(flowpay, selling(manner))

    assert (task["status"], task["payment"]) == ("failed", None)
    assert said in task["reason"]
    assert (signatures(remote), payments(), on_chain()) == ([], [], [])
    assert money(flowpay) == FREE


@pytest.mark.parametrize("manner", ["toll", "toll_message"])
def test_nobody_is_paid_whom_no_admin_has_allowed(flowpay: World, remote: Remote, manner: str):
    task = ended(flowpay, selling(manner, pay_to=None))

    assert task["status"] == "failed"
    assert "no admin has allowed" in task["reason"]
    assert (signatures(remote), money(flowpay)) == ([], FREE)


def test_an_agent_is_told_that_it_may_ask_to_be_paid(flowpay: World, remote: Remote):
    ended(flowpay, selling("toll_message"))
    orders = [each for each in remote.sent if b'"SendMessage"' in each.content]
    assert [each.headers["A2A-Extensions"] for each in orders] == [EXTENSION, EXTENSION]


def test_an_agent_that_has_moved_is_not_paid_at_its_old_accounts(flowpay: World, remote: Remote):
    service_id = selling()
    moving = "http://sandbox.test/sandbox/agents/toll_message"
    remote.meets(lambda: changed(service_id, endpoint=moving))
    task = ended(flowpay, service_id)

    assert "no admin has allowed" in task["reason"]
    assert (signatures(remote), money(flowpay)) == ([], FREE)


def test_accounts_that_change_as_it_is_signed_are_looked_at_again(
    flowpay: World, remote: Remote, monkeypatch: pytest.MonkeyPatch
):
    """Between reading the service and writing the payment an admin takes its account away."""
    from flowpay.ports import payer_key

    service_id, sign = selling(), payer_key.sign
    withdrawn: list[int] = []

    def signing(digest: bytes) -> str:
        if not withdrawn:
            withdrawn.append(changed(service_id, pay_to=()))
        return sign(digest)

    monkeypatch.setattr(payer_key, "sign", signing)
    task = ended(flowpay, service_id)

    assert "no admin has allowed" in task["reason"]
    assert (withdrawn, signatures(remote), payments(), money(flowpay)) == ([2], [], [], FREE)


def outcomes_of(service_id: str) -> tuple[int, int]:
    from flowpay.persistence import agent_services

    [service] = agent_services.with_outcomes(
        "default", (agent_services.load("default", service_id),)
    )
    return service.reliability.completed, service.reliability.failed


@pytest.mark.parametrize(
    ("manner", "allowed", "failures"), [("toll", (), 0), ("toll_dear", ALLOWED, 1)]
)
def test_what_keeps_us_from_paying_is_no_failure_of_the_agent(
    flowpay: World, manner: str, allowed: tuple[str, ...], failures: int
):
    service_id = selling(manner, pay_to=allowed)
    assert ended(flowpay, service_id)["status"] == "failed"
    assert outcomes_of(service_id) == (0, failures)


def test_more_than_the_ceiling_is_not_paid_even_by_a_micro(flowpay: World, remote: Remote):
    task = ended(flowpay, selling(price=wire("0.009999")))

    assert task["status"] == "failed"
    assert (signatures(remote), money(flowpay)) == ([], FREE)


def test_less_than_is_held_is_paid_and_the_rest_comes_back(flowpay: World):
    service_id = selling(price=wire("0.012345"))
    task = ended(flowpay, service_id)

    assert (task["held"], task["cost"]) == (wire("0.012345"), wire("0.01"))
    assert money(flowpay) == SPENT


@pytest.mark.parametrize("settings", [{"WALLET_CURRENCY": "INR"}], indirect=True)
@pytest.mark.parametrize("manner", ["toll", "toll_lying"])
def test_a_wallet_of_rupees_pays_at_the_rate_of_the_hold(
    flowpay: World, clock: Clock, settings: dict[str, str], manner: str
):
    task = ended(flowpay, selling(manner, price=wire("0.013333")))

    assert task["payment"]["amount"] == wire("0.01")
    assert task["cost"] == task["payment"]["cost"]
    assert (task["cost"]["currency"], task["held"]["currency"]) == ("INR", "INR")
    assert money(flowpay)[1:] == ("0.00", task["cost"]["amount"])
    the_authorization_is_over(clock)
    spent = task["cost"]["amount"] if manner == "toll" else "0.00"
    assert money(flowpay)[1:] == ("0.00", spent)


@pytest.mark.parametrize("rule", ["per_transaction_limit", "auto_approve_threshold"])
def test_rules_that_have_changed_meanwhile_forbid_it(flowpay: World, remote: Remote, rule: str):
    service_id = selling()
    remote.meets(lambda: ruled(flowpay, **{rule: wire("0.009")}))
    task = ended(flowpay, service_id)

    assert "the rules do not let it be paid" in task["reason"]
    assert (signatures(remote), money(flowpay)) == ([], FREE)


def test_a_task_that_was_canceled_meanwhile_is_not_paid(flowpay: World, remote: Remote):
    service_id = selling()

    def cancel() -> None:
        [task] = flowpay.get("/api/a2a/tasks")["items"]
        flowpay.post(f"/api/a2a/tasks/{task['task_id']}/cancel", {})

    remote.meets(cancel)
    answer = execute(flowpay, service_id)

    assert answer.body["status"] == "canceled"
    assert (signatures(remote), money(flowpay)) == ([], FREE)


def test_a_payment_that_never_arrived_is_not_sent_once_nobody_waits(
    flowpay: World, clock: Clock, remote: Remote
):
    """It is signed, and lost on its way; a person cancels as it is found that it is asked for."""
    task = paid_silently(flowpay, remote, selling("toll_message"), on_the_way=True)
    path = f"/api/a2a/tasks/{task['task_id']}/cancel"
    remote.meets(lambda: flowpay.post(path, {}))
    look(flowpay, task)

    assert read(flowpay, task)["status"] == "canceled"
    assert (len(signatures(remote)), money(flowpay)) == (1, SPENT)
    the_authorization_is_over(clock)
    assert (on_chain(), money(flowpay)) == ([], FREE)


@pytest.mark.parametrize(
    ("manner", "carried_out"),
    [("toll_twice", False), ("toll_taken", True), ("toll_insisting", True)],
)
def test_an_agent_that_asks_twice_is_paid_once(
    flowpay: World, clock: Clock, remote: Remote, manner: str, carried_out: bool
):
    task = ended(flowpay, selling(manner))

    assert (task["status"], task["cost"]) == ("failed", wire("0.01"))
    assert "asks to be paid again" in task["reason"]
    assert len(signatures(remote)) == 1
    assert money(flowpay) == SPENT  # as long as it may still be carried out

    the_authorization_is_over(clock)
    assert money(flowpay) == (SPENT if carried_out else FREE)
    assert read(flowpay, task)["cost"] == (wire("0.01") if carried_out else wire("0.00"))
    assert [each["status"] for each in payments()] == ["settled" if carried_out else "failed"]
    assert len(on_chain()) == carried_out


def the_authorization_is_over(clock: Clock) -> None:
    clock.forward(seconds=MOST_VALID_S + 301)
    watched()


def followed(flowpay: World, clock: Clock, task: dict[str, Any]) -> dict[str, Any]:
    """Return the task after its machine has gone through all its states, at its own pace.

    The sweep looks at what the network shows between two looks.
    """
    state, misses = "working", 0
    while state == "working":
        came_to = look(flowpay, task, misses)
        state, misses = came_to["state"], came_to["misses"]
        clock.forward(seconds=came_to["wait_s"])
        watched()
    if state == "close":
        close(flowpay, task)
    return read(flowpay, task)


def paid_silently(
    flowpay: World, remote: Remote, service_id: str, *, on_the_way: bool = False
) -> dict[str, Any]:
    """Return the task of an agent that is paid and whose answer is lost.

    `on_the_way`: so is the payment, before it gets there.
    """

    def cut() -> None:
        raise httpx.ReadTimeout("it never arrives")

    remote.meets(lambda: None)
    remote.meets(cut if on_the_way else lambda: setattr(remote, "loses_the_next_answer", True))
    return working(flowpay, service_id)


@pytest.mark.parametrize("works_s", [6, 15, 100])
@pytest.mark.parametrize("manner", ["toll_slow", "toll_slow_message"])
def test_an_agent_that_is_slower_than_anybody_waits_is_paid_once_and_gives_its_result(
    flowpay: World,
    clock: Clock,
    remote: Remote,
    monkeypatch: pytest.MonkeyPatch,
    manner: str,
    works_s: int,
):
    """Until it is done it lists nothing, or asks; paid again it asks again: the nonce is used."""
    from standins import agent_tolls

    monkeypatch.setattr(agent_tolls, "LATE_S", works_s)
    service_id = selling(manner)
    task = paid_silently(flowpay, remote, service_id)
    began = clock.moment
    found = followed(flowpay, clock, task)

    assert (found["status"], found["output"], found["cost"]) == ("completed", COUNTED, wire("0.01"))
    assert (money(flowpay), len(on_chain()), len(set(signatures(remote)))) == (SPENT, 1, 1)
    assert outcomes_of(service_id) == (1, 0)
    assert "CancelTask" not in remote.methods()
    assert (clock.moment - began).total_seconds() <= works_s + 60


def test_a_payment_is_not_sent_again_while_its_agent_may_be_at_work_on_it(
    flowpay: World, clock: Clock, remote: Remote
):
    task = paid_silently(flowpay, remote, selling("toll_closing"))
    sent = {}
    for second in range(60):
        look(flowpay, task)
        sent[second] = len(signatures(remote))
        clock.forward(seconds=1)
    assert (sent[29], sent[30]) == (1, 2)
    assert look(flowpay, task)["wait_s"] == 30


@pytest.mark.parametrize("manner", ["toll_taken", "toll_insisting", "toll_twice"])
def test_an_agent_that_asks_again_and_again_is_paid_once_and_ends_with_what_was_signed(
    flowpay: World, clock: Clock, remote: Remote, manner: str
):
    task = paid_silently(flowpay, remote, selling(manner, price=wire("0.50")))
    began, carried_out = clock.moment, manner != "toll_twice"
    found = followed(flowpay, clock, task)

    assert found["status"] == "failed"
    assert ("asks to be paid again" in found["reason"]) == carried_out
    assert (clock.moment - began).total_seconds() < 60 + 300 + 120
    assert (len(set(signatures(remote))), len(payments())) == (1, 1)
    the_authorization_is_over(clock)
    assert read(flowpay, task)["cost"] == (wire("0.01") if carried_out else wire("0.00"))
    assert (money(flowpay), len(on_chain())) == (SPENT if carried_out else FREE, carried_out)
    assert len(signatures(remote)) <= 12


def test_what_was_never_carried_out_is_not_called_asked_for_twice(
    flowpay: World, clock: Clock, remote: Remote
):
    task = paid_silently(flowpay, remote, selling("toll_insisting"), on_the_way=True)
    the_authorization_is_over(clock)
    found = followed(flowpay, clock, task)

    assert found["status"] == "failed"
    assert "Nothing shows that the agent has taken its payment" in found["reason"]
    assert (money(flowpay), len(signatures(remote))) == (FREE, 1)


def test_an_agent_that_wants_to_be_paid_for_every_call_is_not_paid_for_looks(
    flowpay: World, clock: Clock, remote: Remote
):
    task = paid_silently(flowpay, remote, selling("toll_gate"))
    found = followed(flowpay, clock, task)

    assert (found["status"], found["cost"]) == ("failed", wire("0.01"))
    assert "wants to be paid for being asked how the task stands" in found["reason"]
    assert (money(flowpay), len(on_chain()), len(set(signatures(remote)))) == (SPENT, 1, 1)
    carrying = [r for r in remote.sent if "payment-signature" in r.headers]
    assert {json.loads(r.content)["method"] for r in carrying} == {"SendMessage"}


def test_of_two_tasks_that_an_agent_made_of_one_the_one_that_came_to_nothing_is_not_ours(
    flowpay: World, clock: Clock, remote: Remote
):
    """Such as by a payment that came twice: the second one was refused."""
    from standins import agents

    task = paid_silently(flowpay, remote, selling())
    refused = {"state": "TASK_STATE_REJECTED", "timestamp": "2026-01-01T00:00:00.000Z"}
    [done] = at_agent("toll")
    agents._keep("toll", done | {"id": "0", "status": refused})
    assert followed(flowpay, clock, task)["status"] == "completed"


def test_what_was_lost_before_it_was_paid_for_is_not_paid_for_looks_either(
    flowpay: World, clock: Clock, remote: Remote
):
    remote.meets(lambda: setattr(remote, "loses_the_next_answer", True))
    found = followed(flowpay, clock, working(flowpay, selling("toll_gate")))

    assert "wants to be paid for being asked how the task stands" in found["reason"]
    assert (found["status"], money(flowpay), signatures(remote)) == ("failed", FREE, [])


def test_a_payment_that_was_taken_for_nothing_is_spent_and_no_more(flowpay: World, clock: Clock):
    task = ended(flowpay, selling("toll_robbing", price=wire("0.50")))

    assert (task["status"], task["held"], task["cost"]) == ("failed", wire("0.50"), wire("0.01"))
    the_authorization_is_over(clock)
    assert (money(flowpay), len(on_chain())) == (SPENT, 1)
    assert kinds(flowpay) == ["agent_task", "agent_task"]


def test_an_agent_that_says_it_was_paid_and_was_not_is_not_believed(flowpay: World, clock: Clock):
    task = ended(flowpay, selling("toll_lying"))

    assert (task["status"], money(flowpay)) == ("completed", SPENT)
    the_authorization_is_over(clock)
    assert (money(flowpay), on_chain()) == (FREE, [])
    found = read(flowpay, task)
    assert (found["status"], found["cost"]) == ("completed", wire("0.00"))
    assert found["payment"]["is_void"]
    assert kinds(flowpay) == ["agent_task", "agent_task", "refund"]
    watched()
    assert money(flowpay) == FREE


@pytest.mark.parametrize("lost", ["by the agent", "on the way"])
def test_success_after_a_time_out_is_found_and_not_paid_again(
    flowpay: World, clock: Clock, remote: Remote, lost: str
):
    if lost == "on the way":
        task = paid_silently(flowpay, remote, selling())
    else:
        task = working(flowpay, selling("toll_late"))

    assert looked_after(flowpay, task)["status"] == "completed"
    assert len(signatures(remote)) == len(on_chain()) == 1
    assert money(flowpay) == SPENT


@pytest.mark.parametrize("lists", [True, False])
def test_a_payment_that_never_arrived_is_sent_again_and_is_the_very_same(
    flowpay: World, clock: Clock, remote: Remote, monkeypatch: pytest.MonkeyPatch, lists: bool
):
    """Also to an agent that lists its tasks to nobody: it cannot be asked for one."""
    from standins import agent_manners, agents

    monkeypatch.setattr(agents, "_manner", lambda _: agent_manners.Manner(lists=lists))
    task = paid_silently(flowpay, remote, selling(), on_the_way=True)
    assert (len(payments()), on_chain()) == (1, [])

    assert followed(flowpay, clock, task)["status"] == "completed"
    first, second = signatures(remote)
    assert first == second
    assert (len(on_chain()), money(flowpay)) == (1, SPENT)


def test_an_agent_that_is_away_with_the_money_gets_no_more(
    flowpay: World, clock: Clock, remote: Remote
):
    task = working(flowpay, selling("toll_closing"))
    found = followed(flowpay, clock, task)

    assert (found["status"], len(set(signatures(remote)))) == ("failed", 1)
    assert (money(flowpay), len(on_chain())) == (SPENT, 1)


def test_an_agent_that_never_ends_keeps_what_it_was_paid(flowpay: World, clock: Clock):
    task = working(flowpay, selling("toll_stuck"))
    assert look(flowpay, task)["state"] == "working"
    clock.forward(hours=1)
    assert look(flowpay, task)["state"] == "close"
    close(flowpay, task)

    assert (read(flowpay, task)["cost"], money(flowpay)) == (wire("0.01"), SPENT)


def test_a_payment_that_is_void_before_the_task_ends_costs_nothing(
    flowpay: World, clock: Clock, remote: Remote
):
    task = paid_silently(flowpay, remote, selling(), on_the_way=True)
    the_authorization_is_over(clock)
    assert money(flowpay)[1] == "0.01"  # the task is open: its hold stands

    assert looked_after(flowpay, task)["cost"] == wire("0.00")
    assert (money(flowpay), len(signatures(remote))) == (FREE, 1)


@pytest.mark.parametrize("how", ["failing", "rate_limited", "timeout", "refusing"])
def test_while_the_network_cannot_be_asked_what_was_signed_is_spent(
    flowpay: World, clock: Clock, how: str
):
    ended(flowpay, selling("toll_twice"))
    clock.forward(seconds=MOST_VALID_S + 301)
    provider_fails("chain", how, times=50)
    watched()
    assert ([each["status"] for each in payments()], money(flowpay)) == (["settling"], SPENT)


def test_a_node_that_lags_behind_is_no_proof_that_nothing_was_paid(
    flowpay: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    from standins import chain

    ended(flowpay, selling("toll_twice"))
    with monkeypatch.context() as behind:
        signed = int(clock.moment.timestamp())
        behind.setattr(chain, "now", lambda: signed + 50)
        the_authorization_is_over(clock)
        assert ([each["status"] for each in payments()], money(flowpay)) == (["settling"], SPENT)
    watched()
    assert ([each["status"] for each in payments()], money(flowpay)) == (["failed"], FREE)


def test_what_waits_for_a_person_keeps_no_other_payment_waiting(
    flowpay: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    from standins import chain, exchange

    ended(flowpay, selling("toll_twice"))
    [broken] = payments()
    used = {"asset": broken["asset"], "from": broken["payer"], "nonce": broken["nonce"]}
    chain.cancel(exchange.Request({}, {}, json.dumps(used)))
    clock.forward(seconds=1)
    ended(flowpay, selling())
    clock.forward(seconds=MOST_VALID_S + 301)
    found = []
    for _ in range(2):  # in each run one payment has its turn
        ticks = iter([0, 0])
        time = SimpleNamespace(monotonic=lambda ticks=ticks: next(ticks, 60))
        monkeypatch.setattr(x402_buying_watch, "time", time)
        watched()
        found.append([(each["status"], each["reason"] is None) for each in payments()])
    assert found == [
        [("settling", False), ("settling", True)],
        [("settling", False), ("settled", True)],
    ]


def test_a_nonce_that_is_used_up_by_something_else_is_a_break_and_stays_spent(
    flowpay: World, clock: Clock, caplog: pytest.LogCaptureFixture
):
    from sandbox.standins import chain, exchange

    ended(flowpay, selling("toll_twice"))
    [payment] = payments()
    used = {"asset": payment["asset"], "from": payment["payer"], "nonce": payment["nonce"]}
    chain.cancel(exchange.Request({}, {}, json.dumps(used)))
    the_authorization_is_over(clock)

    assert "payment broken" in caplog.text
    watched()
    [listed] = flowpay.get("/api/x402/payments")["items"]
    assert (listed["status"], listed["direction"]) == ("settling", "made")
    assert "no such transfer" in listed["reason"]
    assert money(flowpay) == SPENT


def test_without_a_key_nothing_is_signed(monkeypatch: pytest.MonkeyPatch, flowpay: World):
    from flowpay.ports import payer_key

    monkeypatch.setattr(payer_key, "is_configured", lambda: False)
    task = ended(flowpay, selling())

    assert "no key to pay agents with" in task["reason"]
    assert money(flowpay) == FREE


def test_the_key_is_in_no_answer_event_log_or_item(
    flowpay: World, capsys: pytest.CaptureFixture[str]
):
    task = ended(flowpay, selling())
    from tests.support.memory import images

    told = json.dumps([task, flowpay.publish(), images("book")]) + capsys.readouterr().out
    assert KEY[2:] not in told


@pytest.mark.parametrize("manner", ["toll", "toll_late", "toll_robbing", "toll_twice"])
def test_what_was_signed_is_shown_to_its_agent_alone(
    flowpay: World, remote: Remote, capsys: pytest.CaptureFixture[str], manner: str
):
    """Whoever has it can carry it out: it goes with messages, in no other call, log or answer."""
    answer = execute(flowpay, selling(manner))
    looked_after(flowpay, answer.body)

    [sent] = signatures(remote)
    payment = json.loads(base64.b64decode(sent))
    listed = flowpay.get("/api/x402/payments")
    told = json.dumps([answer.body, listed, flowpay.publish()]) + capsys.readouterr().out
    assert payment["payload"]["signature"] not in told
    assert sent not in told
    carrying = [r for r in remote.sent if "payment-signature" in r.headers]
    assert [json.loads(r.content)["method"] for r in carrying] == ["SendMessage"]


@pytest.mark.parametrize("manner", ["toll", "toll_message", "toll_twice"])
def test_64_at_once_keep_the_daily_limit_to_the_micro(flowpay: World, manner: str):
    ruled(flowpay, daily_limit=wire("0.105005"))
    service_id = selling(manner, price=wire("0.010500"))
    given = {"text": "two words"}
    outcomes = at_once(64, lambda n: ordered(service_id, given, 1, key=f"k-{n}"))
    for task in flowpay.get("/api/a2a/tasks", status="working", limit="100")["items"]:
        looked_after(flowpay, task)  # its answer came later than anybody waits, on a busy machine

    made = payments()
    assert len({each["nonce"] for each in made}) == len(made)
    assert len(made) == 10, "nine that were paid and the hold of a tenth are within the limit"
    spent = len(made) * 10_000
    assert paid_to(flowpay, f"agent:{service_id}") == ["0.01"] * len(made)
    assert money(flowpay)[1:] == ("0.00", f"{spent / 1_000_000:.2f}")
    assert Counter(outcomes)["spending_refused"] == 64 - len(made)
    assert len(on_chain()) == (0 if manner == "toll_twice" else len(made))


def test_32_of_one_order_at_once_pay_once(flowpay: World, remote: Remote):
    service_id = selling()
    outcomes = at_once(32, lambda _: ordered(service_id, {"text": "x"}, 1, key="k-1"))

    assert set(outcomes) == {"completed"}
    assert (len(payments()), len(on_chain()), len(at_agent("toll"))) == (1, 1, 1)
    assert money(flowpay) == SPENT


def test_what_is_told_of_a_task_is_what_happened(flowpay: World):
    ended(flowpay, selling())
    assert told(flowpay) == ["held", "completed"]
