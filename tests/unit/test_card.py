"""Card: which step may follow which, what it gives back, and why it says no to a debit."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.card import Card, CardTransitionForbidden, possible
from flowpay.domain.card_status import TRANSITIONS, CardStatus
from flowpay.domain.card_terms import (
    AMOUNTS,
    LONGEST,
    CardAmountInvalid,
    CardExpiryInvalid,
    CardProduct,
    require_amount,
    require_expiry,
)
from flowpay.domain.debit import Debit, Decline, decline
from flowpay.domain.issuing import (
    ARRIVES_WITHIN,
    CLOCKS_DIFFER,
    IssuedCard,
    candidates,
    known,
)
from flowpay.domain.journal import EntryKind
from flowpay.domain.money import Money
from tests.support.builders import NOON, TODAY, a_rate, inr, usd

UNTIL = NOON + timedelta(days=30)


def a_card(amount: Money | None = None, **changes) -> Card:
    """Return a card of 50 dollars that was ordered at noon and seen ready."""
    amount = amount or usd("50.00")
    facts = {
        "card_id": "card_1",
        "status": CardStatus.ACTIVE,
        "supplier_id": "sup_1",
        "supplier_name": "Acme Mills",
        "category": "cotton yarn",
        "amount": amount,
        "wallet_amount": amount,
        "spent": Money.zero("USD"),
        "returned": Money.zero("USD"),
        "provider_card_id": "laso-1",
        "last_four": "4242",
        "expires_at": UNTIL,
        "requested_by": "asha",
        "held_on": TODAY,
        "created_at": NOON,
    }
    return Card.model_validate(facts | changes)


def an_order(**changes) -> Card:
    """Return a card of which nobody has heard yet."""
    facts = {"status": CardStatus.PENDING, "provider_card_id": None, "last_four": None}
    return a_card(**facts | changes)


def a_question(**changes) -> Card:
    """Return a card that waits until people have let its hold through."""
    return an_order(approval_escrow_id="esc_1", **changes)


def cards_by_status() -> dict[CardStatus, Card]:
    """Return one card in each status, come there by its own transitions."""
    order, active = an_order(), a_card()
    return {
        CardStatus.PENDING: order,
        CardStatus.ACTIVE: order.issued("laso-1").activated("4242"),
        CardStatus.FROZEN: active.freeze(),
        CardStatus.CLOSED: active.close("enough"),
        CardStatus.EXPIRED: active.expire(UNTIL),
    }


ACTIONS = {
    "fund": lambda card: card.funded(NOON),
    "issue": lambda card: card.issued("laso-2"),
    "park": lambda card: card.parked("paid and refused"),
    "ask_to_close": lambda card: card.issued("laso-1").close("not needed"),
    "activate": lambda card: card.activated("4242"),
    "refuse": lambda card: card.refused("no"),
    "freeze": Card.freeze,
    "unfreeze": Card.unfreeze,
    "close": lambda card: card.close("enough"),
    "expire": lambda card: card.expire(UNTIL),
    "debit": lambda card: card.debited(usd("1.00"), NOON),
}
NOT_YET_KNOWN = {
    ("fund", CardStatus.PENDING),
    ("close", CardStatus.PENDING),
    ("expire", CardStatus.PENDING),
}
"""What a pending card may only do while people are asked, or once it is parked, or issued."""


def test_every_action_of_the_table_is_tried():
    assert ACTIONS.keys() == TRANSITIONS.keys()


@pytest.mark.parametrize("status", CardStatus)
@pytest.mark.parametrize("action", ACTIONS)
def test_from_every_state_a_step_goes_where_the_table_says_or_is_refused(action, status):
    card = cards_by_status()[status]
    if status not in TRANSITIONS[action] or (action, status) in NOT_YET_KNOWN:
        with pytest.raises(CardTransitionForbidden) as refusal:
            ACTIONS[action](card)
        assert refusal.value.facts == {"card_status": status.value, "possible": possible(card)}
    else:
        later = ACTIONS[action](card)
        assert later.status is TRANSITIONS[action][status]
        assert later.version == card.version + (2 if action == "ask_to_close" else 1)


def test_what_people_can_do_is_what_is_let_through():
    for status, card in cards_by_status().items():
        for action in ("freeze", "unfreeze", "close"):
            try:
                ACTIONS[action](card)
            except CardTransitionForbidden:
                assert action not in possible(card), status
            else:
                assert action in possible(card), status


@pytest.mark.parametrize("action", ACTIONS)
def test_before_people_have_let_it_through_a_card_only_ends_or_is_funded(action):
    waiting = a_question()
    assert (waiting.awaiting_approval, possible(waiting)) == (True, ["close"])
    if action not in ("fund", "refuse", "close", "expire"):
        with pytest.raises(CardTransitionForbidden):
            ACTIONS[action](waiting)
        return
    later = ACTIONS[action](waiting)
    assert later.movement(later, action) is None
    assert not later.awaiting_approval


def test_a_card_that_was_never_funded_has_nothing_on_it_and_nothing_to_return():
    waiting = a_question()
    for card in (waiting, waiting.close("not needed"), waiting.expire(UNTIL)):
        assert {card.remaining, card.returned, card.wallet_funded} == {usd("0.00")}
        assert card.wallet_remaining == usd("0.00")


def test_a_funded_card_is_like_any_other_from_when_on_it_is_ordered():
    late = NOON + timedelta(days=2)
    funded = a_question().funded(late)
    assert (funded.awaiting_approval, possible(funded)) == (False, [])
    assert (funded.remaining, funded.wallet_remaining) == (usd("50.00"), usd("50.00"))

    placed = an_issued(ordered_at=late)
    assert candidates(funded, [an_issued(), placed]) == [placed]
    with pytest.raises(CardTransitionForbidden):
        funded.funded(late)


def test_a_card_whose_time_is_over_is_funded_no_more():
    with pytest.raises(CardTransitionForbidden):
        a_question().funded(UNTIL)


def test_a_card_that_is_parked_can_be_closed_and_one_that_is_issued_expires():
    assert an_order().parked("paid and refused").close("refunded").status is CardStatus.CLOSED
    assert an_order().issued("laso-1").expire(UNTIL).status is CardStatus.EXPIRED


def test_a_card_that_is_being_made_is_closed_once_it_is_made_and_says_no_meanwhile():
    closing = an_order().issued("laso-1").close("not needed")
    assert (closing.status, possible(closing)) == (CardStatus.PENDING, [])

    made = closing.activated("4242")
    said = decline(made, a_debit(), at=NOON)
    assert said is not None
    assert said[0] is Decline.CARD_CLOSED
    assert made.close("not needed").status is CardStatus.CLOSED


def test_a_card_gets_one_id_of_the_providers():
    with pytest.raises(CardTransitionForbidden):
        an_order().issued("laso-1").issued("laso-2")


def test_a_card_that_is_found_after_all_has_no_trouble_any_more():
    assert an_order().parked("paid and refused").issued("laso-1").trouble is None


def test_a_card_that_was_found_or_paid_for_is_not_called_never_issued():
    """Whoever looked in an older list is late: the money is on a card, or needs a person."""
    for card in (an_order().issued("laso-1"), an_order().parked("paid and refused")):
        with pytest.raises(CardTransitionForbidden):
            card.refused("the provider has never issued it")


def test_a_card_that_was_found_is_not_parked():
    with pytest.raises(CardTransitionForbidden):
        an_order().issued("laso-1").parked("paid and refused")


def test_only_a_card_that_was_issued_is_taken_back():
    taken_back = an_order().issued("laso-1").taken_back("by the provider")
    assert (taken_back.status, taken_back.returned) == (CardStatus.CLOSED, usd("50.00"))

    with pytest.raises(CardTransitionForbidden):
        an_order().taken_back("by the provider")


def test_a_card_does_not_expire_before_its_time():
    with pytest.raises(CardTransitionForbidden):
        a_card().expire(UNTIL - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("action", "kind"),
    [("close", EntryKind.REFUND), ("expire", EntryKind.EXPIRY)],
)
def test_what_is_left_returns_when_a_card_ends(action, kind):
    card = a_card().debited(usd("12.34"), NOON)
    movement = card.movement(ACTIONS[action](card), action)

    assert movement is not None
    assert (movement.kind, movement.amount) == (kind, usd("37.66"))


def test_a_card_that_is_spent_has_nothing_to_return():
    card = a_card().debited(usd("50.00"), NOON)

    assert card.movement(card.close("enough"), "close") is None


def test_a_refused_card_is_as_if_it_had_never_been():
    card = an_order()
    refused = card.refused("no")
    movement = card.movement(refused, "refuse")

    assert movement is not None
    assert (movement.kind, movement.amount) == (EntryKind.VOID, usd("50.00"))
    assert refused.remaining == usd("0.00")


@given(
    debits=st.lists(st.integers(1, 2_000), max_size=12),
    rate=st.sampled_from(["83.125", "0.7", "84.4", "1"]),
)
def test_the_parts_of_a_card_make_up_what_the_wallet_paid_whatever_the_rate(debits, rate):
    wallet = a_rate(rate, base="INR", symbol="USD")
    card = a_card(usd("100.00"), wallet_amount=inr("8312.50"), rate=wallet)
    moved = 0
    for cents in debits:
        amount = Money(cents * 10_000, "USD")
        if amount.micros > card.remaining.micros:
            continue
        later = card.debited(amount, NOON)
        movement = card.movement(later, "debit")
        moved += movement.amount.micros if movement else 0
        card = later
        assert card.wallet_remaining.micros == inr("8312.50").micros - moved
    closed = card.close("enough")
    last = card.movement(closed, "close")
    moved += last.amount.micros if last else 0
    assert moved == inr("8312.50").micros
    assert closed.wallet_remaining == inr("0.00")


def a_debit(amount: str = "10.00", currency: str = "USD", **changes) -> Debit:
    facts = {
        "card_id": "card_1",
        "amount": Money.of(amount, currency),
        "merchant": "sup_1",
        "reference": "r-1",
    }
    return Debit.model_validate(facts | changes)


@pytest.mark.parametrize(
    ("card", "debit", "at", "reason"),
    [
        (a_card(), a_debit("50.00"), NOON, None),
        (a_card(), a_debit("50.01"), NOON, Decline.LIMIT_EXCEEDED),
        (a_card(), a_debit(merchant="ACME  mills"), NOON, None),
        (a_card(), a_debit(merchant="acme"), NOON, Decline.MERCHANT_DIFFERS),
        (a_card(supplier_name=None), a_debit(merchant="None"), NOON, Decline.MERCHANT_DIFFERS),
        (a_card(supplier_name=" "), a_debit(merchant="\u3000"), NOON, Decline.MERCHANT_DIFFERS),
        (a_card(), a_debit(merchant="\u0410cme Mills"), NOON, Decline.MERCHANT_DIFFERS),
        (a_card(), a_debit(merchant="\uff21cme Mills"), NOON, Decline.MERCHANT_DIFFERS),
        (a_card(), a_debit(merchant="Acme\u200bMills"), NOON, Decline.MERCHANT_DIFFERS),
        (a_card(supplier_name="Café"), a_debit(merchant="CAFE\u0301"), NOON, None),
        (a_card(), a_debit("10.00", "INR"), NOON, Decline.CURRENCY_DIFFERS),
        (a_card(), a_debit(), UNTIL, Decline.CARD_EXPIRED),
        (a_card(), a_debit(), UNTIL - timedelta(microseconds=1), None),
        (an_order(), a_debit(), NOON, Decline.CARD_PENDING),
        (a_card().freeze(), a_debit(), NOON, Decline.CARD_FROZEN),
        (a_card().close("enough"), a_debit(), NOON, Decline.CARD_CLOSED),
        (a_card().expire(UNTIL), a_debit(), NOON, Decline.CARD_EXPIRED),
    ],
)
def test_a_card_says_no_for_the_first_reason_that_there_is(card, debit, at, reason):
    said = decline(card, debit, at=at)

    assert (said[0] if said else None) == reason


@pytest.mark.parametrize("product", CardProduct)
def test_a_card_is_in_whole_dollars_within_the_bounds_of_its_kind(product):
    least, most = AMOUNTS[product]
    for dollars in (least, most):
        require_amount(usd(dollars), product)
    wrong = [usd(least - 1), usd(most + 1), usd(f"{least}.01"), inr(least), usd(0)]
    for amount in wrong:
        with pytest.raises(CardAmountInvalid, match=f"from {least} to {most}"):
            require_amount(amount, product)


@pytest.mark.parametrize(
    ("after", "fits"),
    [
        (timedelta(0), False),
        (timedelta(seconds=1), True),
        (LONGEST, True),
        (LONGEST + timedelta(seconds=1), False),
        (timedelta(days=-1), False),
    ],
)
def test_a_card_expires_in_the_future_and_before_the_provider_ends_it(after, fits):
    if fits:
        require_expiry(NOON + after, NOON)
        return
    with pytest.raises(CardExpiryInvalid):
        require_expiry(NOON + after, NOON)


def an_issued(name: str = "laso-9", **changes) -> IssuedCard:
    facts = {
        "provider_card_id": name,
        "product": CardProduct.US,
        "amount": usd("50.00"),
        "ordered_at": NOON,
        "spent": usd("0.00"),
    }
    return IssuedCard.model_validate(facts | changes)


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"amount": usd("51.00")}, False),
        ({"product": CardProduct.INTERNATIONAL}, False),
        ({"ordered_at": NOON - CLOCKS_DIFFER}, True),
        ({"ordered_at": NOON - CLOCKS_DIFFER - timedelta(seconds=1)}, False),
        ({"ordered_at": NOON + ARRIVES_WITHIN}, True),
        ({"ordered_at": NOON + ARRIVES_WITHIN + timedelta(seconds=1)}, False),
    ],
)
def test_an_order_is_known_by_its_kind_amount_and_time(changes, fits):
    assert bool(candidates(an_order(), [an_issued(**changes)])) is fits


def test_of_several_cards_that_fit_the_first_comes_first():
    late = an_issued("late", ordered_at=NOON + timedelta(seconds=9))
    early = an_issued("early", ordered_at=NOON + timedelta(seconds=3))

    assert candidates(an_order(), [late, early]) == [early, late]


def test_a_card_keeps_the_id_it_was_ordered_under_when_it_is_made():
    made = an_issued("made-1", ordered_as="laso-1")

    assert made.first_id == "laso-1"
    assert known(a_card(provider_card_id="laso-1"), [an_issued(), made]) == made
    assert known(a_card(provider_card_id="laso-7"), [an_issued(), made]) is None
