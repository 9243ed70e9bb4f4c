"""Agent tasks — work bought from an agent's service, for what it costs and never more than held."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field

from flowpay.domain.agent_task import MOST_UNITS, AgentTask, TaskStatus
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.persistence import agent_tasks as kept
from flowpay.runtime.http import (
    Command,
    Cursor,
    Id,
    IdempotencyKey,
    Limit,
    Page,
    Text,
    caller,
    entry,
    http_app,
    once,
)
from flowpay.services import agent_tasks

app = http_app()

TaskId = Annotated[str, Path(pattern=r"^tsk_[0-9A-Z]{26}$")]
ServiceId = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class TaskOrder(Command, frozen=True):
    """`ceiling` is the most that all units may cost together, in the currency of the price.

    `version` is that of the service as it was read: with it, a service that has changed since is
    refused.
    """

    service_id: Id
    input: dict[str, Any]
    units: Annotated[int, Field(ge=1, le=MOST_UNITS, strict=True)] = 1
    ceiling: Money
    version: Annotated[int, Field(ge=1, strict=True)] | None = None


class TaskCancellation(Command, frozen=True):
    reason: Text | None = None


class AgentTaskView(AgentTask, frozen=True):
    """A task with what it was given and what it gave; `output` is null until it is completed."""

    input: dict[str, Any]
    output: Any = None


TASK: dict[str, Any] = {"application/json": {"model": AgentTaskView}}


@app.post(
    "/api/a2a/tasks/execute",
    summary="Buy a task from an agent's service",
    tags=["Agents"],
    responses={
        201: {"description": "It has ended: `status` says how", "content": TASK},
        202: {"description": "It is at work: read it, or follow the log", "content": TASK},
    },
)
def execute(order: TaskOrder, key: IdempotencyKey = None) -> Response[Any]:
    """The most that it may cost is held first; only what is completed costs anything.

    A task that an agent takes longer for is looked after until its deadline.
    """
    who = caller(app)
    wanted = agent_tasks.TaskOrder(**dict(order))
    task = agent_tasks.execute(wanted, by=who.principal, once=once(app, key))
    view = _view(task, order.input, kept.output_of(who.account, task))
    return Response(202 if task.is_open else 201, "application/json", view.model_dump_json())


@app.get("/api/a2a/tasks", summary="The account's tasks, newest first", tags=["Agents"])
def listed(
    status: Annotated[TaskStatus | None, Query()] = None,
    service_id: ServiceId = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[AgentTask]:
    """Each without its input and its output."""
    items, following = kept.listed(
        caller(app).account, status=status, service_id=service_id, limit=limit, cursor=cursor
    )
    return Page(items=items, next_cursor=following)


@app.get("/api/a2a/tasks/<task_id>", summary="One task, with its result", tags=["Agents"])
def read(task_id: TaskId) -> AgentTaskView:
    return _view(*kept.whole(caller(app).account, task_id))


@app.post("/api/a2a/tasks/<task_id>/cancel", summary="End a task early", tags=["Agents"])
def cancel(
    task_id: TaskId, cancellation: TaskCancellation, key: IdempotencyKey = None
) -> AgentTaskView:
    """All that is held for it goes back, and whatever its agent does from now on costs nothing."""
    who = caller(app)
    task = agent_tasks.cancel(
        task_id, by=who.principal, reason=cancellation.reason, once=_of(task_id, key)
    )
    return _view(task, kept.given_of(who.account, task_id).input, None)


def _of(task_id: str, key: str | None) -> Once:
    """Return the identity of a command to one task: its route names none."""
    who, body = caller(app), {"task_id": task_id, "body": app.context["body"]}
    route = app.current_event["routeKey"]
    return Once.of(account=who.account, route=route, key=key, body=body, by=who.principal)


def _view(task: AgentTask, given: dict[str, Any], output: Any) -> AgentTaskView:
    facts = {name: getattr(task, name) for name in AgentTask.model_fields}
    return AgentTaskView(**facts, input=given, output=output)


handler = entry(app)
