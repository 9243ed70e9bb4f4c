"""The live log: in order, without a gap, whoever listens and however often a line breaks."""

import pytest
from websockets.exceptions import InvalidStatus

from .client import SMALL_SENTENCE, UNCLEAR_SENTENCE, Flowpay, new_id
from .live_log import LiveLog

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
