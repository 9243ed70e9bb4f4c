"""A2A's errors: one table, both bindings, and the official client knows each again."""

import json

import pytest
from a2a.utils.errors import A2A_ERROR_MAPPING, JSON_RPC_ERROR_CODE_MAP

from flowpay.domain import errors as ours
from flowpay.domain.a2a import errors
from flowpay.domain.a2a.push import PushConfigUnknown
from flowpay.domain.escrow import EscrowUnknown
from flowpay.domain.once import IdempotencyKeyReused
from flowpay.persistence.a2a_tasks import TaskTooLarge
from flowpay.runtime.a2a import fault_of, rest_refused, rpc_refused
from flowpay.runtime.bodies import BodyMalformed, BodyTooLarge, ContentTypeUnsupported
from flowpay.runtime.http import KeyInvalid, PathUnknown, RoleMissing, UnexpectedError

TABLE = [  # specification 1.0.1, section 5.4; the names of google.rpc.Code after AIP-193
    (errors.TaskNotFound, -32001, 404, "NOT_FOUND", "TASK_NOT_FOUND"),
    (errors.TaskNotCancelable, -32002, 400, "FAILED_PRECONDITION", "TASK_NOT_CANCELABLE"),
    (
        errors.PushNotificationNotSupported,
        -32003,
        400,
        "FAILED_PRECONDITION",
        "PUSH_NOTIFICATION_NOT_SUPPORTED",
    ),
    (errors.UnsupportedOperation, -32004, 400, "FAILED_PRECONDITION", "UNSUPPORTED_OPERATION"),
    (errors.ContentTypeNotSupported, -32005, 400, "INVALID_ARGUMENT", "CONTENT_TYPE_NOT_SUPPORTED"),
    (errors.InvalidAgentResponse, -32006, 500, "INTERNAL", "INVALID_AGENT_RESPONSE"),
    (
        errors.ExtendedAgentCardNotConfigured,
        -32007,
        400,
        "FAILED_PRECONDITION",
        "EXTENDED_AGENT_CARD_NOT_CONFIGURED",
    ),
    (
        errors.ExtensionSupportRequired,
        -32008,
        400,
        "FAILED_PRECONDITION",
        "EXTENSION_SUPPORT_REQUIRED",
    ),
    (errors.VersionNotSupported, -32009, 400, "FAILED_PRECONDITION", "VERSION_NOT_SUPPORTED"),
    (errors.JSONParse, -32700, 400, "INVALID_ARGUMENT", "JSON_PARSE"),
    (errors.InvalidRequest, -32600, 400, "INVALID_ARGUMENT", "INVALID_REQUEST"),
    (errors.MethodNotFound, -32601, 404, "NOT_FOUND", "METHOD_NOT_FOUND"),
    (errors.InvalidParams, -32602, 400, "INVALID_ARGUMENT", "INVALID_PARAMS"),
    (errors.Internal, -32603, 500, "INTERNAL", "INTERNAL_ERROR"),
]
OURS = [  # what is none of the protocol's errors: its code, and HTTP's status in REST and JSON-RPC
    (BodyMalformed, -32700, 400, 200, "JSON_PARSE"),
    (BodyTooLarge, -32602, 413, 413, "BODY_TOO_LARGE"),
    (ContentTypeUnsupported, -32005, 400, 200, "CONTENT_TYPE_NOT_SUPPORTED"),
    (PathUnknown, -32601, 404, 200, "METHOD_NOT_FOUND"),
    (KeyInvalid, -32600, 401, 401, "KEY_INVALID"),
    (RoleMissing, -32600, 403, 403, "ROLE_MISSING"),
    (IdempotencyKeyReused, -32602, 400, 200, "IDEMPOTENCY_KEY_REUSED"),
    (EscrowUnknown, -32602, 404, 200, "ESCROW_UNKNOWN"),
    (ours.Conflict, -32004, 409, 200, "CONFLICT"),
    (ours.Busy, -32603, 503, 503, "BUSY"),
    (ours.ProviderFailed, -32603, 502, 502, "PROVIDER_FAILED"),
    (UnexpectedError, -32603, 500, 500, "UNEXPECTED_ERROR"),
]


def told(kind):
    """Return what both bindings make of an error: (status, body) of REST, then of JSON-RPC."""
    error = kind("say it otherwise")
    in_rest, in_rpc = rest_refused(error), rpc_refused(error, "r-1")
    return [
        (int(each.status_code), json.loads(each.body), each.headers) for each in (in_rest, in_rpc)
    ]


@pytest.mark.parametrize(("kind", "rpc", "http", "status", "reason"), TABLE)
def test_an_error_of_the_protocol_is_told_as_specified(kind, rpc, http, status, reason):
    (rest_status, in_rest, _), (rpc_status, in_rpc, _) = told(kind)
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "a2a-protocol.org",
    }

    assert rest_status == http
    assert in_rest == {
        "error": {
            "code": http,
            "status": status,
            "message": "say it otherwise",
            "details": [info],
        }
    }
    assert rpc_status == 200
    assert in_rpc == {
        "jsonrpc": "2.0",
        "id": "r-1",
        "error": {"code": rpc, "message": "say it otherwise", "data": [info]},
    }


@pytest.mark.parametrize(("kind", "rpc", "http", "status", "reason"), TABLE)
def test_the_table_is_that_of_the_official_kit(kind, rpc, http, status, reason):
    named = {each.__name__.removesuffix("Error"): each for each in JSON_RPC_ERROR_CODE_MAP}
    theirs = named[kind.__name__]

    assert JSON_RPC_ERROR_CODE_MAP[theirs] == rpc
    if theirs in A2A_ERROR_MAPPING:
        assert tuple(A2A_ERROR_MAPPING[theirs]) == (http, status, reason)


def test_every_error_of_the_official_kit_is_in_the_table():
    names = {each.__name__.removesuffix("Error") for each in JSON_RPC_ERROR_CODE_MAP}
    assert {kind.__name__ for kind, *_ in TABLE} == names


@pytest.mark.parametrize(("kind", "rpc", "http", "http_in_rpc", "reason"), OURS)
def test_an_error_of_ours_is_told_in_the_same_forms(kind, rpc, http, http_in_rpc, reason):
    (rest_status, in_rest, _), (rpc_status, in_rpc, _) = told(kind)

    assert (rest_status, in_rest["error"]["code"]) == (http, http)
    assert (rpc_status, in_rpc["error"]["code"]) == (http_in_rpc, rpc)
    assert in_rest["error"]["details"] == in_rpc["error"]["data"]
    assert in_rpc["error"]["data"][0]["reason"] == reason


@pytest.mark.parametrize("kind", [KeyInvalid, RoleMissing, ours.Busy])
def test_what_is_not_the_protocols_says_our_code_and_not_their_domain(kind):
    [info] = fault_of(kind("no")).details

    assert info["domain"] == "flowpay"
    assert info["metadata"] == {"code": kind("no").code}


@pytest.mark.parametrize(
    ("kind", "reason"), [(TaskTooLarge, "INVALID_PARAMS"), (PushConfigUnknown, "TASK_NOT_FOUND")]
)
def test_a_kind_of_the_protocols_error_is_told_by_the_protocols_name(kind, reason):
    [info] = fault_of(kind("no")).details

    assert (info["domain"], info["reason"]) == ("a2a-protocol.org", reason)


def test_whoever_meets_others_is_told_when_to_ask_again():
    for _, _, headers in told(ours.Busy):
        assert headers["retry-after"] == "1"


def test_whoever_sends_no_key_is_told_how_one_is_sent():
    for _, _, headers in told(KeyInvalid):
        assert headers["www-authenticate"] == "Bearer"


def test_wrong_fields_are_told_one_by_one():
    error = errors.InvalidParams("no", fields=[{"field": "message.role", "description": "what?"}])

    assert fault_of(error).details[1] == {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": "message.role", "description": "what?"}],
    }
