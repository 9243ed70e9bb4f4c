"""A2A's two bindings: which method is meant, by whatever path, and what is none."""

import pytest

from flowpay.domain.a2a.bindings import METHODS, as_events, id_of, json_rpc, require_version, rest
from flowpay.domain.a2a.errors import (
    A2AError,
    InvalidRequest,
    JSONParse,
    MethodNotFound,
    VersionNotSupported,
)


def a_request(**changed):
    return {"jsonrpc": "2.0", "id": 1, "method": "GetTask", "params": {"id": "t"}} | changed


@pytest.mark.parametrize("id", [1, "r-1", 0, "", None])
def test_a_request_is_read_with_its_id(id):
    call = json_rpc(a_request(id=id))

    assert (call.method, call.params, call.id) == ("GetTask", {"id": "t"}, id)


def test_params_may_be_left_out():
    request = {"jsonrpc": "2.0", "id": 1, "method": "ListTasks"}

    assert json_rpc(request).params == json_rpc(request | {"params": None}).params == {}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (None, JSONParse),
        ([], InvalidRequest),
        ([a_request()], InvalidRequest),
        ("GetTask", InvalidRequest),
        (1, InvalidRequest),
        ({}, InvalidRequest),
        (a_request(jsonrpc="1.0"), InvalidRequest),
        (a_request(jsonrpc=2.0), InvalidRequest),
        (a_request(id=True), InvalidRequest),
        (a_request(id=1.5), InvalidRequest),
        (a_request(id={}), InvalidRequest),
        (a_request(id="half \ud800"), InvalidRequest),
        (a_request(method=""), InvalidRequest),
        (a_request(method=None), InvalidRequest),
        (a_request(method=["GetTask"]), InvalidRequest),
        (a_request(params=[]), InvalidRequest),
        (a_request(params="t"), InvalidRequest),
        (a_request(method="tasks/get"), MethodNotFound),
        (a_request(method="gettask"), MethodNotFound),
        (a_request(method="x" * 100_000), MethodNotFound),
    ],
)
def test_what_is_no_request_is_refused_by_what_is_wrong_with_it(body, kind):
    with pytest.raises(A2AError) as refused:
        json_rpc(body)

    assert type(refused.value) is kind
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    ("body", "id"),
    [
        (a_request(id="r"), "r"),
        (a_request(id="whole \U0001f600"), "whole \U0001f600"),
        (a_request(id="half \ud800"), None),
        (a_request(id=True), None),
        ([], None),
        (None, None),
    ],
)
def test_an_error_is_told_to_whom_it_can_be(body, id):
    assert id_of(body) == id


REST = [
    ("POST", "/message:send", "SendMessage", {}),
    ("POST", "/message:stream", "SendStreamingMessage", {}),
    ("GET", "/tasks", "ListTasks", {}),
    ("GET", "/tasks/t-1", "GetTask", {"id": "t-1"}),
    ("GET", "/tasks/a:b", "GetTask", {"id": "a:b"}),
    ("GET", "/tasks/a%2Fb", "GetTask", {"id": "a/b"}),
    ("POST", "/tasks/t-1:cancel", "CancelTask", {"id": "t-1"}),
    ("GET", "/tasks/t-1:subscribe", "SubscribeToTask", {"id": "t-1"}),
    ("POST", "/tasks/t-1:subscribe", "SubscribeToTask", {"id": "t-1"}),
    (
        "POST",
        "/tasks/t-1/pushNotificationConfigs",
        "CreateTaskPushNotificationConfig",
        {"taskId": "t-1"},
    ),
    (
        "GET",
        "/tasks/t-1/pushNotificationConfigs",
        "ListTaskPushNotificationConfigs",
        {"taskId": "t-1"},
    ),
    (
        "GET",
        "/tasks/t-1/pushNotificationConfigs/c",
        "GetTaskPushNotificationConfig",
        {"taskId": "t-1", "id": "c"},
    ),
    (
        "DELETE",
        "/tasks/t-1/pushNotificationConfigs/c",
        "DeleteTaskPushNotificationConfig",
        {"taskId": "t-1", "id": "c"},
    ),
    ("GET", "/extendedAgentCard", "GetExtendedAgentCard", {}),
]


@pytest.mark.parametrize(("verb", "path", "method", "params"), REST)
def test_a_path_means_its_method_with_a_tenant_and_without(verb, path, method, params):
    plain, of_tenant = (rest(verb, each, {}, None) for each in (path, f"/acme{path}"))

    assert (plain.method, plain.params) == (method, params)
    assert (of_tenant.method, of_tenant.params) == (method, {"tenant": "acme", **params})


def test_every_method_has_its_path():
    assert {method for *_, method, _ in REST} == set(METHODS)


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/message:send"),
        ("PUT", "/tasks/t-1"),
        ("DELETE", "/tasks/t-1"),
        ("POST", "/tasks"),
        ("POST", "/tasks/t-1"),
        ("POST", "/tasks/t-1:delete"),
        ("GET", "/"),
        ("GET", "/tasks/"),
        ("GET", "/tasks/a/b/c/d"),
        ("GET", "/a/b/tasks"),
        ("GET", "/" + "x" * 100_000),
    ],
)
def test_any_other_path_is_no_method(verb, path):
    with pytest.raises(MethodNotFound):
        rest(verb, path, {}, None)


def test_what_the_path_says_counts_before_what_the_body_or_the_query_says():
    call = rest("POST", "/acme/tasks/t-1:cancel", {"id": "q"}, {"id": "b", "tenant": "b"})
    seen = rest("GET", "/tasks/t-1", {"id": "q", "historyLength": "2"}, {"id": "b"})

    assert call.params == {"tenant": "acme", "id": "t-1"}
    assert seen.params == {"id": "t-1", "historyLength": "2"}


@pytest.mark.parametrize("body", [[], "text", 1])
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(InvalidRequest):
        rest("POST", "/message:send", {}, body)


@pytest.mark.parametrize("version", ["1.0", " 1.0 ", "1.0.1"])
def test_version_1_0_is_spoken_and_a_patch_makes_no_difference(version):
    require_version(version)


@pytest.mark.parametrize("version", ["", " ", "0.3", "1", "1.1", "2.0", "99.0", "1.0,0.3", "१.०"])
def test_any_other_version_is_not_and_none_means_0_3(version):
    with pytest.raises(VersionNotSupported, match=r"A2A-Version: 1\.0"):
        require_version(version)


def test_a_stream_is_one_event_after_the_other():
    assert as_events([{"a": "1\n2"}, {"b": "₹"}]) == ('data: {"a":"1\\n2"}\n\ndata: {"b":"₹"}\n\n')
