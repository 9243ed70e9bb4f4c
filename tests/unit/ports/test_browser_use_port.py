"""Browser Use: a browser in the cloud for one errand, what it costs, and every way to fail."""

import json
from decimal import Decimal

import httpx
import pytest

from flowpay.domain.money import Money
from flowpay.domain.portal import PortalState
from flowpay.ports import browser_use
from flowpay.ports.browser_use import PortalBusy, PortalGone
from flowpay.ports.request import (
    ProviderAnswerInvalid,
    ProviderBusy,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from flowpay.ports.tariff import Call, most
from flowpay.runtime import config as configuration
from flowpay.runtime.config import Config, secret
from tests.unit.ports.scripted import KEYS, Scripted, reply

ID = "0b8f6a52-5e0c-4b8e-9a54-2f4d1c0f6a11"
LIVE = "https://live.browser-use.com?wss=abc"
SCHEMA = {
    "type": "object",
    "properties": {"found": {"type": "boolean"}, "gstin": {"type": ["string", "null"]}},
    "required": ["found", "gstin"],
    "additionalProperties": False,
}


def a_session(**changes):
    return {
        "id": ID,
        "status": "running",
        "model": "bu-max",
        "outputSchema": SCHEMA | {"description": "flowpay run gst_1"},
        "stepCount": 3,
        "lastStepSummary": "Clicking",
        "isTaskSuccessful": None,
        "liveUrl": LIVE,
        "totalCostUsd": "0.0123",
        "createdAt": "2026-11-20T12:00:00Z",
        "updatedAt": "2026-11-20T12:00:00Z",
        **changes,
    }


def looked(**changes):
    return browser_use.look(ID, wire=Scripted(reply(200, a_session(**changes))).wire)


def opened(*replies):
    provider = Scripted(*replies)
    return provider, lambda: browser_use.open_session(
        "Look", mark="flowpay run gst_1", schema=SCHEMA, wire=provider.wire
    )


def test_a_browser_is_asked_for_with_its_limit_its_form_and_our_mark():
    provider, ask = opened(reply(200, a_session()))
    assert ask().session_id == ID
    (request,) = provider.requests
    assert request.method == "POST"
    assert request.url == httpx.URL("https://api.browser-use.com/api/v3/sessions")
    assert request.headers["X-Browser-Use-API-Key"] == KEYS["BROWSER_USE_API_KEY"]
    assert json.loads(request.content) == {
        "task": "Look",
        "model": "bu-max",
        "keepAlive": True,
        "maxCostUsd": "2.00",
        "outputSchema": SCHEMA | {"description": "flowpay run gst_1"},
        "enableRecording": False,
        "proxyCountryCode": "in",
        "skills": False,
        "agentmail": False,
    }


def test_the_next_task_goes_to_the_same_browser_under_the_same_limit():
    provider = Scripted(reply(200, a_session()))
    browser_use.dispatch(ID, "Read", mark="m", schema=SCHEMA, wire=provider.wire)
    body = json.loads(provider.requests[0].content)
    assert (body["sessionId"], body["task"], body["maxCostUsd"]) == (ID, "Read", "2.00")


def test_what_a_session_says_is_read():
    session = looked()
    assert session.state is PortalState.RUNNING
    assert session.is_working
    assert not session.has_ended
    assert (session.live_url, session.steps, session.last_step) == (LIVE, 3, "Clicking")


@pytest.mark.parametrize(
    ("said", "micros"),
    [
        ("0.0123", 12_300),
        ("0.0000005", 1),
        ("0.00000049", 0),
        ("0", 0),
        ("2.5", 2_000_000),
        ("999999999", 2_000_000),
        ("-1", 870_000),
        ("1e3", 870_000),
        ("NaN", 870_000),
        ("", 870_000),
        (0.5, 870_000),
        (None, 870_000),
    ],
)
def test_the_cost_is_the_decimal_string_and_never_above_the_limit(said, micros):
    assert looked(totalCostUsd=said).cost == Money(micros, "USD")
    assert micros <= most(Call.BROWSE).micros


@pytest.mark.parametrize("status", ["stopped", "timed_out", "error"])
def test_a_session_that_has_ended_is_told_from_one_that_works(status):
    assert looked(status=status).has_ended
    assert not looked(status=status).is_working


@pytest.mark.parametrize(
    ("output", "has_form"),
    [
        ({"found": True, "gstin": None}, True),
        ('{"found": true, "gstin": "27AAPFU0939F1ZV"}', True),
        ("Sure! It is fine.", False),
        ({"found": "yes", "gstin": None}, False),
        ({"found": True}, False),
        ({"found": True, "gstin": None, "approve": True}, False),
        ([], False),
        (None, False),
        ("[" * 100_000, False),
    ],
)
def test_an_output_is_what_was_asked_for_or_it_is_not(output, has_form):
    assert browser_use.has_form(looked(output=output).output, SCHEMA) is has_form


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x", "not a link", 7, None, "https://x y"]
)
def test_a_live_address_that_is_no_web_page_is_none(address):
    assert looked(liveUrl=address).live_url is None


@pytest.mark.parametrize(
    "changes", [{"id": None}, {"id": "../../billing"}, {"status": "great"}, {"status": ["idle"]}]
)
def test_an_answer_without_a_session_is_no_answer(changes):
    with pytest.raises(ProviderAnswerInvalid) as caught:
        looked(**changes)
    assert caught.value.facts["may_be_charged"] is True


def test_a_session_whose_answer_was_lost_is_found_by_its_mark():
    other = a_session(
        id=ID.replace("0b", "ff"), outputSchema=SCHEMA | {"description": "another run"}
    )
    bare = a_session(id=ID.replace("0b", "ee"), outputSchema=None)
    provider = Scripted(reply(200, {"sessions": [bare, other, a_session()]}))
    found = browser_use.find_session("flowpay run gst_1", wire=provider.wire)
    assert found
    assert found.session_id == ID
    assert dict(provider.requests[0].url.params) == {"page": "1", "page_size": "100"}


def test_of_two_sessions_with_our_mark_the_newest_counts():
    older = a_session(id=ID.replace("0b", "ff"), createdAt="2026-11-20T11:00:00Z")
    provider = Scripted(reply(200, {"sessions": [older, a_session()]}))
    found = browser_use.find_session("flowpay run gst_1", wire=provider.wire)
    assert found
    assert found.session_id == ID


@pytest.mark.parametrize("body", [{}, {"sessions": []}, {"sessions": "none"}, {"sessions": [7]}])
def test_a_session_that_never_was_is_not_found(body):
    assert browser_use.find_session("m", wire=Scripted(reply(200, body)).wire) is None


SPENT = {"detail": {"code": "api_key_monthly_spend_limit_reached", "message": "bu_3d77"}}


@pytest.mark.parametrize(
    ("status", "body", "kind", "tries"),
    [
        (401, {"detail": "Invalid API key"}, ProviderDenied, 1),
        (402, {"detail": "Insufficient credits"}, ProviderDenied, 1),
        (402, SPENT, ProviderDenied, 1),
        (403, {"detail": "no"}, ProviderDenied, 1),
        (404, {"detail": "Session not found"}, PortalGone, 1),
        (409, {"detail": "Session is busy"}, PortalBusy, 1),
        (422, {"detail": [{"loc": ["body"], "msg": "m", "type": "t"}]}, ProviderRefused, 1),
        (422, {"loc": ["body"], "msg": "m", "type": "t"}, ProviderRefused, 1),
        (429, {"detail": "Too many concurrent active sessions"}, ProviderBusy, 3),
        (500, {"detail": "Internal server error"}, ProviderUnavailable, 1),
        (503, "<html>", ProviderUnavailable, 1),
    ],
)
def test_what_browser_use_documents_as_an_error_is_one_of_ours(status, body, kind, tries):
    provider, ask = opened(reply(status, body))
    with pytest.raises(kind) as caught:
        ask()
    assert type(caught.value) is kind
    assert caught.value.facts["may_be_charged"] is False
    assert "bu_3d77" not in str(caught.value)
    assert len(provider.requests) == tries


def test_a_spent_limit_is_told_by_its_code():
    _, ask = opened(reply(402, SPENT))
    with pytest.raises(ProviderDenied) as caught:
        ask()
    assert caught.value.facts["reason"] == "api_key_monthly_spend_limit_reached"


def test_a_request_whose_answer_was_lost_is_not_sent_again():
    provider, ask = opened(httpx.ReadTimeout("slow"))
    with pytest.raises(ProviderUnavailable) as caught:
        ask()
    assert caught.value.facts["may_be_charged"] is True
    assert len(provider.requests) == 1


@pytest.mark.parametrize("failure", [httpx.ReadTimeout("slow"), reply(502, ""), reply(503, "")])
def test_a_look_is_taken_again(failure):
    provider = Scripted(failure, reply(200, a_session()))
    assert browser_use.look(ID, wire=provider.wire).session_id == ID
    assert len(provider.requests) == 2


@pytest.mark.parametrize("task_only", [True, False])
def test_a_session_is_stopped_or_only_its_task(task_only):
    provider = Scripted(reply(200, a_session(status="stopped")))
    assert browser_use.stop(ID, task_only=task_only, wire=provider.wire).has_ended
    (request,) = provider.requests
    assert request.url.path == f"/api/v3/sessions/{ID}/stop"
    assert json.loads(request.content) == {"strategy": "task" if task_only else "session"}


def test_costs_are_exact_to_the_last_digit():
    assert looked(totalCostUsd="0.123456").cost.micros == Decimal("123456")


def test_the_sandbox_takes_any_key_and_the_real_provider_only_a_real_one(monkeypatch):
    monkeypatch.setattr(configuration, "secrets", dict)
    monkeypatch.setattr(configuration, "config", lambda: Config(USE_LIVE_APIS=False))
    assert secret("BROWSER_USE_API_KEY") == "sandbox"
    monkeypatch.setattr(configuration, "config", lambda: Config(USE_LIVE_APIS=True))
    with pytest.raises(configuration.Misconfigured, match="BROWSER_USE_API_KEY is not set"):
        secret("BROWSER_USE_API_KEY")
