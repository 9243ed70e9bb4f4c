"""Exchange rates: the newest one, with its day and its source."""

import datetime as dt
from decimal import Decimal

import httpx
import pytest

from flowpay.domain.rate import Rate, RateMissing
from flowpay.ports import rates
from flowpay.ports.request import ProviderAnswerInvalid, ProviderUnavailable
from tests.unit.ports.scripted import Scripted, reply


def latest(answer, base="USD", symbol="INR"):
    return rates.latest(base, symbol, wire=Scripted(answer).wire)


def test_a_rate_comes_with_its_day_and_its_source_and_no_digit_is_lost():
    body = '{"amount":1.0,"base":"USD","date":"2026-11-20","rates":{"INR":89.123456789012345678}}'
    assert latest(reply(200, body)) == Rate(
        base="USD",
        symbol="INR",
        rate=Decimal("89.123456789012345678"),
        date=dt.date(2026, 11, 20),
        source="api.frankfurter.dev",
    )


def test_the_request_names_both_currencies_and_carries_no_key():
    provider = Scripted(reply(404, {"message": "not found"}))
    with pytest.raises(RateMissing):
        rates.latest("USD", "INR", wire=provider.wire)
    (request,) = provider.requests
    expected = "https://api.frankfurter.dev/v1/latest?base=USD&symbols=INR"
    assert (request.method, request.url) == ("GET", httpx.URL(expected))
    assert not {"authorization", "x-api-key"} & set(request.headers)


@pytest.mark.parametrize(
    "answer",
    [
        reply(404, {"message": "not found"}),
        reply(422, {"message": "bad currency pair"}),
        reply(200, {"base": "USD", "date": "2026-11-20", "rates": {}}),
    ],
)
def test_a_pair_without_a_rate_is_missing(answer):
    with pytest.raises(RateMissing):
        latest(answer, symbol="BTN")


@pytest.mark.parametrize(
    "rate", ["0", "-89", "null", "true", "[]", "1e400", "1e-999999", "1e-30", '"high"']
)
def test_a_rate_that_cannot_be_is_refused(rate):
    body = f'{{"base": "USD", "date": "2026-11-20", "rates": {{"INR": {rate}}}}}'
    with pytest.raises(ProviderAnswerInvalid):
        latest(reply(200, body))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"base": "EUR", "date": "2026-11-20", "rates": {"INR": 89}},
        {"base": "USD", "date": "yesterday", "rates": {"INR": 89}},
        {"base": "USD", "rates": {"INR": 89}},
    ],
)
def test_an_answer_to_another_question_is_refused(body):
    with pytest.raises(ProviderAnswerInvalid):
        latest(reply(200, body))


def test_asking_twice_does_no_harm():
    fine = reply(200, {"base": "USD", "date": "2026-11-20", "rates": {"INR": 89}})
    provider = Scripted(httpx.ReadTimeout("slow"), fine)
    assert rates.latest("USD", "INR", wire=provider.wire).rate == 89


def test_no_rate_is_guessed_when_the_source_is_down():
    with pytest.raises(ProviderUnavailable):
        latest(reply(503, "maintenance"))
