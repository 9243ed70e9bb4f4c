"""Webhooks: every event reaches all endpoints that want it, signed, and no secret shows."""

import json
from contextlib import nullcontext
from datetime import timedelta

import httpx
import pytest

from flowpay.domain.caller import Role
from flowpay.domain.event import entry_hash
from flowpay.domain.once import Once
from flowpay.persistence import book, events
from flowpay.persistence import webhooks as kept
from flowpay.services import fan_out, keys, webhooks
from tests.integration.commands import opened
from tests.support.builders import an_event
from tests.support.faults import overtaken_by
from tests.support.memory import images
from tests.support.receivers import Receivers, event_of, is_signed, registered

HOST = "hooks.example.com"
ESCROWS = "flowpay.escrow.*"


@pytest.fixture
def receivers(monkeypatch):
    scripted = Receivers()
    scripted.take_their_place(monkeypatch)
    return scripted


def deliveries(flowpay, webhook_id, **query):
    return flowpay.get(f"/api/webhooks/{webhook_id}/deliveries", **query)["items"]


def act(flowpay, webhook_id, action):
    return flowpay.post(f"/api/webhooks/{webhook_id}/{action}", None)


def unkeyed(account):
    return Once.of(account=account, route="POST /api/webhooks", key=None, body={})


def types_of(requests):
    return [event_of(request)["type"] for request in requests]


def test_an_event_reaches_an_endpoint_as_it_stands_in_the_log_and_signed(flowpay, receivers):
    webhook_id, secret = registered(flowpay, HOST, ESCROWS)
    opened(flowpay)
    log = flowpay.publish()
    receivers.run()

    [request] = receivers.to(HOST)
    assert event_of(request) == log[-1]
    assert entry_hash(event_of(request)) == event_of(request)["hash"]
    assert request.headers["content-type"] == "application/cloudevents+json"
    assert request.headers["webhook-id"] == log[-1]["id"]
    assert "." not in request.headers["webhook-id"]
    assert is_signed(request, secret)
    [delivery] = deliveries(flowpay, webhook_id)
    assert (delivery["status"], delivery["attempts"]) == ("delivered", 1)
    assert delivery["last_response"]["status"] == 204
    assert (delivery["event_id"], delivery["sequence"]) == (log[-1]["id"], log[-1]["sequence"])


def test_every_event_goes_to_an_endpoint_that_asks_for_all_from_its_registration_on(
    flowpay, receivers
):
    opened(flowpay)
    flowpay.publish()
    registered(flowpay)
    opened(flowpay)
    flowpay.publish()
    receivers.run()

    got = sorted(types_of(receivers.to(HOST)))
    assert got == ["flowpay.escrow.held", "flowpay.webhook.created"]


def test_an_endpoint_that_registers_before_older_events_are_numbered_is_owed_those_alone(
    flowpay, receivers
):
    registered(flowpay, "first.example.com", ESCROWS)
    opened(flowpay)
    registered(flowpay, "second.example.com", ESCROWS)
    flowpay.publish()
    receivers.run()

    assert len(receivers.to("first.example.com")) == 1


def test_each_endpoint_gets_what_it_asked_for(flowpay, receivers):
    registered(flowpay, "escrows.example.com", ESCROWS)
    registered(flowpay, "keys.example.com", "flowpay.key.created", "flowpay.wallet.opened")
    opened(flowpay)
    keys.give("default", principal="asha", roles=(Role.ADMIN,), by="admin")
    flowpay.publish()
    receivers.run()

    assert types_of(receivers.to("escrows.example.com")) == ["flowpay.escrow.held"]
    got = sorted(types_of(receivers.to("keys.example.com")))
    assert got == ["flowpay.key.created", "flowpay.wallet.opened"]


def test_events_that_come_again_in_the_stream_are_not_delivered_again(flowpay, receivers):
    registered(flowpay, HOST, ESCROWS)
    opened(flowpay)
    for _ in range(3):
        flowpay.publish()
        receivers.run()

    assert len(receivers.to(HOST)) == 1


def test_a_hundred_events_at_once_reach_ten_endpoints(flowpay, receivers):
    for n in range(10):
        registered(flowpay, f"h{n}.example.com", "flowpay.escrow.held")
    book.commit(events.announced("default", an_event(id=f"evt_{n:03d}")) for n in range(99))
    book.commit([events.announced("default", an_event(id="evt_099"))])
    flowpay.publish()
    receivers.run()

    for n in range(10):
        ids = {r.headers["webhook-id"] for r in receivers.to(f"h{n}.example.com")}
        assert len(ids) == 100


def test_a_secret_is_shown_once_and_stands_nowhere(flowpay, receivers, capsys):
    webhook_id, secret = registered(flowpay)
    act(flowpay, webhook_id, "test")
    log = flowpay.publish()
    receivers.run()
    rotated = act(flowpay, webhook_id, "rotate").body["secret"]

    shown = [flowpay.get("/api/webhooks"), flowpay.get(f"/api/webhooks/{webhook_id}")]
    everything = json.dumps([shown, deliveries(flowpay, webhook_id), log, flowpay.publish()])
    everything += json.dumps([images("book"), images("scratch")]) + "".join(capsys.readouterr())
    for text in (secret, rotated):
        assert text not in everything
        assert text.removeprefix("whsec_") not in everything


def test_the_log_tells_of_an_endpoint_without_what_its_url_may_hide(flowpay, receivers):
    registered(flowpay)
    created = flowpay.publish()[-1]

    assert created["data"]["host"] == HOST
    assert "t0ken" not in json.dumps(created)


def test_two_endpoints_and_two_accounts_have_secrets_of_their_own(flowpay, receivers):
    secrets = {registered(flowpay)[1] for _ in range(3)}
    _, other = webhooks.register(
        url="https://hooks.example.com/", event_types=("*",), by="asha", once=unkeyed("acme")
    )
    assert len(secrets | {other}) == 4


def test_for_a_day_after_a_rotation_both_secrets_sign(flowpay, receivers, clock):
    webhook_id, old = registered(flowpay, HOST, ESCROWS)
    answer = act(flowpay, webhook_id, "rotate")
    new = answer.body["secret"]
    assert answer.status == 200
    opened(flowpay)
    flowpay.publish()
    receivers.run()
    clock.forward(hours=24)
    opened(flowpay)
    flowpay.publish()
    receivers.run()

    first, second = receivers.to(HOST)
    assert is_signed(first, old)
    assert is_signed(first, new)
    assert is_signed(second, new)
    assert not is_signed(second, old)


def test_of_two_rotations_at_the_same_moment_one_is_told_to_look_again(flowpay, receivers):
    webhook_id, _ = registered(flowpay)
    with overtaken_by(lambda: act(flowpay, webhook_id, "rotate")):
        answer = act(flowpay, webhook_id, "rotate")
    assert (answer.status, answer.body["code"]) == (409, "webhook_moved")


def test_a_test_event_goes_to_its_endpoint_alone(flowpay, receivers):
    webhook_id, secret = registered(flowpay, HOST, ESCROWS)
    registered(flowpay, "other.example.com", ESCROWS)
    answer = act(flowpay, webhook_id, "test")
    log = flowpay.publish()
    receivers.run()

    assert answer.status == 202
    assert log[-1]["type"] == "flowpay.webhook.tested"
    [request] = receivers.requests
    assert (request.url.host, is_signed(request, secret)) == (HOST, True)
    [delivery] = deliveries(flowpay, webhook_id)
    assert delivery["delivery_id"] == answer.body["delivery_id"]


def test_an_account_has_ten_endpoints_and_no_more(flowpay, receivers):
    ids = [registered(flowpay)[0] for _ in range(10)]
    answer = flowpay.post("/api/webhooks", {"url": "https://hooks.example.com/"})
    assert (answer.status, answer.body["code"]) == (422, "too_many_webhooks")

    assert flowpay.request("DELETE", f"/api/webhooks/{ids[0]}").status == 204
    registered(flowpay)
    assert len(flowpay.get("/api/webhooks")["items"]) == 10


def test_two_endpoints_that_come_at_the_same_moment_are_both_counted(flowpay, receivers):
    wanted = {"url": "https://hooks.example.com/", "event_types": ("*",), "by": "asha"}
    with overtaken_by(lambda: webhooks.register(**wanted, once=unkeyed("default"))):
        webhooks.register(**wanted, once=unkeyed("default"))
    assert kept.cursor("default").endpoints == 2


@pytest.mark.parametrize("meanwhile", [False, True])
def test_a_registration_that_comes_twice_is_one_endpoint_with_one_secret(
    flowpay, receivers, meanwhile
):
    def again(url="https://hooks.example.com/"):
        return flowpay.post("/api/webhooks", {"url": url}, key="k-1")

    with overtaken_by(again) if meanwhile else nullcontext():
        first = again()
    second = again()

    assert second.status == 201
    assert first.body == second.body
    assert len(flowpay.get("/api/webhooks")["items"]) == 1
    other = again("https://other.example.com/")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.com/", "url_forbidden"),
        ("https://127.0.0.1/", "address_not_public"),
        ("https://[::ffff:10.0.0.1]/", "address_not_public"),
        ("https://2130706433/", "url_forbidden"),
        ("https://user:pw@hooks.example.com/", "url_forbidden"),
        ("https://metadata.google.internal/", "address_not_public"),
        ("not a url", "url_forbidden"),
    ],
)
def test_a_url_that_is_not_public_is_refused_and_changes_nothing(flowpay, receivers, url, code):
    answer = flowpay.post("/api/webhooks", {"url": url})
    assert (answer.status, answer.body["code"]) == (422, code)
    assert flowpay.get("/api/webhooks")["items"] == []
    assert flowpay.publish() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": 5},
        {"url": "https://hooks.example.com/", "event_types": []},
        {"url": "https://hooks.example.com/", "event_types": ["escrow"]},
        {"url": "https://hooks.example.com/", "secret": "mine"},
    ],
)
def test_a_body_that_is_wrong_is_refused(flowpay, receivers, body):
    assert flowpay.post("/api/webhooks", body).status == 422


def test_an_endpoint_of_another_account_is_not_there(flowpay, receivers):
    webhook_id, _ = registered(flowpay, HOST, ESCROWS)
    opened(flowpay)
    flowpay.publish()
    [delivery] = deliveries(flowpay, webhook_id)
    _, key = keys.give("acme", principal="ravi", roles=(Role.ADMIN,), by="admin")
    path = f"/api/webhooks/{webhook_id}"
    replay = f"{path}/deliveries/{delivery['delivery_id']}/replay"

    asked = [("GET", path), ("DELETE", path), ("GET", f"{path}/deliveries"), ("POST", replay)]
    asked += [("POST", f"{path}/{what}") for what in ("rotate", "enable", "disable", "test")]
    for method, wanted in asked:
        answer = flowpay.request(method, wanted, headers={"x-api-key": key})
        assert (answer.status, answer.body["code"]) == (404, "webhook_unknown"), wanted
    listed = flowpay.request("GET", "/api/webhooks", headers={"x-api-key": key})
    assert listed.body["items"] == []


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.APPROVER, Role.AUDITOR])
def test_only_an_admin_sees_and_changes_webhooks(flowpay, receivers, role):
    webhook_id, _ = registered(flowpay)
    _, key = keys.give("default", principal="ravi", roles=(role,), by="admin")
    for method, path in (("GET", ""), ("POST", ""), ("POST", f"/{webhook_id}/rotate")):
        answer = flowpay.request(method, f"/api/webhooks{path}", headers={"x-api-key": key})
        assert answer.status == 403


def test_events_of_another_account_are_not_sent(flowpay, receivers):
    registered(flowpay)
    book.commit([events.announced("acme", an_event(id="evt_1"))])
    flowpay.publish()
    receivers.run()

    assert {event_of(r)["source"] for r in receivers.requests} == {"/flowpay/default"}


def test_an_endpoint_that_is_disabled_gets_nothing_and_one_enabled_again_what_comes_then(
    flowpay, receivers
):
    webhook_id, _ = registered(flowpay, HOST, ESCROWS)
    opened(flowpay)
    flowpay.publish()
    disabled = act(flowpay, webhook_id, "disable").body
    assert (disabled["status"], disabled["disabled_reason"]) == ("disabled", "by anonymous")
    receivers.run()
    opened(flowpay)
    flowpay.publish()
    assert act(flowpay, webhook_id, "test").body["code"] == "webhook_disabled"
    assert act(flowpay, webhook_id, "enable").body["status"] == "enabled"
    opened(flowpay)
    flowpay.publish()
    receivers.run()

    assert len(receivers.to(HOST)) == 1
    assert [d["status"] for d in deliveries(flowpay, webhook_id)] == ["delivered", "cancelled"]
    told = [e["type"] for e in flowpay.publish() if ".webhook." in e["type"]]
    assert [t.rpartition(".")[2] for t in told] == ["created", "disabled", "enabled"]


def test_what_was_cancelled_or_delivered_can_be_replayed_with_the_same_id(flowpay, receivers):
    webhook_id, secret = registered(flowpay, HOST, ESCROWS)
    opened(flowpay)
    flowpay.publish()
    receivers.run()
    [delivery] = deliveries(flowpay, webhook_id)
    path = f"/api/webhooks/{webhook_id}/deliveries/{delivery['delivery_id']}/replay"
    answer = flowpay.post(path, None)
    assert (answer.status, answer.body["status"]) == (202, "pending")
    receivers.run()

    first, second = receivers.to(HOST)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.content == second.content
    assert is_signed(second, secret)
    [delivery] = deliveries(flowpay, webhook_id)
    assert (delivery["status"], delivery["attempts"], delivery["tries"]) == ("delivered", 2, 1)


def test_a_delivery_that_is_not_there_cannot_be_replayed(flowpay, receivers):
    webhook_id, _ = registered(flowpay)
    answer = flowpay.post(f"/api/webhooks/{webhook_id}/deliveries/dlv_1/replay", None)
    assert (answer.status, answer.body["code"]) == (404, "delivery_unknown")


def test_deliveries_are_listed_by_status_and_page_by_page(flowpay, receivers):
    webhook_id, _ = registered(flowpay, HOST, ESCROWS)
    receivers.reply(HOST, httpx.Response(204), httpx.Response(500))
    for _ in range(3):
        opened(flowpay)
        flowpay.publish()
        receivers.run()

    assert len(deliveries(flowpay, webhook_id, status="delivered")) == 1
    assert len(deliveries(flowpay, webhook_id, status="pending")) == 2
    page = flowpay.get(f"/api/webhooks/{webhook_id}/deliveries", limit="2")
    rest = deliveries(flowpay, webhook_id, limit="2", cursor=page["next_cursor"])
    assert len(page["items"] + rest) == 3
    sequences = [d["sequence"] for d in page["items"] + rest]
    assert sequences == sorted(sequences, reverse=True)


def test_of_an_endpoint_that_was_deleted_nothing_is_left(flowpay, receivers):
    webhook_id, _ = registered(flowpay, HOST, ESCROWS)
    opened(flowpay)
    flowpay.publish()
    assert flowpay.request("DELETE", f"/api/webhooks/{webhook_id}").status == 204
    receivers.run()
    assert receivers.requests == []
    for _ in range(2):
        fan_out.set_going("default")

    assert flowpay.images("delivery") == flowpay.images("webhook") == []
    assert flowpay.request("GET", f"/api/webhooks/{webhook_id}").status == 404


def test_of_an_endpoint_that_never_got_anything_nothing_is_left_either(flowpay, receivers):
    webhook_id, _ = registered(flowpay)
    flowpay.request("DELETE", f"/api/webhooks/{webhook_id}")
    fan_out.set_going("default")

    assert flowpay.images("webhook") == []
    registered(flowpay)
    assert len(flowpay.get("/api/webhooks")["items"]) == 1


def test_a_delivery_is_forgotten_after_a_month(flowpay, receivers, clock):
    webhook_id, _ = registered(flowpay, HOST, ESCROWS)
    opened(flowpay)
    flowpay.publish()
    receivers.run()
    clock.set(clock.moment + timedelta(days=29))
    fan_out.set_going("default")
    assert len(deliveries(flowpay, webhook_id)) == 1
    clock.set(clock.moment + timedelta(days=2))
    fan_out.set_going("default")

    assert deliveries(flowpay, webhook_id) == []


def test_more_is_forgotten_at_once_than_comes_in_a_minute(flowpay, receivers, clock, monkeypatch):
    monkeypatch.setattr(fan_out, "FORGOTTEN_AT_ONCE", 10)
    webhook_id, _ = registered(flowpay, HOST, "flowpay.escrow.held")
    book.commit(events.announced("default", an_event(id=f"evt_00{n}")) for n in range(10, 65))
    flowpay.publish()
    clock.set(clock.moment + timedelta(days=31))
    fan_out.set_going("default")
    assert flowpay.images("delivery") == []

    assert flowpay.request("DELETE", f"/api/webhooks/{webhook_id}").status == 204
    monkeypatch.setattr(fan_out, "FORGET_WITHIN_S", 0)
    fan_out.set_going("default")
    assert flowpay.images("webhook") == []


def test_an_account_without_webhooks_costs_a_read_and_nothing_more(flowpay, receivers):
    opened(flowpay)
    flowpay.publish()
    assert receivers.waiting == []
    assert flowpay.images("webhook_head") == []
