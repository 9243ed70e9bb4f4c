"""Busy reads: a book with too much to do says so, at once, and whoever asks again is served."""

import pytest

from flowpay.persistence import book
from flowpay.persistence.book import LONGEST_S, MOST_TRIES, THROTTLED, BookBusy
from flowpay.runtime.aws import client
from infra.functions import TIMEOUT_S
from tests.integration.commands import create, money, opened
from tests.integration.sourcing import held, request, session, step
from tests.support.faults import UNPROCESSED, reads_meet, transactions_meet

READS = {
    "an item": ("GET", "/api/spending-controls"),
    "several items": ("POST", "/api/create-escrow"),
    "a list": ("GET", "/api/wallet-ledger"),
}
NOTES = [{"pk": "default#note", "sk": str(number)} for number in range(3)]


@pytest.mark.parametrize("code", sorted(THROTTLED))
@pytest.mark.parametrize("read", READS)
def test_whoever_reads_what_is_throttled_is_told_to_try_again_shortly(flowpay, read, code):
    method, path = READS[read]
    money(flowpay)
    with reads_meet(code):
        if method == "POST":
            answer = create(flowpay, "100.00", key="k-1")
        else:
            answer = flowpay.request(method, path)

    assert (answer.status, answer.body["code"]) == (503, "book_busy")
    assert answer.headers["retry-after"] == "1"
    assert create(flowpay, "100.00", key="k-1").status == 201


def test_writes_above_the_accounts_own_limit_are_repeated(flowpay):
    money(flowpay)
    with transactions_meet("RequestLimitExceeded") as pauses:
        opened(flowpay, "100.00")

    assert len(pauses) == 1


def test_a_step_that_is_throttled_says_so_to_its_state_machine_and_is_done_again(flowpay):
    request(flowpay)
    with reads_meet("ThrottlingException"), pytest.raises(BookBusy):
        step(flowpay, "ParseRequest")

    held(flowpay)
    assert session(flowpay)["status"] == "awaiting_approval"


def test_what_is_left_out_of_a_read_is_asked_for_again_and_nothing_else(flowpay, monkeypatch):
    book.commit(map(book.put_new, NOTES))
    read, asked = client("dynamodb").batch_get_item, []

    def noted(RequestItems):
        asked.append([key["sk"]["S"] for key in RequestItems["book"]["Keys"]])
        return read(RequestItems=RequestItems)

    monkeypatch.setattr(client("dynamodb"), "batch_get_item", noted)
    with reads_meet(UNPROCESSED) as pauses:
        found = book.get_together(*(("book", note) for note in NOTES))

    assert found == tuple(NOTES)
    assert asked == [["0", "1"], ["2"]]
    assert len(pauses) == 1


def test_what_is_left_out_again_and_again_is_given_up(flowpay):
    money(flowpay)
    with reads_meet(*[UNPROCESSED] * MOST_TRIES) as pauses:
        answer = create(flowpay, "100.00", key="k-1")

    assert (answer.status, answer.body["code"]) == (503, "book_busy")
    assert len(set(pauses)) == MOST_TRIES - 1
    assert all(0 <= pause <= min(0.5, 0.02 * 2**n) for n, pause in enumerate(pauses))


def test_whoever_waits_for_the_book_in_vain_has_the_time_to_say_so(flowpay):
    waits = client("dynamodb").meta.config
    tries, backoff_s = waits.retries["total_max_attempts"], 1
    one_s = waits.connect_timeout + waits.read_timeout
    longest_s = LONGEST_S + 0.5 + tries * one_s + (tries - 1) * backoff_s

    assert longest_s < TIMEOUT_S["api"] - 5
    assert LONGEST_S > 5, "after which DynamoDB has ended a transaction that got stuck"
