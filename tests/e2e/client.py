"""Flowpay as its clients see it over HTTP, and the few things a test asks of the platform."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from infra.local.processes import last_lines
from infra.local.system import System

type Json = dict[str, Any]
type Command = Callable[[], httpx.Response]

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"
"""About 4,000 US dollars: a person decides."""
SMALL_SENTENCE = "Need 300 kg cotton yarn within 10 days"
"""About 1,000 US dollars: nobody is asked."""
UNCLEAR_SENTENCE = "Need cotton yarn"
"""It names no quantity, so it ends at once, with a question."""
OPEN = ("running", "awaiting_approval")
ENDS_WITHIN_S = 90
PAUSE_S = 0.1
READY_WITHIN_S = 240
"""The sweep looks for a new card once a minute, and the stand-in makes it in eight seconds."""
GSTIN, BUYER = "27AAPFU0939F1ZV", "29AAGCB7383J1Z4"
INVOICE = {
    "number": "KA/1",
    "issued_on": "2026-10-02",
    "supplier": {"gstin": GSTIN},
    "recipient": {"gstin": BUYER},
    "lines": [
        {
            "description": "cotton yarn",
            "hsn": "5205",
            "quantity": "10",
            "unit": "kg",
            "unit_price": {"amount": "300.00", "currency": "INR"},
        }
    ],
}
"""Yarn for 3,000 rupees, from Maharashtra to Karnataka."""


TEXT_SCHEMA = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "description": "What is counted"}},
}
COUNT_SCHEMA = {
    "type": "object",
    "required": ["words", "letters"],
    "properties": {"words": {"type": "integer"}, "letters": {"type": "integer"}},
}


def new_id() -> str:
    """Return a session id or an idempotency key that nobody else uses."""
    return f"e2e-{uuid.uuid4().hex}"


def usd(amount: str) -> Json:
    return {"amount": amount, "currency": "USD"}


def micros(money: Json) -> int:
    """Return an amount in millionths, exactly."""
    whole, _, places = money["amount"].partition(".")
    size = int(whole.lstrip("-")) * 10**6 + int(places.ljust(6, "0"))
    return -size if whole.startswith("-") else size


@dataclass
class Flowpay:
    """One running deployment; its logs stand in `folder`."""

    system: System
    folder: Path
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.system.url, timeout=60)

    def get(self, path: str, **query: Any) -> Any:
        """Return the body of an answer that must be a success."""
        return self._body(self.http.get(path, params=query))

    def every(self, path: str, **query: Any) -> list[Json]:
        """Return all items of a list, page after page, newest first."""
        items: list[Json] = []
        while True:
            page = self.get(path, limit=100, **query)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            query["cursor"] = page["next_cursor"]

    def post(self, path: str, body: Json | None = None, *, key: str | None = None) -> Any:
        """Return the body of an answer that must be a success."""
        return self._body(self.send(path, body, key=key))

    def send(
        self, path: str, body: Json | None = None, *, key: str | None = None
    ) -> httpx.Response:
        """Return the answer to a command, whatever it is."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post(path, json=body, headers=headers)

    def insist(self, path: str, body: Json, *, key: str | None = None) -> httpx.Response:
        """Return the final answer to a command: while it is "busy", it is sent again, as it was."""
        key = key or new_id()

        def final() -> httpx.Response | None:
            answer = self.send(path, body, key=key)
            busy = answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
            assert not busy or "retry-after" in answer.headers
            return None if busy else answer

        return self.until(final, what=f"a final answer of {path}", pause_s=1)

    def ask(self, query: str, session_id: str | None = None) -> str:
        """Send a buyer's sentence; return the id of its session."""
        body = {"query": query, "session_id": session_id or new_id()}
        return str(self.post("/api/request-source", body)["session_id"])

    def session(self, session_id: str) -> Json:
        found: Json = self.get(f"/api/session/{session_id}")
        return found

    def reached(self, session_id: str, *statuses: str) -> Json:
        """Return the session once its status is one of these; it must not end otherwise."""

        def look() -> Json | None:
            session = self.session(session_id)
            ended = session["status"] not in OPEN
            assert not ended or session["status"] in statuses, session["summary"]
            return session if session["status"] in statuses else None

        return self.until(look, what=f"{session_id} to be {' or '.join(statuses)}")

    def wallet(self) -> Json:
        found: Json = self.get("/api/wallet-state")
        return found

    def hold(self, amount: str, **more: Any) -> Json:
        """Return a new escrow of so many US dollars."""
        escrow: Json = self.post("/api/create-escrow", an_order(amount, **more))
        return escrow

    def ready(self, card: Json) -> Json:
        """Return a card that was ordered, once the provider is seen to have made it."""

        def made() -> Json | None:
            found: Json = self.get(f"/api/virtual-cards/{card['card_id']}")
            assert found["status"] in ("pending", "active"), found
            return found if found["status"] == "active" else None

        what = f"{card['card_id']} to be active"
        return self.until(made, what=what, within_s=READY_WITHIN_S, pause_s=1)

    def executions(self, machine: str) -> dict[str, str]:
        """Return the status of every execution of `Procurement` or `EscrowApproval`, by name."""
        states = self.system.client("stepfunctions")
        machines = states.list_state_machines()["stateMachines"]
        [arn] = [each["stateMachineArn"] for each in machines if machine in each["name"]]
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=arn)
        return {each["name"]: each["status"] for page in pages for each in page["executions"]}

    def until[T](
        self,
        holds: Callable[[], T | None],
        *,
        what: str,
        within_s: float = ENDS_WITHIN_S,
        pause_s: float = PAUSE_S,
    ) -> T:
        """Return what `holds` returns once that is true; fails with the emulator's last words."""
        deadline, pause = monotonic() + within_s, Event()
        while not (value := holds()):
            assert monotonic() < deadline, f"waited {within_s} s for {what}\n{self.last_words()}"
            pause.wait(pause_s)
        return value

    def sweep(self) -> None:
        """Let the sweep run now, and not only when its clock says; returns when it is done."""
        functions = self.system.client("lambda")
        functions.invoke(FunctionName=self.system.outputs["Sweep"], Payload="{}")

    def last_words(self) -> str:
        """Return the end of the emulator's log."""
        return last_lines(self.folder / "emulator.log")

    def ticket(self) -> str:
        return str(self.post("/api/ws-ticket")["ticket"])

    def connected(self, ticket: str) -> AbstractContextManager[ClientConnection]:
        """Return a connection to the live log; to enter it raises InvalidStatus if refused."""
        return connect(f"{self.system.live_url}?ticket={ticket}", open_timeout=30, max_size=2**22)

    def _body(self, answer: httpx.Response) -> Any:
        said = f"{answer.request.method} {answer.request.url.path}: {answer.text}"
        assert answer.is_success, f"{said}\n{self.last_words()}"
        return answer.json()


def at_once(many: int, command: Command) -> list[httpx.Response]:
    """Return the answers to `many` of the same command, sent side by side."""
    return together(*[command] * many)


def together(*commands: Command) -> list[httpx.Response]:
    """Return the answers to these commands, sent side by side."""
    with ThreadPoolExecutor(len(commands)) as senders:
        return [sent.result() for sent in [senders.submit(command) for command in commands]]


def an_offer(flowpay: Flowpay, manner: str, **more: Any) -> Json:
    """Return the body of a register of the sandbox's agent of this manner: it counts words."""
    offer = {
        "name": f"Counts words ({manner})",
        "description": "Counts the words and the letters of a text.",
        "capabilities": ["count-words"],
        "price": usd("0.02"),
        "unit": "page",
        "endpoint": f"{flowpay.system.url}/sandbox/agents/{manner}",
        "input_schema": TEXT_SCHEMA,
        "output_schema": COUNT_SCHEMA,
    }
    return offer | more


def an_order(amount: str, **more: Any) -> Json:
    """Return the body of a create-escrow over so many US dollars."""
    return {"supplier_id": "sup_e2e", "category": "cotton yarn", "amount": usd(amount), **more}


def a_card(amount: str, **more: Any) -> Json:
    """Return the body of an order of a card over so many US dollars, good for a month."""
    expires_at = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    return an_order(amount, expires_at=expires_at) | more
