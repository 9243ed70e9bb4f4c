"""The live log: in order, without a gap, whoever listens and however often a line breaks."""

import json
from itertools import pairwise
from statistics import median
from threading import Thread
from time import monotonic

import pytest
from websockets.exceptions import InvalidStatus

from tests.benchmarks import listening

from .client import SMALL_SENTENCE, UNCLEAR_SENTENCE, Flowpay, Json, new_id
from .live_log import LIVE, LiveLog

pytestmark = pytest.mark.usefixtures("balanced")


@pytest.mark.parametrize("ticket", ["", "made-up"])
def test_without_a_ticket_nobody_listens(flowpay: Flowpay, ticket: str):
    with pytest.raises(InvalidStatus) as refusal, flowpay.connected(ticket):
        pass
    assert refusal.value.response.status_code == 401


def test_a_ticket_opens_one_connection(flowpay: Flowpay):
    ticket = flowpay.ticket()
    with flowpay.connected(ticket):
        pass
    with pytest.raises(InvalidStatus) as refusal, flowpay.connected(ticket):
        pass
    assert refusal.value.response.status_code == 401


def test_a_client_that_resumes_in_the_middle_of_a_run_misses_nothing(flowpay: Flowpay):
    session_id = new_id()
    with LiveLog(flowpay) as log:
        begin = int(log.since or 0)
        flowpay.ask(SMALL_SENTENCE, session_id)
        for kind in ("session.understood", "session.supplier_checked", "session.ranked"):
            log.until(kind, of=session_id)
            log.cut()
            log.subscribe()
        log.until("session.completed", of=session_id)

    assert log.sequences() == list(range(begin + 1, begin + 1 + len(log.events)))
    heard = [event for event in log.events if event.get("sessionid") == session_id]
    assert heard == flowpay.every("/api/audit-trail", session_id=session_id)[::-1]


def test_two_clients_hear_the_same(flowpay: Flowpay):
    with LiveLog(flowpay) as one, LiveLog(flowpay) as other:
        session_id = flowpay.ask(UNCLEAR_SENTENCE)
        for log in (one, other):
            log.until("session.needs_input", of=session_id)
        shared = {event["sequence"] for event in one.events} & {e["sequence"] for e in other.events}
        same = [[e for e in log.events if e["sequence"] in shared] for log in (one, other)]
    assert same[0] == same[1]
    assert len(same[0]) >= 2


def test_who_listens_to_one_session_hears_only_it(flowpay: Flowpay):
    session_id = new_id()
    with LiveLog(flowpay, session_id=session_id) as one, LiveLog(flowpay) as all_:
        other_id = flowpay.ask(UNCLEAR_SENTENCE)
        flowpay.ask(UNCLEAR_SENTENCE, session_id)
        for wanted in (other_id, session_id):
            all_.until("session.needs_input", of=wanted)
        one.until("session.needs_input", of=session_id)
    assert {event["sessionid"] for event in one.events} == {session_id}
    assert len(one.events) == 2


def test_who_comes_late_to_a_session_hears_it_from_its_beginning(flowpay: Flowpay):
    session_id = flowpay.ask(UNCLEAR_SENTENCE)
    with LiveLog(flowpay) as all_:
        flowpay.reached(session_id, "needs_input")
        trail = flowpay.until(
            lambda: _ended(flowpay, session_id), what="the session's events in the log"
        )
        assert all_.events == [e for e in trail[::-1] if e["sequence"] in _numbers(all_)]
    with LiveLog(flowpay, session_id=session_id) as log:
        assert log.events == trail[::-1]


def _numbers(log: LiveLog) -> set[str]:
    return {event["sequence"] for event in log.events}


def _ended(flowpay: Flowpay, session_id: str):
    trail = flowpay.every("/api/audit-trail", session_id=session_id)
    return trail if len(trail) == 2 else None


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("hello", "frame_invalid"),
        ("", "frame_invalid"),
        ("[]", "frame_invalid"),
        ({"action": "dance"}, "frame_invalid"),
        ({"action": "subscribe", "since": "yesterday"}, "frame_invalid"),
        ({"action": "subscribe", "since": 5}, "frame_invalid"),
        ({"action": "subscribe", "session_id": "../x"}, "frame_invalid"),
        ({"action": "subscribe", "to": "all"}, "frame_invalid"),
        ({"action": "subscribe", "since": "999999999999"}, "since_in_the_future"),
        ({"action": "ping", "more": "x" * 5_000}, "frame_too_large"),
    ],
)
def test_a_bad_frame_is_answered_and_the_connection_stays(flowpay: Flowpay, frame, code: str):
    with LiveLog(flowpay) as log:
        log.say(frame)
        answer = log.answer()
        log.say({"action": "ping"})
        assert log.answer() == {"type": "flowpay.stream.pong"}
    assert (answer["type"], answer["code"]) == ("flowpay.stream.error", code)
    assert answer["detail"]


def test_whoever_says_too_much_is_told_so_and_stays_connected(flowpay: Flowpay):
    with LiveLog(flowpay) as log:
        for _ in range(60):
            log.say({"action": "ping"})
        answers = [log.answer() for _ in range(60)]
        refused = [each for each in answers if each["type"] == "flowpay.stream.error"]
        assert {each["code"] for each in refused} == {"too_many_frames"}
        assert answers[0] == {"type": "flowpay.stream.pong"}

        def pinged() -> Json | None:
            log.say({"action": "ping"})
            return None if log.answer()["type"] == "flowpay.stream.error" else {"type": "pong"}

        assert flowpay.until(pinged, what="a ping that is answered", pause_s=1)


def test_a_second_subscription_of_a_connection_starts_over_in_order(flowpay: Flowpay):
    """Its connection is live, and events are on their way to it, when it asks for all once more."""
    with LiveLog(flowpay) as log:
        writing = Thread(target=listening.write, args=(flowpay.system, 150))
        writing.start()
        log.until_heard(30)
        log.say({"action": "subscribe", "since": "0"})
        log.say({"action": "subscribe", "since": "0"})
        frames: list[Json] = []
        while [frame["type"] for frame in frames].count(LIVE) < 2:
            frames.append(json.loads(log.socket.recv(timeout=60)))
        writing.join()

    numbers = [int(frame["sequence"]) if "specversion" in frame else 0 for frame in frames]
    replays = " ".join(map(str, numbers)).split(" 1 2 3 ")
    assert len(replays) == 3, "what was pushed before, and twice from the beginning"
    for later in replays[1:]:
        heard = [3, *(int(number) for number in later.split() if number != "0")]
        assert all(after <= before + 1 for before, after in pairwise(heard))


def test_a_thousand_events_while_a_client_loses_its_line_five_times(flowpay: Flowpay):
    with LiveLog(flowpay) as log:
        begin = int(log.since or 0)
        ids: list[str] = []
        writing = Thread(target=lambda: ids.extend(listening.write(flowpay.system, 1_000)))
        writing.start()
        for lost in range(1, 6):
            log.until_heard(150 * lost)
            log.cut()
            log.subscribe()
        writing.join()
        while len(own := _noted(log)) < 1_000:
            log.until_heard(len(log.events) + 1)

    assert log.sequences() == list(range(begin + 1, begin + 1 + len(log.events)))
    assert sorted(event["id"] for event in own) == sorted(ids)
    assert len(set(ids)) == 1_000


def _noted(log: LiveLog) -> list[Json]:
    return [event for event in log.events if event["type"] == listening.NOTED]


def test_two_hundred_connections_of_one_account_are_all_served(flowpay: Flowpay, capsys):
    with listening.connected(flowpay.system, 200) as many:
        began = monotonic()
        [id] = listening.write(flowpay.system, 1)
        heard = listening.all_hear(many, id, within_s=60)
        took = monotonic() - began
    with capsys.disabled():
        print(f"\n200 connections served {took:.2f} s after the fact")  # noqa: T201
    assert heard == 200


def test_a_fact_is_in_the_clients_frame_within_a_second(flowpay: Flowpay, capsys):
    seconds = listening.latencies(flowpay.system, 30)
    with capsys.disabled():
        print(f"\ncommit to frame: median {median(seconds):.3f} s, slowest {max(seconds):.3f} s")  # noqa: T201
    assert median(seconds) < 1
