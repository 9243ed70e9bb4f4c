"""Capacity: what a command asks of DynamoDB is known to the unit, and does not grow unnoticed."""

from functools import partial

import pytest

from flowpay.persistence import book, events
from tests.integration.commands import create, opened
from tests.support.builders import an_event
from tests.support.capacity import Count, costs, counted

EXPECTED = {
    "read the wallet": Count(reads=1, read_units=1),
    "hold": Count(reads=1, transactions=1, read_units=2, write_units=12),
    "hold in another currency": Count(reads=1, transactions=1, read_units=3, write_units=12),
    "hold, repeated": Count(reads=1, read_units=2),
    "approve": Count(reads=1, transactions=1, read_units=3, write_units=14),
    "reject": Count(reads=1, transactions=1, read_units=3, write_units=15),
    "release": Count(reads=1, transactions=1, read_units=3, write_units=15),
    "refund": Count(reads=1, transactions=1, read_units=3, write_units=15),
    "top-up": Count(reads=1, transactions=1, read_units=2, write_units=8),
}
"""An item above one KB doubles its units: what is said twice, in answer and event, counts twice."""


def test_what_each_command_asks_of_dynamodb_is_known_to_the_unit(flowpay, clock):
    assert costs(flowpay) == EXPECTED


@pytest.mark.parametrize("currency", ["USD", "INR"])
def test_a_hold_is_one_transaction_after_one_round_trip_of_reads(flowpay, currency):
    opened(flowpay, "1000.00", currency)
    count = counted(partial(create, flowpay, "1000.00", currency, key="k-1"))

    assert (count.reads, count.transactions) == (1, 1)


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({}, Count(reads=1, read_units=4)),
        ({"session_id": "ses_2"}, Count(reads=1, read_units=1.5)),
        ({"since": "2026-07-15T12:00:00Z"}, Count(reads=1, read_units=4)),
    ],
    ids=["newest", "of a session", "since"],
)
def test_a_page_of_the_audit_trail_costs_what_it_shows_however_long_the_log(
    flowpay, narrowed, expected
):
    for n in range(0, 60, 20):
        made = [an_event(id=f"evt_{n + i}", sessionid=f"ses_{n // 20}") for i in range(20)]
        book.commit(events.announced("default", each) for each in made)
    flowpay.publish()

    count = counted(lambda: flowpay.get("/api/audit-trail", limit="20", **narrowed))
    assert count == expected
