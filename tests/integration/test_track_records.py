"""Track records: what becomes of a hold is counted with its money, once, and for its supplier."""

from importlib import import_module

import pytest

from flowpay.domain.track_record import TrackRecord
from flowpay.persistence import book, track_records
from tests.integration.commands import act, create, opened
from tests.support.builders import wire
from tests.support.capacity import counted
from tests.support.faults import UNANSWERED, overtaken_by, transactions_meet
from tests.support.world import lambda_context

PLAN = [{"name": name, "amount": wire("50.00")} for name in ("dyeing", "weaving")]


def record(supplier_id="sup_1"):
    return track_records.of("default", [supplier_id])[supplier_id]


def settle(flowpay, escrow, **parts):
    for action, amounts in parts.items():
        for amount in amounts:
            answer = act(flowpay, f"{action}-escrow", escrow, amount=wire(amount))
            assert answer.status == 200, answer.text


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("release-escrow", TrackRecord(released=1)),
        ("refund-escrow", TrackRecord(refunded=1)),
    ],
)
def test_a_hold_that_ends_in_one_way_counts_so(flowpay, action, expected):
    act(flowpay, action, opened(flowpay))

    assert record() == expected


def test_a_hold_in_parts_counts_once_when_nothing_is_left(flowpay):
    escrow = opened(flowpay, "100.00")
    settle(flowpay, escrow, release=["40.00", "40.00"])
    assert record() == TrackRecord()

    settle(flowpay, escrow, release=["20.00"])
    assert record() == TrackRecord(released=1)


@pytest.mark.parametrize("order", [("release", "refund"), ("refund", "release")])
def test_a_hold_that_was_shared_counts_as_one_of_each_in_whatever_order(flowpay, order):
    escrow = opened(flowpay, "100.00")
    settle(flowpay, escrow, **{order[0]: ["90.00"], order[1]: ["10.00"]})

    assert record() == TrackRecord(released=1, refunded=1)
    assert record().share == TrackRecord().share


@pytest.mark.parametrize("decision", ["reject-payment", "approve-payment"])
def test_what_people_say_to_a_payment_says_nothing_of_the_supplier(flowpay, decision):
    act(flowpay, decision, opened(flowpay, "3000.00"))

    assert record() == TrackRecord()


def test_a_hold_that_was_let_through_and_given_back_counts(flowpay):
    escrow = opened(flowpay, "3000.00")
    act(flowpay, "approve-payment", escrow)
    act(flowpay, "refund-escrow", escrow)

    assert record() == TrackRecord(refunded=1)


def test_a_hold_that_nobody_decided_in_time_says_nothing(flowpay, clock):
    opened(flowpay, "3000.00")
    clock.forward(days=8)
    import_module("schedules.sweep").handler({}, lambda_context())

    [escrow] = flowpay.get("/api/escrows")["items"]
    assert escrow["status"] == "expired"
    assert record() == TrackRecord()


def test_of_several_disputes_in_a_hold_the_first_counts(flowpay):
    escrow = opened(flowpay, "100.00", milestones=PLAN)
    for milestone in ("dyeing", "weaving"):
        act(flowpay, "dispute-escrow", escrow, milestone=milestone, reason="wrong colour")
    assert record() == TrackRecord(disputed=1)

    for milestone in ("dyeing", "weaving"):
        act(flowpay, "resolve-dispute", escrow, milestone=milestone, released=wire("25.00"))
    assert record() == TrackRecord(released=1, refunded=1, disputed=1)


def test_a_dispute_that_is_resolved_in_full_leaves_the_payment_and_the_dispute(flowpay):
    escrow = opened(flowpay, "100.00", milestones=PLAN)
    act(flowpay, "dispute-escrow", escrow, milestone="dyeing", reason="wrong colour")
    act(flowpay, "release-escrow", escrow, milestone="weaving")
    act(flowpay, "resolve-dispute", escrow, milestone="dyeing", released=wire("50.00"))

    assert record() == TrackRecord(released=1, disputed=1)


@pytest.mark.parametrize("action", ["release-escrow", "refund-escrow"])
def test_a_command_that_is_sent_twice_counts_once(flowpay, action):
    escrow = opened(flowpay)
    for key in ("k-1", "k-1", "k-2", None):
        act(flowpay, action, escrow, key=key)

    assert record().released + record().refunded == 1


def test_a_command_whose_answer_is_lost_counts_once(flowpay):
    escrow = opened(flowpay)
    with transactions_meet(UNANSWERED):
        act(flowpay, "release-escrow", escrow, key="k-1")
    act(flowpay, "release-escrow", escrow, key="k-1")

    assert record() == TrackRecord(released=1)


def test_of_two_who_settle_at_the_same_moment_one_counts(flowpay):
    escrow = opened(flowpay)
    with overtaken_by(lambda: act(flowpay, "refund-escrow", escrow)):
        slower = act(flowpay, "release-escrow", escrow)

    assert slower.status == 409
    assert record() == TrackRecord(refunded=1)


def test_every_supplier_has_a_record_of_its_own_and_they_are_read_at_once(flowpay):
    for supplier_id in ("sup_1", "sup_2", "sup_2"):
        act(flowpay, "release-escrow", opened(flowpay, supplier_id=supplier_id))
    found = {}

    ids = ["sup_1", "sup_2", "sup_3", "sup_2"]
    count = counted(lambda: found.update(track_records.of("default", ids)))

    assert count.reads == 1
    assert found == {
        "sup_1": TrackRecord(released=1),
        "sup_2": TrackRecord(released=2),
        "sup_3": TrackRecord(),
    }
    assert track_records.of("acme", ["sup_1"]) == {"sup_1": TrackRecord()}
    assert counted(lambda: track_records.of("default", [])).reads == 0


def test_quotes_are_counted_as_they_are_asked_for_and_answered(flowpay):
    for counts in ({"asked": 1}, {"asked": 2}, {"answered": 1}):
        book.commit([track_records.counted("default", "sup_1", **counts)])

    assert record() == TrackRecord(asked=3, answered=1)


def test_a_hold_counts_nothing_yet(flowpay):
    create(flowpay)

    assert book.get(track_records.key_of("default", "sup_1")) is None
