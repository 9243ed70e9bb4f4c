"""Attempts: whatever an endpoint, a crash or the queue does, an event comes at least once, or ends.

Retries follow the schedule, and an endpoint that is slow or dead costs the others nothing.
"""

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module

import httpx
import pytest

from flowpay.domain.delivery import AFTER, LEASE, MOST_TRIES, Due
from flowpay.persistence import book, events
from flowpay.persistence import webhooks as kept
from flowpay.runtime import clock as time
from flowpay.runtime.aws import client
from flowpay.runtime.config import config
from flowpay.services import delivering, fan_out
from tests.integration.commands import opened
from tests.integration.mails import Killed, die
from tests.support.builders import an_event
from tests.support.faults import overtaken_by
from tests.support.receivers import Receivers, bring, registered
from tests.support.world import lambda_context

pytestmark = pytest.mark.slow

HOST, OTHER = "hooks.example.com", "other.example.com"
HELD = "flowpay.escrow.held"
FAILS = httpx.Response(500, text="out of order")


@pytest.fixture
def receivers(monkeypatch):
    monkeypatch.setattr(delivering.random, "random", lambda: 0.0)
    scripted = Receivers()
    scripted.take_their_place(monkeypatch)
    return scripted


@pytest.fixture
def webhook_id(flowpay, receivers, clock):
    """An endpoint that gets the events of holds."""
    return registered(flowpay, HOST, HELD)[0]


def sweep():
    import_module("schedules.sweep").handler({}, lambda_context())


def delivered(flowpay, webhook_id):
    """Return the one delivery of an endpoint."""
    [delivery] = flowpay.get(f"/api/webhooks/{webhook_id}/deliveries")["items"]
    return delivery


def status(flowpay, webhook_id):
    return flowpay.get(f"/api/webhooks/{webhook_id}")["status"]


def happen(flowpay, more=1):
    """Let so many holds be announced and numbered."""
    for _ in range(more):
        announce()
    flowpay.publish()


def announce():
    event = an_event(id=time.new_id("evt"), type=HELD)
    book.commit([events.announced("default", event)])


def until_due(flowpay, clock, webhook_id):
    """Let time pass until the next attempt; return how long that was."""
    due = datetime.fromisoformat(delivered(flowpay, webhook_id)["next_attempt_at"])
    waited = due - clock.moment
    clock.set(due)
    return waited


def told(flowpay):
    return [e for e in flowpay.publish() if e["type"] == "flowpay.webhook.disabled"]


def test_an_attempt_that_fails_is_repeated_with_the_same_id_until_one_succeeds(
    flowpay, receivers, clock, webhook_id
):
    receivers.reply(HOST, FAILS, httpx.ConnectError("down"), httpx.Response(200))
    happen(flowpay)
    receivers.run()
    delivery = delivered(flowpay, webhook_id)
    assert (delivery["status"], delivery["attempts"]) == ("pending", 1)
    assert delivery["last_response"]["status"] == 500
    assert delivery["last_response"]["body"] == "out of order"
    for _ in range(2):
        until_due(flowpay, clock, webhook_id)
        receivers.run()

    assert delivered(flowpay, webhook_id)["status"] == "delivered"
    assert len({request.headers["webhook-id"] for request in receivers.to(HOST)}) == 1
    assert len({request.headers["webhook-timestamp"] for request in receivers.to(HOST)}) == 3
    assert len(receivers.to(HOST)) == 3


def test_retries_come_by_the_schedule_the_near_ones_by_the_queue_the_far_ones_by_the_sweep(
    flowpay, receivers, clock, webhook_id
):
    receivers.reply(HOST, FAILS)
    happen(flowpay)
    receivers.run()
    waits, held_back = [], []
    for _ in AFTER:
        held_back += [after_s for _, after_s, _ in receivers.waiting]
        waits.append(until_due(flowpay, clock, webhook_id))
        if not receivers.run():
            clock.set(clock.moment + fan_out.OVERDUE)
            sweep()
            receivers.run()

    assert waits == list(AFTER)
    assert held_back == [5, 300]
    assert len(receivers.to(HOST)) == 10


def test_what_fails_for_the_whole_schedule_is_given_up_and_its_endpoint_disabled(
    flowpay, receivers, clock, webhook_id
):
    receivers.reply(HOST, FAILS)
    happen(flowpay)
    receivers.run()
    for _ in AFTER:
        until_due(flowpay, clock, webhook_id)
        receivers.lose()
        clock.set(clock.moment + fan_out.OVERDUE)
        sweep()
        receivers.run()

    delivery = delivered(flowpay, webhook_id)
    assert (delivery["status"], delivery["attempts"]) == ("failed", 10)
    assert status(flowpay, webhook_id) == "disabled"
    [event] = told(flowpay)
    assert event["actor"] == "flowpay"
    assert "whole schedule" in event["data"]["reason"]


def test_an_endpoint_that_takes_others_meanwhile_stays_enabled(
    flowpay, receivers, clock, webhook_id
):
    def poisoned(request):
        first = receivers.to(HOST)[0].headers["webhook-id"]
        return httpx.Response(500 if request.headers["webhook-id"] == first else 200)

    receivers.reply(HOST, poisoned)
    happen(flowpay)
    receivers.run()
    for n in range(1, 10):
        clock.set(clock.moment + AFTER[n - 1] + fan_out.OVERDUE)
        happen(flowpay)
        receivers.run()
        sweep()
        receivers.run()

    page = flowpay.get(f"/api/webhooks/{webhook_id}/deliveries", limit="100")["items"]
    assert [d["status"] for d in page] == [*["delivered"] * 9, "failed"]
    assert status(flowpay, webhook_id) == "enabled"
    assert told(flowpay) == []


def test_an_endpoint_that_says_it_is_gone_is_disabled_at_once(
    flowpay, receivers, monkeypatch, webhook_id
):
    monkeypatch.setattr(delivering, "AT_ONCE", 1)  # moto undoes what others write meanwhile
    receivers.reply(HOST, httpx.Response(410))
    happen(flowpay, 3)
    receivers.run()

    assert status(flowpay, webhook_id) == "disabled"
    [event] = told(flowpay)
    assert "410" in event["data"]["reason"]
    page = flowpay.get(f"/api/webhooks/{webhook_id}/deliveries")["items"]
    assert {d["status"] for d in page} == {"failed"}


def test_an_endpoint_that_was_changed_while_it_said_it_is_gone_is_disabled_all_the_same(
    flowpay, receivers, webhook_id
):
    def changed_meanwhile(_):
        flowpay.post(f"/api/webhooks/{webhook_id}/rotate", None)
        return httpx.Response(410)

    receivers.reply(HOST, changed_meanwhile)
    happen(flowpay)
    receivers.run()
    assert status(flowpay, webhook_id) == "disabled"


def test_an_endpoint_that_asks_for_time_gets_it(flowpay, receivers, clock, webhook_id):
    receivers.reply(HOST, httpx.Response(429, headers={"retry-after": "600"}))
    happen(flowpay)
    receivers.run()
    assert until_due(flowpay, clock, webhook_id) == timedelta(minutes=10)


def test_a_redirect_is_a_failure_and_leads_nowhere(flowpay, receivers, webhook_id):
    receivers.reply(HOST, httpx.Response(307, headers={"location": "http://169.254.169.254/"}))
    happen(flowpay)
    receivers.run()

    assert [request.url.host for request in receivers.requests] == [HOST]
    assert delivered(flowpay, webhook_id)["status"] == "pending"


def test_a_message_that_is_lost_costs_a_minute(flowpay, receivers, clock, webhook_id):
    happen(flowpay)
    receivers.lose()
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert delivered(flowpay, webhook_id)["status"] == "delivered"


def test_a_queue_that_is_down_costs_a_minute(flowpay, receivers, clock, webhook_id):
    receivers.queue_is_down = True
    happen(flowpay)
    receivers.queue_is_down = False
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert delivered(flowpay, webhook_id)["status"] == "delivered"


def test_a_message_that_comes_again_finds_nothing_to_do(flowpay, receivers, webhook_id):
    happen(flowpay)
    [(due, *_)] = receivers.waiting
    for _ in range(3):
        bring(due)
    assert len(receivers.to(HOST)) == 1


def test_two_senders_at_the_same_moment_make_one_attempt(flowpay, receivers, webhook_id):
    happen(flowpay)
    [(due, *_)] = receivers.waiting
    with overtaken_by(lambda: bring(due)):
        bring(due)
    assert len(receivers.to(HOST)) == 1


def test_what_was_replayed_during_an_attempt_is_attempted_once_more(flowpay, receivers, webhook_id):
    def replayed_meanwhile(_):
        id = delivered(flowpay, webhook_id)["delivery_id"]
        receivers.reply(HOST, httpx.Response(200))
        flowpay.post(f"/api/webhooks/{webhook_id}/deliveries/{id}/replay", None)
        return httpx.Response(500)

    receivers.reply(HOST, replayed_meanwhile)
    happen(flowpay)
    receivers.run()
    assert len(receivers.to(HOST)) == 2
    assert delivered(flowpay, webhook_id)["status"] == "delivered"


@pytest.mark.parametrize("commit", [1, 2])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_any_write_of_an_attempt_neither_loses_it_nor_leaves_it_open(
    flowpay, receivers, clock, monkeypatch, webhook_id, commit, moment
):
    happen(flowpay)
    [(due, *_)] = receivers.waiting
    receivers.lose()
    write, count = book.commit, []

    def dying(writes, **options):
        count.append(1)
        if len(count) == commit and moment == "before":
            die()
        write(writes, **options)
        if len(count) == commit:
            die()

    with monkeypatch.context() as patch:
        patch.setattr(book, "commit", dying)
        patch.setattr(delivering, "_guarded", delivering._attempt)
        with pytest.raises(Killed):
            bring(due)
    clock.set(clock.moment + LEASE + fan_out.OVERDUE)
    sweep()
    receivers.run()

    assert delivered(flowpay, webhook_id)["status"] == "delivered"
    assert len(receivers.to(HOST)) in ((2,) if (commit, moment) == (2, "before") else (1,))


def test_a_delivery_whose_every_attempt_kills_us_ends_with_its_schedule(
    flowpay, receivers, clock, monkeypatch, webhook_id
):
    monkeypatch.setattr(delivering, "_guarded", delivering._attempt)
    receivers.reply(HOST, lambda _: die())
    happen(flowpay)
    for _ in range(2 * MOST_TRIES):
        clock.set(clock.moment + AFTER[-1] + fan_out.OVERDUE)
        sweep()
        with suppress(Killed):
            receivers.run()

    delivery = delivered(flowpay, webhook_id)
    assert (delivery["status"], delivery["attempts"]) == ("failed", MOST_TRIES)
    assert "our side" in delivery["last_response"]["reason"]
    assert len(receivers.to(HOST)) == MOST_TRIES
    assert status(flowpay, webhook_id) == "enabled"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_the_fan_out_neither_loses_nor_doubles_a_delivery(
    flowpay, receivers, clock, monkeypatch, webhook_id, moment
):
    write, count = book.commit, []
    announce()

    def dying(writes, **options):
        writes = list(writes)
        gives = any("given" in w.target.get("sk", "") or ":given" in w.values for w in writes)
        count.append(gives)
        if gives and moment == "before":
            die()
        write(writes, **options)
        if gives:
            die()

    with monkeypatch.context() as patch:
        patch.setattr(book, "commit", dying)
        with pytest.raises(Killed):
            flowpay.publish()
    assert any(count)
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert len(receivers.to(HOST)) == 1


def test_what_fails_of_the_fan_out_does_not_hold_up_the_log(
    flowpay, receivers, monkeypatch, clock, webhook_id
):
    def broken(_):
        raise RuntimeError("a bug of ours")

    with monkeypatch.context() as patch:
        patch.setattr(kept, "cursor", broken)
        opened(flowpay)
        assert flowpay.publish()[-1]["type"] == HELD
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert len(receivers.to(HOST)) == 1


def test_two_that_fan_out_at_the_same_moment_make_each_delivery_once(
    flowpay, receivers, webhook_id
):
    announce()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fan_out, "fan_out", lambda _: None)
        flowpay.publish()
    with overtaken_by(lambda: fan_out.fan_out("default")):
        fan_out.fan_out("default")
    receivers.run()
    assert len(receivers.to(HOST)) == 1


def test_what_fails_on_our_side_keeps_no_other_delivery_and_comes_again(
    flowpay, receivers, monkeypatch, clock, webhook_id
):
    happen(flowpay, 3)
    text_of = events.text_of

    def broken(account, sequence):
        if sequence.endswith("4"):
            raise RuntimeError("a bug of ours")
        return text_of(account, sequence)

    with monkeypatch.context() as patch:
        patch.setattr(events, "text_of", broken)
        with pytest.raises(ExceptionGroup):
            receivers.run()
        receivers.run()
    assert len(receivers.to(HOST)) == 2
    clock.set(clock.moment + LEASE + fan_out.OVERDUE)
    sweep()
    receivers.run()
    assert len(receivers.to(HOST)) == 3


def test_deliveries_of_one_message_are_tried_side_by_side(flowpay, receivers, webhook_id):
    all_there = threading.Barrier(10, timeout=10)

    def waits_for_the_others(_):
        all_there.wait()
        return httpx.Response(200)

    receivers.reply(HOST, waits_for_the_others)
    happen(flowpay, 10)
    receivers.run()
    assert len(receivers.to(HOST)) == 10


def test_a_message_is_of_one_endpoint_so_that_a_slow_one_holds_up_no_other(
    flowpay, receivers, webhook_id
):
    registered(flowpay, OTHER, HELD)
    happen(flowpay, 30)

    assert all(len(due.delivery_ids) <= 10 for due, *_ in receivers.waiting)
    slow = [due for due, *_ in receivers.waiting if due.webhook_id == webhook_id]
    hangs, let_go = threading.Event(), threading.Event()

    def hanging(_):
        hangs.set()
        assert let_go.wait(10)
        return httpx.Response(200)

    receivers.reply(HOST, hanging)
    receivers.waiting = [each for each in receivers.waiting if each[0].webhook_id != webhook_id]
    held_up = threading.Thread(target=bring, args=(slow[0],))
    held_up.start()
    assert hangs.wait(10)
    receivers.run()
    assert len(receivers.to(OTHER)) == 30
    let_go.set()
    held_up.join()


def test_an_endpoint_that_keeps_failing_rests_and_is_tried_a_little_each_minute(
    flowpay, receivers, clock, webhook_id
):
    receivers.reply(HOST, httpx.ConnectTimeout("dead"))
    happen(flowpay, 10)
    receivers.run()
    first = len(receivers.to(HOST))
    happen(flowpay, 300)
    receivers.run()
    assert first == 10
    assert len(receivers.to(HOST)) == first

    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert len(receivers.to(HOST)) - first == fan_out.MOST_AT_REST


def test_an_endpoint_that_is_well_gets_what_is_overdue_within_minutes(
    flowpay, receivers, clock, webhook_id
):
    happen(flowpay, 3 * fan_out.MOST_AT_REST)
    receivers.lose()
    clock.forward(minutes=1)
    sweep()
    receivers.run()

    assert len(receivers.to(HOST)) == 3 * fan_out.MOST_AT_REST


def test_a_queue_that_takes_its_time_is_not_waited_for(
    flowpay, receivers, clock, monkeypatch, webhook_id
):
    from flowpay.ports import webhook_queue

    waited, put = [0.0], webhook_queue.put

    def slow(due, **options):
        waited[0] += fan_out.RING_WITHIN_S / 2
        put(due, **options)

    with monkeypatch.context() as patch:
        patch.setattr(fan_out.time, "monotonic", lambda: waited[0])
        patch.setattr(webhook_queue, "put", slow)
        happen(flowpay, 100)
    assert waited[0] <= fan_out.RING_WITHIN_S
    receivers.run()
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert len(receivers.to(HOST)) == 100


@pytest.mark.parametrize("status", [429, 502, 504])
def test_an_endpoint_that_has_too_much_to_do_is_left_alone_for_a_minute(
    flowpay, receivers, clock, webhook_id, status
):
    receivers.reply(HOST, httpx.Response(status), httpx.Response(204))
    happen(flowpay)
    receivers.run()
    happen(flowpay, 3)
    assert receivers.run() == 0

    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert len(receivers.to(HOST)) == 5
    happen(flowpay)
    receivers.run()
    assert len(receivers.to(HOST)) == 6


def test_an_endpoint_that_is_slow_rests_though_it_answers(flowpay, receivers, clock, webhook_id):
    from flowpay.ports import webhooks

    ticks = iter(range(0, 10_000, 6))
    sender = webhooks.Sender(
        httpx.MockTransport(receivers._answer),
        clock=lambda: float(next(ticks)),
        now=lambda: clock.moment,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webhooks, "shared", lambda: sender)
        happen(flowpay)
        receivers.run()
    happen(flowpay)

    assert flowpay.get(f"/api/webhooks/{webhook_id}")["resting_until"]
    assert receivers.waiting == []


def test_an_endpoint_that_is_well_again_rests_no_more(flowpay, receivers, clock, webhook_id):
    receivers.reply(HOST, FAILS)
    happen(flowpay, 6)
    receivers.run()
    assert flowpay.get(f"/api/webhooks/{webhook_id}")["resting_until"]
    receivers.reply(HOST, httpx.Response(200))
    clock.forward(minutes=1)
    sweep()
    receivers.run()

    webhook = flowpay.get(f"/api/webhooks/{webhook_id}")
    assert (webhook["failures"], webhook["failing_since"], webhook["resting_until"]) == (
        0,
        None,
        None,
    )


def test_a_message_about_nothing_that_is_there_does_nothing(flowpay, receivers, webhook_id):
    bring(Due(account="default", webhook_id="whk_0", delivery_ids=("dlv_0",)))
    bring(Due(account="default", webhook_id=webhook_id, delivery_ids=("dlv_0",)))
    assert receivers.requests == []


def test_the_queue_carries_what_is_due_in_its_endpoints_group(flowpay, monkeypatch):
    from flowpay.ports import webhook_queue

    queue = client("sqs").create_queue(QueueName="webhooks")["QueueUrl"]
    there = config().model_copy(update={"WEBHOOK_QUEUE_URL": queue})
    monkeypatch.setattr(webhook_queue, "config", lambda: there)
    due = Due(account="default", webhook_id="whk_1", delivery_ids=("dlv_1",))
    webhook_queue.put(due)
    webhook_queue.put(due, after_s=5000)

    [message] = client("sqs").receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    )["Messages"]
    assert Due.model_validate_json(message["Body"]) == due
    assert message["Attributes"]["MessageGroupId"] == "whk_1"


def test_a_queue_that_is_not_there_is_no_reason_to_fail(flowpay, monkeypatch):
    from flowpay.ports import webhook_queue

    nowhere = config().model_copy(update={"WEBHOOK_QUEUE_URL": "https://sqs.test/1/none"})
    monkeypatch.setattr(webhook_queue, "config", lambda: nowhere)
    webhook_queue.put(Due(account="default", webhook_id="whk_1", delivery_ids=("dlv_1",)))
