"""Resend: mail that has arrived for us is fetched, and what its webhooks tell is understood."""

from datetime import UTC, datetime

import httpx
import pytest

from flowpay.domain.money import Money
from flowpay.ports import resend
from flowpay.ports.request import ProviderAnswerInvalid, ProviderDenied, ProviderRefused
from flowpay.ports.resend_hooks import Arrived, CameBack, told_by
from tests.unit.ports.scripted import KEYS, Scripted, reply

MAIL_ID = "56761188-7520-42d8-8898-ff6fc54ce618"
MAIL = {
    "object": "email",
    "id": MAIL_ID,
    "to": ["rfq+x@in.flowpay.example"],
    "from": "Ravi <sales@kovai.example>",
    "subject": "Re: RFQ",
    "text": "Rs 245 per kg\n",
    "html": None,
    "headers": {"in-reply-to": "<a@b>"},
    "attachments": [],
}
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
TOLD = {
    "type": "email.received",
    "created_at": "2026-11-23T10:00:00.000Z",
    "data": {
        "email_id": MAIL_ID,
        "created_at": "2026-11-23T10:00:00.000Z",
        "from": "Ravi <sales@kovai.example>",
        "to": ["rfq+x@in.flowpay.example"],
        "cc": ["Flowpay <RFQ+Y@in.flowpay.example>"],
        "bcc": [],
        "subject": "Re: RFQ",
        "message_id": "<b@c>",
        "attachments": [],
    },
}
RETURNED = {
    "type": "email.bounced",
    "created_at": "2026-11-23T10:00:00.000Z",
    "data": {
        "email_id": MAIL_ID,
        "to": ["sales@kovai.example"],
        "tags": {"account": "default", "session_id": "s-1"},
        "bounce": {"type": "Permanent", "subType": "NoEmail", "message": "no such box"},
    },
}


def fetch(*replies):
    provider = Scripted(*replies)
    return resend.received(MAIL_ID, wire=provider.wire), provider


def mail(**changes):
    found, _ = fetch(reply(200, MAIL | changes))
    return found.value


def told(body=TOLD, **changes):
    return told_by(body | {"data": body["data"] | changes})


def test_a_mail_is_fetched_by_its_id_and_charged_like_one_that_is_sent():
    found, provider = fetch(reply(200, MAIL))

    assert found.cost == Money(400, "USD")
    assert found.value == resend.ReceivedMail(
        sender="Ravi <sales@kovai.example>", subject="Re: RFQ", text="Rs 245 per kg\n", html=None
    )
    (request,) = provider.requests
    path = f"https://api.resend.com/emails/receiving/{MAIL_ID}"
    assert (request.method, request.url) == ("GET", httpx.URL(path))
    assert request.headers["authorization"] == f"Bearer {KEYS['RESEND_API_KEY']}"


@pytest.mark.parametrize("first", [httpx.ReadTimeout("slow"), reply(500), reply(429)])
def test_a_mail_may_be_fetched_again(first):
    found, provider = fetch(first, reply(200, MAIL))

    assert found.value.subject == "Re: RFQ"
    assert len(provider.requests) == 2


@pytest.mark.parametrize(
    ("status", "name", "kind"),
    [
        (404, "not_found", ProviderRefused),
        (401, "restricted_api_key", ProviderRefused),
        (403, "invalid_api_key", ProviderDenied),
    ],
)
def test_what_will_not_pass_is_not_asked_for_again(status, name, kind):
    provider = Scripted(reply(status, {"statusCode": status, "name": name, "message": "text"}))
    with pytest.raises(kind):
        resend.received(MAIL_ID, wire=provider.wire)

    assert len(provider.requests) == 1


@pytest.mark.parametrize("body", ["<html>", {}, {"from": None}, {"from": " "}, {"from": ["a"]}])
def test_a_mail_from_nobody_is_none(body):
    with pytest.raises(ProviderAnswerInvalid):
        fetch(reply(200, body))


def test_a_mail_of_more_than_a_megabyte_is_none():
    with pytest.raises(ProviderAnswerInvalid):
        fetch(reply(200, MAIL | {"html": "x" * 1_100_000}))


def test_a_mail_is_cut_and_what_has_another_type_is_missing():
    assert len(mail(text="x" * 900_000).text) == resend.MOST_TEXT
    assert len(mail(html="x" * 900_000).html) == resend.MOST_MARKUP
    assert (mail(text=5).text, mail(html=["p"]).html, mail(subject=None).subject) == (
        None,
        None,
        "",
    )
    assert mail(subject="a\r\nBcc: b").subject == "a Bcc: b"


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({}, False),
        (None, False),
        ({"Auto-Submitted": "no"}, False),
        ({"auto-submitted": "auto-replied; owner"}, True),
        ({"Auto-Submitted": "Auto-Generated"}, True),
        ({"X-Autoreply": "yes"}, True),
        ({"Precedence": "bulk"}, True),
        ({"Precedence": "normal"}, False),
        (["x"], False),
    ],
)
def test_a_program_says_that_it_is_one(headers, automatic):
    assert mail(headers=headers).is_automatic is automatic


def test_an_arrival_names_all_whom_it_is_for():
    assert told() == Arrived(
        email_id=MAIL_ID,
        to=("rfq+x@in.flowpay.example", "rfq+y@in.flowpay.example"),
        sender="Ravi <sales@kovai.example>",
        subject="Re: RFQ",
        at=AT,
    )


def test_a_return_names_what_it_was_sent_with():
    tags = {"account": "default", "session_id": "s-1"}
    pairs = [{"name": name, "value": value} for name, value in tags.items()]

    assert told(RETURNED) == CameBack(MAIL_ID, tags, "no such box", AT)
    assert told(RETURNED, tags=pairs) == told(RETURNED)


@pytest.mark.parametrize("kind", ["Transient", "Undetermined", None, 5])
def test_what_may_still_arrive_has_not_come_back(kind):
    assert told(RETURNED, bounce={"type": kind}) is None


@pytest.mark.parametrize("at", [None, "", "yesterday", 5, "2026-13-01T00:00:00Z"])
def test_what_has_no_time_tells_nothing(at):
    assert told_by(TOLD | {"created_at": at}) is None


def test_resends_other_form_of_a_time_is_one():
    assert told_by(TOLD | {"created_at": "2026-11-23 10:00:00.000000+00"}).at == AT


@pytest.mark.parametrize("body", [None, 5, "x", [], {}, {"data": 5}, {"type": "email.received"}])
def test_what_is_no_event_tells_nothing(body):
    assert told_by(body) is None


@pytest.mark.parametrize(
    "to", [None, "a@b.example", 5, [None], [5], ["@"], ["a b"], ["x" * 1000], [{"a": "b"}]]
)
def test_what_is_no_address_is_none(to):
    assert told(to=to, cc=None).to == ()
