"""Resend: a mail is sent once, however often it is asked for."""

import json

import httpx
import pytest

from flowpay.domain.money import Money
from flowpay.ports import resend
from flowpay.ports.request import (
    ProviderAnswerInvalid,
    ProviderBusy,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from flowpay.ports.tariff import Charged
from tests.unit.ports.scripted import KEYS, Scripted, reply

MAIL = resend.Mail(
    to="sales@kovaispinners.in",
    subject="Quote for 1200 kg cotton yarn",
    text="Please quote.",
    html="<p>Please quote.</p>",
    reply_to="quote+qr_1@in.flowpay.example",
    tags={"quote_id": "qr_1"},
)
SENT = reply(200, {"id": "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"})


def send(provider, mail=MAIL):
    return resend.send(mail, idempotency_key="quote/qr_1", wire=provider.wire)


def error_of(status, name):
    return reply(status, {"statusCode": status, "name": name, "message": "text"})


def test_a_mail_goes_out_under_its_key():
    provider = Scripted(SENT)
    expected = Charged("49a3999c-0ce1-4ea6-ab68-afcd6dc2e794", Money(400, "USD"))
    assert send(provider) == expected
    (request,) = provider.requests
    assert (request.method, request.url) == ("POST", httpx.URL("https://api.resend.com/emails"))
    assert request.headers["idempotency-key"] == "quote/qr_1"
    assert request.headers["authorization"] == f"Bearer {KEYS['RESEND_API_KEY']}"
    assert request.headers["user-agent"] == "flowpay"
    assert json.loads(request.content) == {
        "from": "Flowpay <noreply@flowpay.ai>",
        "to": ["sales@kovaispinners.in"],
        "subject": "Quote for 1200 kg cotton yarn",
        "text": "Please quote.",
        "html": "<p>Please quote.</p>",
        "reply_to": ["quote+qr_1@in.flowpay.example"],
        "tags": [{"name": "quote_id", "value": "qr_1"}],
    }


def test_a_mail_without_an_address_for_answers_names_none():
    provider = Scripted(SENT)
    send(provider, resend.Mail(to="a@b.in", subject="s", text="t", html="h"))
    assert "reply_to" not in json.loads(provider.requests[0].content)


@pytest.mark.parametrize(
    "first",
    [
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut off"),
        error_of(409, "concurrent_idempotent_requests"),
        error_of(429, "rate_limit_exceeded"),
        error_of(500, "application_error"),
    ],
)
def test_a_mail_whose_fate_is_open_is_sent_again_under_the_same_key(first):
    provider = Scripted(first, SENT)
    assert send(provider).value == "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"
    one, other = provider.requests
    assert one.content == other.content
    assert one.headers["idempotency-key"] == other.headers["idempotency-key"]


@pytest.mark.parametrize(
    ("status", "name", "kind"),
    [
        (400, "invalid_idempotency_key", ProviderRefused),
        (401, "missing_api_key", ProviderDenied),
        (401, "restricted_api_key", ProviderRefused),
        (403, "invalid_api_key", ProviderDenied),
        (403, "validation_error", ProviderRefused),
        (409, "invalid_idempotent_request", ProviderRefused),
        (422, "missing_required_field", ProviderRefused),
        (429, "daily_quota_exceeded", ProviderDenied),
        (429, "monthly_quota_exceeded", ProviderDenied),
        (451, "security_error", ProviderRefused),
    ],
)
def test_what_will_not_pass_is_not_sent_again(status, name, kind):
    """One address that is refused says nothing of the next; a key or a quota does."""
    provider = Scripted(error_of(status, name), SENT)
    with pytest.raises(ProviderRefused) as caught:
        send(provider)
    assert type(caught.value) is kind
    assert caught.value.facts["reason"] == name
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error_of(429, "rate_limit_exceeded"), ProviderBusy),
        (error_of(409, "concurrent_idempotent_requests"), ProviderBusy),
        (error_of(500, "internal_server_error"), ProviderUnavailable),
        (httpx.ReadTimeout("slow"), ProviderUnavailable),
    ],
)
def test_what_does_not_pass_in_time_is_given_up(answer, kind):
    provider = Scripted(answer)
    with pytest.raises(kind):
        send(provider)
    assert len(provider.requests) == 3


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": 5}, {"id": " "}])
def test_a_mail_without_an_id_cannot_be_followed(body):
    with pytest.raises(ProviderAnswerInvalid):
        send(Scripted(reply(200, body)))
