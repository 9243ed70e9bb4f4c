"""Webhooks of the deployed system: signed, repeated when refused, to no private address."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.receivers import event_of, is_signed

from .receiving import Receiver, receiver

PRIVATE = (
    "https://127.0.0.2/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::1]/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://0x7f000001/",
    "https://127.1/",
    "https://localhost/",
    "https://127.0.0.1.nip.io@10.0.0.1/",
    "http://example.com/",
)


@contextmanager
def registered(flowpay, receiver: Receiver, *event_types: str) -> Iterator[dict[str, Any]]:
    """Register the receiver for a while."""
    url = f"http://127.0.0.1:{receiver.port}/flowpay"
    webhook = flowpay.post("/api/webhooks", {"url": url, "event_types": event_types or ["*"]})
    try:
        yield webhook
    finally:
        flowpay.http.delete(f"/api/webhooks/{webhook['webhook_id']}").raise_for_status()


def delivery_of(flowpay, webhook: dict[str, Any], delivery_id: str, status: str) -> dict[str, Any]:
    """Return a delivery once it has come so far."""

    def look() -> dict[str, Any] | None:
        for each in flowpay.get(f"/api/webhooks/{webhook['webhook_id']}/deliveries")["items"]:
            if each["delivery_id"] == delivery_id and each["status"] == status:
                return each
        return None

    return flowpay.until(look, what=f"a delivery that is {status}")


def sent_test(flowpay, webhook: dict[str, Any]) -> str:
    """Let a test event be sent; return its delivery's id."""
    return flowpay.post(f"/api/webhooks/{webhook['webhook_id']}/test")["delivery_id"]


def test_an_event_reaches_a_server_signed_by_the_secret_that_was_shown(flowpay):
    with receiver(204) as server, registered(flowpay, server) as webhook:
        delivery = delivery_of(flowpay, webhook, sent_test(flowpay, webhook), "delivered")

    tests = [r for r in server.requests if event_of(r)["type"] == "flowpay.webhook.tested"]
    assert tests
    assert all(is_signed(request, webhook["secret"]) for request in server.requests)
    assert {r.headers["webhook-id"] for r in tests} == {delivery["event_id"]}
    assert delivery["last_response"]["status"] == 204


def test_what_a_server_refuses_comes_again_with_the_same_id(flowpay):
    with (
        receiver(500, 204) as server,
        registered(flowpay, server, "flowpay.nothing") as webhook,
    ):
        delivery = delivery_of(flowpay, webhook, sent_test(flowpay, webhook), "delivered")

    assert delivery["attempts"] == 2
    assert len({request.headers["webhook-id"] for request in server.requests}) == 1
    assert len(server.requests) == 2


def test_for_a_day_after_a_rotation_both_secrets_sign_and_neither_is_shown_again(flowpay):
    with receiver(204) as server, registered(flowpay, server, "flowpay.nothing") as webhook:
        path = f"/api/webhooks/{webhook['webhook_id']}"
        new = flowpay.post(f"{path}/rotate")["secret"]
        delivery_of(flowpay, webhook, sent_test(flowpay, webhook), "delivered")
        shown = str(
            [flowpay.get(path), flowpay.get("/api/webhooks"), flowpay.get("/api/audit-trail")]
        )

    [request] = server.requests
    assert is_signed(request, webhook["secret"])
    assert is_signed(request, new)
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    assert webhook["secret"] not in shown
    assert new not in shown


def test_a_server_that_says_it_is_gone_is_disabled(flowpay):
    with receiver(410) as server, registered(flowpay, server, "flowpay.nothing") as webhook:
        delivery_of(flowpay, webhook, sent_test(flowpay, webhook), "failed")
        found = flowpay.get(f"/api/webhooks/{webhook['webhook_id']}")

    assert (found["status"], "410" in found["disabled_reason"]) == ("disabled", True)
    assert len(server.requests) == 1


def test_a_redirect_is_not_followed(flowpay):
    with receiver(307, 204) as server, registered(flowpay, server, "flowpay.nothing") as webhook:
        delivery = delivery_of(flowpay, webhook, sent_test(flowpay, webhook), "delivered")

    assert delivery["attempts"] == 2
    assert {request.url.path for request in server.requests} == {"/flowpay"}


def test_what_is_overdue_is_sent_by_the_sweep(flowpay):
    with (
        receiver(500, 500, 204) as server,
        registered(flowpay, server, "flowpay.nothing") as webhook,
    ):
        id = sent_test(flowpay, webhook)
        flowpay.until(lambda: waits_for_minutes(flowpay, webhook, id), what="the second attempt")
        make_overdue(flowpay, webhook, id)
        flowpay.sweep()
        delivery = delivery_of(flowpay, webhook, id, "delivered")

    assert delivery["attempts"] == 3


def waits_for_minutes(flowpay, webhook: dict[str, Any], delivery_id: str) -> bool:
    """Return whether the second attempt of a delivery is noted, and the third one is far off."""
    delivery = delivery_of(flowpay, webhook, delivery_id, "pending")
    if delivery["attempts"] < 2:
        return False
    due, at = delivery["next_attempt_at"], delivery["last_response"]["at"]
    return datetime.fromisoformat(due) - datetime.fromisoformat(at) >= timedelta(minutes=5)


def make_overdue(flowpay, webhook: dict[str, Any], delivery_id: str) -> None:
    """Let a delivery have been due long ago; no bell is rung."""
    sk = f"{webhook['webhook_id']}/{delivery_id}"
    flowpay.system.client("dynamodb").update_item(
        TableName=flowpay.system.outputs["BookTable"],
        Key={"pk": {"S": "default#delivery"}, "sk": {"S": sk}},
        UpdateExpression="SET next_attempt_at = :then, place = :then",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues={":then": {"S": "2026-01-01T00:00:00+00:00"}},
    )


def test_a_replay_is_sent_at_once(flowpay):
    with receiver(204) as server, registered(flowpay, server, "flowpay.nothing") as webhook:
        id = sent_test(flowpay, webhook)
        delivery_of(flowpay, webhook, id, "delivered")
        flowpay.post(f"/api/webhooks/{webhook['webhook_id']}/deliveries/{id}/replay")
        assert delivery_of(flowpay, webhook, id, "delivered")["attempts"] in (1, 2)
        flowpay.until(lambda: len(server.requests) == 2 or None, what="the replay")


@pytest.mark.parametrize("url", PRIVATE)
def test_no_private_address_is_taken(flowpay, url):
    answer = flowpay.send("/api/webhooks", {"url": url})
    assert answer.status_code == 422
    assert answer.json()["code"] in ("url_forbidden", "address_not_public")
