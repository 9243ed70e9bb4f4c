"""A card above the threshold, from its order to its end: the mails, the wait, the sweep's order."""

from datetime import timedelta
from typing import Any

import pytest

from flowpay.runtime import clock
from standins import laso, storage
from tests.integration.virtual_cards import a_card_order
from tests.support.approvers import BOTH, RAVI, link, look, mailbox, press
from tests.support.clock import three_days_pass
from tests.support.workflows import Workflows, workflows

CARDS = "/api/virtual-cards"
ASKED_FROM = {"AUTO_APPROVE_THRESHOLD": "40", "APPROVER_EMAILS": BOTH}


@pytest.fixture(autouse=True)
def made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laso, "READY_AFTER_MS", {laso.US: 0, laso.INTERNATIONAL: 0})


def ordered(flow: Workflows, **more: Any) -> dict[str, Any]:
    """Return a card whose approvers have their mail."""
    card: dict[str, Any] = flow.world.post(CARDS, a_card_order("200.00", **more), key="k-1").body
    flow.until(lambda: flow.calls_of("AwaitDecision"))
    assert (card["awaiting_approval"], bought()) == (True, [])
    return card


def bought() -> list[Any]:
    return list(storage.walk(laso.CARDS))


def now(flow: Workflows, card: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = flow.world.get(f"{CARDS}/{card['card_id']}")
    return found


def a_minute_passes(patch: pytest.MonkeyPatch) -> None:
    before = clock.now
    patch.setattr(clock, "now", lambda: before() + timedelta(minutes=1))


def ended_as(flow: Workflows, card: dict[str, Any]) -> str:
    flow.until(flow.all_ended)
    return flow.states_of("escrow_approval", f"default-{card['approval_escrow_id']}")[-1]


@pytest.mark.parametrize("product", ["us", "international"])
def test_a_card_goes_from_the_mail_of_its_approver_to_a_debit(
    product: str, monkeypatch: pytest.MonkeyPatch
):
    with workflows(**ASKED_FROM) as flow:
        card = ordered(flow, product=product)
        assert "prepaid card" in mailbox(RAVI)[0]["text"]
        assert "prepaid card" in look(flow.world, link(RAVI)).text
        assert press(flow.world, link(RAVI), "approve").status == 303
        assert ended_as(flow, card) == "Approved"
        assert bought() == []

        for _ in range(3):
            flow.sweep()
            a_minute_passes(monkeypatch)
        found = now(flow, card)
        assert (found["status"], len(bought())) == ("active", 1)
        debit = {"card_id": card["card_id"], "merchant": "sup_1", "reference": "r-1"}
        amount = {"amount": "200.00", "currency": "USD"}
        assert flow.world.post(f"{CARDS}/debit", debit | {"amount": amount}).status == 201
        assert flow.reserves_nothing()


def test_a_card_that_an_approver_rejects_by_link_is_closed_with_the_reason():
    with workflows(**ASKED_FROM) as flow:
        card = ordered(flow)
        press(flow.world, link(RAVI), "reject", "buy it in the shop")
        assert ended_as(flow, card) == "Rejected"
        flow.sweep()

        found = now(flow, card)
        assert (found["status"], bought()) == ("closed", [])
        assert found["ended_because"] == f"rejected by {RAVI}: buy it in the shop"
        assert flow.world.get("/api/wallet-state")["reserved"]["amount"] == "0.00"


def test_a_card_that_nobody_decides_on_is_closed_when_the_time_is_up(
    monkeypatch: pytest.MonkeyPatch,
):
    with workflows(timeouts_s={"AwaitDecision": 1}, **ASKED_FROM) as flow:
        flow.meets("AwaitDecision", lambda _: None)
        flow.meets("AwaitDecision", lambda _: three_days_pass(monkeypatch))
        card = ordered(flow)
        assert ended_as(flow, card) == "Expired"
        flow.sweep()

        assert (now(flow, card)["status"], bought()) == ("closed", [])


def test_a_card_that_is_closed_while_people_are_asked_ends_their_question():
    with workflows(**ASKED_FROM) as flow:
        card = ordered(flow)
        assert flow.world.post(f"{CARDS}/{card['card_id']}/close", {}).status == 200
        assert ended_as(flow, card) == "Rejected"
        assert press(flow.world, link(RAVI), "approve").status == 409
        flow.sweep()

        assert (now(flow, card)["status"], bought()) == ("closed", [])
