"""The workflows: the files of `statemachines/` run by moto, every Task by its own function.

moto's interpreter runs each execution in threads; `until` plays the book's stream to
`resume_workflows` while it waits, each new image of an escrow once.
"""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from threading import Event
from time import monotonic
from typing import Any

import boto3
import pytest

from flowpay.domain.errors import FlowpayError
from flowpay.ports import executions
from flowpay.runtime.aws import client
from flowpay.services import discovery

from .books import books_balance
from .definitions import ACCOUNT_ID, MACHINES, deployed, machine_arn
from .interpreter import interpreting
from .world import ONE_AT_A_TIME, REGION, World, http_event, lambda_context, world

DEADLINE_S = 30
PAUSE_S = 0.05

Given = dict[str, Any]
Hook = Callable[[Given], None]


class LambdaFailed(Exception):
    """What goes wrong in Lambda itself, by its name there, such as Lambda.Unknown."""


@dataclass
class Workflows:
    """Both state machines at work in one world.

    `before` and `after` hold what befalls the next calls of a state's function: a hook may act,
    wait, or raise what Lambda would answer. `calls` are those that reached Lambda, and `pauses`
    the seconds that moto would have waited between tries.
    """

    world: World
    machines: Any
    before: defaultdict[str, deque[Hook]] = field(default_factory=lambda: defaultdict(deque))
    after: defaultdict[str, deque[Hook]] = field(default_factory=lambda: defaultdict(deque))
    calls: list[tuple[str, Given]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    surprises: list[Exception] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)
    streaming: bool = True

    def answer(self, parameters: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Answer an invocation as Lambda does: with a payload, or with an error's name and text."""
        state = parameters["FunctionName"].rpartition(":")[2]
        try:
            payload = self._run(state, json.loads(parameters["Payload"]))
        except Exception as error:  # noqa: BLE001 - Lambda answers whatever its function raises
            name = str(error) if isinstance(error, LambdaFailed) else type(error).__name__
            failure = {"errorType": name, "errorMessage": str(error)}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": failure}
        return {"StatusCode": 200, "Payload": payload}

    def _run(self, state: str, given: Given) -> Any:
        self.calls.append((state, given))
        self._meet(self.before[state], given)
        try:
            result = json.loads(json.dumps(self.world.task(state, **given)))
        except FlowpayError:
            raise
        except Exception as surprise:
            self.surprises.append(surprise)
            raise
        self._meet(self.after[state], given)
        return result

    @staticmethod
    def _meet(hooks: deque[Hook], given: Given) -> None:
        try:
            hook = hooks.popleft()
        except IndexError:
            return
        hook(given)

    def meets(self, state: str, hook: Hook, *, after: bool = False) -> None:
        """Let the next call of a state meet `hook` before its function has run, or after."""
        (self.after if after else self.before)[state].append(hook)

    def fails(
        self, state: str, error: Exception, *, times: int = 1, answer_lost: bool = False
    ) -> None:
        """Let the next calls of a state fail, their work undone or, with `answer_lost`, done."""

        def fail(_: Given) -> None:
            raise error

        for _ in range(times):
            self.meets(state, fail, after=answer_lost)

    def calls_of(self, state: str) -> int:
        return sum(name == state for name, _ in self.calls)

    def ask(self, query: str, session_id: str = "s-1") -> None:
        """Send a buyer's sentence."""
        answer = self.world.post("/api/request-source", {"query": query, "session_id": session_id})
        assert answer.status == 202, answer.text

    def sandbox(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Speak to the sandbox as an operator does: arrange faults, read the mail."""
        event = http_event(method, f"/sandbox/{path}", route="ANY /sandbox/{proxy+}", body=body)
        with ONE_AT_A_TIME:
            answer = import_module("sandbox.main").handler(event, lambda_context())
        assert answer["statusCode"] < 300, answer["body"]
        said: dict[str, Any] = json.loads(answer["body"])
        return said

    def session(self, session_id: str = "s-1") -> dict[str, Any]:
        found: dict[str, Any] = self.world.get(f"/api/session/{session_id}")
        return found

    def until_held(self, *, tries: int = 1) -> str:
        """Return the session's escrow once both machines wait for a person's decision on it."""
        waits = ("AwaitEscrow", "AwaitDecision")
        self.until(lambda: all(self.calls_of(state) >= tries for state in waits))
        escrow_id: str = self.session()["escrow_id"]
        return escrow_id

    def decide(self, verdict: str, escrow_id: str, reason: str = "seen") -> int:
        """Return the status of the API's answer to a person's decision."""
        decision = {"escrow_id": escrow_id, "reason": reason}
        return self.world.post(f"/api/{verdict}-payment", decision).status

    def events(self, type: str) -> list[dict[str, Any]]:
        return [event for event in self.world.publish() if event["type"] == type]

    def did_everything_once(self) -> None:
        """Assert that the one session was charged, held and mailed once for each thing it did."""
        session = self.session()
        suppliers, quotes = len(session["found"]), len(session["quotes"])
        kinds = Counter(item["kind"]["S"] for item in self.world.images("journal"))
        steps = 1 + suppliers + quotes
        assert (kinds["hold"], kinds["api_settle"]) == (1, steps)
        assert kinds["api_reserve"] == steps + kinds["void"]
        assert len(self.sandbox("GET", "emails")["items"]) == quotes

    def reserves_nothing(self) -> bool:
        """Return whether no call of a provider has money reserved."""
        statuses = {item["status"]["S"] for item in self.world.images("usage")}
        return "reserved" not in statuses

    def until(self, holds: Callable[[], Any]) -> Any:
        """Return what `holds` returns once that is true, the stream running meanwhile."""
        deadline, pause = monotonic() + DEADLINE_S, Event()
        while not (value := holds()):
            assert monotonic() < deadline, f"waited in vain; so far: {self.calls[-5:]}"
            if self.streaming:
                self.play_stream()
            pause.wait(PAUSE_S)
        return value

    def play_stream(self) -> None:
        """Give `resume_workflows` what is new of escrows and sessions, as the stream does."""
        nouns = ("escrow", "session", "gst_run")
        waited_for = [image for noun in nouns for image in self._images(noun)]
        images = [each for each in waited_for if self._is_new(each)]
        if images:
            records = [{"eventName": "MODIFY", "dynamodb": {"NewImage": each}} for each in images]
            reader = import_module("streams.resume_workflows")
            reader.handler({"Records": records}, lambda_context())

    def _images(self, noun: str) -> list[dict[str, Any]]:
        """Return the default account's items of a noun; a Scan would be slow in a loop."""
        found: list[dict[str, Any]] = client("dynamodb").query(
            TableName="book",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"default#{noun}"}},
        )["Items"]
        return found

    def _is_new(self, image: dict[str, Any]) -> bool:
        place = image["sk"]["S"]
        before, self.seen[place] = self.seen.get(place), image
        return before != image

    def sweep(self) -> None:
        """Run the sweep once, as the clock does."""
        import_module("schedules.sweep").handler({}, lambda_context())

    def executions(self, machine: str) -> dict[str, str]:
        """Return the status of every execution, by name, in the order of their start."""
        found = self.machines.list_executions(stateMachineArn=machine_arn(machine))["executions"]
        found.sort(key=lambda each: each["startDate"])
        return {each["name"]: each["status"] for each in found}

    def all_ended(self) -> bool:
        return not any("RUNNING" in self.executions(each).values() for each in MACHINES)

    def history(self, machine: str, name: str) -> list[dict[str, Any]]:
        """Return the events of an execution, oldest first."""
        arn = f"{machine_arn(machine).replace(':stateMachine:', ':execution:')}:{name}"
        events: list[dict[str, Any]] = self.machines.get_execution_history(executionArn=arn)[
            "events"
        ]
        return events

    def states_of(self, machine: str, name: str) -> list[str]:
        """Return the states that an execution entered, in order."""
        entered = (event.get("stateEnteredEventDetails") for event in self.history(machine, name))
        return [details["name"] for details in entered if details]


@contextmanager
def workflows(
    *, suppliers: int = 2, timeouts_s: dict[str, int] | None = None, **settings: str
) -> Iterator[Workflows]:
    """Yield a world with both state machines deployed, whose search finds so many suppliers.

    At the end nothing runs on, no function failed in a way that nobody arranged, and the books
    balance.
    """
    with pytest.MonkeyPatch.context() as patch, world(**settings) as deployment:
        flow = Workflows(deployment, boto3.client("stepfunctions", REGION))
        interpreting(patch, flow.answer, flow.pauses.append)
        patch.setattr(discovery, "MOST_SUPPLIERS", suppliers)
        for machine in MACHINES:
            flow.machines.create_state_machine(
                name=machine,
                definition=deployed(machine, timeouts_s or {}),
                roleArn=f"arn:aws:iam::{ACCOUNT_ID}:role/{machine}",
            )
        yield flow
        _stop(flow)
        assert not flow.surprises, flow.surprises
        books_balance(deployment)


def _stop(flow: Workflows) -> None:
    for machine in MACHINES:
        for name, status in flow.executions(machine).items():
            if status == "RUNNING":
                executions.stop(machine_arn(machine), name, cause="the test is over")
    flow.streaming = False
    flow.until(flow.all_ended)
