"""The official A2A client with Flowpay, in both bindings: it finds, asks, reads, lists, cancels."""

import asyncio

import httpx
import pytest
from a2a.client import A2ACardResolver
from a2a.client.client import ClientCallContext
from a2a.client.errors import A2AClientError
from a2a.types import (
    CancelTaskRequest,
    GetExtendedAgentCardRequest,
    GetTaskRequest,
    ListTasksRequest,
    SendMessageRequest,
    SubscribeToTaskRequest,
)
from a2a.utils.errors import (
    InvalidParamsError,
    TaskNotCancelableError,
    TaskNotFoundError,
    UnsupportedOperationError,
    VersionNotSupportedError,
)

from flowpay.services import a2a_waiting
from tests.integration.sourcing import held, step
from tests.support.a2a_client import (
    BASE,
    BINDINGS,
    a_message,
    asked,
    plain,
    proto,
    said,
    spoken,
    to_flowpay,
)

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("binding", BINDINGS)]
AT_ONCE = {"returnImmediately": True}
SPEND = {"amount": {"amount": "10.00", "currency": "USD"}, "category": "cotton yarn"}


def sends(client, message, **configuration):
    request = {"message": message, "configuration": AT_ONCE | configuration}
    return client.send_message(proto(SendMessageRequest, request))


async def told(client, message, **configuration):
    """Return what the client hears, event by event."""
    return [plain(event) async for event in sends(client, message, **configuration)]


async def begun(client, message):
    [event] = await told(client, message)
    return event["task"]


async def read(client, task_id, **more):
    return plain(await client.get_task(proto(GetTaskRequest, {"id": task_id, **more})))


def test_it_finds_the_card_and_every_skill(flowpay, binding):
    async def resolve():
        async with httpx.AsyncClient(transport=to_flowpay(flowpay)) as http:
            return await A2ACardResolver(http, BASE).get_agent_card()

    found = asyncio.run(resolve())
    assert binding in {each.protocol_binding for each in found.supported_interfaces}
    assert [skill.id for skill in found.skills] == [
        "source-material",
        "list-suppliers",
        "evaluate-spend",
        "validate-gstin",
        "compute-gst",
    ]


@pytest.mark.parametrize(
    ("skill", "given", "shown"),
    [
        ("list-suppliers", {}, lambda data: data["suppliers"] == []),
        ("evaluate-spend", SPEND, lambda data: data["verdict"] == "passed"),
        ("validate-gstin", {"gstin": "27AAPFU0939F1ZV"}, lambda data: data["valid"] is True),
        ("validate-gstin", {"gstin": "27AAPFU0939F1ZX"}, lambda data: data["valid"] is False),
    ],
)
def test_a_skill_that_is_done_at_once_is_a_task_at_its_end(flowpay, binding, skill, given, shown):
    done = spoken(flowpay, lambda client: begun(client, asked(skill, **given)), binding)

    assert done["status"]["state"] == "TASK_STATE_COMPLETED"
    words, data = done["artifacts"]
    assert words["parts"][0]["text"]
    assert shown(data["parts"][0]["data"]), data


def test_a_task_is_sent_streamed_read_answered_and_cancelled(flowpay, monkeypatch, binding):
    monkeypatch.setattr(a2a_waiting, "LONGEST_S", 0.1)

    async def talk(client):
        task = await begun(client, said("Need cotton yarn"))
        step(flowpay, "ParseRequest", f"{task['id']}-1")
        asking = await read(client, task["id"])
        again = await told(client, said("1200 kg within 5 days", taskId=task["id"]))
        held(flowpay, f"{task['id']}-2")
        request = proto(SubscribeToTaskRequest, {"id": task["id"]})
        stream = [plain(event) async for event in client.subscribe(request)]
        end = await client.cancel_task(proto(CancelTaskRequest, {"id": task["id"]}))
        return asking, again, stream, plain(end)

    asking, [again], stream, end = spoken(flowpay, talk, binding, streaming=True)
    states = [each["status"]["state"] for each in (asking, again["task"], stream[0]["task"], end)]
    assert [state.removeprefix("TASK_STATE_") for state in states] == [
        "INPUT_REQUIRED",
        "WORKING",
        "AUTH_REQUIRED",
        "CANCELED",
    ]
    assert len(stream) == 1


def test_it_streams_what_is_done_at_once_as_one_event(flowpay, binding):
    [event] = spoken(
        flowpay, lambda client: told(client, asked("list-suppliers")), binding, streaming=True
    )

    assert event["task"]["status"]["state"] == "TASK_STATE_COMPLETED"


def test_it_lists_page_by_page_the_latest_first(flowpay, binding):
    async def talk(client):
        made = [(await begun(client, asked("list-suppliers")))["id"] for _ in range(5)]
        pages, token = [], ""
        while True:
            request = {"pageSize": 2, "pageToken": token}
            page = await client.list_tasks(proto(ListTasksRequest, request))
            pages.append(page)
            if not (token := page.next_page_token):
                return made, pages

    made, pages = spoken(flowpay, talk, binding)
    assert [len(page.tasks) for page in pages] == [2, 2, 1]
    assert [task.id for page in pages for task in page.tasks] == made[::-1]
    assert {page.total_size for page in pages} == {5}
    assert not any(task.artifacts for page in pages for task in page.tasks)


def test_it_gets_the_extended_card_with_its_account_as_tenant(flowpay, binding):
    request = GetExtendedAgentCardRequest()
    found = spoken(flowpay, lambda client: client.get_extended_agent_card(request), binding)

    assert {each.tenant for each in found.supported_interfaces} == {"default"}


def test_a_tenant_is_an_account_and_no_other_is_known(flowpay, binding):
    async def talk(client):
        task = await begun(client, asked("list-suppliers"))
        mine = await read(client, task["id"], tenant="default")
        with pytest.raises(TaskNotFoundError):
            await read(client, task["id"], tenant="acme")
        return task, mine

    task, mine = spoken(flowpay, talk, binding)
    assert mine == task


def test_it_knows_each_error_again(flowpay, binding):
    async def talk(client):
        done = await begun(client, asked("list-suppliers"))
        with pytest.raises(TaskNotFoundError, match="no task"):
            await read(client, "nobody's")
        with pytest.raises(TaskNotFoundError):
            await told(client, said("hello", taskId="nobody's"))
        with pytest.raises(TaskNotCancelableError, match="end"):
            await client.cancel_task(proto(CancelTaskRequest, {"id": done["id"]}))
        with pytest.raises(UnsupportedOperationError, match="without taskId"):
            await told(client, said("more", taskId=done["id"]))
        with pytest.raises(InvalidParamsError, match="context"):
            await told(client, said("more", taskId=done["id"], contextId="another"))
        with pytest.raises(InvalidParamsError, match="skill"):
            await told(client, a_message({"data": {"skill": "cook"}}))

    spoken(flowpay, talk, binding)


def test_a_stream_that_is_refused_is_an_error_and_no_stream(flowpay, binding):
    async def talk(client):
        with pytest.raises(TaskNotFoundError):
            await told(client, said("hello", taskId="nobody's"))
        request = proto(SubscribeToTaskRequest, {"id": "nobody's"})
        with pytest.raises(TaskNotFoundError):
            [event async for event in client.subscribe(request)]

    spoken(flowpay, talk, binding, streaming=True)


def test_another_version_of_the_protocol_is_refused_in_its_own_form(flowpay, binding):
    context = ClientCallContext(service_parameters={"A2A-Version": "0.3"})

    async def talk(client):
        with pytest.raises((VersionNotSupportedError, A2AClientError), match=r"A2A 1\.0"):
            await client.list_tasks(ListTasksRequest(), context=context)

    spoken(flowpay, talk, binding)
