"""Lists: page by page everything is seen, once, newest first; a cursor belongs to its list."""

import base64

import pytest

from flowpay.persistence import book
from tests.integration.commands import act, opened

pytestmark = pytest.mark.slow


def pages(flowpay, path, limit, **query):
    """Return the ids of every page until the last."""
    cursor, found = {}, []
    while True:
        page = flowpay.get(path, limit=str(limit), **cursor, **query)
        found.append(page["items"])
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


def all_of(found):
    return [item for page in found for item in page]


@pytest.fixture
def seven(flowpay):
    """Seven escrows, oldest first: three held, four released."""
    escrows = [opened(flowpay, "1.00")["escrow_id"] for _ in range(7)]
    for escrow_id in escrows[:4]:
        act(flowpay, "release-escrow", {"escrow_id": escrow_id})
    return escrows


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 100])
def test_pages_of_any_size_show_every_escrow_once_and_the_newest_first(flowpay, seven, limit):
    found = pages(flowpay, "/api/escrows", limit)

    assert [escrow["escrow_id"] for escrow in all_of(found)] == seven[::-1]
    assert all(len(page) == limit for page in found[:-1])
    assert found[-1]


@pytest.mark.parametrize(("status", "which"), [("released", slice(4)), ("held", slice(4, 7))])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_a_status_is_listed_completely_too(flowpay, seven, status, which, limit):
    found = all_of(pages(flowpay, "/api/escrows", limit, status=status))

    assert [escrow["escrow_id"] for escrow in found] == seven[which][::-1]


def test_a_status_that_no_escrow_has_is_an_empty_page(flowpay, seven):
    assert pages(flowpay, "/api/escrows", 5, status="expired") == [[]]


@pytest.mark.parametrize("limit", [1, 5, 12])
def test_the_ledger_shows_every_movement_once(flowpay, seven, limit):
    found = all_of(pages(flowpay, "/api/wallet-ledger", limit))

    assert len({entry["entry_id"] for entry in found}) == len(found) == 1 + 7 + 4


def test_a_movement_that_comes_between_two_pages_disturbs_neither(flowpay, seven):
    first = flowpay.get("/api/escrows", limit="3")
    opened(flowpay, "1.00")
    rest = flowpay.get("/api/escrows", limit="100", cursor=first["next_cursor"])

    seen = [escrow["escrow_id"] for escrow in first["items"] + rest["items"]]
    assert seen == seven[::-1]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_audit_trail_is_seen_completely_from_the_newest_to_the_first(flowpay, seven, limit):
    log = flowpay.publish()
    found = all_of(pages(flowpay, "/api/audit-trail", limit))

    assert found == log[::-1]


def test_the_audit_trail_can_be_narrowed_to_one_type(flowpay, seven):
    flowpay.publish()
    found = all_of(pages(flowpay, "/api/audit-trail", 2, type="flowpay.escrow.released"))

    assert [entry["subject"] for entry in found] == seven[:4][::-1]


def test_a_page_of_a_filtered_list_reads_no_more_than_its_share(flowpay, seven, monkeypatch):
    monkeypatch.setattr(book, "MOST_READ", 3)
    monkeypatch.setattr(book, "READ_AT_ONCE", 3)
    flowpay.publish()
    found = pages(flowpay, "/api/audit-trail", 2, type="flowpay.wallet.opened")

    assert [len(page) for page in found] == [0, 0, 0, 1]


def test_a_page_of_a_filtered_list_asks_no_more_often_than_it_may(flowpay, seven, monkeypatch):
    monkeypatch.setattr(book, "MOST_ROUNDS", 2)
    monkeypatch.setattr(book, "READ_AT_ONCE", 2)
    flowpay.publish()
    found = pages(flowpay, "/api/audit-trail", 2, type="flowpay.wallet.opened")

    assert [len(page) for page in found] == [0, 0, 1]


def test_a_cursor_of_another_type_is_refused(flowpay, seven):
    flowpay.publish()
    cursor = flowpay.get("/api/audit-trail", limit="1", type="flowpay.escrow.held")["next_cursor"]
    other = {"type": "flowpay.escrow.released", "cursor": cursor}

    assert flowpay.request("GET", "/api/audit-trail", **other).status == 422


def test_what_waits_for_a_person_and_what_was_decided_are_listed_apart(flowpay):
    small, one, other = (opened(flowpay, amount) for amount in ("1.00", "2500.00", "2600.00"))
    act(flowpay, "reject-payment", one)

    pending = all_of(pages(flowpay, "/api/approvals", 1))
    history = all_of(pages(flowpay, "/api/approvals", 1, status="history"))
    assert [escrow["escrow_id"] for escrow in pending] == [other["escrow_id"]]
    assert one["escrow_id"] in [escrow["escrow_id"] for escrow in history]
    assert small["escrow_id"] not in [escrow["escrow_id"] for escrow in history]


def changed(cursor):
    text = base64.urlsafe_b64decode(cursor)
    return base64.urlsafe_b64encode(text[:-3] + bytes([text[-3] ^ 1]) + text[-2:]).decode()


@pytest.mark.parametrize(
    "tamper", [changed, lambda cursor: cursor[:-4], lambda _: "é", lambda _: "AAAA"]
)
def test_a_cursor_that_was_tampered_with_is_refused(flowpay, seven, tamper):
    cursor = flowpay.get("/api/escrows", limit="2")["next_cursor"]
    answer = flowpay.request("GET", "/api/escrows", cursor=tamper(cursor))

    assert (answer.status, answer.body["code"]) == (422, "cursor_invalid")


def test_a_cursor_of_another_list_is_refused(flowpay, seven):
    cursor = flowpay.get("/api/escrows", limit="2")["next_cursor"]

    for path, query in [("/api/wallet-ledger", {}), ("/api/escrows", {"status": "held"})]:
        assert flowpay.request("GET", path, cursor=cursor, **query).status == 422
