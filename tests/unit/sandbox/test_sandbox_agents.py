"""The sandbox's remote agents: they speak A2A 1.0, and each is bad in the way of its manner."""

from itertools import count
from typing import Any

import pytest

from standins.agent_manners import LATE_S, MANNERS, PRIVATE

VERSION = {"a2a-version": "1.0"}
ids = count(1)


@pytest.fixture
def rpc(call):
    """Return the answer to one call, its `result` where it has one."""

    def ask(manner: str, method: str, headers: Any = VERSION, **params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": next(ids), "method": method, "params": params}
        return call("POST", f"/agents/{manner}", body, headers=headers)

    return ask


@pytest.fixture
def send(rpc):
    def message(manner: str, text: Any = "two words", context: str = "c-1", **how: Any) -> Any:
        said = {
            "messageId": "m-1",
            "contextId": context,
            "role": "ROLE_USER",
            "parts": [{"data": {"text": text}}],
        }
        return rpc(manner, "SendMessage", message=said, **how)

    return message


def task_of(answer: Any) -> Any:
    assert answer.status == 200, answer.text
    return answer.json()["result"]["task"]


def state(task: Any) -> str:
    return str(task["status"]["state"]).removeprefix("TASK_STATE_")


def test_an_honest_agent_counts_and_answers_with_its_task(send):
    task = task_of(send("honest"))
    assert state(task) == "COMPLETED"
    assert task["artifacts"][0]["parts"][0]["data"] == {"words": 2, "letters": 8}
    assert (task["contextId"], task["history"][0]["messageId"]) == ("c-1", "m-1")
    assert not {"looks", "bearer"} & task.keys()


def test_without_a_text_it_fails_and_says_what_to_send(send):
    task = task_of(send("honest", text=5))
    assert state(task) == "FAILED"
    assert "send" in task["status"]["message"]["parts"][0]["text"]


def test_a_patient_agent_takes_two_looks(send, rpc):
    task = task_of(send("patient"))
    assert state(task) == "WORKING"
    looks = [rpc("patient", "GetTask", id=task["id"]).json()["result"] for _ in range(2)]
    assert [state(look) for look in looks] == ["WORKING", "COMPLETED"]


def test_a_task_is_found_by_its_context_without_what_it_has_made(send, rpc):
    task = task_of(send("honest", context="c-1"))
    send("honest", context="c-2")
    listed = rpc("honest", "ListTasks", contextId="c-1").json()["result"]
    assert [each["id"] for each in listed["tasks"]] == [task["id"]]
    assert "artifacts" not in listed["tasks"][0]
    assert (listed["nextPageToken"], listed["totalSize"]) == ("", 1)


def test_a_task_is_canceled_once(send, rpc):
    task = task_of(send("stuck"))
    canceled = rpc("stuck", "CancelTask", id=task["id"]).json()["result"]
    assert state(canceled) == "CANCELED"
    again = rpc("stuck", "CancelTask", id=task["id"]).json()
    assert again["error"]["code"] == -32002


@pytest.mark.parametrize(
    ("method", "params", "headers", "code"),
    [
        ("GetTask", {"id": "unknown"}, VERSION, -32001),
        ("GetTask", {}, VERSION, -32602),
        ("SendMessage", {"message": {"role": "ROLE_USER"}}, VERSION, -32602),
        ("SendMessage", {"message": {"messageId": "m", "role": "ROLE_USER"}}, VERSION, -32602),
        ("tasks/get", {"id": "unknown"}, VERSION, -32601),
        ("GetTask", {"id": "unknown"}, {}, -32009),
        ("GetTask", {"id": "unknown"}, {"a2a-version": "0.3"}, -32009),
    ],
)
def test_what_is_against_the_protocol_is_refused_in_its_own_form(
    rpc, method: str, params: Any, headers: Any, code: int
):
    answer = rpc("honest", method, headers=headers, **params)
    assert (answer.status, answer.json()["error"]["code"]) == (200, code)


def test_what_is_no_json_rpc_is_told_so(call):
    answer = call("POST", "/agents/honest", {"hello": 1}, headers=VERSION)
    assert answer.json()["error"]["code"] == -32600


def test_an_agent_that_is_not_there_says_which_are(call):
    answer = call("POST", "/agents/nobody", {}, headers=VERSION)
    assert answer.status == 404
    assert "honest" in answer.json()["message"]


@pytest.mark.parametrize(
    ("manner", "ends"),
    [
        ("failing", "FAILED"),
        ("refusing", "REJECTED"),
        ("quitting", "CANCELED"),
        ("asking", "INPUT_REQUIRED"),
        ("doorkeeping", "AUTH_REQUIRED"),
        ("stuck", "WORKING"),
        ("forgetful", "WORKING"),
        ("careless", "COMPLETED"),
        ("generous", "COMPLETED"),
        ("mute", "COMPLETED"),
        ("two_faced", "COMPLETED"),
        ("another", "COMPLETED"),
    ],
)
def test_each_manner_ends_as_it_is_described(send, manner: str, ends: str):
    assert state(task_of(send(manner))) == ends


def test_one_has_two_faces_and_one_forgets(send, rpc):
    task = task_of(send("two_faced"))
    assert state(rpc("two_faced", "GetTask", id=task["id"]).json()["result"]) == "FAILED"
    task = task_of(send("forgetful"))
    assert rpc("forgetful", "GetTask", id=task["id"]).json()["error"]["code"] == -32001


@pytest.mark.parametrize(("manner", "units"), [("thrifty", 1), ("greedy", 1_000_000)])
def test_some_say_how_many_units_they_did(send, manner: str, units: int):
    assert task_of(send(manner))["metadata"] == {"flowpay.units": units}


def test_one_answers_with_a_message(send):
    message = send("message").json()["result"]["message"]
    assert message["parts"][0]["data"] == {"words": 2, "letters": 8}


def test_answers_are_bad_in_every_way(send):
    assert len(send("huge").text) > 10**6
    assert send("garbage").text.startswith("<html>")
    assert send("wrong_id").json()["id"] == "somebody-else"
    redirect = send("redirecting")
    assert (redirect.status, redirect.headers["Location"]) == (302, PRIVATE)
    assert task_of(send("another"))["id"] == "another-task"
    assert send("lost").status == 502


def test_one_that_loses_its_answer_has_done_the_work(send, rpc):
    send("lost")
    [task] = rpc("lost", "ListTasks", contextId="c-1").json()["result"]["tasks"]
    assert state(task) == "COMPLETED"
    send("closed")
    assert rpc("closed", "ListTasks").json()["error"]["code"] == -32004


def test_a_slow_one_answers_when_nobody_waits_any_more(send, monkeypatch):
    from standins import agent_manners

    waited = []
    monkeypatch.setattr(agent_manners, "wait", waited.append)
    assert state(task_of(send("slow"))) == "COMPLETED"
    assert waited == [LATE_S]


@pytest.mark.parametrize("manner", sorted(MANNERS))
def test_whoever_is_bad_late_takes_the_task_well(send, manner: str):
    headers = VERSION | {"authorization": "Bearer t0ken"}
    assert state(task_of(send(f"late_{manner}", headers=headers))) == "WORKING"


@pytest.mark.parametrize(("manner", "ends"), [("failing", "FAILED"), ("careless", "COMPLETED")])
def test_and_is_so_from_then_on(send, rpc, manner: str, ends: str):
    task = task_of(send(f"late_{manner}"))
    assert state(rpc(f"late_{manner}", "GetTask", id=task["id"]).json()["result"]) == ends


def test_one_lets_nobody_in_without_a_token_and_shows_who_came(send, call):
    assert send("members_only").status == 401
    send("members_only", headers=VERSION | {"authorization": "Bearer t0ken"})
    send("honest")
    for manner, bearer in (("members_only", [True]), ("honest", [False])):
        items = call("GET", f"/agents/{manner}/tasks").json()["items"]
        assert [item["bearer"] for item in items] == bearer
        assert "t0ken" not in str(items)
