"""MCP: what a client sends over streamable HTTP, and the protocol's errors; nothing is remembered.

Two generations of the protocol are spoken. Up to 2025-11-25 a client begins with `initialize` and
then names the version in a header; since 2026-07-28 every request carries its version in itself
and in headers, which must agree. Both are answered without a session. Specifications:
https://modelcontextprotocol.io/specification/2025-11-25 and /2026-07-28.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from . import errors

HANDSHAKE_VERSIONS = ("2025-06-18", "2025-11-25")
MODERN_VERSIONS = ("2026-07-28",)
VERSIONS = (*HANDSHAKE_VERSIONS, *MODERN_VERSIONS)
VERSION_HEADER, METHOD_HEADER, NAME_HEADER = "mcp-protocol-version", "mcp-method", "mcp-name"
VERSION_META = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES_META = "io.modelcontextprotocol/clientCapabilities"
HANDSHAKE_METHODS = ("initialize", "ping", "tools/list", "tools/call")
MODERN_METHODS = ("server/discover", "tools/list", "tools/call")
MOST_CHARACTERS_TOLD = 100
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_ENCODED = re.compile(r"=\?base64\?(.*)\?=")


class McpError(errors.FlowpayError):
    """Base of the protocol's errors: `rpc` is its code, `modern` its status since 2026-07-28."""

    rpc: ClassVar[int] = -32603
    modern: ClassVar[int] = 500
    handshake: ClassVar[int] = 200
    """The status before: an error of a method is an answer like any other."""


class ParseError(McpError, errors.InvalidInput):
    rpc, modern, handshake = -32700, 400, 400


class InvalidRequest(McpError, errors.InvalidInput):
    rpc, modern, handshake = -32600, 400, 400


class MethodNotFound(McpError, errors.NotFound):
    rpc, modern = -32601, 404


class InvalidParams(McpError, errors.InvalidInput):
    rpc, modern = -32602, 400


class HeaderMismatch(McpError, errors.InvalidInput):
    rpc, modern, handshake = -32020, 400, 400


class VersionUnsupported(McpError, errors.InvalidInput):
    """`supported` and `requested` are facts that clients read, to come again with another."""

    rpc, modern, handshake = -32022, 400, 400


@dataclass(frozen=True)
class Call:
    """One request: its method, what it is called with, and which generation it is of."""

    id: str | int
    method: str
    params: Mapping[str, Any]
    is_modern: bool


def id_of(body: Any) -> str | int | None:
    """Return the id to answer with: the request's own, None if that is none.

    A text of half a character, which JSON knows, could not be sent back.
    """
    id = body.get("id") if isinstance(body, dict) else None
    if isinstance(id, str):
        return None if _HALF_CHARACTER.search(id) else id
    return id if isinstance(id, int) and not isinstance(id, bool) else None


def is_modern(headers: Mapping[str, str]) -> bool:
    """Return whether a request says that it is of the generation without a handshake."""
    return headers.get(VERSION_HEADER) in MODERN_VERSIONS


def read(body: Any, headers: Mapping[str, str]) -> Call | None:
    """Return the request that is made, None for what wants no answer.

    Headers by their names in lower case. A request without a version is one of a client that has
    shaken hands before versions were named: it is answered in the same way. Raises McpError.
    """
    if not isinstance(body, dict):
        raise InvalidRequest("send one JSON-RPC message, an object: batches are not taken")
    if body.get("jsonrpc") != "2.0":
        raise InvalidRequest('"jsonrpc" is "2.0"')
    version = headers.get(VERSION_HEADER)
    if version is not None and version not in VERSIONS:
        raise _unsupported(version)
    method = body.get("method")
    if method is None and ("result" in body or "error" in body) and not is_modern(headers):
        return None
    if not isinstance(method, str) or not method:
        raise InvalidRequest('"method" names what to do, such as tools/list')
    if "id" not in body:
        return None
    id = id_of(body)
    if id is None:
        raise InvalidRequest('"id" is a string or a whole number')
    params = {} if body.get("params") is None else body["params"]
    if not isinstance(params, dict):
        raise InvalidParams('"params" is an object')
    call = Call(id, method, params, is_modern(headers))
    _require_agreement(call, headers)
    served = MODERN_METHODS if call.is_modern else HANDSHAKE_METHODS
    if method not in served:
        name = method[:MOST_CHARACTERS_TOLD]
        raise MethodNotFound(f"{name!r} is not served here; these are: {', '.join(served)}")
    return call


def _require_agreement(call: Call, headers: Mapping[str, str]) -> None:
    """Raise HeaderMismatch where the headers say one thing and the request another."""
    meta = {} if call.params.get("_meta") is None else call.params["_meta"]
    if not isinstance(meta, dict):
        raise InvalidParams('"_meta" is an object')
    if not call.is_modern:
        if VERSION_META in meta:
            raise HeaderMismatch(f"send the header MCP-Protocol-Version with {VERSION_META}")
        return
    missing = [name for name in (VERSION_META, CAPABILITIES_META) if name not in meta]
    if missing:
        raise InvalidParams(f"params._meta lacks {' and '.join(missing)}")
    if meta[VERSION_META] != headers[VERSION_HEADER]:
        raise HeaderMismatch("MCP-Protocol-Version is not the version that the request has")
    if headers.get(METHOD_HEADER) != call.method:
        raise HeaderMismatch("Mcp-Method is not the method that the request has")
    if call.method != "tools/call" or "name" not in call.params:
        return
    if _decoded(headers.get(NAME_HEADER, "")) != call.params["name"]:
        raise HeaderMismatch("Mcp-Name is not the name that the request has")


def _decoded(value: str) -> str | None:
    """Return a header's text, which stands in base64 where it is more than ASCII."""
    encoded = _ENCODED.fullmatch(value)
    if not encoded:
        return value
    try:
        return base64.b64decode(encoded[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _unsupported(version: str) -> VersionUnsupported:
    asked = version[:MOST_CHARACTERS_TOLD]
    return VersionUnsupported(
        f"{asked!r} is not spoken here; these are: {', '.join(VERSIONS)}",
        supported=list(VERSIONS),
        requested=asked,
    )
