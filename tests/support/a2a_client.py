"""The official A2A client before Flowpay in one process: its HTTP requests go to the handlers."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from a2a.client import A2ACardResolver, Client, ClientConfig, ClientFactory
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message as Proto

from tests.support.world import Answer, World

BASE = "http://127.0.0.1:8000"
VERSION = {"A2A-Version": "1.0", "Content-Type": "application/json"}
JSONRPC, HTTP_JSON = "JSONRPC", "HTTP+JSON"
BINDINGS = (JSONRPC, HTTP_JSON)
type Json = dict[str, Any]


def to_flowpay(flowpay: World) -> httpx.MockTransport:
    """Return what carries a client's requests to the handlers."""

    def answer(request: httpx.Request) -> httpx.Response:
        given = flowpay.request(
            request.method,
            urlsplit(str(request.url)).path,
            request.content.decode() or None,
            headers=dict(request.headers),
            **dict(request.url.params),
        )
        return httpx.Response(given.status, headers=given.headers, text=given.text)

    return httpx.MockTransport(answer)


@asynccontextmanager
async def connected(http: httpx.AsyncClient, base: str, binding: str, *, streaming: bool = False):
    """Yield the official client, which has read the card and speaks this binding."""
    card = await A2ACardResolver(http, base).get_agent_card()
    config = ClientConfig(
        httpx_client=http, supported_protocol_bindings=[binding], streaming=streaming
    )
    yield ClientFactory(config).create(card)


def spoken[T](
    flowpay: World, talk: Callable[[Client], Awaitable[T]], binding: str, **how: Any
) -> T:
    """Return what comes of a talk of the official client with Flowpay."""
    return conversed(httpx.AsyncClient(transport=to_flowpay(flowpay)), BASE, talk, binding, **how)


def conversed[T](
    http: httpx.AsyncClient,
    base: str,
    talk: Callable[[Client], Awaitable[T]],
    binding: str,
    **how: Any,
) -> T:
    """Return what comes of a talk of the official client with whoever answers there."""

    async def talking() -> T:
        async with http, connected(http, base, binding, **how) as client:
            return await talk(client)

    return asyncio.run(talking())


def a_message(*parts: Json, **more: Any) -> Json:
    """Return a client's message, with an id of its own."""
    return {"messageId": str(uuid.uuid4()), "role": "ROLE_USER", "parts": list(parts), **more}


def said(text: str, **more: Any) -> Json:
    return a_message({"text": text}, **more)


def asked(skill: str, **input: Any) -> Json:
    """Return a message that asks for a skill by name."""
    return a_message({"data": {"skill": skill, "input": input}})


def proto[P: Proto](kind: type[P], value: Json) -> P:
    """Return a protocol object of the SDK."""
    made: P = ParseDict(value, kind())
    return made


def plain(value: Proto) -> Json:
    found: Json = MessageToDict(value)
    return found


def rpc(
    flowpay: World, method: str, params: Any = None, *, headers: Json | None = None, id: Any = 1
) -> Answer:
    """Send a JSON-RPC request as it is."""
    body = {"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}}
    return flowpay.request("POST", "/a2a", body, headers=VERSION | (headers or {}))


def rest(
    flowpay: World,
    method: str,
    path: str,
    body: Any = None,
    *,
    headers: Json | None = None,
    **query: str,
) -> Answer:
    """Send a request of the REST binding as it is."""
    return flowpay.request(
        method, f"/a2a/v1{path}", body, headers=VERSION | (headers or {}), **query
    )


def sent(flowpay: World, message: Json, *, wait: bool = False, **configuration: Any) -> Json:
    """Return the task that a message begins or answers; it must be taken."""
    configured = {"returnImmediately": not wait, **configuration}
    answer = rpc(flowpay, "SendMessage", {"message": message, "configuration": configured})
    assert "result" in answer.body, answer.text
    task: Json = answer.body["result"]["task"]
    return task


def task(flowpay: World, task_id: str, **more: Any) -> Json:
    """Return a task as it stands."""
    answer = rpc(flowpay, "GetTask", {"id": task_id, **more})
    assert "result" in answer.body, answer.text
    found: Json = answer.body["result"]
    return found


def fault(answer: Answer) -> tuple[int, str]:
    """Return the code and the reason of an error, in whichever binding."""
    error = answer.body["error"]
    details = error.get("data") or error.get("details")
    return error["code"], details[0]["reason"]


def events(answer: Answer) -> list[Json]:
    """Return what a stream has told."""
    assert answer.headers["Content-Type"] == "text/event-stream", answer.text
    blocks = answer.text.split("\n\n")
    assert blocks.pop() == ""
    return [json.loads(block.removeprefix("data: ")) for block in blocks]
