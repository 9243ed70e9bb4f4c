"""The live log when everything happens at once: a client hears every number, and in order.

Whatever comes between two calls of those who number, push and replay, and whoever of them is killed
there: the chain is whole, and a client that drops what it knows by `sequence` has all.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from flowpay.domain.event import FIRST_PREVHASH, entry_hash
from flowpay.persistence import book, connections, events
from flowpay.persistence.connections import ReplayUnderWay, Superseded
from flowpay.services import replay
from flowpay.services.events import publish
from flowpay.services.replay import PushUnderWay
from tests.support.builders import an_event
from tests.support.clock import Clock
from tests.support.turns import Turns, in_turns
from tests.support.world import world

pytestmark = pytest.mark.slow

VIEWER = "viewer"
BRIEFLY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes
)


class Sent(NamedTuple):
    """A frame: who sent it, and the event's number; 0 where it is none."""

    by: str
    number: int


class Stage:
    """One account with one connection: who acts, and what the connection was sent."""

    def __init__(self, turns: Turns, clock: Clock) -> None:
        self.turns, self.clock, self.frames, self.written = turns, clock, list[Sent](), 0
        self.refused = list[str]()
        connections.issue("ticket", "default", None, at=clock.moment)
        connections.open_with("ticket", VIEWER, at=clock.moment)

    def post(self, _: str, frame: bytes) -> bool:
        self.turns.wait()
        told: dict[str, Any] = json.loads(frame)
        number = int(told["sequence"]) if "specversion" in told else 0
        self.frames.append(Sent(self.turns.current, number))
        return True

    def happens(self, many: int) -> list[Any]:
        """Write so many events; return them as the stream brings them."""
        first, self.written = self.written, self.written + many
        new = [an_event(id=f"evt_{n:05d}") for n in range(first, self.written)]
        book.commit(events.announced("default", event) for event in new)
        return new

    def publishes(self, *batches: list[Any]) -> None:
        for batch in batches:
            publish("default", batch, self.post)

    def subscribes(self, since: int) -> None:
        """Subscribe; a subscription that is refused is told so, and another one counts."""
        whoever = {"by_key": None, "session_id": None}
        replays = partial(replay.replay, "default", VIEWER, **whoever, post=self.post)
        try:
            replays(since=since, pause=lambda _: self.turns.wait())
        except (ReplayUnderWay, Superseded, PushUnderWay) as refusal:
            self.refused.append(f"{self.turns.current}: {refusal.code}")

    def heard(self, place: int, since: int) -> list[int]:
        """Return what a client that has all up to `since` keeps of the frames from a place on."""
        kept = [since]
        for frame in self.frames[place:]:
            if frame.number > kept[-1]:
                kept.append(frame.number)
        return kept[1:]

    def chain_is_whole(self) -> None:
        log = events.log("default", after=0, limit=1000)
        assert [int(entry["sequence"]) for entry in log] == list(range(1, self.written + 1))
        assert [e["prevhash"] for e in log] == [FIRST_PREVHASH, *(e["hash"] for e in log[:-1])]
        assert all(entry_hash(entry) == entry["hash"] for entry in log)
        assert len({entry["id"] for entry in log}) == self.written


@contextmanager
def stage(*, patience_s: float = 60) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch, world(), in_turns() as turns:
        clock = Clock()
        clock.take_the_place_of_time(patch)
        patch.setattr(replay, "WAIT_S", patience_s)
        patch.setattr(replay, "PORTION_S", 60)
        yield Stage(turns, clock)


def act(on: Stage, order: list[str], killed: tuple[str, int] | None) -> None:
    """Let the actors act in this order; one is killed when it has had so many turns."""
    for name in order:
        if name in on.turns.left:
            on.turns.go(name)
        if killed and on.turns.taken[killed[0]] == killed[1] and killed[0] in on.turns.left:
            note(f"{killed[0]} is killed")
            on.turns.stop(killed[0])
    on.turns.finish()


def orders(*actors: str, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(actors), min_size=most // 2, max_size=most)


def deaths(*actors: str) -> st.SearchStrategy[tuple[str, int] | None]:
    return st.none() | st.tuples(st.sampled_from(actors), st.integers(1, 12))


BATCHES = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 6)), min_size=1, max_size=3)


@settings(BRIEFLY)
@given(
    order=orders("one", "other", most=40),
    batches=st.tuples(BATCHES, BATCHES),
    killed=deaths("one", "other"),
)
def test_two_readers_given_the_same_in_any_batches_number_and_push_everything_in_order(
    order, batches, killed
):
    with stage() as on:
        on.subscribes(since=0)
        new = on.happens(6)
        for name, cuts in zip(("one", "other"), batches, strict=True):
            given_to = [new[start : start + many] for start, many in cuts]
            on.turns.begin(name, partial(on.publishes, *given_to))
        act(on, order, killed)
        on.publishes(new)  # what is not acknowledged comes again

        on.chain_is_whole()
        assert on.heard(0, since=0) == [1, 2, 3, 4, 5, 6]


@settings(BRIEFLY)
@given(
    order=orders("reader", "sweep", "first", "second", most=90),
    sinces=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    killed=deaths("reader", "sweep", "first", "second"),
)
def test_of_two_subscriptions_amid_two_pushes_the_one_that_stands_misses_nothing(
    order, sinces, killed
):
    with stage(patience_s=0.5) as on:  # whoever was killed is waited for in vain
        on.publishes(on.happens(4))
        on.subscribes(since=4)
        for name, many in (("reader", 3), ("sweep", 2)):
            on.turns.begin(name, partial(on.publishes, on.happens(many)))
        for name, since in zip(("first", "second"), sinces, strict=True):
            on.turns.begin(name, partial(on.subscribes, since))
        act(on, order, killed)
        on.clock.forward(seconds=75)  # whoever was killed is counted no more
        on.publishes(list(events.waiting("default")))
        on.chain_is_whole()
        note(f"sent {on.frames}, refused {on.refused}")

        place, since = standing(on, dict(zip(("first", "second"), sinces, strict=True)))
        assert on.heard(place, since) == list(range(since + 1, 10))


def standing(on: Stage, sinces: dict[str, int]) -> tuple[int, int]:
    """Return where the frames of the subscription that stands begin, and its `since`.

    Where none stands, because it was killed or told to try again, the client does try again.
    """
    if not connections.listeners("default"):
        place = len(on.frames)
        on.subscribes(since=0)
        return place, 0
    begun = {name: [n for n, f in enumerate(on.frames) if f.by == name] for name in sinces}
    name = max((name for name in begun if begun[name]), key=lambda name: begun[name][-1])
    return begun[name][0], sinces[name]


def test_a_replay_waits_for_a_push_that_had_found_the_connection_listening():
    with stage() as on:
        on.publishes(on.happens(4))
        on.subscribes(since=4)
        on.turns.begin("reader", partial(on.publishes, on.happens(3)))
        on.turns.begin("first", partial(on.subscribes, 0))
        while not any(frame.by == "reader" for frame in on.frames):
            on.turns.go("reader")
        for _ in range(20):
            on.turns.go("first")
        assert not any(frame.by == "first" for frame in on.frames)
        on.turns.finish()

        assert [frame.by for frame in on.frames[-8:]] == ["first"] * 8


def test_of_two_replays_to_a_connection_the_newer_one_is_sent_when_the_older_has_made_room(
    monkeypatch,
):
    monkeypatch.setattr(replay, "PAGE", 2)
    with stage() as on:
        on.publishes(on.happens(6))
        on.turns.begin("older", partial(on.subscribes, 0))
        on.turns.begin("newer", partial(on.subscribes, 3))
        while not on.frames:
            on.turns.go("older")
        for _ in range(20):
            on.turns.go("newer")
        assert {frame.by for frame in on.frames} == {"older"}
        on.turns.finish()

        sent = [(frame.by, frame.number) for frame in on.frames]
        assert sent[:2] == [("older", 1), ("older", 2)]
        assert sent[2:] == [("newer", 4), ("newer", 5), ("newer", 6), ("newer", 0)]
