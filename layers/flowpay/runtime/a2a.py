"""How other agents are spoken to: bodies read, and every error told in the protocol's own form.

A JSON-RPC error of the protocol is an answer like any other, 200; what HTTP itself would refuse (no
key, no right, too much, our own fault) has HTTP's status there too.
"""

from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from flowpay.domain import errors
from flowpay.domain.a2a.bindings import (
    A2A_JSON,
    EVENT_STREAM,
    JSON_TYPES,
    as_events,
    compact,
    id_of,
)
from flowpay.domain.a2a.errors import (
    STATUS_NAMES,
    A2AError,
    ContentTypeNotSupported,
    Fault,
    InvalidParams,
)

from .bodies import BodyMalformed, ContentTypeUnsupported, read_json
from .http import Manner, PathUnknown, status_of, when_to_retry

OWN_DOMAIN = "flowpay"
"""Of errors that are not the protocol's: their reason is our code, in capitals."""
JSON = "application/json"
UNPROCESSABLE = 422
OF_HTTP = frozenset({401, 403, 413, 500, 502, 503})
_KINDS: tuple[tuple[type[errors.FlowpayError], int], ...] = (
    (BodyMalformed, -32700),
    (ContentTypeUnsupported, -32005),
    (PathUnknown, -32601),
    (errors.Unauthenticated, -32600),
    (errors.Forbidden, -32600),
    (errors.InvalidInput, -32602),
    (errors.NotFound, -32602),
    (errors.Conflict, -32004),
    (errors.Refused, -32004),
)
"""The JSON-RPC code of what is none of the protocol's errors, by the first class that fits."""
_PROTOCOL_REASONS: dict[type[errors.FlowpayError], str] = {
    BodyMalformed: "JSON_PARSE",
    ContentTypeUnsupported: "CONTENT_TYPE_NOT_SUPPORTED",
    PathUnknown: "METHOD_NOT_FOUND",
}


def read(event: dict[str, Any]) -> Any:
    """Return the body's JSON, None without one.

    Raises ContentTypeUnsupported, BodyTooLarge or BodyMalformed.
    """
    kind = event["headers"].get("content-type", "").partition(";")[0].strip().lower()
    if event.get("body") and kind not in JSON_TYPES:
        raise ContentTypeUnsupported(f"send the body as {' or '.join(JSON_TYPES)}")
    return read_json(event)


def fault_of(error: errors.FlowpayError) -> Fault:
    """Return any error as the protocol tells it: its own as specified, ours by what it means."""
    if isinstance(error, A2AError):
        fields = error.fields if isinstance(error, InvalidParams) else []
        status = error.status or STATUS_NAMES[error.http]
        return Fault(error.rpc, error.http, status, error.reason, str(error), fields=fields)
    is_of_its_kind = isinstance(error, ContentTypeUnsupported)
    http = ContentTypeNotSupported.http if is_of_its_kind else status_of(error).value
    if http == UNPROCESSABLE:  # google.rpc.Code and section 5.4 know wrong params as 400 alone
        http = InvalidParams.http
    rpc = next((code for kind, code in _KINDS if isinstance(error, kind)), -32603)
    status = STATUS_NAMES.get(http, "UNKNOWN")
    if reason := _PROTOCOL_REASONS.get(type(error)):
        return Fault(rpc, http, status, reason, str(error))
    return Fault(
        rpc,
        http,
        status,
        error.code.upper(),
        str(error),
        domain=OWN_DOMAIN,
        metadata={"code": error.code},
    )


def rpc_refused(error: errors.FlowpayError, request_id: str | int | None = None) -> Response[str]:
    """Return an error as the answer to the JSON-RPC request of this id."""
    fault = fault_of(error)
    of_http = fault.http in OF_HTTP and not isinstance(error, A2AError)
    status = fault.http if of_http else 200
    return Response(status, JSON, compact(fault.in_json_rpc(request_id)), _headers(error))


def of_one_request() -> Manner:
    """Return how one JSON-RPC request is spoken to: once it is read, a refusal is told to its id.

    Also where it is refused before its handler, or fails in there.
    """
    ids = list[str | int | None]()

    def read_with_id(event: dict[str, Any]) -> Any:
        body = read(event)
        ids.append(id_of(body))
        return body

    return Manner(read_with_id, lambda error: rpc_refused(error, *ids))


def rest_refused(error: errors.FlowpayError) -> Response[str]:
    """Return an error as an answer of the REST binding."""
    fault = fault_of(error)
    return Response(fault.http, JSON, compact(fault.in_rest()), _headers(error))


def rpc_answer(request_id: str | int | None, *results: Any, is_stream: bool) -> Response[str]:
    """Return the result, or the events of a stream, as the answer to a JSON-RPC request."""
    said = [{"jsonrpc": "2.0", "id": request_id, "result": result} for result in results]
    return _stream(said) if is_stream else Response(200, JSON, compact(said[0]))


def rest_answer(*results: Any, is_stream: bool) -> Response[str]:
    """Return the result, or the events of a stream, as an answer of the REST binding."""
    return _stream(list(results)) if is_stream else Response(200, A2A_JSON, compact(results[0]))


def _stream(events: list[Any]) -> Response[str]:
    return Response(200, EVENT_STREAM, as_events(events), {"cache-control": "no-store"})


def _headers(error: errors.FlowpayError) -> dict[str, str]:
    """Return what tells a client when to come again, or with what (RFC 9110 section 11.6.1)."""
    asks = {"www-authenticate": "Bearer"} if isinstance(error, errors.Unauthenticated) else {}
    return when_to_retry(error) | asks


RPC = Manner(read, rpc_refused)
REST = Manner(read, rest_refused)
