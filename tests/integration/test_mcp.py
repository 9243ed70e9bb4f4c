"""The official MCP client works with the tools; what is wrong is told in the protocol's form."""

import json

import pytest
from jsonschema import Draft202012Validator
from mcp import MCPError
from mcp_types import jsonrpc_message_adapter, methods
from pydantic import ValidationError

from flowpay.domain import mcp as protocol
from flowpay.domain.caller import Role
from flowpay.runtime.access import ACCESS
from flowpay.runtime.bodies import MOST_BYTES
from flowpay.services import keys
from flowpay.services.mcp_results import schemas
from flowpay.services.mcp_tools import TOOLS
from tests.integration.sourcing import QUERY, found, held
from tests.integration.sourcing import session as read_session
from tests.support.builders import an_order, wire
from tests.support.mcp_client import (
    BASE,
    GENERATIONS,
    LEGACY,
    MODERN,
    called,
    fault,
    rpc,
    sent,
    spoken,
)
from tests.support.world import world

pytestmark = pytest.mark.slow
NAMES = list(TOOLS)
LATEST = protocol.HANDSHAKE_VERSIONS[-1]
FIRST = {"x-api-key": "first-key"}
SPEND = {"amount": wire("100.00"), "category": "cotton yarn"}
ENVELOPE = {protocol.VERSION_META: MODERN, protocol.CAPABILITIES_META: {}}


def modern(flowpay, method, params=None, *, headers=None, meta=None):
    """Send a request of the generation without a handshake, with what it carries changed."""
    given = {**(params or {}), "_meta": ENVELOPE if meta is None else meta}
    named = {"mcp-name": params["name"]} if params and "name" in params else {}
    said = {"mcp-protocol-version": MODERN, "mcp-method": method, **named, **(headers or {})}
    return rpc(flowpay, method, given, headers=said)


@pytest.mark.parametrize("mode", GENERATIONS)
def test_the_official_client_finds_the_tools_and_who_gives_them(flowpay, mode):
    async def talk(client):
        return client.server_info, client.server_capabilities, (await client.list_tools()).tools

    info, capabilities, tools = spoken(flowpay, talk, mode)

    assert [tool.name for tool in tools] == NAMES
    assert all(
        tool.input_schema["type"] == tool.output_schema["type"] == "object" for tool in tools
    )
    assert [t.name for t in tools if not t.annotations.read_only_hint] == ["start_session"]
    if mode != MODERN:  # pinned to a version the client asks nobody who is there
        assert (info.name, capabilities.tools.list_changed) == ("flowpay", False)


def test_no_tool_decides_about_a_payment():
    assert not {"approve", "reject", "release", "refund", "resolve"} & {
        word for name in NAMES for word in name.split("_")
    }
    routes = {tool.route for tool in TOOLS.values()}
    assert not any(ACCESS[route] == ACCESS["POST /api/approve-payment"] for route in routes)


@pytest.mark.parametrize("mode", GENERATIONS)
def test_a_request_is_previewed_as_the_route_previews_it(flowpay, mode):
    made = called(flowpay, "preview_request", mode, query=QUERY, as_of="2026-07-15")

    route = flowpay.post("/api/intent-preview", {"query": QUERY, "as_of": "2026-07-15"}).body
    assert made.structured_content == route
    assert json.loads(made.content[0].text) == route
    assert flowpay.images("session") == []


@pytest.mark.parametrize("mode", GENERATIONS)
def test_a_session_is_started_and_followed_to_where_a_person_decides(flowpay, executions, mode):
    started = called(flowpay, "start_session", mode, query=QUERY, session_id="s-1")
    route = flowpay.post("/api/request-source", {"query": QUERY, "session_id": "s-1"}).body
    assert started.structured_content == route == {"status": "started", "session_id": "s-1"}
    again = called(flowpay, "start_session", mode, query=QUERY, session_id="s-1")
    assert again.structured_content == started.structured_content
    assert len(executions.started) == 1

    escrow_id = held(flowpay)

    followed = called(flowpay, "get_session", mode, session_id="s-1").structured_content
    assert followed == read_session(flowpay)
    assert followed["escrow_id"] == escrow_id
    waiting = called(flowpay, "list_approvals", mode).structured_content
    assert waiting == flowpay.get("/api/approvals")
    assert [each["escrow_id"] for each in waiting["items"]] == [escrow_id]


def test_suppliers_come_page_by_page_as_the_route_gives_them(flowpay):
    called(flowpay, "start_session", query=QUERY, session_id="s-1")
    found(flowpay)
    first = called(flowpay, "list_suppliers", material="Cotton yarn", limit=1).structured_content
    second = called(
        flowpay, "list_suppliers", material="Cotton yarn", limit=1, cursor=first["next_cursor"]
    ).structured_content

    every = flowpay.get("/api/suppliers", material="cotton yarn")["items"]
    assert [*first["items"], *second["items"]] == every[:2]


def test_a_spend_is_evaluated_and_nothing_is_held(flowpay):
    made = called(flowpay, "evaluate_spend", **SPEND).structured_content

    assert made == flowpay.post("/api/spending-controls/evaluate", SPEND).body
    assert flowpay.get("/api/wallet-state")["reserved"] == wire("0.00")


def test_history_is_listed_when_it_is_asked_for(flowpay):
    escrow = flowpay.post("/api/create-escrow", an_order("3000.00")).body
    flowpay.post("/api/reject-payment", {"escrow_id": escrow["escrow_id"]})

    assert called(flowpay, "list_approvals").structured_content["items"] == []
    [decided] = called(flowpay, "list_approvals", status="history").structured_content["items"]
    assert decided["approval"]["verdict"] == "rejected"


@pytest.mark.parametrize("name", NAMES)
def test_what_a_tool_takes_and_gives_is_json_schema_2020_12(name):
    for schema in schemas(name):
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"


@pytest.mark.parametrize("name", NAMES)
def test_no_tool_takes_an_argument_that_it_does_not_know(flowpay, name):
    made = called(flowpay, name, colour="red")

    assert made.is_error
    assert "colour" in made.content[0].text


OF_A_TASK = "a2a_01M83BGHQPDRA3A8T9FV6D6PYQ-1"
"""How the first session of another agent's task is called."""


@pytest.mark.parametrize("mode", GENERATIONS)
@pytest.mark.parametrize(
    ("tool", "given", "code", "named"),
    [
        ("preview_request", {}, "tool_arguments_invalid", "query"),
        ("preview_request", {"query": QUERY, "colour": 1}, "tool_arguments_invalid", "colour"),
        ("preview_request", {"query": QUERY, "as_of": "soon"}, "tool_arguments_invalid", "as_of"),
        ("preview_request", {"query": "x" * 100_001}, "tool_arguments_invalid", "query"),
        ("start_session", {"query": QUERY, "session_id": "a b"}, "tool_arguments_invalid", None),
        ("start_session", {"query": QUERY, "session_id": OF_A_TASK}, "session_id_reserved", None),
        ("get_session", {"session_id": "nobody"}, "session_unknown", "nobody"),
        ("list_suppliers", {"limit": 0}, "tool_arguments_invalid", "limit"),
        ("list_suppliers", {"limit": "all"}, "tool_arguments_invalid", "limit"),
        ("list_suppliers", {"limit": "20"}, "tool_arguments_invalid", "limit"),
        ("list_suppliers", {"limit": True}, "tool_arguments_invalid", "limit"),
        ("preview_request", {"query": QUERY, "as_of": 0}, "tool_arguments_invalid", "as_of"),
        ("list_suppliers", {"cursor": "forged"}, None, None),
        ("evaluate_spend", SPEND | {"amount": 10}, "tool_arguments_invalid", "amount"),
        ("evaluate_spend", SPEND | {"amount": wire("0.00")}, "amount_invalid", None),
        ("list_approvals", {"status": "all"}, "tool_arguments_invalid", "status"),
    ],
)
def test_what_a_tool_refuses_its_caller_can_read_and_do_better(
    flowpay, executions, mode, tool, given, code, named
):
    made = called(flowpay, tool, mode, **given)

    problem = made.meta["flowpay/problem"]
    assert made.is_error
    assert made.structured_content is None
    assert made.content[0].text == problem["detail"]
    assert code in (None, problem["code"])
    assert (named or "") in problem["detail"]
    assert executions.started == {}


def test_a_session_id_of_another_request_is_refused(flowpay):
    called(flowpay, "start_session", query=QUERY, session_id="s-1")
    made = called(flowpay, "start_session", query="Need 5 kg steel rod", session_id="s-1")

    assert made.meta["flowpay/problem"]["code"] == "session_id_taken"


@pytest.mark.parametrize("mode", GENERATIONS)
def test_an_unknown_tool_is_the_protocols_error(flowpay, mode):
    with pytest.raises(MCPError) as refused:
        called(flowpay, "approve_payment", mode, escrow_id="esc_1")

    assert refused.value.error.code == -32602
    assert "preview_request" in refused.value.error.message


@pytest.mark.parametrize("role", Role)
def test_a_key_is_shown_and_may_use_the_tools_of_its_roles(executions, role):
    with world(REQUIRE_API_KEY="true") as flowpay:
        wanted = {"principal": "asha", "roles": [role]}
        key = flowpay.request("POST", "/api/keys", wanted, headers=FIRST).body["key"]

        async def talk(client):
            return [tool.name for tool in (await client.list_tools()).tools]

        allowed = [name for name in NAMES if role in ACCESS[TOOLS[name].route]]
        assert spoken(flowpay, talk, key=key) == allowed
        assert ("start_session" in allowed) == (role in (Role.REQUESTER, Role.ADMIN))

        started = called(flowpay, "start_session", key=key, query=QUERY, session_id="s-1")
        assert bool(started.is_error) == ("start_session" not in allowed)
        if started.is_error:
            assert started.meta["flowpay/problem"]["code"] == "tool_forbidden"
            assert executions.started == {}
        else:
            [begun] = flowpay.publish()[-1:]
            assert begun["actor"] == "asha"


def test_a_key_of_another_account_finds_nothing_of_this_one(executions):
    with world(REQUIRE_API_KEY="true") as flowpay:
        begun = called(flowpay, "start_session", key="first-key", query=QUERY, session_id="s-1")
        _, key = keys.give("other", principal="eve", roles=(Role.ADMIN,), by="admin")
        seen = called(flowpay, "get_session", key=key, session_id="s-1")
        own = called(flowpay, "start_session", key=key, query="Need 5kg tea", session_id="s-1")

        assert not begun.is_error
        assert seen.meta["flowpay/problem"]["code"] == "session_unknown"
        assert not own.is_error
        assert not called(flowpay, "get_session", key="first-key", session_id="s-1").is_error


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}])
def test_without_a_known_key_the_answer_says_how_to_come_in(headers):
    with world(REQUIRE_API_KEY="true") as flowpay:
        answer = rpc(flowpay, "tools/list", headers=headers)

        assert answer.status == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.body["error"]["data"]["code"] == "key_invalid"
        with pytest.RaisesGroup(MCPError, flatten_subgroups=True):
            called(flowpay, "list_suppliers", key="wrong")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9000"])
def test_a_page_of_another_origin_may_not_speak_here(flowpay, origin):
    answer = rpc(flowpay, "ping", headers={"origin": origin})

    assert (answer.status, answer.body["error"]["data"]["code"]) == (403, "origin_forbidden")


def test_a_page_of_our_own_origin_may(flowpay):
    assert rpc(flowpay, "ping", headers={"origin": BASE}).body["result"] == {}


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS"])
def test_no_stream_is_opened_and_no_session_closed(flowpay, method):
    answer = flowpay.request(method, "/mcp", headers={"accept": "text/event-stream"})

    assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_an_answer_is_a_stream_only_where_nothing_else_is_taken(flowpay):
    as_stream = rpc(flowpay, "ping", headers={"accept": "text/event-stream"})
    assert as_stream.headers["Content-Type"] == "text/event-stream"
    event, data, *rest = as_stream.text.split("\n")
    assert (event, rest) == ("event: message", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == {"jsonrpc": "2.0", "id": 1, "result": {}}

    both = rpc(flowpay, "ping")
    assert both.headers["Content-Type"] == "application/json"
    assert rpc(flowpay, "ping", headers={"accept": "text/html"}).status == 406


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        *((each, each) for each in protocol.HANDSHAKE_VERSIONS),
        ("2024-11-05", LATEST),
        ("x", LATEST),
    ],
)
def test_a_handshake_settles_a_version_that_we_speak(flowpay, asked, answered):
    params = {
        "protocolVersion": asked,
        "capabilities": {},
        "clientInfo": {"name": "a", "version": "1"},
    }
    result = rpc(flowpay, "initialize", params).body["result"]

    assert result["protocolVersion"] == answered
    assert "mcp-session-id" not in rpc(flowpay, "initialize", params).headers


@pytest.mark.parametrize("said", [{"mcp-protocol-version": LATEST}, {}])
@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
        {"jsonrpc": "2.0", "id": 1, "result": {}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": -1, "message": "no"}},
    ],
)
def test_what_wants_no_answer_is_taken(flowpay, message, said):
    answer = sent(flowpay, message, headers=said)

    assert (answer.status, answer.text) == (202, "")


WRONG = [
    ("{", 400, -32700),
    ("", 400, -32600),
    ("[]", 400, -32600),
    ([{"jsonrpc": "2.0", "id": 1, "method": "ping"}], 400, -32600),
    ({"id": 1, "method": "ping"}, 400, -32600),
    ({"jsonrpc": "1.0", "id": 1, "method": "ping"}, 400, -32600),
    ({"jsonrpc": "2.0", "id": 1}, 400, -32600),
    ({"jsonrpc": "2.0", "id": 1, "method": 7}, 400, -32600),
    ({"jsonrpc": "2.0", "id": None, "method": "ping"}, 400, -32600),
    ({"jsonrpc": "2.0", "id": True, "method": "ping"}, 400, -32600),
    ({"jsonrpc": "2.0", "id": [1], "method": "ping"}, 400, -32600),
    ({"jsonrpc": "2.0", "id": "\ud800", "method": "ping"}, 400, -32600),
    ({"jsonrpc": "2.0", "id": 1.5, "method": "ping"}, 400, -32600),
    ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}, 200, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}, 200, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": ""}, 200, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"_meta": 0}}, 200, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "resources/list"}, 200, -32601),
    ({"jsonrpc": "2.0", "id": 1, "method": "server/discover"}, 200, -32601),
    ({"jsonrpc": "2.0", "id": 1, "method": "initialize"}, 200, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/call"}, 200, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": 1}}, 200, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"cursor": "a"}}, 200, -32602),
]


@pytest.mark.parametrize(("message", "status", "code"), WRONG)
def test_a_wrong_message_is_refused_by_what_is_wrong_with_it(flowpay, message, status, code):
    answer = sent(flowpay, message)

    assert fault(answer) == (status, code)
    assert answer.body["id"] == (message["id"] if _has_id(message) else None)
    jsonrpc_message_adapter.validate_json(answer.text)


def _has_id(message):
    id = message.get("id") if isinstance(message, dict) else None
    return isinstance(id, int) and not isinstance(id, bool)


@pytest.mark.parametrize("arguments", [["s-1"], [], "", 0, False])
def test_arguments_that_are_no_object_are_refused(flowpay, arguments):
    params = {"name": "list_suppliers", "arguments": arguments}

    assert fault(rpc(flowpay, "tools/call", params)) == (200, -32602)


def test_a_body_that_is_no_json_or_too_much_of_it_is_not_read(flowpay):
    other = rpc(flowpay, "ping", headers={"content-type": "text/plain"})
    large = rpc(flowpay, "tools/call", {"name": "x" * MOST_BYTES})

    assert (other.status, large.status) == (415, 413)


@pytest.mark.parametrize("version", ["2024-11-05", "2099-01-01", "", "latest"])
def test_a_version_that_is_not_spoken_is_refused_with_those_that_are(flowpay, version):
    answer = rpc(flowpay, "tools/list", headers={"mcp-protocol-version": version})

    assert fault(answer) == (400, -32022)
    assert answer.body["error"]["data"]["supported"] == list(protocol.VERSIONS)
    assert answer.body["error"]["data"]["requested"] == version


CALL = {"name": "list_suppliers", "arguments": {}}


@pytest.mark.parametrize(
    ("method", "params", "changed", "status", "code"),
    [
        ("tools/list", None, {"meta": {}}, 400, -32602),
        ("tools/list", None, {"meta": {protocol.VERSION_META: MODERN}}, 400, -32602),
        ("tools/list", None, {"meta": []}, 400, -32602),
        ("tools/list", None, {"meta": ENVELOPE | {protocol.VERSION_META: LATEST}}, 400, -32020),
        ("tools/list", None, {"headers": {"mcp-method": "tools/call"}}, 400, -32020),
        ("tools/list", None, {"headers": {"mcp-protocol-version": LATEST}}, 400, -32020),
        ("tools/call", CALL, {"headers": {"mcp-name": "start_session"}}, 400, -32020),
        ("tools/call", CALL, {"headers": {"mcp-name": "=?base64?x?="}}, 400, -32020),
        ("initialize", None, {}, 404, -32601),
        ("ping", None, {}, 404, -32601),
        ("tools/call", {"name": "pay"}, {}, 400, -32602),
    ],
)
def test_a_request_that_contradicts_itself_is_refused(
    flowpay, method, params, changed, status, code
):
    assert fault(modern(flowpay, method, params, **changed)) == (status, code)


def test_a_name_in_a_header_may_be_in_base64(flowpay):
    named = {"mcp-name": "=?base64?bGlzdF9zdXBwbGllcnM=?="}

    assert modern(flowpay, "tools/call", CALL, headers=named).status == 200


@pytest.mark.parametrize("version", protocol.VERSIONS)
@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("initialize", {"protocolVersion": LATEST, "capabilities": {}}),
        ("ping", {}),
        ("server/discover", {}),
        ("tools/list", {}),
        ("tools/call", CALL),
        ("tools/call", {"name": "get_session", "arguments": {"session_id": "nobody"}}),
    ],
)
def test_every_result_is_of_the_official_types_of_its_version(flowpay, version, method, params):
    if version == MODERN:
        answer = modern(flowpay, method, params)
    else:
        answer = rpc(flowpay, method, params, headers={"mcp-protocol-version": version})
    known = (method, version) in methods.SERVER_RESULTS
    assert known == ("result" in answer.body), answer.text
    if known:
        methods.validate_server_result(method, version, answer.body["result"])


def test_the_official_types_refuse_what_is_not_of_them():
    """Or the test above would say nothing."""
    with pytest.raises(ValidationError):
        methods.validate_server_result("tools/list", LATEST, {"tools": [{"name": "pay"}]})


def test_a_client_that_shakes_hands_is_answered_in_the_newest_version_for_it(flowpay):
    async def talk(client):
        return client.protocol_version

    assert spoken(flowpay, talk, LEGACY) == LATEST
