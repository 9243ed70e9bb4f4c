"""Push notifications of the deployed system, and what the public kit for A2A 1.0 checks of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.a2a_client import BINDINGS
from tests.support.a2a_kit import CHECKS, TERMINAL, Kit, Said
from tests.support.a2a_lint import MOVED, beyond_what_has_moved, of_what_has_moved
from tests.support.receivers import event_of

from .client import SMALL_SENTENCE
from .receiving import Receiver, receiver
from .test_webhooks import PRIVATE

CREDENTIALS, TOKEN = "e2e-s3cret", "e2e-t0ken"
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture(params=BINDINGS)
def kit(flowpay, request) -> Kit:
    def send(method: str, path: str, body: Any, headers: Any, query: Any) -> Said:
        content = body if isinstance(body, str) else None
        given = None if isinstance(body, str) else body
        answer = flowpay.http.request(
            method, path, content=content, json=given, headers=dict(headers), params=dict(query)
        )
        is_json = "json" in answer.headers.get("content-type", "")
        return Said(
            answer.status_code, answer.headers, answer.text, answer.json() if is_json else None
        )

    return Kit(send, request.param, NOWHERE)


def config(server: Receiver) -> dict[str, Any]:
    return {
        "id": "e2e",
        "url": f"http://127.0.0.1:{server.port}/news",
        "token": TOKEN,
        "authentication": {"scheme": "Bearer", "credentials": CREDENTIALS},
    }


def states(server: Receiver) -> list[str]:
    """Return the states that a receiver was told, in order."""
    told = [next(iter(event_of(request).values())) for request in server.requests]
    return [each["status"]["state"].removeprefix("TASK_STATE_") for each in told]


def told(flowpay, server: Receiver, state: str) -> httpx.Request:
    """Return the notification of a state, once it has come."""

    def look() -> httpx.Request | None:
        found = [r for r, s in zip(server.requests, states(server), strict=True) if s == state]
        return found[-1] if found else None

    request: httpx.Request = flowpay.until(look, what=f"the news of {state}")
    return request


@pytest.mark.parametrize("requirement", CHECKS)
def test_what_the_kit_checks_holds_in_the_deployed_system(kit, requirement):
    CHECKS[requirement](kit)


def test_a_task_that_comes_with_a_configuration_is_told_to_its_end(flowpay, kit):
    """As the kit does it: PUSH-DELIVER-001, -002 and -003."""
    with receiver(204) as server:
        asking = kit.send(
            kit.message("input-required"), taskPushNotificationConfig=config(server)
        ).task
        told(flowpay, server, "INPUT_REQUIRED")
        kit.complete(asking["id"])
        request = told(flowpay, server, "COMPLETED")

    assert request.headers["authorization"] == f"Bearer {CREDENTIALS}"
    assert request.headers["x-a2a-notification-token"] == TOKEN
    assert request.headers["content-type"] == "application/a2a+json"
    assert event_of(request)["task"]["id"] == asking["id"]
    assert states(server)[0] == "INPUT_REQUIRED"


def test_sourcing_is_told_while_it_goes_on_and_with_what_it_came_to(flowpay, kit):
    message = {
        **kit.message("sourcing", {"text": SMALL_SENTENCE}),
        "messageId": f"e2e-{kit.id('s')}",
    }
    with receiver(204) as server:
        begun = kit.send(
            message, returnImmediately=True, taskPushNotificationConfig=config(server)
        ).task
        request = told(flowpay, server, "COMPLETED")
        told(flowpay, server, "WORKING")

    ended = event_of(request)["task"]
    assert ended["id"] == begun["id"]
    assert {each["artifactId"] for each in ended["artifacts"]} == {"summary", "sourcing"}
    stands = kit.get(begun["id"], historyLength=0).result
    assert stands == ended


def test_what_a_receiver_refuses_comes_again(flowpay, kit):
    with receiver(500, 204) as server:
        kit.send(kit.message("complete-task"), taskPushNotificationConfig=config(server))
        flowpay.until(lambda: len(server.requests) == 2 or None, what="the second attempt")
    assert states(server) == ["COMPLETED", "COMPLETED"]


def test_a_receiver_that_is_gone_is_left_alone(flowpay, kit):
    with receiver(410) as server:
        asking = kit.send(
            kit.message("input-required"), taskPushNotificationConfig=config(server)
        ).task
        flowpay.until(
            lambda: not kit.configs(asking["id"]).result["configs"] or None, what="it to be gone"
        )
        kit.complete(asking["id"])
        [given_up] = flowpay.until(
            lambda: [
                each
                for each in flowpay.get("/api/audit-trail", limit=100)["items"]
                if each["type"] == "flowpay.a2a_push.given_up" and each["subject"] == asking["id"]
            ],
            what="an event that says so",
        )
    assert "410" in given_up["data"]["reason"]
    assert len(server.requests) == 1


def test_a_redirect_is_not_followed(flowpay, kit):
    with receiver(307, 204) as server:
        kit.send(kit.message("complete-task"), taskPushNotificationConfig=config(server))
        flowpay.until(lambda: len(server.requests) == 2 or None, what="the second attempt")
    assert {request.url.path for request in server.requests} == {"/news"}


@pytest.mark.parametrize("url", PRIVATE)
def test_no_private_address_is_taken(kit, url):
    reply = kit.send(kit.message("complete-task"), taskPushNotificationConfig={"url": url})
    assert reply.reason == "INVALID_PARAMS"


def test_what_was_confided_is_shown_nowhere(flowpay, kit):
    with receiver(204) as server:
        task = kit.send(
            kit.message("complete-task"), taskPushNotificationConfig=config(server)
        ).task
        told(flowpay, server, "COMPLETED")
    shown = kit.configs(task["id"]).said.text + kit.get(task["id"]).said.text
    shown += flowpay.http.get("/api/audit-trail", params={"limit": 100}).text
    logs = "".join(path.read_text(errors="replace") for path in Path(flowpay.folder).rglob("*.log"))
    for secret in (CREDENTIALS, TOKEN):
        assert secret not in shown
        assert secret not in logs
    assert task["status"]["state"] in TERMINAL


def test_an_independent_linter_finds_nothing_but_what_1_0_has_moved(flowpay):
    linter = Path(sys.executable).with_name("a2a-lint")
    run = subprocess.run(
        [linter, flowpay.system.url, "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = json.loads(run.stdout)
    assert found["agent"] == "Flowpay", run.stderr
    assert beyond_what_has_moved(found["findings"]) == []
    assert of_what_has_moved(found["findings"]) == MOVED.keys()
