"""From a sentence to ranked suppliers and the hold: how long it takes, and how many transitions."""

import time
import uuid
from datetime import datetime
from typing import Any, NamedTuple

import httpx

from infra.local.system import System

LONGEST_WAIT_S = 60
SENTENCES = (
    "Need 300 kg cotton yarn under 300 per kg within 10 days",
    "Need 50 kg textile dye under 900 per kg within 20 days",
    "Need 1 tonne steel rod under 70 per kg within 20 days",
    "Need 10 pieces machine parts under 5000 each within 20 days",
)
"""One for each kind of goods: their suppliers are not known yet."""


class Sourced(NamedTuple):
    """Seconds of several sessions: to the ranked suppliers, and to the hold."""

    new: list[float]
    known: list[float]
    to_hold: list[float]
    suppliers: int
    transitions: int


def measure(system: System) -> Sourced:
    """Return how long it takes with suppliers who are looked into, and with those known of late.

    The seconds to the ranking are those between the events of the log, so no polling is in them.
    """
    with httpx.Client(base_url=system.url, timeout=30) as client:
        _run(client, SENTENCES[0].replace("cotton yarn", "copper wire"))  # warms every function
        new = [_run(client, sentence) for sentence in SENTENCES]
        again = [_run(client, SENTENCES[0]) for _ in range(4)]
        story = _session(client, new[0])
        return Sourced(
            [_seconds(client, id, "session.ranked") for id in new],
            [_seconds(client, id, "session.ranked") for id in again],
            [_seconds(client, id, "escrow.held") for id in (new[0], *again)],
            len(story["found"]),
            _transitions(system, client, new[0]),
        )


def _run(client: httpx.Client, sentence: str) -> str:
    """Return the id of a session that has ended; what it holds is below the threshold."""
    session_id = f"bench-{uuid.uuid4().hex[:12]}"
    body = {"query": sentence, "session_id": session_id}
    client.post("/api/request-source", json=body).raise_for_status()
    _wait_while(client, session_id, "running")
    return session_id


def _seconds(client: httpx.Client, session_id: str, kind: str) -> float:
    """Return how long after its start an event of a session was written."""
    page = client.get("/api/audit-trail", params={"session_id": session_id, "limit": 100}).json()
    times = {event["type"]: datetime.fromisoformat(event["time"]) for event in page["items"]}
    return (times[f"flowpay.{kind}"] - times["flowpay.session.started"]).total_seconds()


def _wait_while(client: httpx.Client, session_id: str, status: str) -> None:
    deadline = time.monotonic() + LONGEST_WAIT_S
    while _session(client, session_id)["status"] == status:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{session_id} is {status} after {LONGEST_WAIT_S} s")
        time.sleep(0.05)


def _session(client: httpx.Client, session_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/session/{session_id}").json()
    return found


def _transitions(system: System, client: httpx.Client, session_id: str) -> int:
    """Return how many states a finished session entered.

    The emulator's history leaves out what happens inside a Map: a state for each supplier and
    for each quote, as AWS counts them.
    """
    machines = system.client("stepfunctions")
    execution = _execution(machines, session_id)
    pages = machines.get_paginator("get_execution_history").paginate(executionArn=execution)
    events = [event for page in pages for event in page["events"]]
    entered = sum(event["type"].endswith("StateEntered") for event in events)
    session = client.get(f"/api/session/{session_id}").json()
    return entered + len(session["found"]) + len(session["quotes"])


def _execution(machines: Any, session_id: str) -> str:
    for machine in machines.list_state_machines()["stateMachines"]:
        arn = machine["stateMachineArn"]
        for execution in machines.list_executions(stateMachineArn=arn)["executions"]:
            if session_id in execution["name"]:
                return str(execution["executionArn"])
    raise LookupError(f"{session_id} has no execution")
