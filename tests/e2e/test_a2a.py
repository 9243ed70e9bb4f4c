"""The official A2A client buys from the deployed system: asked back, awaited, cancelled."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from a2a.client import Client
from a2a.types import (
    CancelTaskRequest,
    GetTaskRequest,
    ListTasksRequest,
    SendMessageRequest,
    SubscribeToTaskRequest,
)
from a2a.utils.errors import (
    TaskNotCancelableError,
    TaskNotFoundError,
    UnsupportedOperationError,
)

from tests.support.a2a_client import BINDINGS, asked, conversed, plain, proto, said

from .client import SENTENCE, UNCLEAR_SENTENCE, Flowpay, Json, new_id

pytestmark = [
    pytest.mark.usefixtures("balanced"),
    pytest.mark.parametrize("binding", BINDINGS),
]
MISSING = "300 kg within 10 days"
"""What the unclear sentence lacks; about 1,000 US dollars: nobody is asked."""
CARD = "/.well-known/agent-card.json"


def spoken[T](
    flowpay: Flowpay, talk: Callable[[Client], Awaitable[T]], binding: str, **how: Any
) -> T:
    """Return what comes of a talk of the official client with the deployed system."""
    http = httpx.AsyncClient(timeout=60)
    return conversed(http, flowpay.system.url, talk, binding, **how)


async def _told(client: Client, message: Json, at_once: bool) -> AsyncIterator[Json]:
    request = {"message": message, "configuration": {"returnImmediately": at_once}}
    async for event in client.send_message(proto(SendMessageRequest, request)):
        yield plain(event)


def tell(
    flowpay: Flowpay, binding: str, message: Json, *, at_once: bool = True, streaming: bool = False
) -> list[Json]:
    """Return what a message is answered with, event by event."""

    async def talk(client: Client) -> list[Json]:
        return [event async for event in _told(client, message, at_once)]

    return spoken(flowpay, talk, binding, streaming=streaming)


def read(flowpay: Flowpay, binding: str, task_id: str) -> Json:
    async def talk(client: Client) -> Json:
        return plain(await client.get_task(GetTaskRequest(id=task_id)))

    return spoken(flowpay, talk, binding)


def state(task: Json) -> str:
    return str(task["status"]["state"]).removeprefix("TASK_STATE_")


def reached(flowpay: Flowpay, binding: str, task_id: str, wanted: str) -> Json:
    """Return the task once it is in this state; it must not come to rest in another."""

    def look() -> Json | None:
        task = read(flowpay, binding, task_id)
        assert state(task) in ("WORKING", wanted), task["status"]
        return task if state(task) == wanted else None

    return flowpay.until(look, what=f"{task_id} to be {wanted}", pause_s=0.5)


def test_what_lacks_something_is_asked_for_it_and_bought(flowpay: Flowpay, binding: str):
    [asking] = tell(flowpay, binding, said(UNCLEAR_SENTENCE), at_once=False)
    task_id = asking["task"]["id"]
    assert state(asking["task"]) == "INPUT_REQUIRED"
    assert "?" in asking["task"]["status"]["message"]["parts"][0]["text"]

    tell(flowpay, binding, said(MISSING, taskId=task_id))
    done = reached(flowpay, binding, task_id, "COMPLETED")
    [result] = done["artifacts"][1]["parts"][0]["data"]["sessions"]
    [escrow] = [
        each
        for each in flowpay.every("/api/escrows", status="held")
        if each["escrow_id"] == result["escrow"]["escrow_id"]
    ]
    assert escrow["session_id"] == f"{task_id}-2"


def test_while_a_person_decides_it_says_so_and_ends_as_decided(flowpay: Flowpay, binding: str):
    [begun] = tell(flowpay, binding, said(SENTENCE))
    waiting = reached(flowpay, binding, begun["task"]["id"], "AUTH_REQUIRED")
    [result] = waiting["artifacts"][0]["parts"][0]["data"]["sessions"]
    escrow_id = result["escrow"]["escrow_id"]

    flowpay.post("/api/approve-payment", {"escrow_id": escrow_id}, key=new_id())

    def completed() -> bool:
        return state(read(flowpay, binding, begun["task"]["id"])) == "COMPLETED"

    flowpay.until(completed, what="the task to be completed", pause_s=0.5)


def test_what_is_cancelled_holds_nothing(flowpay: Flowpay, binding: str):
    before = flowpay.wallet()["reserved"]
    [begun] = tell(flowpay, binding, said(SENTENCE))
    task_id = begun["task"]["id"]
    reached(flowpay, binding, task_id, "AUTH_REQUIRED")

    async def talk(client: Client) -> Json:
        ended = plain(await client.cancel_task(CancelTaskRequest(id=task_id)))
        with pytest.raises(TaskNotCancelableError):
            await client.cancel_task(CancelTaskRequest(id=task_id))
        return ended

    assert state(spoken(flowpay, talk, binding)) == "CANCELED"
    flowpay.until(
        lambda: flowpay.wallet()["reserved"] == before, what="the reserve to be what it was"
    )


def test_a_stream_comes_whole_with_every_state_and_ends(flowpay: Flowpay, binding: str):
    events = tell(flowpay, binding, said(UNCLEAR_SENTENCE), streaming=True)

    assert state(events[0]["task"]) == "WORKING"
    assert state(events[-1]["statusUpdate"]) == "INPUT_REQUIRED"
    task_id = events[0]["task"]["id"]

    async def talk(client: Client) -> list[Json]:
        request = SubscribeToTaskRequest(id=task_id)
        return [plain(event) async for event in client.subscribe(request)]

    [first] = spoken(flowpay, talk, binding, streaming=True)
    assert first["task"]["id"] == task_id


def test_a_message_sent_twice_is_one_task(flowpay: Flowpay, binding: str):
    message = said(UNCLEAR_SENTENCE)
    tasks = [tell(flowpay, binding, message)[0]["task"]["id"] for _ in range(2)]

    assert tasks[0] == tasks[1]


def test_skills_that_are_done_at_once_are_done_at_once(flowpay: Flowpay, binding: str):
    spend = {"amount": {"amount": "100.00", "currency": "INR"}, "category": "cotton yarn"}
    wanted = [
        asked("list-suppliers"),
        asked("evaluate-spend", **spend),
        asked("validate-gstin", gstin="27AAPFU0939F1ZV"),
    ]
    for message in wanted:
        [event] = tell(flowpay, binding, message, at_once=False)
        assert state(event["task"]) == "COMPLETED", event


def test_a_list_follows_without_anybody_reading_the_task(flowpay: Flowpay, binding: str):
    [begun] = tell(flowpay, binding, said(UNCLEAR_SENTENCE))
    context = begun["task"]["contextId"]

    async def talk(client: Client) -> Json:
        return plain(await client.list_tasks(ListTasksRequest(context_id=context)))

    def asking() -> bool:
        [listed] = spoken(flowpay, talk, binding)["tasks"]
        return state(listed) == "INPUT_REQUIRED"

    flowpay.until(asking, what="the list to tell that the task has asked", pause_s=0.5)


def test_what_is_refused_is_refused_in_the_protocols_own_form(flowpay: Flowpay, binding: str):
    [done] = tell(flowpay, binding, asked("list-suppliers"))
    task_id = done["task"]["id"]

    async def talk(client: Client) -> None:
        with pytest.raises(TaskNotFoundError):
            await client.get_task(GetTaskRequest(id="a2a_nobody"))
        with pytest.raises(TaskNotFoundError):
            await client.get_task(GetTaskRequest(id=task_id, tenant="acme"))
        with pytest.raises(UnsupportedOperationError):
            [event async for event in _told(client, said("more", taskId=task_id), True)]

    spoken(flowpay, talk, binding)


def test_without_a_version_nothing_is_answered_but_an_error(flowpay: Flowpay, binding: str):
    if binding == "JSONRPC":
        body = {"jsonrpc": "2.0", "id": 1, "method": "ListTasks"}
        answer = flowpay.http.post("/a2a", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (200, -32009)
    else:
        answer = flowpay.http.get("/a2a/v1/tasks")
        reason = answer.json()["error"]["details"][0]["reason"]
        assert (answer.status_code, reason) == (400, "VERSION_NOT_SUPPORTED")


def test_the_card_is_quick_and_not_sent_twice(flowpay: Flowpay, binding: str):
    first = flowpay.http.get(CARD)
    again = flowpay.http.get(CARD, headers={"If-None-Match": first.headers["etag"]})

    interfaces = {
        each["protocolBinding"]: each["url"] for each in first.json()["supportedInterfaces"]
    }
    assert interfaces[binding].startswith(flowpay.system.url)
    assert (first.status_code, again.status_code, again.text) == (200, 304, "")
