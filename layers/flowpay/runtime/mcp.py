"""How MCP clients are spoken to: who may send what, and every error told in JSON-RPC.

An error of the protocol has the status that its generation gives it; what HTTP itself would refuse
(no key, no right, too much, our own fault) has HTTP's status.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler.api_gateway import Response

from flowpay.domain import errors
from flowpay.domain.mcp import McpError, ParseError

from .bodies import BodyMalformed, ContentTypeUnsupported, read_json
from .config import config
from .http import Manner, OriginForbidden, status_of, when_to_retry

JSON, EVENT_STREAM = "application/json", "text/event-stream"
_KINDS: tuple[tuple[type[errors.FlowpayError], int], ...] = (
    (errors.NotFound, -32601),
    (errors.InvalidInput, -32600),
    (errors.Unauthenticated, -32600),
    (errors.Forbidden, -32600),
)


class NotAcceptable(errors.InvalidInput): ...


def read(event: dict[str, Any]) -> Any:
    """Return the body's JSON; raises OriginForbidden, ContentTypeUnsupported, BodyTooLarge, …

    A browser's page of another origin is refused before anything else: it would speak with the
    rights of whoever looks at it (the specification's security warning).
    """
    headers = event["headers"]
    _require_own_origin(headers.get("origin"))
    if event["requestContext"]["http"]["method"] != "POST":
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if event.get("body") and kind != JSON:
        raise ContentTypeUnsupported(f"send the message as {JSON}")
    try:
        return read_json(event)
    except BodyMalformed as error:
        raise ParseError(str(error)) from error


def wants_stream(headers: dict[str, str]) -> bool:
    """Return whether an answer must be an event stream: where nothing else is accepted.

    Raises NotAcceptable if neither JSON nor a stream is.
    """
    accepted = [
        kind.partition(";")[0].strip().lower() for kind in headers.get("accept", "*/*").split(",")
    ]
    if {"*/*", "application/*", JSON} & set(accepted):
        return False
    if {"text/*", EVENT_STREAM} & set(accepted):
        return True
    raise NotAcceptable(f"accept {JSON} and {EVENT_STREAM}")


def answer(id: str | int, result: dict[str, Any], *, stream: bool) -> Response[str]:
    """Return the result of a request, as JSON or as a stream of one event."""
    text = json.dumps({"jsonrpc": "2.0", "id": id, "result": result}, ensure_ascii=False)
    if stream:
        said = f"event: message\ndata: {text}\n\n"
        return Response(200, EVENT_STREAM, said, {"cache-control": "no-store"})
    return Response(200, JSON, text)


def taken() -> Response[str]:
    """Return the answer to what wants none."""
    return Response(202, JSON, "")


def no_method() -> Response[str]:
    """Return the answer to all but POST: no stream is opened here, and no session is closed."""
    text = "send a JSON-RPC message by POST: no stream is opened here, and no session is kept"
    error = {"code": -32600, "message": text}
    body = json.dumps({"jsonrpc": "2.0", "id": None, "error": error})
    return Response(405, JSON, body, {"allow": "POST"})


def refused(
    error: errors.FlowpayError, id: str | int | None = None, *, is_modern: bool = False
) -> Response[str]:
    """Return an error as the answer to the request of this id."""
    data = {"code": error.code, **error.facts}
    told = {"code": _rpc_of(error), "message": str(error), "data": data}
    body = json.dumps({"jsonrpc": "2.0", "id": id, "error": told}, default=str)
    return Response(_status_of(error, is_modern), JSON, body, _headers(error))


def _rpc_of(error: errors.FlowpayError) -> int:
    if isinstance(error, McpError):
        return error.rpc
    return next((code for kind, code in _KINDS if isinstance(error, kind)), -32603)


def _status_of(error: errors.FlowpayError, is_modern: bool) -> int:
    if isinstance(error, McpError):
        return error.modern if is_modern else error.handshake
    return 406 if isinstance(error, NotAcceptable) else status_of(error).value


def _headers(error: errors.FlowpayError) -> dict[str, str]:
    asks = {"www-authenticate": "Bearer"} if isinstance(error, errors.Unauthenticated) else {}
    return when_to_retry(error) | asks


def _require_own_origin(origin: str | None) -> None:
    if origin is None:
        return
    own = urlsplit(config().PUBLIC_BASE_URL)
    if origin.lower() != f"{own.scheme}://{own.netloc}".lower():
        raise OriginForbidden("pages of another origin may not speak here")


MCP = Manner(read, refused)
