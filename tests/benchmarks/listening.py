"""The live log: from the commit of a fact to the client's frame, and how many clients it serves."""

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Any, NamedTuple

import httpx
from ulid import ULID
from websockets.sync.client import ClientConnection, connect

from flowpay.domain.event import Event
from flowpay.persistence.items import attributes
from infra.local.system import System

NOTED = "flowpay.test.noted"
LIVE = "flowpay.stream.live"
TOGETHER = 25
"""Items of one BatchWriteItem."""
APART_S = 0.05
AT_ONCE = 8
ROUNDS = 30
VIEWERS = 200


class Heard(NamedTuple):
    """Seconds: from a fact to the frame of one client, and to the last of many; events a second."""

    alone: list[float]
    by_all: float
    replayed_per_s: float


def measure(system: System) -> Heard:
    """Return how soon one client hears of a fact, how soon all do, and how fast a replay is."""
    alone = latencies(system, ROUNDS)
    with connected(system, VIEWERS) as many:
        [id] = write(system, 1)
        began = time.perf_counter()
        all_hear(many, id, within_s=60)
        by_all = time.perf_counter() - began
    return Heard(alone, by_all, _replayed_per_s(system))


def write(system: System, many: int) -> list[str]:
    """Put events into the outbox as commands do, at a bounded rate; return their ids."""
    dynamodb, table = system.client("dynamodb"), system.outputs["BookTable"]
    ids: list[str] = []
    while len(ids) < many:
        events = [_event() for _ in range(min(TOGETHER, many - len(ids)))]
        new = [{"PutRequest": {"Item": _item(event)}} for event in events]
        answer = dynamodb.batch_write_item(RequestItems={table: new})
        assert not answer.get("UnprocessedItems")
        ids += [event.id for event in events]
        time.sleep(APART_S)
    return ids


@contextmanager
def connected(system: System, many: int) -> Iterator[list[ClientConnection]]:
    """Yield so many connections, each of which is live."""
    with ExitStack() as lines, httpx.Client(base_url=system.url, timeout=60) as client:

        def begin(_: int) -> ClientConnection:
            ticket = client.post("/api/ws-ticket").raise_for_status().json()["ticket"]
            url = f"{system.live_url}?ticket={ticket}"
            socket = lines.enter_context(connect(url, open_timeout=30))
            socket.send(json.dumps({"action": "subscribe"}))
            while _frame(socket, 60)["type"] != LIVE:
                continue
            return socket

        with ThreadPoolExecutor(AT_ONCE) as beginning:
            found = list(beginning.map(begin, range(many)))
        yield found


def all_hear(sockets: Sequence[ClientConnection], id: str, *, within_s: float) -> int:
    """Return how many hear of an event in time."""
    deadline = time.monotonic() + within_s

    def hears(socket: ClientConnection) -> bool:
        while _frame(socket, max(0.0, deadline - time.monotonic())).get("id") != id:
            continue
        return True

    return sum(hears(socket) for socket in sockets)


def latencies(system: System, many: int) -> list[float]:
    """Return for single facts how many seconds after its time a client had the frame."""
    seconds = []
    with connected(system, 1) as [socket]:
        for _ in range(many):
            [id] = write(system, 1)
            while (frame := _frame(socket, 30)).get("id") != id:
                continue
            at = datetime.fromisoformat(frame["time"])
            seconds.append((datetime.now(UTC) - at).total_seconds())
    return seconds


def _replayed_per_s(system: System) -> float:
    """Return how many events of the log a second a client gets that asks for all."""
    with connected(system, 1) as [socket]:
        socket.send(json.dumps({"action": "subscribe", "since": "0"}))
        began, events = time.perf_counter(), 0
        while "specversion" in _frame(socket, 60):
            events += 1
        return events / (time.perf_counter() - began)


def summary(heard: Heard) -> list[tuple[str, str, str]]:
    """Return the rows to show: what, median, slowest."""
    alone = f"{median(heard.alone):.2f} s", f"{max(heard.alone):.2f} s"
    return [
        ("one client hears of a fact", *alone),
        (f"the last of {VIEWERS} clients does", "", f"{heard.by_all:.2f} s"),
        ("a replay", f"{heard.replayed_per_s:.0f} events / s", ""),
    ]


def _event() -> Event:
    return Event(
        id=f"evt_{ULID()}",
        type=NOTED,
        subject="live-log",
        time=datetime.now(UTC),
        actor="tests",
        data={"note": uuid.uuid4().hex},
    )


def _item(event: Event) -> dict[str, Any]:
    key = {"pk": "default#outbox", "sk": event.id}
    return attributes({**key, "event": event.model_dump_json()})


def _frame(socket: ClientConnection, timeout_s: float) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(socket.recv(timeout=timeout_s))
    return frame
