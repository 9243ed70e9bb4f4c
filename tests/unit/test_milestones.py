"""Milestones: parts of an escrow that are released, refunded or disputed each on its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.escrow import AmountExceedsHold, EscrowTransitionForbidden
from flowpay.domain.milestone import (
    MilestoneNeeded,
    MilestonesInvalid,
    MilestoneTransitionForbidden,
    MilestoneUnknown,
    planned,
)
from flowpay.domain.money import AmountInvalid
from tests.support.builders import NOON, a_pending_escrow, an_escrow, inr, usd

PLAN = [("dyeing", usd("300.00")), ("weaving", usd("500.00")), ("delivery", usd("200.00"))]


def in_parts(**changes):
    return an_escrow(amount=usd("1000.00"), milestones=planned(PLAN, usd("1000.00")), **changes)


def statuses(escrow):
    return [milestone.status for milestone in escrow.milestones]


def test_each_milestone_is_released_or_refunded_on_its_own():
    escrow = in_parts().release(milestone="weaving").refund(milestone="dyeing")

    assert statuses(escrow) == ["refunded", "released", "held"]
    assert (escrow.released, escrow.refunded) == (usd("500.00"), usd("300.00"))
    assert escrow.status == "partially_released"


def test_when_the_last_milestone_is_settled_the_escrow_has_ended():
    escrow = in_parts().release(milestone="dyeing").release(milestone="weaving")

    assert escrow.release(milestone="delivery").status == "released"
    assert escrow.refund(milestone="delivery").status == "refunded"


def test_a_milestone_is_settled_once():
    escrow = in_parts().release(milestone="weaving")

    for again in (escrow.release, escrow.refund):
        with pytest.raises(MilestoneTransitionForbidden, match="is released"):
            again(milestone="weaving")


def test_without_a_name_all_that_is_not_in_dispute_is_settled():
    escrow = in_parts().dispute("weaving", reason="wrong colour").release()

    assert statuses(escrow) == ["released", "disputed", "released"]
    assert (escrow.status, escrow.remaining) == ("partially_released", usd("500.00"))
    with pytest.raises(MilestoneTransitionForbidden, match="in dispute"):
        escrow.release()


@pytest.mark.parametrize("action", ["release", "refund"])
def test_a_dispute_freezes_its_milestone_and_no_other(action):
    escrow = in_parts().dispute("weaving", reason="wrong colour")

    assert escrow.milestones[1].dispute == "wrong colour"
    with pytest.raises(MilestoneTransitionForbidden, match="is disputed"):
        getattr(escrow, action)(milestone="weaving")
    assert getattr(escrow, action)(milestone="dyeing").remaining == usd("700.00")


@pytest.mark.parametrize(
    ("paid", "status", "escrow_status"),
    [
        ("500.00", "released", "partially_released"),
        ("0.00", "refunded", "held"),
        ("120.00", "split", "partially_released"),
    ],
)
def test_a_dispute_ends_with_a_split(paid, status, escrow_status):
    disputed = in_parts().dispute("weaving", reason="wrong colour")
    resolved = disputed.resolve("weaving", paid=usd(paid))

    assert statuses(resolved) == ["held", status, "held"]
    assert (resolved.released, resolved.remaining) == (usd(paid), usd("500.00"))
    assert resolved.status == escrow_status


def test_a_split_is_a_release_and_a_refund_in_one():
    disputed = in_parts().dispute("weaving", reason="wrong colour")
    movements = disputed.movements(disputed.resolve("weaving", paid=usd("120.00")))

    assert [(each.kind, each.amount) for each in movements] == [
        ("capture", usd("120.00")),
        ("refund", usd("380.00")),
    ]


def test_a_split_gives_the_supplier_no_more_than_the_milestone():
    disputed = in_parts().dispute("weaving", reason="wrong colour")

    with pytest.raises(AmountExceedsHold):
        disputed.resolve("weaving", paid=usd("500.01"))
    with pytest.raises(AmountExceedsHold, match="in USD"):
        disputed.resolve("weaving", paid=inr("1.00"))


def test_only_a_dispute_is_resolved():
    with pytest.raises(MilestoneTransitionForbidden):
        in_parts().resolve("weaving", paid=usd("1.00"))


def test_a_part_of_a_milestone_is_not_paid():
    for action in (in_parts().release, in_parts().refund):
        with pytest.raises(MilestoneNeeded):
            action(usd("10.00"))


def test_a_milestone_that_does_not_exist_is_not_settled():
    with pytest.raises(MilestoneUnknown, match="'dyeing', 'weaving', 'delivery'"):
        in_parts().release(milestone="packing")
    with pytest.raises(MilestoneUnknown, match="none"):
        an_escrow().release(milestone="packing")


def test_nothing_is_disputed_before_it_is_let_through_or_after_it_has_ended():
    pending = a_pending_escrow(amount=usd("1000.00"), milestones=planned(PLAN, usd("1000.00")))

    for escrow in (pending, in_parts().release()):
        with pytest.raises(EscrowTransitionForbidden):
            escrow.dispute("weaving", reason="wrong colour")


@pytest.mark.parametrize(
    ("escrow", "actions"),
    [
        (an_escrow(), ["release", "refund"]),
        (in_parts(), ["release", "refund", "dispute", "resolve"]),
    ],
    ids=["without milestones", "with milestones"],
)
def test_whoever_is_refused_is_told_what_is_possible(escrow, actions):
    with pytest.raises(EscrowTransitionForbidden) as refusal:
        escrow.reject(by="ravi", at=NOON, reason=None)
    assert refusal.value.facts == {"escrow_status": "held", "possible": actions}


@pytest.mark.parametrize(
    "plan",
    [
        [("one", usd("400.00")), ("two", usd("599.99"))],
        [("one", usd("500.00")), ("one", usd("500.00"))],
        [("one", usd("1000.00")), ("two", usd("0.00"))],
        [("one", usd("999.999")), ("two", usd("0.001"))],
        [("one", inr("1000.00"))],
    ],
)
def test_milestones_make_up_the_escrow_in_whole_coins_each_by_its_own_name(plan):
    with pytest.raises((MilestonesInvalid, AmountInvalid)):
        planned(plan, usd("1000.00"))


@given(
    paid=st.integers(0, 50_000),
    order=st.permutations(["dyeing", "weaving", "delivery"]),
    released=st.lists(st.booleans(), min_size=3, max_size=3),
    held=st.integers(1, 10**9),
)
def test_in_whatever_order_and_way_milestones_end_exactly_what_was_held_has_left(
    paid, order, released, held
):
    escrow = in_parts().model_copy(update={"wallet_amount": inr(held)})
    left = 0
    for name, release in zip(order, released, strict=True):
        if name == "weaving":
            disputed = escrow.dispute(name, reason="wrong colour")
            later = disputed.resolve(name, paid=usd(f"{paid // 100}.{paid % 100:02d}"))
        else:
            later = (escrow.release if release else escrow.refund)(milestone=name)
        parts = [movement.amount.micros for movement in escrow.movements(later)]
        assert all(part >= 0 for part in parts)
        left += sum(parts)
        escrow = later

    assert left == escrow.wallet_amount.micros
    assert escrow.remaining.micros == 0
    assert escrow.status in ("released", "refunded")
