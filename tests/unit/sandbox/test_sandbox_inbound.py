"""A supplier answers a mail, or it comes back: the application is told as Resend tells it."""

import base64
import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from infra.local import system
from standins import hook
from tests.unit.ports.specification import needs_specifications, specification_of

SECRET = "whsec_" + base64.b64encode(b"a secret of 24 characters").decode()
AN_RFQ = {
    "from": "Flowpay <rfq@flowpay.example>",
    "to": ["sales@mill.example"],
    "subject": "Request for quote: 1200 kg cotton yarn (RFQ-1)",
    "text": "Please quote.",
    "reply_to": "rfq+token@in.flowpay.example",
    "tags": [{"name": "session_id", "value": "ses_1"}],
}


@pytest.fixture
def rfq(call):
    return call("POST", "/resend/emails", AN_RFQ).json()["id"]


@pytest.fixture
def application(monkeypatch):
    """An application that takes webhooks, and remembers them; it answers what `answers` says."""

    class Hooks(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            server.taken.append((dict(self.headers), body))
            self.send_response(server.answers.pop(0) if server.answers else 200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Hooks)
    server.taken, server.answers = [], []
    monkeypatch.setenv("SANDBOX_HOOK_URL", f"http://127.0.0.1:{server.server_port}/hooks/resend")
    monkeypatch.setenv("SANDBOX_HOOK_SECRET", SECRET)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_the_sandbox_signs_with_is_what_the_application_knows_on_this_machine():
    assert system.SANDBOX_KEYS["RESEND_WEBHOOK_SECRET"] == hook.DEFAULT_SECRET


def signature_of(headers, body: str, secret: str) -> str:
    signed = f"{headers['svix-id']}.{headers['svix-timestamp']}.{body}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def reply(call, mail_id, **said):
    return call("POST", f"/emails/{mail_id}/reply", {"text": "₹ 281 per kg", **said})


def test_an_answer_goes_to_where_the_mail_wants_it_and_can_be_read(call, rfq):
    email_id = reply(call, rfq).json()["email"]["id"]
    received = call("GET", f"/resend/emails/receiving/{email_id}").json()
    assert received["to"] == ["rfq+token@in.flowpay.example"]
    assert received["from"] == "sales@mill.example"
    assert received["subject"] == "Re: Request for quote: 1200 kg cotton yarn (RFQ-1)"
    assert received["text"] == "₹ 281 per kg"
    assert received["headers"]["in-reply-to"] == f"<{rfq}@sandbox.example>"


@needs_specifications
def test_an_answer_that_came_in_is_one_that_resend_would_give(call, rfq):
    email = reply(call, rfq, html="<p>₹ 281</p>", **{"from": "Ravi <ravi@mill.example>"}).json()
    received = call("GET", f"/resend/emails/receiving/{email['email']['id']}").json()
    assert complaints(received, "GetReceivedEmailResponse") == []
    assert "$.colour is not known" in complaints(
        received | {"colour": "red"}, "GetReceivedEmailResponse"
    )


@needs_specifications
@pytest.mark.parametrize(
    ("what", "body", "schema"),
    [
        ("reply", {"text": "no"}, "EmailReceivedEvent"),
        ("bounce", {}, "EmailBouncedEvent"),
    ],
)
def test_the_application_is_told_what_resend_would_tell_it(call, rfq, what, body, schema):
    told = call("POST", f"/emails/{rfq}/{what}", body).json()
    assert complaints(json.loads(told["request"]["body"]), schema) == []


def complaints(value, schema: str) -> list[str]:
    specification = specification_of("resend.yaml")
    schemas = specification.document["components"]["schemas"]
    return [str(each) for each in specification.complaints(value, schemas[schema])]


def test_an_answer_does_not_say_in_the_webhook_what_stands_in_it(call, rfq):
    data = json.loads(reply(call, rfq).json()["request"]["body"])["data"]
    assert not {"text", "html", "headers"} & data.keys()


def test_without_an_address_people_get_the_request_to_send_it_themselves(call, rfq, monkeypatch):
    monkeypatch.setenv("SANDBOX_HOOK_SECRET", SECRET)
    answer = reply(call, rfq)
    request = answer.json()["request"]
    assert (answer.status, answer.json()["delivered"]) == (201, [])
    headers, body = request["headers"], request["body"]
    assert headers["svix-signature"] == signature_of(headers, body, SECRET)
    assert abs(int(headers["svix-timestamp"]) - time.time()) < 60


def test_without_a_secret_it_is_signed_with_one_that_everybody_knows(call, rfq):
    from standins.hook import DEFAULT_SECRET

    request = reply(call, rfq).json()["request"]
    expected = signature_of(request["headers"], request["body"], DEFAULT_SECRET)
    assert request["headers"]["svix-signature"] == expected


def test_the_application_accepts_what_the_sandbox_signs(call, rfq, monkeypatch):
    from datetime import UTC, datetime

    from flowpay.runtime.hooks import require_signed

    monkeypatch.setenv("SANDBOX_HOOK_SECRET", SECRET)
    request = reply(call, rfq, text="₹ 281, क़ीमत").json()["request"]
    now = datetime.now(UTC)
    require_signed(request["headers"], request["body"].encode(), secret=SECRET, at=now)


def test_an_answer_is_delivered_and_what_came_back_is_said(call, rfq, application):
    application.answers = [503]
    told = reply(call, rfq).json()
    assert [each["status"] for each in told["delivered"]] == [503]
    ((headers, body),) = application.taken
    lower = {name.lower(): value for name, value in headers.items()}
    assert lower["svix-signature"] == signature_of(lower, body.decode(), SECRET)
    assert json.loads(body)["type"] == "email.received"


def test_a_webhook_can_come_several_times_and_is_the_same_one(call, rfq, application):
    told = reply(call, rfq, times=3).json()
    assert [each["status"] for each in told["delivered"]] == [200, 200, 200]
    assert len({headers["svix-id"] for headers, _ in application.taken}) == 1
    assert len({body for _, body in application.taken}) == 1


def test_an_application_that_is_down_is_said_to_be(call, rfq, monkeypatch):
    monkeypatch.setenv("SANDBOX_HOOK_URL", "http://127.0.0.1:9/hooks/resend")
    assert reply(call, rfq).json()["delivered"] == [{"status": None, "error": "ConnectError"}]


def test_a_mail_that_comes_back_is_bounced(call, rfq):
    told = call("POST", f"/emails/{rfq}/bounce", {"type": "Transient", "message": "full"}).json()
    data = json.loads(told["request"]["body"])["data"]
    assert data["bounce"]["type"] == "Transient"
    assert data["tags"] == {"session_id": "ses_1"}
    assert call("GET", f"/resend/emails/{rfq}").json()["last_event"] == "bounced"


def test_whoever_has_no_reply_address_is_answered_at_the_senders(call):
    bare = {name: value for name, value in AN_RFQ.items() if name != "reply_to"}
    mail_id = call("POST", "/resend/emails", bare).json()["id"]
    assert reply(call, mail_id).json()["email"]["to"] == ["Flowpay <rfq@flowpay.example>"]


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("reply", {}, 400),
        ("reply", {"text": ""}, 400),
        ("reply", {"text": 5}, 400),
        ("reply", {"text": "x", "times": 0}, 400),
        ("reply", {"text": "x", "times": 21}, 400),
        ("reply", {"text": "x", "color": "red"}, 400),
        ("reply", "not json", 400),
        ("reply", {"text": "x" * 300_001}, 413),
        ("bounce", {"type": "Hard"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(call, rfq, what, body, status):
    assert call("POST", f"/emails/{rfq}/{what}", body).status == status


@pytest.mark.parametrize("what", ["reply", "bounce"])
def test_a_mail_that_was_never_sent_can_neither_be_answered_nor_come_back(call, what):
    body = {"text": "x"} if what == "reply" else {}
    assert call("POST", f"/emails/none/{what}", body).status == 404


def test_mail_that_came_in_is_shown_only_to_whoever_has_a_key_and_an_id(call, rfq):
    email_id = reply(call, rfq).json()["email"]["id"]
    assert call("GET", f"/resend/emails/receiving/{email_id}", headers={}).status == 401
    assert call("GET", "/resend/emails/receiving/none").json()["name"] == "not_found"
    assert call("GET", f"/resend/emails/{email_id}").json()["name"] == "not_found"
