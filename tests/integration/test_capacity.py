"""Capacity: what a command asks of DynamoDB is known to the unit, and does not grow unnoticed."""

from functools import partial

import pytest

from tests.integration.commands import create, opened
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
