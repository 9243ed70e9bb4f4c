"""One origin on this machine: what goes in comes out, and too much at once waits its turn."""

import asyncio

import pytest
from aiohttp import WSCloseCode, web
from aiohttp.test_utils import TestClient, TestServer

from infra.local.addresses import API_IDS
from infra.local.proxy import AT_ONCE, proxy


class Emulator:
    """Stands where the emulator would, and remembers the most requests it had inside."""

    def __init__(self):
        self.inside = self.most = 0
        self.app = web.Application(client_max_size=0)
        for name, id in API_IDS.items():
            self.app.router.add_get(f"/_aws/execute-api/{id}/live", self.live)
            self.app.router.add_route("*", f"/_aws/execute-api/{id}/{{path:.*}}", self.echo(name))

    def echo(self, name):
        async def answer(request):
            self.inside += 1
            self.most = max(self.most, self.inside)
            body = await request.read()
            await asyncio.sleep(0.01)
            self.inside -= 1
            said = {"api": name, "path": request.raw_path.split("/", 4)[4], "bytes": len(body)}
            return web.json_response(said, status=418, headers={"x-request-id": "r-1"})

        return answer

    async def live(self, request):
        if "ticket" not in request.query:
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.data == "leave":
                await socket.close(code=WSCloseCode.GOING_AWAY)
            else:
                await socket.send_str(f"{request.query['ticket']} said {message.data}")
        return socket


def through_the_proxy(story):
    """Run `story` with a client of the proxy and the emulator behind it."""

    async def run():
        emulator = Emulator()
        async with (
            TestServer(emulator.app) as server,
            TestClient(TestServer(proxy(server.port))) as client,
        ):
            await story(client, emulator)

    asyncio.run(run())


def test_a_request_reaches_its_api_with_its_path_as_it_was_sent():
    async def story(client, _):
        answer = await client.get("/api/session/a%2Fb?since=1%2B1")
        assert answer.status == 418
        assert answer.headers["x-request-id"] == "r-1"
        said = await answer.json()
        assert said == {"api": "api", "path": "api/session/a%2Fb?since=1%2B1", "bytes": 0}

    through_the_proxy(story)


def test_the_sandbox_has_its_own_api():
    async def story(client, _):
        said = await (await client.get("/sandbox/emails")).json()
        assert said["api"] == "sandbox"

    through_the_proxy(story)


def test_a_body_of_any_size_goes_through_and_its_judgement_is_left_to_the_api():
    async def story(client, _):
        said = await (await client.post("/api/create-escrow", data=b"x" * 3_000_000)).json()
        assert said["bytes"] == 3_000_000

    through_the_proxy(story)


def test_a_hundred_requests_at_once_wait_their_turn_and_are_all_answered():
    async def story(client, emulator):
        answers = await asyncio.gather(*(client.get("/health") for _ in range(100)))
        assert {answer.status for answer in answers} == {418}
        assert emulator.most <= AT_ONCE

    through_the_proxy(story)


def test_the_live_log_is_joined_both_ways():
    async def story(client, _):
        async with client.ws_connect("/ws/logs?ticket=t-1") as socket:
            await socket.send_str("hello")
            assert await socket.receive_str() == "t-1 said hello"

    through_the_proxy(story)


def test_the_live_log_ends_with_the_code_that_the_other_side_gave():
    async def story(client, _):
        async with client.ws_connect("/ws/logs?ticket=t-1") as socket:
            await socket.send_str("leave")
            await socket.receive()
            assert socket.close_code == WSCloseCode.GOING_AWAY

    through_the_proxy(story)


def test_a_live_log_without_a_ticket_is_refused_in_our_own_form():
    async def story(client, _):
        answer = await client.get(
            "/ws/logs",
            headers={
                "connection": "upgrade",
                "upgrade": "websocket",
                "sec-websocket-version": "13",
                "sec-websocket-key": "AQIDBAUGBwgJCgsMDQ4PEA==",
            },
        )
        assert answer.status == 401
        assert answer.content_type == "application/problem+json"

    through_the_proxy(story)


@pytest.mark.parametrize("path", ["/health", "/ws/logs?ticket=t-1"])
def test_an_emulator_that_is_away_is_said_to_be(path, unused_tcp_port_of_nobody):
    async def run():
        async with TestClient(TestServer(proxy(unused_tcp_port_of_nobody))) as client:
            answer = await client.get(path)
            assert answer.status == 502
            assert answer.content_type == "application/problem+json"
            assert "make up" in (await answer.json())["detail"]

    asyncio.run(run())


@pytest.fixture
def unused_tcp_port_of_nobody():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
