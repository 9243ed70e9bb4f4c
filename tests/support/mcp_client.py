"""The official MCP client before Flowpay: in one process, its HTTP requests go to the handlers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

from tests.support.world import Answer, World

BASE = "http://127.0.0.1:8000"
MODERN, LEGACY = "2026-07-28", "legacy"
GENERATIONS = ("auto", MODERN, LEGACY)
"""How the official client may connect: by asking, without a handshake, or with one."""
TYPES = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
type Json = dict[str, Any]
type Talk[T] = Callable[[Client], Awaitable[T]]


def to_flowpay(flowpay: World) -> httpx2.MockTransport:
    """Return what carries a client's requests to the handlers."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        given = flowpay.request(
            request.method,
            request.url.path,
            request.content.decode() or None,
            headers=dict(request.headers),
        )
        return httpx2.Response(given.status, headers=given.headers, text=given.text)

    return httpx2.MockTransport(answer)


def conversed[T](http: httpx2.AsyncClient, base: str, talk: Talk[T], mode: str = "auto") -> T:
    """Return what comes of a talk of the official client with the server at `base`.

    Raises MCPError as the talk does; who cannot connect gets it in a group.
    """

    async def run() -> T | MCPError:
        transport = streamable_http_client(f"{base}/mcp", http_client=http)
        async with http, Client(transport, mode=mode) as client:
            try:
                return await talk(client)
            except MCPError as error:
                return error  # raised outside, where it is not wrapped in a group of one

    made = asyncio.run(run())
    if isinstance(made, MCPError):
        raise made
    return made


def spoken[T](flowpay: World, talk: Talk[T], mode: str = "auto", key: str | None = None) -> T:
    """Return what comes of a talk of the official client with Flowpay."""
    headers = {"authorization": f"Bearer {key}"} if key else {}
    http = httpx2.AsyncClient(transport=to_flowpay(flowpay), headers=headers)
    return conversed(http, BASE, talk, mode)


def called(flowpay: World, tool: str, mode: str = "auto", key: str | None = None, **given: Any):
    """Return what a tool has answered; what is structured has the form that its schema says."""

    async def talk(client: Client) -> Any:
        await client.list_tools()  # the client checks results by the schemas it has seen
        return await client.call_tool(tool, given)

    return spoken(flowpay, talk, mode, key)


def rpc(
    flowpay: World, method: str, params: Any = None, *, headers: Json | None = None, id: Any = 1
) -> Answer:
    """Send a JSON-RPC request as it is."""
    body = {"jsonrpc": "2.0", "id": id, "method": method}
    return sent(flowpay, body | ({} if params is None else {"params": params}), headers=headers)


def sent(flowpay: World, body: Any, *, headers: Json | None = None) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return flowpay.request("POST", "/mcp", text, headers=TYPES | (headers or {}))


def fault(answer: Answer) -> tuple[int, int]:
    """Return the HTTP status and the protocol's code of an error."""
    return answer.status, answer.body["error"]["code"]
