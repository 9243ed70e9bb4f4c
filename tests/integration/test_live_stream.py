"""The live log: a ticket opens it once, and a client that resumes misses nothing."""

import json
from itertools import count

import pytest

from flowpay.domain.frame import MOST_TOGETHER
from flowpay.persistence import book, connections, events, log_head
from flowpay.services import events as publishing
from tests.integration.commands import opened
from tests.support.builders import an_event
from tests.support.faults import overtaken_by
from tests.support.viewers import Viewer

QUERY = "Need 1200kg cotton yarn under 300 per kg within 5 days"
LIVE, MORE = "flowpay.stream.live", "flowpay.stream.more"
PING = '{"action": "ping"}'


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
    monkeypatch.setattr("flowpay.services.replay.PAGE", 3)
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
        "flowpay.session.log",
    ]


def test_a_session_is_heard_from_its_beginning_though_the_index_knows_its_end_first(
    flowpay, viewer, monkeypatch
):
    book.commit(
        events.announced("default", an_event(id=f"evt_{n}", sessionid="s-1")) for n in range(4)
    )
    flowpay.publish()
    page = book.page

    def lags(listing, *, limit, cursor=None):
        items, following = page(listing, limit=limit + 2, cursor=cursor)
        return (items[2:] if listing.group else items[:limit]), following

    monkeypatch.setattr(book, "page", lags)
    viewer.subscribe(session_id="s-1")

    assert viewer.sequences == [1, 2, 3, 4]


def test_an_old_session_is_not_looked_for_in_the_whole_log(flowpay, monkeypatch):
    monkeypatch.setattr(events, "NEW_SESSION_EVENTS", 3)
    for n in range(10):
        event = an_event(id=f"evt_{n}", sessionid="s-1" if n in (4, 5) else None)
        book.commit([events.announced("default", event)])
    flowpay.publish()

    assert events.before_session("default", "s-1", events.head("default")) == 4


def test_a_client_that_asks_again_starts_over_from_there(flowpay, viewer):
    happens(flowpay, 2)
    viewer.subscribe()
    viewer.subscribe(since="1")

    assert viewer.sequences == [2, 3]


def test_a_client_that_claims_to_know_the_future_is_told_so(flowpay, viewer):
    happens(flowpay)

    assert viewer.subscribe(since="99") == 400
    assert viewer.frames[-1]["code"] == "since_in_the_future"


def test_a_claim_to_know_the_future_leaves_the_subscription_that_stands(flowpay, viewer):
    viewer.subscribe()
    viewer.subscribe(since="99")
    happens(flowpay)

    assert viewer.sequences == [1, 2]


def test_a_session_of_somebody_else_is_one_of_which_nothing_is_known(flowpay, viewer):
    other = an_event(id="evt_1", sessionid="s-theirs")
    book.commit([events.announced("acme", other)])
    happens(flowpay)
    viewer.subscribe(session_id="s-theirs")

    assert [frame["type"] for frame in viewer.frames] == [LIVE]


@pytest.mark.parametrize(
    ("frame", "code", "words"),
    [
        ("", "frame_invalid", "not JSON"),
        ("hello", "frame_invalid", "not JSON"),
        ("[]", "frame_invalid", "object"),
        ('{"action": "shout"}', "frame_invalid", "'subscribe' or 'ping'"),
        ('{"action": "subscribe", "since": "-1"}', "frame_invalid", "since"),
        ('{"action": "subscribe", "since": "\u0663"}', "frame_invalid", "since"),
        ('{"action": "subscribe", "since": 5}', "frame_invalid", "since"),
        ('{"action": "subscribe", "session_id": "a b"}', "frame_invalid", "session_id"),
        ('{"action": "subscribe", "all": true}', "frame_invalid", "not permitted"),
        (json.dumps({"action": "ping", "more": "x" * 5000}), "frame_too_large", "4,096 bytes"),
    ],
)
def test_a_frame_that_makes_no_sense_is_answered_not_obeyed(flowpay, viewer, frame, code, words):
    assert viewer.send(frame) == 400
    assert viewer.frames[-1]["code"] == code
    assert words in viewer.frames[-1]["detail"]
    assert "subscribe" in viewer.frames[-1]["detail"], "it says what to send"
    assert connections.listeners("default") == ()


def test_whoever_says_too_much_is_told_to_wait_and_then_heard_again(flowpay, viewer, clock):
    assert [viewer.send(PING) for _ in range(MOST_TOGETHER + 2)] == [200] * MOST_TOGETHER + [
        400
    ] * 2
    assert viewer.frames[-1]["code"] == "too_many_frames"

    clock.forward(seconds=1)
    assert [viewer.send(PING) for _ in range(2)] == [200, 400]
    clock.forward(seconds=3600)
    assert viewer.subscribe() == 200


def test_a_history_that_takes_too_long_is_sent_in_portions(flowpay, viewer, monkeypatch):
    happens(flowpay, 9)
    monkeypatch.setattr("flowpay.services.replay.PORTION_S", -1)
    viewer.subscribe(since="4")
    assert viewer.frames == [{"type": MORE, "sequence": "000000000004"}]
    happens(flowpay)
    assert viewer.sequences == [], "it does not listen yet"

    monkeypatch.undo()
    viewer.subscribe(since=viewer.frames[-1]["sequence"])
    assert viewer.sequences == [5, 6, 7, 8, 9, 10, 11]
    assert viewer.frames[-1] == {"type": LIVE, "sequence": "000000000011"}


def test_a_portion_ends_where_the_next_one_begins(flowpay, viewer, monkeypatch):
    happens(flowpay, 9)
    seconds = count()
    monkeypatch.setattr("flowpay.services.replay.time.monotonic", lambda: next(seconds))
    monkeypatch.setattr("flowpay.services.replay.PORTION_S", 5)
    since, portions = "0", 0
    while not viewer.frames or viewer.frames[-1]["type"] != LIVE:
        viewer.subscribe(since=since)
        since, portions = viewer.frames[-1]["sequence"], portions + 1

    assert portions > 2
    assert viewer.sequences == list(range(1, 11))


def test_a_client_that_is_gone_in_the_middle_of_its_history_is_forgotten(flowpay, viewer):
    happens(flowpay, 2)
    flowpay.gone.add("viewer")
    viewer.subscribe(since="0")

    assert connections.find("viewer") is None
    assert connections.listeners("default") == ()


def test_a_slow_connection_is_cut_once_its_time_is_over(flowpay, viewer, monkeypatch):
    viewer.subscribe()
    other = Viewer(flowpay, "other")
    other.connect()
    other.subscribe(session_id="s-1")
    monkeypatch.setattr(publishing, "LONGEST_TURN_S", -1)
    happens(flowpay, 2)

    assert (viewer.sequences, flowpay.cut) == ([], ["viewer"])
    assert [id for id, _ in connections.listeners("default")] == ["other"]


def test_a_push_of_more_than_is_sent_together_notes_how_far_it_came(flowpay, viewer, monkeypatch):
    monkeypatch.setattr(publishing, "MOST_FRAMES", 2)
    viewer.subscribe()
    happens(flowpay, 2)
    pushed = []
    monkeypatch.setattr(log_head, "mark_pushed", lambda _, number: pushed.append(number))
    happens(flowpay, 6)

    assert viewer.sequences == list(range(1, 10))
    assert pushed == [5, 7]
    assert events.head("default").pushed == 9
    assert events.head("default").pushing == frozenset()


def test_a_ping_keeps_the_connection_open(viewer):
    viewer.send(json.dumps({"action": "ping"}))

    assert viewer.frames == [{"type": "flowpay.stream.pong"}]


@pytest.fixture
def mole(flowpay):
    """A key of its own, as it was given."""
    wanted = {"principal": "mole", "roles": ["auditor"]}
    return flowpay.post("/api/keys", wanted).body


def ticket_of(flowpay, given):
    headers = {"x-api-key": given["key"]}
    return flowpay.request("POST", "/api/ws-ticket", headers=headers).body["ticket"]


def revoke(flowpay, given):
    assert flowpay.request("DELETE", f"/api/keys/{given['key_id']}").status == 204


def test_a_key_that_was_revoked_hears_nothing_more_and_is_cut_when_it_speaks(flowpay, viewer, mole):
    spy = Viewer(flowpay, "spy")
    spy.connect(ticket_of(flowpay, mole))
    spy.subscribe()
    viewer.subscribe()
    happens(flowpay)
    heard = list(spy.sequences)
    assert heard
    revoke(flowpay, mole)
    happens(flowpay)

    assert (spy.sequences, viewer.sequences[: len(heard)]) == (heard, heard)
    assert len(viewer.sequences) > len(heard)
    assert spy.send(PING) == 401
    assert spy.frames[-1]["code"] == "key_revoked"
    assert flowpay.cut == ["spy"]
    assert spy.subscribe(since="0") == 410


def test_a_ticket_of_a_key_that_was_revoked_opens_nothing(flowpay, mole):
    early = ticket_of(flowpay, mole)
    revoke(flowpay, mole)

    assert Viewer(flowpay, "spy").connect(early) == 401


def test_a_key_that_is_revoked_while_its_history_is_sent_does_not_listen_afterwards(flowpay, mole):
    happens(flowpay, 2)
    spy = Viewer(flowpay, "spy")
    spy.connect(ticket_of(flowpay, mole))
    with overtaken_by(lambda: None, lambda: None, lambda: revoke(flowpay, mole)):
        assert spy.subscribe(since="1") == 401

    assert connections.listeners("default") == ()
    assert flowpay.cut == ["spy"]


def test_whoever_never_connected_hears_nothing(flowpay):
    stranger = Viewer(flowpay, "stranger")

    assert stranger.subscribe(since="0") == 410
    assert stranger.frames == []


def test_whoever_leaves_while_it_is_sent_to_does_not_listen_afterwards(flowpay, viewer):
    happens(flowpay, 2)
    with overtaken_by(lambda: None, lambda: None, viewer.disconnect):
        viewer.subscribe(since="1")

    assert connections.listeners("default") == ()


def test_a_client_that_leaves_is_forgotten(flowpay, viewer):
    viewer.subscribe()
    assert viewer.disconnect() == 200
    happens(flowpay)

    assert viewer.sequences == []
    assert viewer.subscribe() == 410


def test_leaving_twice_is_leaving_once(viewer):
    assert (viewer.disconnect(), viewer.disconnect()) == (200, 200)
