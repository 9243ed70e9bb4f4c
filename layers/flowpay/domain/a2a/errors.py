"""The protocol's errors, and what any error of ours is in its two bindings.

Codes, statuses and reasons are those of the specification 1.0.1, section 5.4; where its 1.0.0 had
another HTTP status, 1.0.1 counts. A request of a wrong content type is one of them too, so a 400
and no 415, as the public compatibility kit for 1.0.1 has it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from flowpay.domain import errors

DOMAIN = "a2a-protocol.org"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
MOST_FIELDS_TOLD = 20
STATUS_NAMES: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
}
"""The names of google.rpc.Code that AIP-193 puts beside an HTTP status."""


class A2AError(errors.FlowpayError):
    """Base of the protocol's errors: `rpc` is its JSON-RPC code, `http` its HTTP status."""

    rpc: ClassVar[int] = -32603
    http: ClassVar[int] = 500
    status: ClassVar[str] = ""

    @property
    def reason(self) -> str:
        """Return the error's name as ErrorInfo gives it, such as `TASK_NOT_FOUND`.

        An error of ours that is a kind of one of these is told by the protocol's name.
        """
        named = next(kind for kind in type(self).__mro__ if A2AError in kind.__bases__)
        return re.sub(r"(?<!^)(?=[A-Z])", "_", named.__name__).upper()


class TaskNotFound(A2AError, errors.NotFound):
    rpc, http = -32001, 404


class TaskNotCancelable(A2AError, errors.Conflict):
    rpc, http, status = -32002, 400, "FAILED_PRECONDITION"


class PushNotificationNotSupported(A2AError, errors.InvalidInput):
    rpc, http, status = -32003, 400, "FAILED_PRECONDITION"


class UnsupportedOperation(A2AError, errors.InvalidInput):
    rpc, http, status = -32004, 400, "FAILED_PRECONDITION"


class ContentTypeNotSupported(A2AError, errors.InvalidInput):
    rpc, http = -32005, 400


class InvalidAgentResponse(A2AError, errors.ProviderFailed):
    rpc, http = -32006, 500


class ExtendedAgentCardNotConfigured(A2AError, errors.InvalidInput):
    rpc, http, status = -32007, 400, "FAILED_PRECONDITION"


class ExtensionSupportRequired(A2AError, errors.InvalidInput):
    rpc, http, status = -32008, 400, "FAILED_PRECONDITION"


class VersionNotSupported(A2AError, errors.InvalidInput):
    rpc, http, status = -32009, 400, "FAILED_PRECONDITION"


class JSONParse(A2AError, errors.InvalidInput):
    rpc, http = -32700, 400

    @property
    def reason(self) -> str:
        return "JSON_PARSE"


class InvalidRequest(A2AError, errors.InvalidInput):
    rpc, http = -32600, 400


class MethodNotFound(A2AError, errors.NotFound):
    rpc, http = -32601, 404


class InvalidParams(A2AError, errors.InvalidInput):
    """`fields`: what is wrong, each `{"field", "description"}`."""

    rpc, http = -32602, 400

    def __init__(self, detail: str = "", *, fields: Iterable[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.fields = [dict(each) for each in fields][:MOST_FIELDS_TOLD]

    @classmethod
    def of(cls, found: Iterable[Mapping[str, Any]]) -> Self:
        """Return the error that names each field which pydantic refused."""
        fields = [
            {
                "field": ".".join(str(part) for part in each["loc"]),
                "description": str(each["msg"]).removeprefix("Value error, "),
            }
            for each in found
        ]
        named = "; ".join(
            f"{each['field'] or 'params'}: {each['description']}" for each in fields[:5]
        )
        return cls(f"correct these and send it again: {named}", fields=fields)


class Internal(A2AError):
    """Its reason is the one by which the official client knows it."""

    rpc, http = -32603, 500

    @property
    def reason(self) -> str:
        return "INTERNAL_ERROR"


@dataclass(frozen=True)
class Fault:
    """An error as both bindings tell it."""

    rpc: int
    http: int
    status: str
    reason: str
    message: str
    domain: str = DOMAIN
    fields: list[dict[str, str]] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def details(self) -> list[dict[str, Any]]:
        """Return `error.data` of JSON-RPC, which is `error.details` of REST."""
        info: dict[str, Any] = {"@type": ERROR_INFO, "reason": self.reason, "domain": self.domain}
        if self.metadata:
            info["metadata"] = self.metadata
        violations = [{"@type": BAD_REQUEST, "fieldViolations": self.fields}] if self.fields else []
        return [info, *violations]

    def in_rest(self) -> dict[str, Any]:
        """Return the body of an answer of the REST binding, after AIP-193."""
        error = {"code": self.http, "status": self.status, "message": self.message}
        return {"error": error | {"details": self.details}}

    def in_json_rpc(self, request_id: str | int | float | None) -> dict[str, Any]:
        """Return the JSON-RPC answer to the request of this id, null where it was not read."""
        error = {"code": self.rpc, "message": self.message, "data": self.details}
        return {"jsonrpc": "2.0", "id": request_id, "error": error}
