"""Cards over the API: money goes on a card, is spent within its bounds, and comes back."""

import pytest

from tests.integration.commands import money
from tests.integration.virtual_cards import active, issued, ordered, provider_time

__all__ = ["provider_time"]
pytestmark = pytest.mark.usefixtures("provider_time")


def test_an_ordered_card_has_its_money_and_waits_for_the_provider(flowpay):
    card = ordered(flowpay, "50.00")

    [at_provider] = issued()
    assert (card["status"], card["provider_card_id"]) == ("pending", at_provider["card_id"])
    assert money(flowpay) == ("49950.00", "0.00", "50.00")


def test_a_card_that_is_seen_ready_is_active_with_its_last_four_digits(flowpay):
    card = active(flowpay)

    assert len(card["last_four"]) == 4
    assert card["remaining"]["amount"] == "50.00"
