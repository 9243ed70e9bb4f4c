"""Configurations of push notifications: what they are called, show and send; who is in one line."""

import pytest

from flowpay.domain.a2a.bindings import METHODS
from flowpay.domain.a2a.push import Confided, PushConfig, confided, headers, webhook_id_of
from flowpay.domain.a2a.requests import TaskPushNotificationConfig
from flowpay.domain.a2a.session_ids import PREFIX
from flowpay.domain.a2a.tck import SKILL
from flowpay.domain.delivery import OF_TASKS, Due, lane_of
from flowpay.services import a2a_methods, a2a_standing
from tests.support.builders import NOON

TASK, OTHER = "a2a_01KB0000000000000000000000", "a2a_01KB0000000000000000000001"
WIRE = {
    "taskId": TASK,
    "id": "mine",
    "url": "https://agent.example.com/news",
    "token": "t0ken",
    "authentication": {"scheme": "Bearer", "credentials": "s3cret"},
}


def a_config(**changes):
    facts = {
        "webhook_id": webhook_id_of(TASK, "mine"),
        "url": WIRE["url"],
        "task_id": TASK,
        "config_id": "mine",
        "scheme": "Bearer",
        "sealed": "c2VhbGVk",
        "created_by": "asha",
        "created_at": NOON,
    }
    return PushConfig.model_validate(facts | changes)


def test_what_is_shown_has_nothing_that_was_confided():
    shown = a_config().shown.to_wire()
    assert shown == {
        "taskId": TASK,
        "id": "mine",
        "url": WIRE["url"],
        "authentication": {"scheme": "Bearer"},
    }


def test_what_was_confided_is_the_credentials_and_the_token():
    asked = TaskPushNotificationConfig.from_wire(WIRE)
    assert confided(asked) == Confided(credentials="s3cret", token="t0ken")
    bare = TaskPushNotificationConfig.from_wire({"url": WIRE["url"]})
    assert confided(bare).is_empty


@pytest.mark.parametrize(
    ("scheme", "credentials", "token", "sent"),
    [
        ("Bearer", "x", "t", {"authorization": "Bearer x", "x-a2a-notification-token": "t"}),
        ("Bearer", "", "", {}),
        ("", "x", "", {}),
        ("", "", "t", {"x-a2a-notification-token": "t"}),
    ],
)
def test_headers_say_what_was_confided_and_nothing_else(scheme, credentials, token, sent):
    assert headers(scheme, Confided(credentials=credentials, token=token)) == sent


def test_a_configurations_name_begins_with_its_task_and_is_its_own():
    names = {webhook_id_of(task, id) for task in (TASK, OTHER) for id in ("a", "b", "a/b", TASK)}
    assert len(names) == 8
    assert all("/" not in name and len(name) < 64 for name in names)
    assert webhook_id_of(TASK, "a").startswith(f"{TASK}.")


def test_one_that_is_replaced_has_nothing_held_against_it():
    failing = a_config(failures=4, failing_since=NOON, resting_until=NOON, version=3)
    new = failing.replaced(a_config(url="https://new.example.com/"))
    assert (new.url, new.version, new.failures) == ("https://new.example.com/", 4, 0)
    assert not new.rests(NOON)


def test_a_webhook_has_a_line_of_its_own_and_all_tasks_of_an_account_have_one():
    assert lane_of("whk_1") == "whk_1"
    assert lane_of(webhook_id_of(TASK, "a")) == lane_of(webhook_id_of(OTHER, "b"))

    def group(account, webhook_id):
        return Due(account=account, webhook_id=webhook_id, delivery_ids=("dlv_1",)).group

    assert group("default", "whk_1") == group("acme", "whk_1")
    assert group("default", webhook_id_of(TASK, "a")) == group("default", webhook_id_of(OTHER, "b"))
    assert group("default", webhook_id_of(TASK, "a")) != group("acme", webhook_id_of(TASK, "a"))


def test_every_method_of_the_protocol_is_served():
    assert a2a_methods._METHODS.keys() == METHODS.keys()


def test_what_is_told_apart_by_name_alone_has_this_name():
    """Where nothing of A2A is loaded a task's endpoint and skill are known by these."""
    assert OF_TASKS == PREFIX
    assert a2a_standing.TEST_SKILL == SKILL
