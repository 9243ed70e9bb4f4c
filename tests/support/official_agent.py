"""An agent built with the official SDK's server, which our client meets over HTTP in one process.

It counts words, in the ways that an executor of the SDK may work; its loop runs in a thread.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events.event_queue_v2 import EventQueue
from a2a.server.request_handlers.default_request_handler_v2 import DefaultRequestHandlerV2
from a2a.server.routes.jsonrpc_routes import create_jsonrpc_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import AgentCard, Message, Part, Task
from google.protobuf.json_format import MessageToDict, ParseDict
from starlette.applications import Starlette

CARD = {
    "name": "an official agent",
    "description": "counts the words of a text",
    "version": "1",
    "supportedInterfaces": [
        {"url": "https://agent/a2a", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}
    ],
    "capabilities": {},
    "defaultInputModes": ["application/json"],
    "defaultOutputModes": ["application/json"],
    "skills": [{"id": "count", "name": "count", "description": "counts", "tags": ["count"]}],
}


class Counting(AgentExecutor):
    """Does a task in the `manner` that it is asked with; a `patient` one waits to be `told`."""

    def __init__(self) -> None:
        self.told = asyncio.Event()
        self.executed = 0

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        self.executed += 1
        asked: Any = MessageToDict(context.message.parts[0].data)
        found = {"words": len(asked["text"].split()), "letters": 8}
        if asked.get("manner") == "message":
            said = {"messageId": "m-1", "role": "ROLE_AGENT", "parts": [{"data": found}]}
            await event_queue.enqueue_event(ParseDict(said, Message()))
            return
        task = {
            "id": context.task_id,
            "contextId": context.context_id,
            "status": {"state": "TASK_STATE_SUBMITTED"},
            "history": [MessageToDict(context.message)],
        }
        await event_queue.enqueue_event(ParseDict(task, Task()))
        updater = TaskUpdater(event_queue, context.task_id, context.context_id)
        await updater.start_work()
        if asked.get("manner") == "asking":
            words = updater.new_agent_message([Part(text="in which language?")])
            await updater.requires_input(words)
            return
        if asked.get("manner") == "patient":
            await self.told.wait()
        await updater.add_artifact(
            [ParseDict({"data": found}, Part())], metadata={"flowpay.units": 1}
        )
        await updater.complete()

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        await TaskUpdater(event_queue, context.task_id, context.context_id).cancel()


class OfficialAgent:
    """The agent at work; `transport` is the way to it, `lose` has the next answer be lost."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        Thread(target=self.loop.run_forever, daemon=True).start()
        self.executor = Counting()
        store, card = InMemoryTaskStore(), ParseDict(CARD, AgentCard())
        handler = DefaultRequestHandlerV2(self.executor, store, card)
        app = Starlette(routes=create_jsonrpc_routes(handler, "/a2a"))
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app))
        self.transport, self.lose = httpx.MockTransport(self._answer), False

    def tell(self) -> None:
        """Let the patient go on."""
        self.loop.call_soon_threadsafe(self.executor.told.set)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = self._done(self._asked(request))
        if self.lose:
            self.lose = False
            raise httpx.ReadTimeout("lost")
        return answer

    async def _asked(self, request: httpx.Request) -> httpx.Response:
        answer = await self._client.request(
            request.method, request.url, content=request.content, headers=dict(request.headers)
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def _done[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)


@contextmanager
def official_agent() -> Iterator[OfficialAgent]:
    agent = OfficialAgent()
    try:
        yield agent
    finally:
        agent.tell()
        agent.loop.call_soon_threadsafe(agent.loop.stop)
