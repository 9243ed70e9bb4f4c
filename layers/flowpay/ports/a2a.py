"""A2A 1.0, as a client: remote agents are asked over JSON-RPC, each call once, whatever they do.

They are run by others. So a call is bounded in time and size and goes to a public address that is
looked up and pinned for it; no redirect is followed, nothing is repeated, and what comes back is
read as the protocol has it or counts as unusable.

AgentFailed
├── AgentUnreached       nothing was sent: the agent knows nothing of it
├── AgentBusy            it was asked too often, and has done nothing
├── AgentSilent          it was sent, and no answer came: the agent may have it
├── AgentAnswerInvalid   what was answered is not A2A
├── AgentAsksPayment     it wants to be paid first (402, x402): `required` says how
└── AgentRefused         the agent says no: `rpc` is its JSON-RPC code, None for a bare HTTP status
"""

import json
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Any

import httpx

from flowpay.domain.a2a.errors import A2AError
from flowpay.domain.a2a.parts import Message
from flowpay.domain.a2a.requests import (
    CancelTaskRequest,
    GetTaskRequest,
    ListTasksRequest,
    SendMessageRequest,
)
from flowpay.domain.a2a.tasks import SendMessageResponse, Task
from flowpay.domain.a2a.wire import Wire
from flowpay.domain.agent_result import in_words
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.x402 import headers as x402
from flowpay.domain.x402.errors import PaymentMalformed
from flowpay.domain.x402.in_a2a import EXTENSION
from flowpay.domain.x402.objects import PaymentPayload, PaymentRequired

from .bounded import BoundedTransport
from .public_address import AddressNotPublic, addresses

WITHIN_S = 10.0
"""Of one call in all, from the name to the last byte that is read."""
BRIEFLY_S = 4.0
"""Of one whose answer changes nothing, such as a last word to an agent."""
PAID_WITHIN_S = 5.0
"""Of the first that pays: an answer that comes later is found where the task is looked for."""
CONNECT_S = 3.0
MOST_BYTES = 256 * 1024
"""Of an answer: one that is longer is none."""
MOST_LISTED = 10
MOST_CODE = 2**31
"""Of an error: no code of JSON-RPC is longer, though JSON knows integers of thousands of digits."""
VERSION = "1.0"

_deadline: ContextVar[float] = ContextVar("deadline")
_HEADERS = {
    "content-type": "application/json",
    "accept": "application/json",
    "a2a-version": VERSION,
    "user-agent": "flowpay-agents",
    # Uncompressed, so that a small answer cannot unpack into a large one.
    "accept-encoding": "identity",
    "connection": "close",
}


class AgentFailed(ProviderFailed): ...


class AgentUnreached(AgentFailed): ...


class AgentBusy(AgentFailed): ...


class AgentSilent(AgentFailed): ...


class AgentAnswerInvalid(AgentFailed): ...


class AgentAsksPayment(AgentFailed):
    def __init__(self, required: PaymentRequired) -> None:
        super().__init__("it asks to be paid first (402)")
        self.required = required


class AgentRefused(AgentFailed):
    def __init__(self, detail: str, *, rpc: int | None = None) -> None:
        super().__init__(detail)
        self.rpc = rpc


class Agents:
    """Asks agents, each time on a connection of its own; a test passes another transport."""

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport or BoundedTransport(self._left_s, addresses)
        self._clock = clock

    def send(
        self,
        at: str,
        request: SendMessageRequest,
        *,
        token: str | None,
        payment: PaymentPayload | None = None,
        pays: bool = False,
        within_s: float = WITHIN_S,
    ) -> Task | Message:
        """Return what the agent answers to a message; raises AgentFailed.

        `payment` goes along with it, for an agent that has asked for one; `pays` tells it that it
        may ask by its task.
        """
        paid = {x402.SIGNATURE: x402.encoded(payment)} if payment else {}
        said = self._called(
            at,
            "SendMessage",
            request,
            token,
            request.message.message_id,
            within_s=within_s,
            headers=paid | ({"a2a-extensions": EXTENSION} if pays else {}),
        )
        answer = _read(SendMessageResponse, said)
        return answer.task or answer.message  # type: ignore[return-value] # one of them is there

    def task(self, at: str, request: GetTaskRequest, *, token: str | None) -> Task:
        """Return a task as it stands; raises AgentFailed."""
        task = _read(Task, self._called(at, "GetTask", request, token, request.id))
        if task.id != request.id:
            raise AgentAnswerInvalid("it answers with another task than was asked for")
        return task

    def tasks(self, at: str, request: ListTasksRequest, *, token: str | None) -> list[Task]:
        """Return the first tasks of a context, none where there are none; raises AgentFailed."""
        said = self._called(at, "ListTasks", request, token, request.context_id)
        listed = said.get("tasks", []) if isinstance(said, dict) else None
        if not isinstance(listed, list):
            raise AgentAnswerInvalid("it lists no tasks")
        found = [_read(Task, each) for each in listed[:MOST_LISTED]]
        return [task for task in found if task.context_id == request.context_id]

    def cancel(self, at: str, request: CancelTaskRequest, *, token: str | None) -> None:
        """Ask an agent, briefly, to stop; raises AgentFailed."""
        self._called(at, "CancelTask", request, token, request.id, within_s=BRIEFLY_S)

    def _called(
        self,
        at: str,
        method: str,
        request: Wire,
        token: str | None,
        id: str,
        *,
        within_s: float = WITHIN_S,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Return the `result` of one call; nothing of an answer is ever quoted but its words."""
        _deadline.set(self._clock() + within_s)
        body = {"jsonrpc": "2.0", "id": id, "method": method, "params": request.to_wire()}
        shown = {"authorization": f"Bearer {token}"} if token else {}
        headers = _HEADERS | shown | (headers or {})
        limits = httpx.Timeout(within_s, connect=min(CONNECT_S, within_s)).as_dict()
        sent = httpx.Request("POST", at, json=body, headers=headers, extensions={"timeout": limits})
        try:
            response = self._transport.handle_request(sent)
            content = self._content(response)
        except AddressNotPublic as error:
            raise AgentUnreached("its host has no public address, or not only such") from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise AgentUnreached(f"it cannot be reached ({type(error).__name__})") from error
        except httpx.TimeoutException as error:
            raise AgentSilent(f"it did not answer within {within_s:.0f} seconds") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise AgentSilent(f"its answer was lost ({type(error).__name__})") from error
        if response.status_code == httpx.codes.PAYMENT_REQUIRED:
            raise AgentAsksPayment(_required(response.headers.get(x402.REQUIRED), content))
        return _result(response.status_code, content, id)

    def _content(self, response: httpx.Response) -> bytes:
        """Return the bytes of an answer; many small waits must not add up to more than one."""
        content = bytearray()
        try:
            for chunk in response.stream:  # type: ignore[union-attr] # it is a synchronous one
                content += chunk
                if len(content) > MOST_BYTES:
                    kilobytes = MOST_BYTES // 1024
                    raise AgentAnswerInvalid(f"its answer is longer than {kilobytes} KB")
                if self._left_s() <= 0:
                    raise httpx.ReadTimeout("the budget is spent")
        finally:
            response.close()
        return bytes(content)

    def _left_s(self) -> float:
        return _deadline.get() - self._clock()


@cache
def shared() -> Agents:
    """Return this process's way to agents."""
    return Agents()


def _result(status: int, content: bytes, id: str) -> Any:
    """Return the result of a JSON-RPC answer to the request of this id."""
    if 300 <= status < 400:
        raise AgentAnswerInvalid("it answers with a redirect, which is not followed")
    if status == 429:
        raise AgentBusy("it has too much to do now (429)")
    if status == 408 or status >= 500:
        raise AgentSilent(f"it answered {status}")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    is_answer = isinstance(body, dict) and body.get("jsonrpc") == "2.0"
    if is_answer and isinstance(error := body.get("error"), dict) and body.get("id") in (id, None):
        raise _refusal(error)
    if status >= 400:
        raise AgentRefused(f"it answered {status}")
    if not is_answer or body.get("id") != id or "result" not in body:
        raise AgentAnswerInvalid("it does not answer in A2A: see whether its endpoint is right")
    return body["result"]


def _required(header: str | None, content: bytes) -> PaymentRequired:
    """Return what an agent asks for, in the header or, as some do, in the body."""
    try:
        if header:
            return x402.decoded(PaymentRequired, header)
        return PaymentRequired.from_wire(json.loads(content))
    except (PaymentMalformed, ValueError, RecursionError) as error:
        raise AgentAnswerInvalid("it asks to be paid, and not in the form of x402 v2") from error


def _refusal(error: dict[str, Any]) -> AgentRefused:
    code, message = error.get("code"), error.get("message")
    rpc = code if isinstance(code, int) and abs(code) <= MOST_CODE else None
    words = in_words(message) if isinstance(message, str) else ""
    return AgentRefused(words or f"it answered with error {rpc}", rpc=rpc)


def _read[Kind: Wire](kind: type[Kind], said: Any) -> Kind:
    try:
        return kind.from_wire(said)
    except A2AError as error:
        raise AgentAnswerInvalid(f"it answers with what is no {kind.__name__} of A2A") from error
