"""The methods of MCP: who we are, which tools there are, and what a tool has done."""

import json
from typing import Any

from pydantic import BaseModel, ValidationError

from flowpay import __version__
from flowpay.domain import errors
from flowpay.domain.caller import Caller
from flowpay.domain.mcp import HANDSHAKE_VERSIONS, VERSIONS, Call, InvalidParams, McpError

from .mcp_tools import TOOLS, Tool

type Result = dict[str, Any]

SERVER = {"name": "flowpay", "title": "Flowpay", "version": __version__}
CAPABILITIES = {"tools": {"listChanged": False}}
INSTRUCTIONS = (
    "Flowpay buys materials under an account's spending controls. Preview a request, start a "
    "session, and read it until it is over; a payment above the account's threshold waits for a "
    "person, who decides outside of these tools. Amounts are decimal strings with a currency."
)
SERVER_META = "io.modelcontextprotocol/serverInfo"
PROBLEM_META = "flowpay/problem"
KEPT_MS = 300_000
"""How long a list of tools may be kept: it changes with a deployment, and with a key's roles."""


class ToolArgumentsInvalid(errors.InvalidInput): ...


class ToolForbidden(errors.Forbidden): ...


def answered(who: Caller, call: Call) -> Result:
    """Return the result of a request; raises McpError where the protocol has an error for it."""
    match call.method:
        case "initialize":
            return _initialized(call.params.get("protocolVersion"))
        case "ping":
            return {}
        case "server/discover":
            return _complete(
                supportedVersions=list(VERSIONS),
                capabilities=CAPABILITIES,
                instructions=INSTRUCTIONS,
                _meta={SERVER_META: SERVER},
                **_kept("public"),
            )
        case "tools/list":
            return _listed(who, call)
        case _:
            made = _called(who, call)
            return _complete(**made) if call.is_modern else made


def _initialized(asked: Any) -> Result:
    """Return who we are, in the version that is asked for, or else in the newest we have."""
    if not isinstance(asked, str):
        raise InvalidParams('"protocolVersion" is a string, such as "2025-11-25"')
    version = asked if asked in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[-1]
    return {
        "protocolVersion": version,
        "capabilities": CAPABILITIES,
        "serverInfo": SERVER,
        "instructions": INSTRUCTIONS,
    }


def _listed(who: Caller, call: Call) -> Result:
    """Return the tools that this caller may use: all of them on one page."""
    if call.params.get("cursor") is not None:
        raise InvalidParams("there is one page of tools: send no cursor")
    tools = [_described(name, tool) for name, tool in TOOLS.items() if tool.is_open_to(who)]
    return _complete(tools=tools, **_kept("private")) if call.is_modern else {"tools": tools}


def _described(name: str, tool: Tool) -> Result:
    from .mcp_results import schemas

    takes, gives = schemas(name)
    return {
        "name": name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": takes,
        "outputSchema": gives,
        "annotations": {
            "readOnlyHint": tool.read_only,
            "destructiveHint": False,
            "idempotentHint": tool.idempotent,
            "openWorldHint": not tool.read_only,
        },
    }


def _called(who: Caller, call: Call) -> Result:
    """Return what a tool has made, or why it did not: whoever has called reads that and goes on.

    A tool that nobody knows is the protocol's error.
    """
    name, given = call.params.get("name"), call.params.get("arguments")
    given = {} if given is None else given
    if not isinstance(name, str) or not isinstance(given, dict):
        raise InvalidParams('"name" is a tool\'s, and "arguments" is an object')
    tool = TOOLS.get(name)
    if tool is None:
        raise InvalidParams(f"Unknown tool: {name[:100]}; these are: {', '.join(TOOLS)}")
    try:
        if not tool.is_open_to(who):
            raise ToolForbidden(f"your key has not the role that {name} needs: {tool.roles}")
        made = tool.does(who, _arguments(tool, given))
    except McpError:
        raise
    except errors.FlowpayError as error:
        return _failed(error)
    return _made(made)


def _arguments(tool: Tool, given: Any) -> BaseModel:
    try:
        return tool.takes.model_validate_json(json.dumps(given), strict=True)
    except ValidationError as error:
        fields = [
            {
                "field": ".".join(str(part) for part in each["loc"]),
                "message": each["msg"].removeprefix("Value error, "),
            }
            for each in error.errors(include_url=False)
        ]
        named = "; ".join(f"{each['field'] or 'arguments'}: {each['message']}" for each in fields)
        detail = f"correct these and call it again: {named}"
        raise ToolArgumentsInvalid(detail[:2_000], errors=fields[:20]) from error


def _made(made: BaseModel) -> Result:
    data = made.model_dump(mode="json")
    return {"content": [_text(json.dumps(data, ensure_ascii=False))], "structuredContent": data}


def _failed(error: errors.FlowpayError) -> Result:
    """Return a refusal: in words for who reads, and with its code and facts for a program."""
    problem = {"code": error.code, "detail": str(error), **error.facts}
    plain = json.loads(json.dumps(problem, default=_plain))
    return {
        "content": [_text(str(error))],
        "isError": True,
        "_meta": {PROBLEM_META: plain},
    }


def _plain(value: Any) -> Any:
    return value.to_wire() if hasattr(value, "to_wire") else str(value)


def _text(text: str) -> Result:
    return {"type": "text", "text": text}


def _complete(**result: Any) -> Result:
    """Return a result as it is since 2026-07-28: it says that nothing more is needed for it."""
    return {"resultType": "complete", **result}


def _kept(scope: str) -> Result:
    return {"ttlMs": KEPT_MS, "cacheScope": scope}
