"""How long a provider asks to be left alone, in each of the ways in which one says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.ports.waits import asked_wait_s
from tests.unit.ports.scripted import NOON


def asked(status=503, **headers):
    return asked_wait_s(status, {k.replace("_", "-"): v for k, v in headers.items()}, at=NOON)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("4", 4),
        ("0", 0),
        ("1.5", 1.5),
        ("Fri, 20 Nov 2026 12:01:30 GMT", 90),
        ("Fri, 20 Nov 2026 17:31:30 +0530", 90),
        ("Friday, 20-Nov-26 12:01:30 GMT", 90),
        ("Fri, 20 Nov 2026 11:59:00 GMT", 0),
        ("Fri, 20 Nov 2026 12:01:30", 90),
        ("", 0),
        ("soon", 0),
        ("-4", 0),
        ("1e9", 0),
        ("Fri, 20 Nov 99999999999 12:00:00 GMT", 0),
        ("Fri, 20 Nov 2026 12:00:00 -2500", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(said, seconds):
    assert asked(retry_after=said) == seconds


def test_a_date_is_measured_by_the_providers_own_clock():
    late = "Fri, 20 Nov 2026 13:00:00 GMT"
    assert asked(retry_after="Fri, 20 Nov 2026 13:00:10 GMT", date=late) == 10


def test_what_is_said_in_milliseconds_is_the_more_exact():
    assert asked(retry_after="2", retry_after_ms="1200") == 1.2


def test_who_has_asked_too_often_comes_back_when_the_count_starts_anew():
    assert asked(429, ratelimit_reset="3") == 3
    assert asked(500, ratelimit_reset="3") == 0
    assert asked(429, ratelimit_reset="3", retry_after="7") == 7
    assert asked(429, ratelimit_reset="1795500000") == 0


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from([200, 429, 503]))
def test_no_header_breaks_anything(one, other, status):
    assert asked(status, retry_after=one, retry_after_ms=other, date=other) >= 0
