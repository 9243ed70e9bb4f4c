"""Agents and their services as people and programs meet them, with the sandbox's agents behind."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import httpx
import pytest

from flowpay.domain.agent_service import Agent, Offering
from flowpay.domain.once import Once
from flowpay.ports import a2a
from flowpay.runtime import clock
from flowpay.services import agent_services, agent_task_watch

from .builders import wire
from .world import SANDBOX, Answer, World, http_event, lambda_context, to_sandbox

ALLOWED = {"ALLOWED_PRIVATE_HOSTS": "sandbox.test"}
"""The setting by which the sandbox's agents may be called here."""
EXECUTE = "/api/a2a/tasks/execute"
TEXT = {"text": "two words"}
COUNTED = {"words": 2, "letters": 8}
GIVEN = {
    "type": "object",
    "properties": {"text": {"type": "string", "maxLength": 50_000}},
    "required": ["text"],
}
PROMISED = {
    "type": "object",
    "properties": {"words": {"type": "integer"}, "letters": {"type": "integer"}},
    "required": ["words", "letters"],
    "additionalProperties": False,
}
SLOW = ("slow",)
"""The manners that answer later than anybody waits."""


class Remote:
    """The way to the sandbox's agents: `sent` is every call that went out, in order.

    `meets` lets something happen just before the next call.
    """

    loses_the_next_answer = False

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []
        self.hooks: list[Callable[[], Any]] = []

    def take_its_place(self, patch: pytest.MonkeyPatch) -> None:
        from standins import agent_manners, chain

        agents = a2a.Agents(httpx.MockTransport(self._answer))
        patch.setattr(a2a, "shared", lambda: agents)
        patch.setattr(agent_manners, "wait", lambda _: None)
        patch.setattr(chain, "now", lambda: clock.now().timestamp())  # the network goes with us

    def meets(self, hook: Callable[[], Any]) -> None:
        self.hooks.append(hook)

    def methods(self) -> list[str]:
        """Return the methods that were called, in order."""
        return [str(httpx.Response(200, content=r.content).json()["method"]) for r in self.sent]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        if self.hooks:
            self.hooks.pop(0)()
        answer = to_sandbox(request)
        manner = request.url.path.rpartition("/")[2]
        too_slow = manner in SLOW and b'"SendMessage"' in request.content
        if too_slow or self.loses_the_next_answer:
            self.loses_the_next_answer = False
            raise httpx.ReadTimeout("nobody waits for this")
        return answer


def offered(manner: str = "honest", **changes: Any) -> str:
    """Return the id of a service that the sandbox's agent of this manner offers, at a cent each."""
    facts: dict[str, Any] = {
        "name": f"{manner} counting",
        "description": "counts the words of a text",
        "price": wire("0.01"),
        "unit": "text",
        "endpoint": f"{SANDBOX}/sandbox/agents/{manner}",
        "input_schema": GIVEN,
        "output_schema": PROMISED,
    }
    offering = Offering.model_validate(facts | changes)
    once = Once.of(account="default", route="test", key=None, body=None)
    admin = Agent(principal="asha", is_admin=True)
    return agent_services.register(offering, by=admin, once=once).service_id


def changed(service_id: str, **changes: Any) -> int:
    """Return the version of a service after its owner has changed it."""
    read = agent_services.load("default", service_id)
    said = Offering.model_fields.keys() - {"owner", "trusted"}
    facts = {name: getattr(read, name) for name in said}
    once = Once.of(account="default", route="test", key=None, body=None)
    admin = Agent(principal="asha", is_admin=True)
    new = Offering.model_validate(facts | changes)
    return agent_services.update(
        service_id, new, read_version=read.version, by=admin, once=once
    ).version


def retired(service_id: str) -> None:
    agent_services.retire("default", service_id, by=Agent(principal="asha", is_admin=True))


def an_order(service_id: str, **changes: Any) -> dict[str, Any]:
    """Return the body of an order of one unit, for a dollar at most."""
    return {"service_id": service_id, "input": TEXT, "ceiling": wire("1.00"), **changes}


def execute(flowpay: World, service_id: str, *, key: str | None = None, **changes: Any) -> Answer:
    return flowpay.post(EXECUTE, an_order(service_id, **changes), key=key)


def ended(flowpay: World, service_id: str, **changes: Any) -> dict[str, Any]:
    """Return the task of an order that was answered with its end."""
    answer = execute(flowpay, service_id, **changes)
    assert answer.status == 201, answer.text
    task: dict[str, Any] = answer.body
    return task


def working(flowpay: World, service_id: str, **changes: Any) -> dict[str, Any]:
    """Return the task of an order whose agent is at work."""
    answer = execute(flowpay, service_id, **changes)
    assert answer.status == 202, answer.text
    task: dict[str, Any] = answer.body
    return task


def read(flowpay: World, task: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = flowpay.get(f"/api/a2a/tasks/{task['task_id']}")
    return found


def look(flowpay: World, task: dict[str, Any], misses: int = 0) -> dict[str, Any]:
    """Do one look of the state machine; return what it came to."""
    given = {"account": "default", "task_id": task["task_id"], "misses": misses}
    came_to: dict[str, Any] = flowpay.task("AskAgent", **given)
    return came_to


def close(flowpay: World, task: dict[str, Any]) -> str:
    status: str = flowpay.task("CloseTask", account="default", task_id=task["task_id"])["status"]
    return status


def looked_after(flowpay: World, task: dict[str, Any], most: int = 20) -> dict[str, Any]:
    """Return the task after its machine has gone through all its states, without its pauses."""
    misses = 0
    for _ in range(most):
        came_to = look(flowpay, task, misses)
        misses = came_to["misses"]
        if came_to["state"] != "working":
            break
    if came_to["state"] == "close":
        close(flowpay, task)
    return read(flowpay, task)


def watched(_: World) -> None:
    """Let the sweep look after what is open."""
    for task in agent_task_watch.open_tasks("default"):
        agent_task_watch.look_after("default", task)


def at_agent(manner: str = "honest") -> list[dict[str, Any]]:
    """Return the tasks that the sandbox's agent of this manner was sent, newest first."""
    path = f"/sandbox/agents/{manner}/tasks"
    event = http_event("GET", path, route="ANY /sandbox/{proxy+}")
    answer = import_module("sandbox.main").handler(event, lambda_context())
    assert answer["statusCode"] == 200, answer["body"]
    found: list[dict[str, Any]] = httpx.Response(200, text=answer["body"]).json()["items"]
    return found
