"""Bad input of other agents: each a clear error in the protocol's own form, and nothing written."""

import base64
import json

import pytest

from api import agent
from flowpay.domain.a2a.wire import MOST_CHARACTERS_OF_AN_ID
from flowpay.runtime.bodies import MOST_BYTES
from tests.integration.sourcing import QUERY
from tests.support.a2a_client import (
    VERSION,
    a_message,
    asked,
    fault,
    rest,
    rpc,
    said,
)
from tests.support.world import http_event, lambda_context

pytestmark = pytest.mark.slow
LONG = "x" * (MOST_CHARACTERS_OF_AN_ID + 1)
ONES_OWN = {"amount": {"amount": "10.00", "currency": "USD"}, "category": "cotton yarn"}


@pytest.fixture(autouse=True)
def nothing_is_written(flowpay):
    yield
    assert flowpay.images("a2a_task") == []
    assert flowpay.images("session") == []


WRONG_MESSAGES = [
    ({}, -32602, "INVALID_PARAMS"),
    ({"message": None}, -32602, "INVALID_PARAMS"),
    ({"message": "hello"}, -32602, "INVALID_PARAMS"),
    ({"message": a_message()}, -32602, "INVALID_PARAMS"),
    ({"message": a_message({})}, -32602, "INVALID_PARAMS"),
    ({"message": a_message({"text": "a", "data": 1})}, -32602, "INVALID_PARAMS"),
    ({"message": said(" ")}, -32602, "INVALID_PARAMS"),
    ({"message": said(QUERY) | {"role": "ROLE_AGENT"}}, -32602, "INVALID_PARAMS"),
    ({"message": said(QUERY) | {"role": "ROLE_OWNER"}}, -32602, "INVALID_PARAMS"),
    ({"message": said(QUERY) | {"messageId": ""}}, -32602, "INVALID_PARAMS"),
    ({"message": said(QUERY) | {"messageId": LONG}}, -32602, "INVALID_PARAMS"),
    ({"message": said(QUERY, contextId=LONG)}, -32602, "INVALID_PARAMS"),
    ({"message": said(QUERY, taskId=LONG)}, -32602, "INVALID_PARAMS"),
    ({"message": said(QUERY, taskId="a2a_nobody")}, -32001, "TASK_NOT_FOUND"),
    ({"message": said("half \ud800")}, -32602, "INVALID_PARAMS"),
    ({"message": said(QUERY), "tenant": "acme"}, -32001, "TASK_NOT_FOUND"),
    ({"message": a_message({"url": "https://x.example/a.pdf"})}, -32005, None),
    ({"message": a_message({"raw": "aGk="})}, -32005, "CONTENT_TYPE_NOT_SUPPORTED"),
    ({"message": a_message({"text": "<b>", "mediaType": "text/html"})}, -32005, None),
    ({"message": a_message({"data": {}, "mediaType": "application/xml"})}, -32005, None),
    (
        {"message": said(QUERY), "configuration": {"acceptedOutputModes": ["image/png"]}},
        -32005,
        "CONTENT_TYPE_NOT_SUPPORTED",
    ),
    ({"message": said(QUERY), "configuration": {"historyLength": -1}}, -32602, None),
    ({"message": said(QUERY), "configuration": {"returnImmediately": "perhaps"}}, -32602, None),
    ({"message": a_message({"data": 1})}, -32602, None),
    ({"message": a_message({"data": {"skill": 7}})}, -32602, None),
    ({"message": a_message({"data": {"skill": "cook"}})}, -32602, None),
    ({"message": a_message({"data": {"skill": "list-suppliers", "input": []}})}, -32602, None),
    ({"message": a_message({"data": {"skill": "list-suppliers", "limit": 1}})}, -32602, None),
    ({"message": a_message({"data": {}}, {"data": {}})}, -32602, None),
    ({"message": asked("list-suppliers", limit=0)}, -32602, None),
    ({"message": asked("list-suppliers", cursor="forged")}, -32602, None),
    ({"message": asked("list-suppliers", colour="red")}, -32602, None),
    ({"message": asked("evaluate-spend")}, -32602, None),
    ({"message": asked("evaluate-spend", **ONES_OWN | {"amount": 10})}, -32602, None),
    ({"message": asked("validate-gstin")}, -32602, None),
    ({"message": asked("compute-gst", lines=[])}, -32602, None),
    ({"message": asked("source-material", query="")}, -32602, None),
    ({"message": asked("source-material", query=QUERY, hurry=True)}, -32602, None),
    ({"message": said("x" * 100_001)}, -32602, None),
]


@pytest.mark.parametrize("method", ["SendMessage", "SendStreamingMessage"])
@pytest.mark.parametrize(("params", "code", "reason"), WRONG_MESSAGES)
def test_a_wrong_message_is_refused_by_what_is_wrong_with_it(
    flowpay, executions, method, params, code, reason
):
    answer = rpc(flowpay, method, params)

    assert answer.status == 200
    assert fault(answer)[0] == code, answer.text
    assert reason in (None, fault(answer)[1])
    assert len(answer.body["error"]["message"]) > 10
    assert executions.started == {}


@pytest.mark.parametrize(("params", "code", "reason"), WRONG_MESSAGES[:24])
def test_the_same_in_the_other_binding(flowpay, params, code, reason):
    answer = rest(flowpay, "POST", "/message:send", params)

    assert answer.status == {-32001: 404}.get(code, 400)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.body["error"]["code"] == answer.status
    assert reason in (None, fault(answer)[1])


def test_input_that_breaks_its_form_is_told_field_by_field(flowpay):
    answer = rpc(flowpay, "SendMessage", {"message": asked("evaluate-spend", category="")})

    [violations] = [each for each in answer.body["error"]["data"] if "fieldViolations" in each]
    fields = {each["field"] for each in violations["fieldViolations"]}
    assert fields == {"input.amount", "input.category"}


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("GetTask", {}, -32602),
        ("GetTask", {"id": ""}, -32602),
        ("GetTask", {"id": LONG}, -32602),
        ("GetTask", {"id": 7}, -32602),
        ("GetTask", {"id": "a2a_nobody"}, -32001),
        ("GetTask", {"id": "a2a_nobody", "historyLength": -1}, -32602),
        ("GetTask", {"id": "a2a_nobody", "historyLength": "all"}, -32602),
        ("CancelTask", {"id": "a2a_nobody"}, -32001),
        ("CancelTask", {}, -32602),
        ("SubscribeToTask", {"id": "a2a_nobody"}, -32001),
        ("ListTasks", {"pageSize": 0}, -32602),
        ("ListTasks", {"pageSize": 101}, -32602),
        ("ListTasks", {"status": "working"}, -32602),
        ("ListTasks", {"pageToken": "forged"}, -32602),
        ("ListTasks", {"pageToken": "7.Zm9yZ2Vk"}, -32602),
        ("ListTasks", {"pageToken": "٧.Zm9yZ2Vk"}, -32602),
        ("ListTasks", {"statusTimestampAfter": "yesterday"}, -32602),
        ("ListTasks", {"tenant": "acme"}, -32001),
        ("GetExtendedAgentCard", {"tenant": "acme"}, -32001),
    ],
)
def test_wrong_params_are_refused(flowpay, method, params, code):
    assert fault(rpc(flowpay, method, params))[0] == code


@pytest.mark.parametrize("version", ["", "0.3", "0.3.0", "1", "1.1", "2.0", "99.0", "latest"])
@pytest.mark.parametrize("binding", ["rpc", "rest"])
def test_a_version_that_is_not_spoken_is_refused_before_anything_else(flowpay, binding, version):
    headers = {"A2A-Version": version}
    if binding == "rpc":
        answer = rpc(flowpay, "SendMessage", {"message": said(QUERY)}, headers=headers)
        assert (answer.status, *fault(answer)) == (200, -32009, "VERSION_NOT_SUPPORTED")
        assert answer.body["id"] == 1
    else:
        body = {"message": said(QUERY)}
        answer = rest(flowpay, "POST", "/message:send", body, headers=headers)
        assert (answer.status, *fault(answer)) == (400, 400, "VERSION_NOT_SUPPORTED")


def test_no_version_means_0_3(flowpay):
    headers = {"Content-Type": "application/json"}
    body = {"jsonrpc": "2.0", "id": 1, "method": "ListTasks"}

    assert fault(flowpay.request("POST", "/a2a", body, headers=headers))[0] == -32009


def test_the_version_may_stand_in_the_query(flowpay):
    answer = flowpay.request("GET", "/a2a/v1/tasks", **{"A2A-Version": "1.0"})

    assert answer.status == 200


def test_extensions_that_nobody_here_knows_are_no_hindrance(flowpay):
    headers = {"A2A-Extensions": "https://x.example/one, https://x.example/two"}

    assert "result" in rpc(flowpay, "ListTasks", headers=headers).body


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 200, -32700),
        ("{", 200, -32700),
        ("[" * 100_000, 200, -32700),
        ('{"jsonrpc":"2.0","id":1,"method":"ListTasks","params":{"a":NaN}}', 200, -32700),
        ("[]", 200, -32600),
        ('"text"', 200, -32600),
        ('{"jsonrpc":"2.0","id":1}', 200, -32600),
        ('{"jsonrpc":"2.0","id":1,"method":"message/send"}', 200, -32601),
        ('{"jsonrpc":"2.0","id":"\\ud800","method":"ListTasks"}', 200, -32600),
        (" " * (MOST_BYTES + 1), 413, -32602),
    ],
)
def test_what_is_no_json_rpc_is_refused_as_json_rpc_does(flowpay, body, status, code):
    answer = flowpay.request("POST", "/a2a", body, headers=VERSION)

    assert (answer.status, answer.body["error"]["code"]) == (status, code)
    assert answer.body["jsonrpc"] == "2.0"
    assert answer.text.encode()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/message:send", "{", 400),
        ("POST", "/message:send", "", 400),
        ("POST", "/message:send", "[]", 400),
        ("POST", "/message:send", " " * (MOST_BYTES + 1), 413),
        ("GET", "/message:send", None, 404),
        ("POST", "/tasks", "{}", 404),
        ("PATCH", "/tasks/t", "{}", 404),
        ("GET", "/nothing", None, 404),
        ("GET", "/default/tasks/a2a_nobody", None, 404),
        ("GET", "/tasks/a2a_nobody", None, 404),
    ],
)
def test_what_rest_does_not_know_is_refused_as_aip_193_says(flowpay, method, path, body, status):
    answer = rest(flowpay, method, path, body)

    assert answer.status == answer.body["error"]["code"] == status
    assert answer.body["error"]["details"][0]["reason"]
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
def test_a_body_of_another_content_type_is_refused_as_the_protocol_says(flowpay, kind):
    headers = {"Content-Type": kind}
    body = {"message": said(QUERY)}
    in_rest = rest(flowpay, "POST", "/message:send", body, headers=headers)
    in_rpc = rpc(flowpay, "SendMessage", body, headers=headers)

    assert (in_rest.status, *fault(in_rest)) == (400, 400, "CONTENT_TYPE_NOT_SUPPORTED")
    assert (in_rpc.status, *fault(in_rpc)) == (200, -32005, "CONTENT_TYPE_NOT_SUPPORTED")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/a2a+json", "Application/JSON; charset=utf-8"]
)
def test_json_of_either_name_is_read(flowpay, kind):
    answer = rpc(flowpay, "ListTasks", headers={"Content-Type": kind})

    assert "result" in answer.body


def in_base64(raw):
    """Return the answer to these bytes, as the gateway sends what it does not know for text."""
    event = http_event("POST", "/a2a", route="POST /a2a", body="", headers=VERSION)
    event |= {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}
    return json.loads(agent.handler(event, lambda_context())["body"])


def test_a_body_that_is_base64_is_read_as_the_gateway_sends_it(flowpay):
    text = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ListTasks"})

    assert in_base64(text.encode())["result"]["tasks"] == []


def test_what_is_no_utf_8_is_no_json(flowpay):
    answer = in_base64(b'{"jsonrpc":"2.0","id":"\xff","method":"ListTasks"}')

    assert (answer["id"], answer["error"]["code"]) == (None, -32700)


@pytest.mark.parametrize("skill", ["list-suppliers", "compute-gst"])
def test_input_that_is_refused_by_the_work_itself_is_400_as_any_wrong_params(flowpay, skill):
    body = {"message": asked(skill, cursor="forged")}
    answer = rest(flowpay, "POST", "/message:send", body)

    assert answer.status == answer.body["error"]["code"] == 400
    assert answer.body["error"]["status"] == "INVALID_ARGUMENT"


def test_push_notifications_of_a_task_that_is_not_there_are_refused_as_that(flowpay):
    config = {"taskId": "a2a_nobody", "url": "https://x.example/hook"}
    answer = rpc(flowpay, "CreateTaskPushNotificationConfig", config)

    assert fault(answer) == (-32001, "TASK_NOT_FOUND")


def test_what_fails_on_our_side_is_told_in_the_form_of_the_protocol_and_nothing_of_it(
    flowpay, monkeypatch
):
    from flowpay.services import a2a_tasks

    def broken(*_):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(a2a_tasks, "page", broken)
    in_rpc, in_rest = rpc(flowpay, "ListTasks"), rest(flowpay, "GET", "/tasks")

    for answer in (in_rpc, in_rest):
        assert answer.status == 500
        assert "secret" not in answer.text
    assert in_rpc.body["error"]["code"] == -32603
    assert in_rpc.body["id"] == 1
