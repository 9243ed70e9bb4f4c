"""The live log: a ticket opens it once, and a client that resumes misses nothing."""

import json

import pytest

from flowpay.persistence import connections
from tests.integration.commands import opened
from tests.support.faults import overtaken_by
from tests.support.viewers import Viewer

QUERY = "Need 1200kg cotton yarn under 300 per kg within 5 days"
LIVE = "flowpay.stream.live"


@pytest.fixture
def viewer(flowpay):
    """Somebody who is connected and has not said yet what to hear."""
    someone = Viewer(flowpay, "viewer")
    assert someone.connect() == 200
    return someone


def happens(flowpay, times=1):
    """Let so many events be written and published."""
    for _ in range(times):
        opened(flowpay, "1.00")
    flowpay.publish()


def ticket(flowpay):
    answer = flowpay.post("/api/ws-ticket", None)
    assert answer.status == 201
    return answer.body["ticket"]


def test_a_ticket_opens_one_connection(flowpay):
    once = ticket(flowpay)

    assert Viewer(flowpay, "one").connect(once) == 200
    assert Viewer(flowpay, "other").connect(once) == 401


def test_of_two_who_come_with_one_ticket_at_the_same_moment_one_gets_in(flowpay):
    once, faster = ticket(flowpay), []
    with overtaken_by(lambda: faster.append(Viewer(flowpay, "one").connect(once))):
        slower = Viewer(flowpay, "other").connect(once)

    assert (faster, slower) == ([200], 401)


@pytest.mark.parametrize(("age", "status"), [(59, 200), (60, 401), (3600, 401)])
def test_a_ticket_is_good_for_sixty_seconds(flowpay, clock, age, status):
    clock.set(clock.moment.replace(microsecond=0))
    once = ticket(flowpay)
    clock.forward(seconds=age)

    assert Viewer(flowpay, "viewer").connect(once) == status


@pytest.mark.parametrize("wrong", ["", "guess", "x" * 2000])
def test_nobody_connects_without_a_ticket_that_was_given(flowpay, wrong):
    assert Viewer(flowpay, "viewer").connect(wrong) == 401


def test_a_client_hears_what_happens_from_now_on(flowpay, viewer):
    happens(flowpay, 2)
    viewer.subscribe()
    happens(flowpay, 2)

    assert viewer.frames[0] == {"type": LIVE, "sequence": "000000000003"}
    assert viewer.sequences == [4, 5]


def test_a_client_that_resumes_gets_what_it_missed_then_the_marker_then_the_new(flowpay, viewer):
    happens(flowpay, 4)
    viewer.subscribe(since="000000000002")
    happens(flowpay)

    assert [frame["sequence"][-1] for frame in viewer.frames] == ["3", "4", "5", "5", "6"]
    assert [frame["type"] == LIVE for frame in viewer.frames] == [0, 0, 0, 1, 0]


def test_a_client_that_has_everything_gets_the_marker_alone(flowpay, viewer):
    happens(flowpay, 2)
    viewer.subscribe(since="3")

    assert [frame["type"] for frame in viewer.frames] == [LIVE]


def test_a_long_history_is_replayed_completely_and_in_order(flowpay, viewer, monkeypatch):
    monkeypatch.setattr("flowpay.services.events.REPLAY_PAGE", 3)
    happens(flowpay, 9)
    viewer.subscribe(since="0")

    assert viewer.sequences == list(range(1, 11))


def test_what_happens_while_the_history_is_replayed_is_not_missed(flowpay, viewer):
    happens(flowpay, 2)
    with overtaken_by(lambda: None, lambda: happens(flowpay, 2)):
        viewer.subscribe(since="1")
    happens(flowpay)

    assert viewer.sequences == [2, 3, 4, 5, 6]
    assert [frame["type"] for frame in viewer.frames].count(LIVE) == 1


def test_a_client_hears_of_one_session_only_and_from_its_beginning(flowpay, viewer, executions):
    happens(flowpay)
    flowpay.post("/api/request-source", {"query": QUERY, "session_id": "s-1"})
    happens(flowpay)
    viewer.subscribe(session_id="s-1")
    flowpay.task("ParseRequest", account="default", session_id="s-1")
    happens(flowpay)

    events = [frame for frame in viewer.frames if "id" in frame]
    assert {event["sessionid"] for event in events} == {"s-1"}
    assert [event["type"] for event in events] == [
        "flowpay.session.started",
        "flowpay.session.understood",
    ]


def test_a_client_that_asks_again_starts_over_from_there(flowpay, viewer):
    happens(flowpay, 2)
    viewer.subscribe()
    viewer.subscribe(since="1")

    assert viewer.sequences == [2, 3]


def test_a_client_that_claims_to_know_the_future_is_told_so(flowpay, viewer):
    happens(flowpay)

    assert viewer.subscribe(since="99") == 400
    assert viewer.frames[-1]["code"] == "since_in_the_future"


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "hello",
        "[]",
        '{"action": "shout"}',
        '{"action": "subscribe", "since": "-1"}',
        '{"action": "subscribe", "session_id": "a b"}',
        '{"action": "subscribe", "all": true}',
    ],
)
def test_a_frame_that_makes_no_sense_is_answered_not_obeyed(flowpay, viewer, frame):
    assert viewer.send(frame) == 400
    assert viewer.frames[-1]["code"] == "frame_invalid"
    assert connections.listeners("default") == ()


def test_a_ping_keeps_the_connection_open(viewer):
    viewer.send(json.dumps({"action": "ping"}))

    assert viewer.frames == [{"type": "flowpay.stream.pong"}]


def test_whoever_never_connected_hears_nothing(flowpay):
    stranger = Viewer(flowpay, "stranger")

    assert stranger.subscribe(since="0") == 410
    assert stranger.frames == []


def test_a_client_that_leaves_is_forgotten(flowpay, viewer):
    viewer.subscribe()
    assert viewer.disconnect() == 200
    happens(flowpay)

    assert viewer.sequences == []
    assert viewer.subscribe() == 410


def test_leaving_twice_is_leaving_once(viewer):
    assert (viewer.disconnect(), viewer.disconnect()) == (200, 200)
