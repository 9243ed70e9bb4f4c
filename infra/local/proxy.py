"""One origin: pages, HTTP API, WebSocket API, sandbox under one address, as CloudFront in AWS.

The emulator has room for little at once: what is too much waits its turn here.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import (
    ClientConnectionError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    TCPConnector,
    WSMsgType,
    WSServerHandshakeError,
    web,
)
from multidict import CIMultiDict
from yarl import URL

from infra.origins import LIVE_PATH, Origin, origin_of

from .addresses import api_url
from .pages import page_at, served

AT_ONCE = 8
"""Requests inside at a time: each may call the sandbox and start work that needs room too."""
HOPS = {  # what belongs to one connection, RFC 9110 section 7.6.1
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
CHUNK = 64 * 1024
EMULATOR = web.AppKey("emulator", int)
SESSION = web.AppKey("session", ClientSession)
type Socket = web.WebSocketResponse | ClientWebSocketResponse
TURNS = web.AppKey("turns", asyncio.Semaphore)


def proxy(emulator_port: int) -> web.Application:
    """Return the proxy as an aiohttp application."""
    app = web.Application(client_max_size=0)
    app[EMULATOR] = emulator_port
    app.cleanup_ctx.append(_client)
    app.router.add_get(LIVE_PATH, _bridge)
    app.router.add_route("*", "/{path:.*}", _answer)
    return app


async def _client(app: web.Application) -> AsyncIterator[None]:
    app[TURNS] = asyncio.Semaphore(AT_ONCE)
    connector = TCPConnector(limit=0)
    timeout = ClientTimeout(total=None, sock_connect=5, sock_read=40)
    async with ClientSession(connector=connector, timeout=timeout, auto_decompress=False) as app[
        SESSION
    ]:
        yield


async def _answer(request: web.Request) -> web.StreamResponse:
    """Answer with a page, or pass the request on to the API."""
    if request.method in ("GET", "HEAD") and _origin(request) is Origin.PAGES:
        if page := page_at(request.path):
            return served(page)
        if request.path == "/":  # the pages are not built: what there is, is the API
            raise web.HTTPFound("/docs")
    return await _forward(request)


async def _forward(request: web.Request) -> web.StreamResponse:
    """Pass a request on and its answer back, both in pieces."""
    async with request.app[TURNS]:
        try:
            async with request.app[SESSION].request(
                request.method,
                _target(request),
                headers=_passed_on(request.headers),
                data=request.content.iter_chunked(CHUNK) if request.can_read_body else None,
                allow_redirects=False,
            ) as answer:
                response = web.StreamResponse(status=answer.status, reason=answer.reason)
                response.headers.extend(_passed_on(answer.headers))
                await response.prepare(request)
                async for piece in answer.content.iter_chunked(CHUNK):
                    await response.write(piece)
                await response.write_eof()
                return response
        except (ClientConnectionError, TimeoutError):
            return _away()


async def _bridge(request: web.Request) -> web.StreamResponse:
    """Join a client to the live log; what one side sends or ends with, the other gets."""
    upstream_url = f"{api_url('live', request.app[EMULATOR])}/live?{request.query_string}"
    try:
        upstream = await request.app[SESSION].ws_connect(URL(upstream_url, encoded=True))
    except WSServerHandshakeError:  # the emulator makes a 403 of the function's 401
        return _problem(401, "ticket_invalid", "the ticket is missing, used or old: get a new one")
    except (ClientConnectionError, TimeoutError):
        return _away()
    client = web.WebSocketResponse()
    await client.prepare(request)
    await _until_one_ends(_pump(client, upstream), _pump(upstream, client))
    return client


async def _pump(source: Socket, sink: Socket) -> None:
    """Pass on every message of `source`; in the end close `sink` as `source` was closed."""
    async for message in source:
        if message.type is WSMsgType.TEXT:
            await sink.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await sink.send_bytes(message.data)
    await sink.close(code=_sendable(source.close_code))


async def _until_one_ends(*pumps: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.create_task(pump) for pump in pumps]
    _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _sendable(code: int | None) -> int:
    """Return a close code that may be sent: 1005 and 1006 mean that there was none."""
    return 1000 if code in (None, 1005, 1006) else code


def _origin(request: web.Request) -> Origin:
    return origin_of(request.rel_url.raw_path)


def _target(request: web.Request) -> URL:
    api = "sandbox" if _origin(request) is Origin.SANDBOX else "api"
    return URL(f"{api_url(api, request.app[EMULATOR])}{request.raw_path}", encoded=True)


def _passed_on(headers: Mapping[str, str]) -> CIMultiDict[str]:
    kept = CIMultiDict(headers)
    for name in (*HOPS, "host", "content-length"):
        kept.popall(name, None)
    return kept


def _away() -> web.Response:
    detail = "the emulator does not answer: see the terminal that runs `make up`"
    return _problem(502, "origin_unreachable", detail)


def _problem(status: int, code: str, detail: str) -> web.Response:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"code": code, "detail": detail}
    return web.json_response(body, status=status, content_type="application/problem+json")


def _stop_with_the_starter() -> None:
    """Wait for the end of stdin: whoever started us is gone."""
    os.read(0, 1)  # past sys.stdin, whose lock would be in the way at exit
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_stop_with_the_starter, daemon=True).start()
    port, emulator_port = (int(argument) for argument in sys.argv[1:])
    web.run_app(proxy(emulator_port), host="127.0.0.1", port=port, print=None)
