"""Cards against the provider's own list: what it has and we have not, and the other way round."""

from datetime import timedelta
from importlib import import_module

import pytest

from flowpay.domain.card_terms import CardProduct
from flowpay.persistence import accounts, book, cards
from flowpay.services import card_reconciliation, issuing
from flowpay.services.card_reconciliation import CardsBroken
from standins import laso, storage
from tests.integration.virtual_cards import (
    act,
    active,
    at_provider,
    debit,
    issued,
    order,
    provider_time,
    read,
    time_passes,
)
from tests.support.faults import provider_fails
from tests.support.world import lambda_context

__all__ = ["provider_time"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("provider_time")]


def run(**event):
    return import_module("schedules.reconcile_cards").handler(event, lambda_context())


def broken():
    """Return what is wrong: of which card of ours, and what."""
    return [tuple(check.what.removeprefix("card ").split(": ")) for check in run_breaks()]


def run_breaks():
    return card_reconciliation.reconcile_all().breaks


def spends(card, amount):
    """Let a merchant take money from the card itself, past Flowpay."""
    body = {"card_id": card["provider_card_id"], "amount": amount, "description": "ACME 123"}
    assert at_provider("POST", "/spend", body) == 201


def changes(card, **facts):
    """Change what the provider has of a card."""
    [kept] = [each for each in issued() if each["card_id"] == card["provider_card_id"]]
    laso._keep(kept | facts)


def test_cards_that_agree_are_found_so_and_told(flowpay):
    card = active(flowpay, "50.00")
    debit(flowpay, card, "20.00")
    spends(card, 20)

    assert run() == {"cards": 1, "issued": 1, "breaks": []}
    [told] = [e for e in flowpay.publish() if e["type"] == "flowpay.cards.reconciled"]
    assert told["data"] == {"compared": 1, "break_count": 0, "breaks": []}


def test_money_that_went_past_flowpay_is_found_at_once(flowpay):
    card = active(flowpay, "50.00")
    spends(card, 0.01)

    assert broken() == [(card["card_id"], "spent")]


def test_a_closed_card_that_is_spent_all_the_same_is_found(flowpay):
    card = active(flowpay, "50.00")
    act(flowpay, "close", card)
    spends(card, 5)

    assert broken() == [(card["card_id"], "spent")]


def test_a_payment_that_the_provider_has_not_seen_yet_is_wrong_after_a_week_only(flowpay, clock):
    card = active(flowpay, "50.00")
    debit(flowpay, card, "20.00")
    assert broken() == []

    clock.forward(days=7, seconds=1)
    assert broken() == [(card["card_id"], "spent")]


def test_a_later_payment_does_not_hide_one_that_the_provider_never_saw(flowpay, clock):
    card = active(flowpay, "50.00", expires_at=(clock.moment + timedelta(days=90)).isoformat())
    debit(flowpay, card, "20.00")
    for week in range(3):
        clock.forward(days=6)
        debit(flowpay, card, "1.00", reference=f"weekly-{week}")
        spends(card, 1)

    assert broken() == [(card["card_id"], "spent")]
    spends(card, 20)
    assert broken() == []


@pytest.mark.parametrize("how", ["lost_answer", "nothing"])
def test_what_is_ordered_while_the_lists_are_compared_is_not_wrong(flowpay, monkeypatch, how):
    """The list has not got the card yet, or has it before the order has written whose it is."""
    listed = issuing.listed

    def then_ordered(product):
        before = listed(product)
        if product is CardProduct.US:
            if how != "nothing":
                provider_fails("laso", how, operation="get_card")
            order(flowpay)
        return before if how == "nothing" else listed(product)

    monkeypatch.setattr(issuing, "listed", then_ordered)
    assert broken() == []


def test_a_card_that_has_ended_may_leave_the_providers_list_after_its_half_year(flowpay, clock):
    card = active(flowpay)
    act(flowpay, "close", card)
    storage.delete(laso.CARDS, card["provider_card_id"])
    clock.forward(minutes=20)
    assert broken() == [(card["card_id"], "at the provider")]

    clock.forward(days=181)
    assert broken() == []


def test_an_account_that_cannot_be_compared_keeps_no_other_waiting(flowpay, monkeypatch):
    spends(active(flowpay), 1)
    book.commit([accounts.registered("another")])
    every = cards.every

    def fails(account):
        if account == "another":
            raise RuntimeError("a card that nobody can read")
        return every(account)

    monkeypatch.setattr(cards, "every", fails)
    found = {(check.what.split(": ")[-1], check.found) for check in run_breaks()}
    assert found == {("account another", "RuntimeError"), ("spent", "USD 1.00")}


def test_a_card_that_nobody_has_ordered_is_found(flowpay, clock):
    active(flowpay)
    stray = laso._ordered(laso.US, 70)
    clock.forward(minutes=10)

    [found] = run_breaks()
    assert stray["card_id"] in found.what
    assert "USD 70.00" in found.found


def test_a_card_that_is_gone_at_the_provider_is_found(flowpay, clock):
    card = active(flowpay)
    storage.delete(laso.CARDS, card["provider_card_id"])
    clock.forward(minutes=10)

    assert broken() == [(card["card_id"], "at the provider")]


def test_a_card_of_another_amount_than_ours_is_found(flowpay):
    card = active(flowpay, "50.00")
    changes(card, usd_amount=49)

    assert broken() == [(card["card_id"], "amount")]


def test_a_card_that_was_taken_back_is_found_while_ours_is_good(flowpay):
    card = active(flowpay)
    changes(card, ended="archived")

    assert broken() == [(card["card_id"], "status")]
    act(flowpay, "close", card)
    assert broken() == []


def test_a_card_that_was_paid_for_and_refused_is_found_until_a_person_closes_it(flowpay, clock):
    provider_fails("laso", "frozen", operation="get_card")
    card = order(flowpay).body
    clock.forward(minutes=6)  # whose account is frozen is left alone for a while

    assert broken() == [(card["card_id"], "at the provider")]
    act(flowpay, "close", card)
    assert broken() == []


def test_a_card_that_is_being_made_for_too_long_is_found(flowpay, clock, monkeypatch):
    monkeypatch.setitem(laso.READY_AFTER_MS, laso.INTERNATIONAL, 10**9)
    card = order(flowpay, "100.00", product="international").body
    time_passes(flowpay, minutes=1)
    assert read(flowpay, card)["provider_card_id"]
    assert broken() == []

    clock.forward(hours=26)
    assert broken() == [(card["card_id"], "status")]


def test_a_clock_wants_an_error_and_a_person_a_report(flowpay):
    spends(active(flowpay), 1)

    with pytest.raises(CardsBroken, match="1 figures"):
        run()
    report = run(by_hand=True)
    assert [check["found"] for check in report["breaks"]] == ["USD 1.00"]


def test_the_provider_is_asked_to_look_anew_for_the_next_run_and_may_refuse(flowpay, clock):
    card = active(flowpay)
    run()
    [before] = issued()
    run()
    clock.forward(minutes=6)
    provider_fails("laso", "failing", operation="refresh_card_data", times=9)
    run()

    assert len(before["refreshed"]) == len(issued()[0]["refreshed"]) == 1
    assert read(flowpay, card)["status"] == "active"
