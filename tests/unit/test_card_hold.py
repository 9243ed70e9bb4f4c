"""The hold that asks for a card: decided by people, settled by its card and by nothing else."""

import pytest

from flowpay.domain.card_terms import CardProduct, CardTerms
from flowpay.domain.escrow import EscrowTransitionForbidden
from flowpay.domain.journal import EntryKind
from flowpay.domain.transitions import EscrowStatus
from tests.support.builders import DUE, NOON, a_pending_escrow, an_escrow, approved, inr, usd

TERMS = CardTerms(card_id="card_1", product=CardProduct.US, expires_at=DUE)


def a_hold(**changes):
    """Return a pending escrow that is for a card."""
    return a_pending_escrow(**{"card": TERMS, **changes})


BY_HAND = {
    "release": lambda hold: hold.release(),
    "release in part": lambda hold: hold.release(usd("1.00")),
    "refund": lambda hold: hold.refund(),
    "refund in part": lambda hold: hold.refund(usd("1.00")),
    "dispute": lambda hold: hold.dispute("all", reason="late"),
    "resolve": lambda hold: hold.resolve("all", paid=usd("1.00")),
}


@pytest.mark.parametrize("action", BY_HAND)
def test_what_was_let_through_for_a_card_is_not_settled_by_hand(action):
    with pytest.raises(EscrowTransitionForbidden, match="close the card") as refusal:
        BY_HAND[action](approved(a_hold()))

    assert refusal.value.facts == {"escrow_status": "held", "possible": []}


def test_what_people_can_do_with_a_hold_for_a_card_is_to_decide():
    with pytest.raises(EscrowTransitionForbidden) as refusal:
        a_hold().release()

    assert refusal.value.facts["possible"] == ["approve", "reject"]


def test_all_of_a_hold_goes_on_its_card_or_back():
    hold = approved(a_hold())
    on_card, back = hold.put_on_card(), hold.given_back()

    assert (on_card.status, back.status) == (EscrowStatus.RELEASED, EscrowStatus.REFUNDED)
    for later, kind in ((on_card, EntryKind.CAPTURE), (back, EntryKind.REFUND)):
        [movement] = hold.movements(later)
        assert (movement.kind, movement.amount) == (kind, hold.wallet_amount)
        assert later.wallet_remaining.micros == 0


@pytest.mark.parametrize("step", ["put_on_card", "given_back"])
def test_before_people_have_let_it_through_and_after_its_end_nothing_leaves_a_hold(step):
    hold = approved(a_hold())
    for other in (a_hold(), hold.put_on_card(), hold.given_back()):
        with pytest.raises(EscrowTransitionForbidden):
            getattr(other, step)()


def hash_of(terms):
    """Return what people consent to if an escrow is for these terms."""
    escrow = an_escrow(card=terms)
    asked = escrow.asking(at=NOON, expires_at=DUE, controls_version=1, approvers=1)
    return asked.approval.hash


def test_people_consent_to_the_very_card():
    changes = (
        {},
        {"card_id": "card_2"},
        {"product": CardProduct.INTERNATIONAL},
        {"expires_at": NOON},
        {"fee": inr("7.60")},
    )
    cards = [TERMS.model_copy(update=change) for change in changes]

    assert len({hash_of(terms) for terms in [*cards, *cards, None]}) == 6
