"""Escrow: which step may follow which, and that the parts make up the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.approval import ApprovalAlreadyDecided, Verdict
from flowpay.domain.errors import Conflict
from flowpay.domain.escrow import AmountExceedsHold, EscrowTransitionForbidden
from flowpay.domain.money import AmountInvalid, Money
from flowpay.domain.transitions import TRANSITIONS, EscrowStatus, possible
from tests.support.builders import (
    DUE,
    NOON,
    a_pending_escrow,
    a_rate,
    an_escrow,
    approved,
    decided,
    escrows_by_status,
    inr,
    usd,
)

ACTIONS = {
    "approve": approved,
    "reject": lambda escrow: escrow.reject(by="ravi", at=NOON, reason=None),
    "expire": lambda escrow: escrow.expire(by="flowpay", at=DUE),
    "release": lambda escrow: escrow.release(),
    "release in part": lambda escrow: escrow.release(usd("1.00")),
    "refund": lambda escrow: escrow.refund(),
    "refund in part": lambda escrow: escrow.refund(usd("1.00")),
}
ENDED = ("released", "refunded", "rejected", "expired")


@pytest.mark.parametrize("status", EscrowStatus)
@pytest.mark.parametrize("action", ACTIONS)
def test_from_every_state_a_step_goes_where_the_table_says_or_is_refused(action, status):
    escrow = escrows_by_status()[status]
    allowed = TRANSITIONS[action.split()[0]].get(status)

    if allowed is None:
        with pytest.raises((EscrowTransitionForbidden, ApprovalAlreadyDecided)) as refusal:
            ACTIONS[action](escrow)
        facts = {"escrow_status": status, "possible": possible(status, milestones=False)}
        assert refusal.value.facts == facts
    else:
        later = ACTIONS[action](escrow)
        assert later.status in allowed
        assert later.version == escrow.version + 1


@pytest.mark.parametrize("status", ENDED)
def test_an_escrow_that_has_ended_stays_as_it_is(status):
    escrow = escrows_by_status()[EscrowStatus(status)]

    for action in ACTIONS.values():
        with pytest.raises(Conflict):
            action(escrow)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("action", ["approve", "reject", "expire"])
def test_a_decision_is_made_once(action, verdict):
    with pytest.raises(ApprovalAlreadyDecided):
        ACTIONS[action](decided(verdict))


@pytest.mark.parametrize("part", ["0.00", "0.001"])
def test_a_part_is_whole_coins_above_zero(part):
    with pytest.raises(AmountInvalid):
        an_escrow().release(usd(part))


@pytest.mark.parametrize("step", ["release", "refund"])
def test_not_a_coin_more_than_is_held_can_be_taken_out(step):
    escrow = an_escrow(amount=usd("1000.00")).release(usd("400.00"))

    with pytest.raises(AmountExceedsHold):
        getattr(escrow, step)(usd("600.01"))
    assert getattr(escrow, step)(usd("600.00")).remaining == usd("0.00")


def test_a_part_is_in_the_currency_of_the_escrow():
    with pytest.raises(AmountExceedsHold, match="in USD"):
        an_escrow(amount=usd("1000.00")).release(inr("1.00"))


def test_what_was_released_in_part_and_refunded_for_the_rest_ends_refunded():
    escrow = an_escrow(amount=usd("1000.00")).release(usd("400.00")).refund()

    assert (escrow.status, escrow.released, escrow.refunded) == (
        EscrowStatus.REFUNDED,
        usd("400.00"),
        usd("600.00"),
    )


@given(
    paise=st.integers(1, 10**11),
    rate=st.decimals("0.01", "99999", places=4),
    cuts=st.lists(st.tuples(st.booleans(), st.integers(1, 99)), max_size=8),
)
def test_however_an_escrow_is_split_its_parts_make_up_exactly_what_was_held(paise, rate, cuts):
    amount = Money(paise * 10_000, "INR")
    held = a_rate(str(rate)).convert(amount)
    first = escrow = an_escrow(amount=amount, wallet_amount=held)
    parts = []

    for released, percent in [*cuts, (False, 100)]:
        part = Money(escrow.remaining.micros * percent // 100 // 10_000 * 10_000, "INR")
        if part.micros:
            later = escrow.release(part) if released else escrow.refund(part)
            parts += [movement.amount.micros for movement in escrow.movements(later)]
            assert later.wallet_remaining.micros == held.micros - sum(parts)
            escrow = later

    assert sum(parts) == held.micros == first.wallet_amount.micros
    assert all(part >= 0 for part in parts)
    assert escrow.remaining.micros == 0


@pytest.mark.parametrize(("verdict", "kind"), [("rejected", "void"), ("expired", "expiry")])
def test_what_was_never_let_through_goes_back_whole(verdict, kind):
    pending = a_pending_escrow(amount=usd("1000.00"))
    [movement] = pending.movements(
        ACTIONS[{"rejected": "reject", "expired": "expire"}[verdict]](pending)
    )

    assert (movement.kind, movement.amount) == (kind, usd("1000.00"))


def test_letting_a_hold_through_moves_no_money():
    pending = a_pending_escrow()

    assert pending.movements(approved(pending)) == ()
