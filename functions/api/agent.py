"""POST /a2a, ANY /a2a/v1/{path+} — other agents speak A2A 1.0 with us, in JSON-RPC or REST."""

from collections.abc import Iterable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response

from flowpay.domain.a2a.bindings import (
    METHODS,
    STREAMS,
    VERSION_HEADER,
    Call,
    id_of,
    json_rpc,
    require_version,
    rest,
)
from flowpay.domain.errors import FlowpayError
from flowpay.runtime.a2a import (
    REST,
    RPC,
    of_one_request,
    rest_answer,
    rpc_answer,
    rpc_refused,
)
from flowpay.runtime.http import caller, entry, http_app
from flowpay.services.a2a_methods import answered

JSON_RPC_ROUTE = "POST /a2a"
REST_BASE = "/a2a/v1"

app = http_app(RPC)
resting = http_app(REST)


@app.post(
    "/a2a",
    summary="A2A 1.0 by JSON-RPC",
    description="Send the header A2A-Version: 1.0. The methods, and the objects that they take and "
    "give, are those of https://a2a-protocol.org/v1.0.0/specification; the same by REST under "
    "/a2a/v1. The agent card, /.well-known/agent-card.json, says which skills there are.",
    tags=["Agents"],
)
def by_json_rpc() -> Response[Any]:
    body = app.context["body"]
    try:
        _require_version(app)
        call = json_rpc(body)
        return rpc_answer(call.id, *_results(app, call), is_stream=call.method in STREAMS)
    except FlowpayError as error:
        return rpc_refused(error, id_of(body))


@resting.route(f"{REST_BASE}/.+", method=["GET", "POST", "DELETE", "PUT", "PATCH"])
def by_rest() -> Response[Any]:
    _require_version(resting)
    event = resting.current_event
    path = event.path.removeprefix(REST_BASE)
    query = event.query_string_parameters or {}
    call = rest(event.http_method, path, query, resting.context["body"])
    return rest_answer(*_results(resting, call), is_stream=call.method in STREAMS)


def _results(spoken: APIGatewayHttpResolver, call: Call) -> Iterable[Any]:
    asked = METHODS[call.method].from_wire(call.params)
    return answered(call.method, caller(spoken), asked)


def _require_version(spoken: APIGatewayHttpResolver) -> None:
    """Raise VersionNotSupported; the version may also stand in the query, section 3.6."""
    event = spoken.current_event
    query = {name.lower(): text for name, text in (event.query_string_parameters or {}).items()}
    require_version(event.headers.get(VERSION_HEADER) or query.get(VERSION_HEADER, ""))


_by_rest = entry(resting, REST)


def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
    is_rpc = event["routeKey"] == JSON_RPC_ROUTE
    spoken = entry(app, of_one_request()) if is_rpc else _by_rest
    return spoken(event, context)
