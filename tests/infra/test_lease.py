"""A command that calls a provider has it to itself for as long as it can run."""

from flowpay.services.undertaking import LEASE
from infra.functions import TIMEOUT_S


def test_a_lease_is_longer_than_an_api_function_may_run():
    assert LEASE.seconds > TIMEOUT_S["api"]
