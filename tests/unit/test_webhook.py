"""Webhooks: which events an endpoint gets, which secrets sign, when a delivery is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from flowpay.domain.delivery import (
    AFTER,
    JITTER,
    LEASE,
    MOST_TRIES,
    Delivery,
    DeliveryStatus,
    Response,
    delivery_id_of,
)
from flowpay.domain.webhook import EventType, Secret, Webhook
from tests.support.builders import NOON

SPECIFIED_S = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]


def a_webhook(**changes):
    facts = {
        "webhook_id": "whk_1",
        "url": "https://hooks.example.com/t0ken?key=s3cret",
        "event_types": ("*",),
        "secrets": (Secret(version=1),),
        "since": 0,
        "created_by": "asha",
        "created_at": NOON,
    }
    return Webhook.model_validate(facts | changes)


def a_delivery(**changes):
    facts = {
        "delivery_id": "dlv_1",
        "webhook_id": "whk_1",
        "event_id": "evt_1",
        "event_type": "flowpay.escrow.held",
        "sequence": "000000000001",
        "begun_at": NOON,
        "next_attempt_at": NOON,
        "created_at": NOON,
    }
    return Delivery.model_validate(facts | changes)


def a_response(status=500, **changes):
    return Response.model_validate({"at": NOON, "status": status, "took_ms": 10} | changes)


@pytest.mark.parametrize(
    ("wanted", "event_type", "gets"),
    [
        ("*", "flowpay.escrow.held", True),
        ("flowpay.*", "flowpay.escrow.held", True),
        ("flowpay.escrow.*", "flowpay.escrow.held", True),
        ("flowpay.escrow.*", "flowpay.escrows.held", False),
        ("flowpay.escrow.*", "flowpay.escrow", False),
        ("flowpay.escrow.held", "flowpay.escrow.held", True),
        ("flowpay.escrow.held", "flowpay.escrow.held_back", False),
        ("flowpay.session.*", "flowpay.escrow.held", False),
    ],
)
def test_an_endpoint_gets_the_types_that_it_asked_for(wanted, event_type, gets):
    webhook = a_webhook(event_types=(wanted,))
    assert webhook.wants(event_type, "esc_1", 1) is gets


@pytest.mark.parametrize("wrong", ["", "**", "escrow.held", "flowpay.*.held", "flowpay.", "flowpa"])
def test_what_names_no_types_is_refused(wrong):
    with pytest.raises(ValidationError):
        TypeAdapter(EventType).validate_python(wrong)


def test_an_endpoint_gets_nothing_of_before_its_time_and_nothing_while_it_is_disabled():
    assert not a_webhook(since=7).wants("flowpay.escrow.held", "esc_1", 7)
    assert a_webhook(since=7).wants("flowpay.escrow.held", "esc_1", 8)
    assert not a_webhook().disabled("by asha").wants("flowpay.escrow.held", "esc_1", 8)


def test_a_test_goes_to_the_endpoint_that_it_is_about_whatever_it_asked_for():
    webhook = a_webhook(event_types=("flowpay.escrow.held",))
    assert webhook.wants("flowpay.webhook.tested", "whk_1", 1)
    assert not a_webhook().wants("flowpay.webhook.tested", "whk_2", 1)


def test_after_a_rotation_both_secrets_sign_for_a_day():
    webhook = a_webhook().rotated(NOON)
    almost = NOON + timedelta(hours=23, minutes=59)
    assert webhook.signing(almost) == (2, 1)
    assert webhook.signing(NOON + timedelta(hours=24)) == (2,)


def test_whoever_rotates_again_and_again_gives_the_oldest_up():
    webhook = a_webhook()
    for hours in range(5):
        webhook = webhook.rotated(NOON + timedelta(hours=hours))
    assert webhook.signing(NOON + timedelta(hours=5)) == (6, 5, 4)


def test_of_a_url_only_the_host_is_told():
    assert a_webhook().host == "hooks.example.com"


def test_retries_follow_the_schedule_of_the_specification():
    assert [wait.total_seconds() for wait in AFTER] == SPECIFIED_S


@given(st.floats(0, 1), st.integers(1, MOST_TRIES - 1))
def test_each_wait_has_a_little_jitter_and_is_never_shorter(chance, tries):
    tried = a_delivery(tries=tries, attempts=tries).answered(a_response(), chance=chance)
    wait = tried.next_attempt_at - NOON
    assert AFTER[tries - 1] <= wait <= AFTER[tries - 1] * (1 + JITTER)
    assert tried.status is DeliveryStatus.PENDING


def test_a_delivery_that_always_fails_is_given_up_after_ten_attempts_over_three_days():
    delivery, at = a_delivery(), NOON
    for _ in range(MOST_TRIES):
        assert delivery.is_due(at)
        delivery = delivery.attempted(at)
        assert delivery.next_attempt_at >= at + LEASE
        delivery = delivery.answered(a_response(at=at), chance=0)
        at = delivery.next_attempt_at or at

    assert (delivery.status, delivery.attempts, delivery.is_given_up) == ("failed", 10, True)
    assert at - NOON == timedelta(seconds=sum(SPECIFIED_S))
    assert timedelta(days=3) < at - NOON < timedelta(days=4)
    assert delivery.failing_since == NOON


def test_attempts_whose_end_nobody_sees_follow_the_schedule_too():
    delivery, waits = a_delivery(), []
    for _ in range(MOST_TRIES):
        at = delivery.next_attempt_at
        delivery = delivery.attempted(at)
        waits.append((delivery.next_attempt_at - at).total_seconds())

    assert waits == [LEASE.total_seconds(), *SPECIFIED_S[1:], LEASE.total_seconds()]
    ended = delivery.unfinished(NOON)
    assert (ended.status, ended.next_attempt_at) == ("failed", None)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_an_answer_that_begins_with_a_two_is_a_success(status):
    done = a_delivery().attempted(NOON).answered(a_response(status), chance=0)
    assert (done.status, done.next_attempt_at) == ("delivered", None)


@pytest.mark.parametrize("status", [None, 301, 302, 308, 400, 404, 429, 500, 502, 504])
def test_any_other_answer_is_tried_again(status):
    tried = a_delivery().attempted(NOON).answered(a_response(status), chance=0)
    assert (tried.status, tried.next_attempt_at) == ("pending", NOON + AFTER[0])


def test_an_endpoint_that_is_gone_is_not_tried_again():
    gone = a_delivery().attempted(NOON).answered(a_response(410), chance=0)
    assert (gone.status, gone.next_attempt_at, gone.is_given_up) == ("failed", None, False)


@pytest.mark.parametrize(("asked", "waited"), [(1, 5), (600, 600), (10**9, 86_400)])
def test_an_endpoint_that_asks_to_be_left_alone_is_within_a_day(asked, waited):
    response = a_response(429, retry_after_s=asked)
    tried = a_delivery().attempted(NOON).answered(response, chance=0)
    assert tried.next_attempt_at == NOON + timedelta(seconds=waited)


def test_a_replay_begins_the_schedule_anew_and_keeps_count():
    failed = a_delivery(tries=10, attempts=10, status="failed", next_attempt_at=None)
    again = failed.replayed(NOON)
    assert (again.status, again.tries, again.attempts) == ("pending", 0, 10)
    assert again.is_due(NOON)


def test_a_delivery_is_named_by_its_event():
    assert delivery_id_of("evt_01JD") == "dlv_01JD"
