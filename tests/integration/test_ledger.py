"""The ledger: the journal, narrowed by account, kind, escrow, session and time, all at once."""

from datetime import timedelta, timezone

import pytest

from flowpay.persistence import book
from tests.integration.commands import act, opened
from tests.integration.sourcing import request
from tests.integration.test_lists import all_of, pages
from tests.support.builders import wire

pytestmark = pytest.mark.slow

LEDGER = "/api/wallet-ledger"


def kinds(flowpay, limit=100, **query):
    """Return the kinds of what a ledger shows, newest first."""
    return [entry["kind"] for entry in all_of(pages(flowpay, LEDGER, limit, **query))]


def at(moment):
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def history(flowpay, clock):
    """An hour apart: the opening, a hold, a hold for a session, a part paid of each, a refund."""
    request(flowpay)
    began = clock.moment
    clock.forward(hours=1)
    alone = opened(flowpay, "100.00", supplier_id="sup_1")
    clock.forward(hours=1)
    of_session = opened(flowpay, "200.00", supplier_id="sup_2", session_id="s-1")
    for escrow in (alone, of_session):
        clock.forward(hours=1)
        act(flowpay, "release-escrow", escrow, amount=wire("40.00"))
    clock.forward(hours=1)
    act(flowpay, "refund-escrow", alone)
    return began, alone["escrow_id"], of_session["escrow_id"]


def test_a_kind_is_shown_alone(flowpay, history):
    assert kinds(flowpay, kind="hold") == ["hold", "hold"]
    assert kinds(flowpay, kind="top_up") == ["top_up"]
    assert kinds(flowpay, kind="expiry") == []


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("supplier:sup_1", ["capture"]),
        ("wallet:available", ["refund", "hold", "hold", "top_up"]),
        ("funding:seed", ["top_up"]),
        ("supplier:sup_3", []),
    ],
)
def test_an_account_of_the_journal_is_shown_with_all_that_moved_on_it(
    flowpay, history, account, shown
):
    assert kinds(flowpay, account=account) == shown


def test_an_escrow_is_shown_whether_it_belongs_to_a_session_or_not(flowpay, history):
    _, alone, of_session = history

    assert kinds(flowpay, escrow_id=alone) == ["refund", "capture", "hold"]
    assert kinds(flowpay, escrow_id=of_session) == ["capture", "hold"]


def test_an_escrow_shows_nothing_else_of_its_session(flowpay, history):
    _, _, of_session = history
    opened(flowpay, "5.00", session_id="s-1")

    assert kinds(flowpay, escrow_id=of_session) == ["capture", "hold"]
    assert kinds(flowpay, session_id="s-1") == ["hold", "capture", "hold"]


def test_an_escrow_of_another_session_is_not_in_this_one(flowpay, history):
    _, alone, _ = history

    assert kinds(flowpay, session_id="s-1", escrow_id=alone) == []


def test_a_time_begins_with_its_first_millisecond_and_ends_before_its_last(flowpay, history):
    began, _, _ = history
    hold = began + timedelta(hours=1)
    next_millisecond = hold + timedelta(milliseconds=1)

    assert kinds(flowpay, until=at(hold)) == ["top_up"]
    assert kinds(flowpay, since=at(hold), until=at(next_millisecond)) == ["hold"]
    assert kinds(flowpay, since=at(hold), until=at(hold)) == []
    assert len(kinds(flowpay, since=at(next_millisecond))) == 4


def test_a_time_may_be_written_with_any_offset(flowpay, history):
    began, _, _ = history
    there = (began + timedelta(hours=1)).astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert kinds(flowpay, until=there.isoformat()) == ["top_up"]


def test_all_filters_hold_together(flowpay, history):
    began, alone, _ = history
    of_alone = {"escrow_id": alone, "account": "wallet:available"}
    late = {"since": at(began + timedelta(hours=2))}

    assert kinds(flowpay, **of_alone) == ["refund", "hold"]
    assert kinds(flowpay, **of_alone, **late) == ["refund"]
    assert kinds(flowpay, **of_alone, **late, kind="hold") == []


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_narrowed_ledger_is_seen_completely_page_by_page(flowpay, history, limit):
    assert kinds(flowpay, limit, kind="capture") == ["capture", "capture"]
    assert kinds(flowpay, limit, session_id="s-1") == ["capture", "hold"]


def test_a_page_reads_no_more_than_its_share_and_says_where_to_go_on(flowpay, history, monkeypatch):
    monkeypatch.setattr(book, "MOST_READ", 2)
    monkeypatch.setattr(book, "READ_AT_ONCE", 1)
    found = pages(flowpay, LEDGER, 10, kind="top_up")

    assert [len(page) for page in found] == [0, 0, 1]


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"},
        {"since": "2026-07-15"},
        {"since": "2026-07-15T12:00:00"},
        {"since": "1752580800"},
        {"until": "2026-02-30T00:00:00Z"},
        {"until": "1969-12-31T23:59:59Z"},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"kind": "gift"},
        {"account": "sup_1"},
        {"account": "supplier:"},
        {"escrow_id": "esc 1"},
        {"session_id": "x" * 65},
    ],
)
def test_a_filter_that_nobody_can_use_is_refused_by_its_name(flowpay, query):
    answer = flowpay.request("GET", LEDGER, **query)

    assert (answer.status, answer.body["code"]) == (422, "request_invalid")
    [error] = answer.body["errors"]
    assert error["field"].split(".")[-1] in query


def test_a_time_that_ends_before_it_begins_is_refused(flowpay):
    times = {"since": "2026-07-15T12:00:00.001Z", "until": "2026-07-15T12:00:00Z"}
    answer = flowpay.request("GET", LEDGER, **times)

    assert (answer.status, answer.body["code"]) == (422, "period_invalid")


def test_an_escrow_that_nobody_knows_is_not_found(flowpay):
    answer = flowpay.request("GET", LEDGER, escrow_id="esc_x")

    assert (answer.status, answer.body["code"]) == (404, "escrow_unknown")


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"kind": "capture"},
        {"kind": "hold", "account": "wallet:available"},
        {"kind": "hold", "since": "2026-01-01T00:00:00Z"},
        {"kind": "hold", "session_id": "s-1"},
    ],
)
def test_a_cursor_goes_with_its_filters_and_with_no_others(flowpay, history, other):
    cursor = flowpay.get(LEDGER, limit="1", kind="hold")["next_cursor"]
    answer = flowpay.request("GET", LEDGER, cursor=cursor, **other)

    assert (answer.status, answer.body["code"]) == (422, "cursor_invalid")
