"""One request to a provider: what is repeated, what is given up, and what a failure is called."""

from decimal import Decimal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.errors import ProviderFailed
from flowpay.ports import wire
from flowpay.ports.calling import call
from flowpay.ports.request import (
    ProviderAnswerInvalid,
    ProviderBusy,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
    Request,
)
from flowpay.ports.wire import MOST_BYTES, TRIES, Wire
from tests.unit.ports.scripted import Scripted, reply

KEY = "s3cret-of-ours"
FINE = reply(200, {"ok": True})


def a_request(**changes) -> Request:
    asked = {
        "provider": "acme",
        "method": "POST",
        "url": "https://api.acme.example/v1/things",
        "budget_s": 20,
        "headers": {"x-api-key": KEY},
        "body": {"query": "yarn"},
    }
    return Request(**(asked | changes))


def failure_of(provider: Scripted, kind: type[Exception], **changes):
    with pytest.raises(kind) as caught:
        provider.wire.send(a_request(**changes))
    return caught.value


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_is_asked_for_again(status):
    provider = Scripted(reply(status, "oops"), FINE)
    assert provider.wire.send(a_request()).body == {"ok": True}
    assert len(provider.requests) == 2


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, ProviderBusy), (500, ProviderUnavailable), (503, ProviderUnavailable)],
)
def test_a_provider_that_stays_down_is_asked_three_times_and_no_more(status, kind):
    provider = Scripted(reply(status, {}))
    assert failure_of(provider, kind).facts["provider_status"] == status
    assert len(provider.requests) == TRIES
    assert all(0 <= pause <= 1 for pause in provider.pauses)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, ProviderRefused) for status in (400, 404, 409, 413, 422, 451)),
        *((status, ProviderDenied) for status in (401, 402, 403)),
    ],
)
def test_a_refusal_is_not_repeated(status, kind):
    provider = Scripted(reply(status, {"error": "no", "tag": "NO_MORE_CREDITS"}))
    error = failure_of(provider, kind)
    assert type(error) is kind
    assert error.facts == {
        "provider": "acme",
        "provider_status": status,
        "reason": "NO_MORE_CREDITS",
        "may_be_charged": False,
    }
    assert len(provider.requests) == 1


def test_a_wait_that_the_provider_asks_for_is_kept():
    provider = Scripted(reply(429, {}, headers={"retry-after": "4"}), FINE)
    provider.wire.send(a_request())
    assert 4 <= provider.pauses[0] <= 4.5


def test_a_wait_longer_than_the_budget_is_not_waited_for():
    provider = Scripted(reply(429, {}, headers={"retry-after": "18"}), FINE)
    failure_of(provider, ProviderBusy)
    assert provider.pauses == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "Fri, 20 Nov 2026 12:00:06 GMT"}, 6),
        ({"retry-after": "0", "ratelimit-reset": "5"}, 0),
        ({"ratelimit-reset": "5"}, 5),
        ({"retry-after": "9", "retry-after-ms": "1500"}, 1.5),
    ],
)
def test_a_wait_is_understood_however_the_provider_says_it(headers, seconds):
    provider = Scripted(reply(429, {}, headers=headers), FINE)
    provider.wire.send(a_request())
    assert seconds <= provider.pauses[0] <= seconds + 0.5


def test_a_failure_says_how_long_the_provider_asked_to_be_left_alone():
    provider = Scripted(reply(429, {}, headers={"retry-after": "600"}))
    assert failure_of(provider, ProviderBusy).facts["retry_after_s"] == 600


@pytest.mark.parametrize("value", ["soon", "-5", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT", "٣"])
def test_a_wait_that_is_no_number_of_seconds_is_chosen_by_us(value):
    provider = Scripted(reply(503, {}, headers={"retry-after": value.encode()}), FINE)
    provider.wire.send(a_request())
    assert provider.pauses[0] <= 0.5


def test_repeats_of_many_callers_are_spread_out():
    def pauses():
        provider = Scripted(reply(503, {}))
        failure_of(provider, ProviderUnavailable)
        return provider.pauses

    spread = [pauses() for _ in range(200)]
    for n, longest in enumerate((0.5, 1.0)):
        nth = [pause[n] for pause in spread]
        assert min(nth) < longest * 0.2
        assert longest * 0.8 < max(nth) <= longest


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_what_was_never_sent_is_sent_again(error):
    provider = Scripted(error("no route"), FINE)
    provider.wire.send(a_request())
    assert len(provider.requests) == 2


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError]
)
def test_what_may_have_been_done_and_charged_is_not_sent_twice(error):
    provider = Scripted(error("lost"))
    assert failure_of(provider, ProviderUnavailable).facts["may_be_charged"] is True
    assert len(provider.requests) == 1


def test_what_is_safe_to_repeat_is_sent_again_when_its_answer_is_lost():
    provider = Scripted(httpx.ReadTimeout("slow"), httpx.ReadError("cut off"), FINE)
    assert provider.wire.send(a_request(repeatable=True)).status == 200


def test_a_repeat_that_could_not_finish_in_time_is_not_begun():
    provider = Scripted(httpx.ConnectError("down"))
    failure_of(provider, ProviderUnavailable, budget_s=3)
    assert len(provider.requests) == 1


def test_a_request_has_the_rest_of_its_budget_to_be_answered_in():
    provider = Scripted(reply(503, {}, headers={"retry-after": "6"}), FINE)
    provider.wire.send(a_request())
    first, second = (r.extensions["timeout"] for r in provider.requests)
    assert first == {"connect": 3.0, "read": 20, "write": 20, "pool": 3.0}
    assert 13.5 <= second["read"] <= 14


def test_one_answer_may_take_less_than_the_budget_of_all_tries():
    provider = Scripted(FINE)
    provider.wire.send(a_request(read_s=5, connect_s=1))
    (request,) = provider.requests
    expected = {"connect": 1, "read": 5, "write": 20, "pool": 1}
    assert request.extensions["timeout"] == expected


def test_an_answer_that_trickles_in_does_not_outlast_the_budget():
    class Trickle(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                provider.now += 3
                yield b" "

    provider = Scripted(lambda: httpx.Response(200, stream=Trickle()))
    error = failure_of(provider, ProviderUnavailable)
    assert error.facts["may_be_charged"] is True
    assert provider.now - 1000 <= 20 + 3


def test_an_endless_answer_is_cut_off():
    read = []

    class Endless(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                read.append(65_536)
                yield b'"' + b"a" * 65_535

    provider = Scripted(lambda: httpx.Response(200, stream=Endless()))
    failure_of(provider, ProviderAnswerInvalid)
    assert sum(read) < MOST_BYTES + 2 * 65_536


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>It works!</html>",
        "[]",
        "null",
        '"text"',
        '{"cost": NaN}',
        '{"cost": -Infinity}',
        '{"cost": 1e99999999999999999999}',
        '{"cut": "of',
        "[" * 100_000,
        '{"n": ' + "9" * 5_000 + "}",
        b'{"name": "\xff\xfe"}',
    ],
)
def test_an_answer_that_is_no_json_object_is_invalid_and_not_asked_for_again(body):
    provider = Scripted(reply(200, body))
    assert failure_of(provider, ProviderAnswerInvalid).facts["may_be_charged"] is True
    assert len(provider.requests) == 1


def test_a_redirect_is_not_followed():
    provider = Scripted(reply(302, {}, headers={"location": "https://elsewhere.example/"}))
    failure_of(provider, ProviderAnswerInvalid)
    assert len(provider.requests) == 1


def test_an_answer_that_does_not_unpack_is_a_provider_that_failed():
    def broken():
        packed = httpx.ByteStream(b"no gzip")
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=packed)

    failure_of(Scripted(broken), ProviderUnavailable)


def test_numbers_lose_no_digit():
    answer = Scripted(reply(200, '{"total": 0.0070000000000000001}')).wire.send(a_request())
    assert answer.body == {"total": Decimal("0.0070000000000000001")}


@pytest.mark.parametrize(
    "answer",
    [
        reply(401, f"Invalid key {KEY}"),
        reply(401, {"error": KEY, "message": KEY, "code": KEY, "tag": KEY, "name": [KEY]}),
        reply(503, {"name": KEY}),
        reply(200, KEY),
        httpx.ReadTimeout(f"x-api-key: {KEY}"),
        httpx.LocalProtocolError(f"Illegal header value b'{KEY}'"),
    ],
)
def test_no_error_tells_the_key(answer):
    with pytest.raises(Exception, match="acme") as caught:
        Scripted(answer).wire.send(a_request())
    error = caught.value
    told = f"{error} {error.facts} {error.__cause__!r} {error.__context__!r} {a_request()!r}"
    assert KEY not in told


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error": {"message": "no", "type": "requests", "code": "insufficient_quota"}}, "quota"),
        ({"error": {"message": "no", "type": "insufficient_quota", "code": None}}, "quota"),
        ({"success": False, "error": "insufficient_quota", "message": "no"}, "quota"),
    ],
)
def test_a_code_is_found_where_the_provider_puts_it(body, code):
    assert failure_of(Scripted(reply(409, body)), ProviderRefused).facts["reason"].endswith(code)


def test_the_words_of_a_provider_are_not_repeated_only_its_code():
    error = failure_of(Scripted(reply(422, {"name": "invalid_from_address <b>"})), ProviderRefused)
    assert str(error) == "acme answered 422"
    error = failure_of(Scripted(reply(422, {"name": "invalid_from_address"})), ProviderRefused)
    assert str(error) == "acme answered 422 invalid_from_address"


@given(status=st.sampled_from([200, 201, 204, 206, 301, 400, 404, 418, 500]), body=st.binary())
def test_any_rubbish_is_one_of_our_errors(status, body):
    provider = Scripted(reply(status, body))
    failure_of(provider, ProviderFailed)
    assert len(provider.requests) <= TRIES


def test_whoever_passes_no_wire_uses_the_one_of_the_process(monkeypatch):
    provider = Scripted(FINE)
    monkeypatch.setattr(wire, "shared", lambda: provider.wire)
    assert call(a_request(), None).body == {"ok": True}


def test_the_environment_sets_no_proxy(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.invalid:3128")
    assert Wire()._client._mounts == {}
