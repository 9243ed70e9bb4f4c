"""Races: between reading and writing somebody was faster, and the books still hold."""

import pytest

from flowpay.persistence import book
from flowpay.persistence.book import MOST_TRIES, BookBusy
from flowpay.services.judging import MOST_TIMES
from tests.integration.commands import DECISIONS, act, create, money, opened
from tests.support.builders import wire
from tests.support.faults import overtaken_by, transactions_meet


@pytest.mark.parametrize("slower", DECISIONS)
@pytest.mark.parametrize("faster", DECISIONS)
def test_of_two_people_answering_at_the_same_moment_one_wins(flowpay, faster, slower):
    escrow = opened(flowpay, "3000.00")
    with overtaken_by(lambda: act(flowpay, faster, escrow)):
        answer = act(flowpay, slower, escrow)

    assert (answer.status, answer.body["code"]) == (409, "approval_already_decided")


def test_a_decision_and_an_expiry_at_the_same_moment_end_the_hold_once(flowpay, clock):
    escrow = opened(flowpay, "3000.00")
    clock.forward(days=3)
    expire = {"account": "default", "escrow_id": escrow["escrow_id"]}
    with overtaken_by(lambda: act(flowpay, "reject-payment", escrow)):
        assert flowpay.task("ExpireHold", **expire) == {"status": "rejected"}

    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_two_releases_at_the_same_moment_pay_no_more_than_is_held(flowpay):
    escrow = opened(flowpay, "100.00")
    with overtaken_by(lambda: act(flowpay, "release-escrow", escrow, amount=wire("60.00"))):
        answer = act(flowpay, "release-escrow", escrow, amount=wire("60.00"))

    assert (answer.status, answer.body["code"]) == (422, "amount_exceeds_hold")
    assert money(flowpay)[1] == "40.00"


def test_the_last_of_the_days_limit_goes_to_one_of_two(flowpay):
    opened(flowpay, "9000.00")
    with overtaken_by(lambda: opened(flowpay, "1000.00")):
        answer = create(flowpay, "1000.00")

    assert (answer.status, answer.body["code"]) == (409, "spending_refused")
    assert money(flowpay)[2] == "10000.00"


def test_a_limit_that_is_lowered_at_the_same_moment_holds(flowpay):
    controls = flowpay.get("/api/spending-controls")
    lowered = {**controls, "per_transaction_limit": wire("99.99")}
    with overtaken_by(lambda: flowpay.request("PUT", "/api/spending-controls", lowered)):
        answer = create(flowpay, "100.00")

    assert (answer.status, answer.body["code"]) == (409, "spending_refused")


def test_midnight_between_reading_and_writing_counts_for_the_new_day(flowpay, clock):
    opened(flowpay, "9000.00")

    def midnight():
        clock.forward(days=1)
        money(flowpay)

    with overtaken_by(midnight):
        opened(flowpay, "1000.00")

    assert money(flowpay)[2] == "1000.00"


def test_two_first_visitors_open_one_wallet(flowpay):
    with overtaken_by(lambda: money(flowpay)):
        assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_two_visitors_after_midnight_begin_one_day(flowpay, clock):
    opened(flowpay, "100.00")
    clock.forward(days=1)
    with overtaken_by(lambda: opened(flowpay, "50.00")):
        assert money(flowpay)[2] == "50.00"


def test_whoever_is_overtaken_every_time_is_told_to_try_again_shortly(flowpay):
    escrow = opened(flowpay, "100.00")
    part = {"amount": wire("1.00")}
    faster = [lambda: act(flowpay, "release-escrow", escrow, **part)] * MOST_TIMES
    with overtaken_by(*faster):
        answer = act(flowpay, "release-escrow", escrow, **part)

    assert (answer.status, answer.body["code"]) == (503, "account_busy")
    assert answer.headers["retry-after"] == "1"
    assert money(flowpay)[1] == "90.00"


@pytest.mark.parametrize(
    "code",
    [
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
    ],
)
def test_writes_that_meet_are_repeated_until_they_go_through(flowpay, code):
    money(flowpay)
    with transactions_meet(code, code, code) as pauses:
        opened(flowpay, "100.00")

    assert len(pauses) == 3
    assert money(flowpay) == ("49900.00", "100.00", "100.00")


def test_the_pauses_between_repeats_are_random_and_bounded(flowpay):
    money(flowpay)
    with transactions_meet(*["TransactionConflict"] * (MOST_TRIES - 1)) as pauses:
        opened(flowpay, "100.00")

    assert len(set(pauses)) == len(pauses)
    assert all(0 <= pause <= min(0.5, 0.02 * 2**n) for n, pause in enumerate(pauses))


def test_writes_that_meet_again_and_again_are_given_up_with_nothing_done(flowpay):
    money(flowpay)
    with transactions_meet(*["TransactionConflict"] * MOST_TRIES):
        answer = create(flowpay, "100.00", key="k-1")

    assert (answer.status, answer.body["code"]) == (503, "book_busy")
    assert answer.headers["retry-after"] == "1"
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_a_cancellation_that_nobody_can_explain_is_not_repeated(flowpay):
    money(flowpay)
    with transactions_meet("ItemCollectionSizeLimitExceeded") as pauses:
        answer = create(flowpay, "100.00")

    assert (answer.status, pauses) == (500, [])
    assert answer.body["code"] == "unexpected_error"


def test_a_write_that_is_refused_writes_nothing_of_its_transaction(flowpay):
    there = book.put_new({"pk": "default#note", "sk": "1"}, refusal=lambda: BookBusy("there"))
    book.commit([there])
    another = book.put_new({"pk": "default#note", "sk": "2"})

    with pytest.raises(BookBusy, match="there"):
        book.commit([another, there])
    assert book.get({"pk": "default#note", "sk": "2"}) is None
