"""Twins of one payment and the sweep, call by call in any order, each of them killed or not."""

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flowpay.domain.errors import Busy, UnderWay
from flowpay.domain.x402.objects import PaymentPayload
from flowpay.ports import wire as wires
from flowpay.ports.wire import Wire
from flowpay.services import (
    wallets,
    x402_goods,
    x402_proof,
    x402_selling,
    x402_settling,
    x402_watch,
)
from tests.integration.selling import GIVEN, GSTIN, PRICE, a_payment, income, on_network, payments
from tests.support.books import books_balance
from tests.support.clock import Clock
from tests.support.payments import PAY_TO, PAYER
from tests.support.turns import in_turns
from tests.support.world import World, to_sandbox, world

pytestmark = pytest.mark.slow
TWINS = ("first", "second")
BRIEFLY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes
)


def sell(payment: PaymentPayload) -> None:
    """Buy a call; to be told to come again is no answer, and no fault."""
    try:
        x402_selling.sell("default", x402_goods.goods_at(GSTIN), payment, GIVEN)
    except (Busy, UnderWay):
        return


@BRIEFLY
@given(
    order=st.lists(st.sampled_from([*TWINS, "sweep", "time"]), max_size=40),
    killed=st.sets(st.sampled_from(TWINS)),
)
def test_a_payment_is_carried_out_once_and_booked_once(order: list[str], killed: set[str]):
    with pytest.MonkeyPatch.context() as patch, world(X402_PAY_TO=PAY_TO) as flowpay:
        reached = Wire(httpx.MockTransport(to_sandbox), sleep=lambda _: None)
        patch.setattr(wires, "shared", lambda: reached)
        for service in (x402_proof, x402_selling, x402_settling):  # breakers read under a lock
            patch.setattr(service, "guarded", lambda _, work: work())
        clock = Clock()
        clock.take_the_place_of_time(patch)
        wallets.load("default")
        payment = PaymentPayload.from_wire(a_payment(flowpay))
        with in_turns() as turns:
            for name in TWINS:
                turns.begin(name, lambda: sell(payment))
            turns.begin("sweep", lambda: x402_watch.look_after("default"))
            for name in order:
                if name == "time":
                    clock.forward(seconds=41)
                elif name in turns.left:
                    turns.go(name)
            for name in killed & set(turns.left):
                turns.stop(name)
        agrees(flowpay, clock, payment)


def agrees(flowpay: World, clock: Clock, payment: PaymentPayload) -> None:
    """Assert that whatever was left is brought to its end, and that it is paid once."""
    clock.forward(seconds=41)
    assert x402_watch.look_after("default") == []
    taken = [each["status"] for each in payments(flowpay)]
    assert taken in ([], ["settling"], ["settled"])
    assert 1_000_000_000 - on_network(PAYER) == income(flowpay) == PRICE * taken.count("settled")
    receipt = x402_selling.sell("default", x402_goods.goods_at(GSTIN), payment, GIVEN)
    assert receipt.answer["valid"] is True
    assert income(flowpay) == PRICE
    books_balance(flowpay)
