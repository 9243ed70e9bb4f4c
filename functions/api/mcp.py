"""POST /mcp — tools for agents, by the Model Context Protocol over streamable HTTP."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from flowpay.domain.errors import FlowpayError
from flowpay.domain.mcp import id_of, is_modern, read
from flowpay.runtime.http import caller, entry, http_app
from flowpay.runtime.mcp import MCP, answer, no_method, refused, taken, wants_stream
from flowpay.services.mcp_methods import answered

POST = "POST /mcp"

app = http_app(MCP)
others = http_app(MCP)


@app.post(
    "/mcp",
    summary="Tools for agents, by MCP",
    description="The Model Context Protocol over streamable HTTP, without sessions: 2025-06-18, "
    "2025-11-25 and 2026-07-28. Send your key as a bearer token, or in x-api-key. `tools/list` "
    "says what there is for its roles.",
    tags=["Agents"],
)
def by_post() -> Response[Any]:
    body, headers = app.context["body"], _headers()
    try:
        call = read(body, headers)
        if call is None:
            return taken()
        is_stream = wants_stream(headers)
        return answer(call.id, answered(caller(app), call), stream=is_stream)
    except FlowpayError as error:
        return refused(error, id_of(body), is_modern=is_modern(headers))


@others.route("/mcp", method=["GET", "DELETE", "PUT", "PATCH", "OPTIONS", "HEAD"])
def by_others() -> Response[Any]:
    return no_method()


def _headers() -> dict[str, str]:
    return {name.lower(): text for name, text in app.current_event.headers.items()}


_by_post, _by_others = entry(app, MCP), entry(others, MCP)


def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
    return (_by_post if event["routeKey"] == POST else _by_others)(event, context)
