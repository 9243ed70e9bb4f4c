"""A paid call whose process dies anywhere, that meets its twin, or whose answers are lost."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.x402.errors import PaymentRejected
from flowpay.domain.x402.objects import PaymentPayload
from flowpay.services import x402_goods, x402_selling, x402_watch
from tests.integration.selling import (
    GIVEN,
    GSTIN,
    PRICE,
    Remote,
    a_payment,
    flowpay,
    income,
    named,
    on_network,
    paid,
    pay,
    payments,
    read_header,
    remote,
    sandbox,
    settings,
    the_network_goes_on,
    told,
    watched,
    why,
)
from tests.support.at_once import at_once
from tests.support.clock import Clock
from tests.support.deaths import Killed, dying
from tests.support.faults import (
    UNANSWERED,
    UNSENT,
    overtaken_by,
    provider_fails,
    transactions_meet,
)
from tests.support.payments import ASSET, PAYER
from tests.support.world import World

__all__ = ["flowpay", "remote", "settings"]
pytestmark = pytest.mark.slow

HAD = 1_000_000_000
ID = "pay_7d5d747be160e280"


def gone(_: World) -> int:
    """Return what has left the payer's account on the network, in micros."""
    return HAD - on_network(PAYER)


def opened(flowpay: World) -> None:
    """Let the account's wallet be there, so that the effects to come are those of the payment."""
    flowpay.get("/api/wallet-state")
    from flowpay.services import wallets

    wallets.load("default")


def died(nth: int, done: bool, command: Callable[[], Any]) -> list[str]:
    with dying(nth, done=done) as had, suppress(Killed):
        command()
    return had


EFFECTS = ["commit", "settle", "commit"]
"""To write down, to ask for, to book."""


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("name", [None, ID])
def test_a_call_that_dies_anywhere_is_finished_by_its_repeat(
    flowpay: World, clock: Clock, nth: int, done: bool, name: str | None
):
    opened(flowpay)
    payment = a_payment(flowpay)
    payment = named(payment, name) if name else payment
    assert died(nth, done, lambda: pay(flowpay, payment)) == EFFECTS[:nth]

    clock.forward(seconds=31)
    answer = paid(flowpay, payment)
    assert answer.body["valid"] is True
    assert gone(flowpay) == income(flowpay) == PRICE
    assert [each["status"] for each in payments(flowpay)] == ["settled"]
    assert paid(flowpay, payment).body == answer.body
    assert told(flowpay) == ["settling", "settled"]


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_of_a_call_that_dies_the_sweep_books_what_was_carried_out_and_asks_for_nothing(
    flowpay: World, clock: Clock, remote: Remote, nth: int, done: bool
):
    opened(flowpay)
    payment = a_payment(flowpay)
    died(nth, done, lambda: pay(flowpay, payment))

    clock.forward(seconds=41)
    asked = remote.count("facilitator/settle")
    watched(flowpay)
    taken = [each["status"] for each in payments(flowpay)]
    is_carried_out = (nth, done) > (2, False)
    assert taken == (["settled"] if is_carried_out else ["settling"] * ((nth, done) > (1, False)))
    assert gone(flowpay) == income(flowpay) == PRICE * is_carried_out
    assert remote.count("facilitator/settle") == asked
    paid(flowpay, payment)
    assert gone(flowpay) == income(flowpay) == PRICE


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("lost", [False, True])
def test_whoever_takes_it_up_may_die_as_well(
    flowpay: World, clock: Clock, remote: Remote, nth: int, done: bool, lost: bool
):
    opened(flowpay)
    payment = a_payment(flowpay)
    if lost:
        remote.loses.append("facilitator/settle")
        assert pay(flowpay, payment).status == 503
    else:
        died(2, False, lambda: pay(flowpay, payment))
    clock.forward(seconds=31)
    died(nth, done, lambda: pay(flowpay, payment))
    clock.forward(seconds=41)
    watched(flowpay)
    assert gone(flowpay) == income(flowpay)
    paid(flowpay, payment)
    assert [each["status"] for each in payments(flowpay)] == ["settled"]
    assert gone(flowpay) == income(flowpay) == PRICE


@pytest.mark.parametrize("fate", [UNSENT, UNANSWERED])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_book_that_does_not_answer_charges_once_and_answers_in_the_end(
    flowpay: World, clock: Clock, nth: int, fate: str
):
    opened(flowpay)
    payment = a_payment(flowpay)
    with transactions_meet(*["goes well"] * (nth - 1), fate):
        assert pay(flowpay, payment).status in (200, 503)
    clock.forward(seconds=31)
    paid(flowpay, payment)
    assert gone(flowpay) == income(flowpay) == PRICE


def test_a_settlement_whose_answer_is_lost_is_proven_by_the_network_and_asked_for_once(
    flowpay: World, clock: Clock, remote: Remote
):
    payment = a_payment(flowpay)
    remote.loses.append("facilitator/settle")
    answer = pay(flowpay, payment)
    assert (answer.status, answer.body["code"]) == (503, "settlement_unknown")
    assert answer.headers["retry-after"] == "30"
    assert (gone(flowpay), income(flowpay)) == (PRICE, 0)

    clock.forward(seconds=20)
    answer = pay(flowpay, payment)
    assert (answer.status, answer.body["code"]) == (503, "settlement_under_way")
    assert answer.headers["retry-after"] == "5"
    clock.forward(seconds=10)
    settled = read_header(paid(flowpay, payment), "PAYMENT-RESPONSE")
    assert settled["transaction"] == payments(flowpay)[0]["transaction"]
    assert income(flowpay) == PRICE
    assert remote.count("facilitator/settle") == 1


def test_a_settlement_that_never_arrived_is_asked_for_again_by_its_payer_alone(
    flowpay: World, clock: Clock, remote: Remote
):
    """Who does not send it again may have paid in another way: both would be charged."""
    payment = a_payment(flowpay)
    remote.never_arrives.append("facilitator/settle")
    assert pay(flowpay, payment).status == 503
    clock.forward(seconds=41)
    watched(flowpay)
    assert gone(flowpay) == income(flowpay) == 0
    paid(flowpay, a_payment(flowpay))
    watched(flowpay)
    assert gone(flowpay) == income(flowpay) == PRICE
    paid(flowpay, payment)
    assert gone(flowpay) == income(flowpay) == 2 * PRICE


@pytest.mark.parametrize("fault", ["lost_answer", "late_success", "failing", "timeout", "garbage"])
def test_however_a_settlement_fails_it_is_charged_once_in_the_end(
    flowpay: World, clock: Clock, fault: str
):
    payment = a_payment(flowpay)
    provider_fails("facilitator", fault, operation="settle", seconds=0)
    assert pay(flowpay, payment).status in (200, 503)
    clock.forward(seconds=41)
    watched(flowpay)
    paid(flowpay, payment)
    assert gone(flowpay) == income(flowpay) == PRICE


@pytest.mark.parametrize("fault", ["settlement_pending", "unexpected_settle_error"])
def test_a_refusal_that_is_not_the_last_word_keeps_the_payment_open(
    flowpay: World, clock: Clock, fault: str
):
    payment = a_payment(flowpay)
    provider_fails("facilitator", fault, operation="settle")
    assert pay(flowpay, payment).body["code"] == "settlement_unknown"
    assert [each["status"] for each in payments(flowpay)] == ["settling"]
    clock.forward(seconds=31)
    paid(flowpay, payment)
    assert gone(flowpay) == income(flowpay) == PRICE


def test_a_payment_that_nobody_carries_out_is_closed_when_nobody_can_any_more(
    flowpay: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    payment = a_payment(flowpay)
    provider_fails("facilitator", "failing", operation="settle", times=100)
    assert pay(flowpay, payment).status == 503
    clock.forward(hours=1, minutes=1)
    watched(flowpay)
    assert [each["status"] for each in payments(flowpay)] == ["settling"]
    clock.forward(minutes=5)
    watched(flowpay)  # by a node that has not seen any of that time
    assert [each["status"] for each in payments(flowpay)] == ["settling"]
    the_network_goes_on(monkeypatch, clock)
    clock.forward(seconds=41)
    watched(flowpay)
    [closed] = payments(flowpay)
    reason = "invalid_exact_evm_payload_authorization_valid_before"
    assert (closed["status"], closed["reason"]) == ("failed", reason)
    assert why(pay(flowpay, payment)) == reason
    assert gone(flowpay) == income(flowpay) == 0


def test_a_payer_who_cancels_between_work_and_settlement_gets_no_answer(
    flowpay: World, clock: Clock, remote: Remote, monkeypatch: pytest.MonkeyPatch
):
    payment = a_payment(flowpay)
    signed = payment["payload"]["authorization"]
    remote.meets["facilitator/settle"] = lambda: sandbox(
        "/chain/cancellations", {"asset": ASSET, **signed}
    )
    answer = pay(flowpay, payment)
    assert (answer.status, answer.body["code"]) == (503, "settlement_unknown")
    clock.forward(hours=1, minutes=6)
    watched(flowpay)  # by a node that has not seen any of that time: nor all that was done in it
    assert [each["status"] for each in payments(flowpay)] == ["settling"]
    the_network_goes_on(monkeypatch, clock)
    clock.forward(seconds=41)
    watched(flowpay)
    [closed] = payments(flowpay)
    used = "invalid_exact_evm_nonce_already_used"
    assert (closed["status"], closed["reason"]) == ("failed", used)
    assert income(flowpay) == gone(flowpay) == 0


@pytest.mark.parametrize("fault", ["failing", "timeout", "garbage", "refusing", "rate_limited"])
def test_a_network_that_cannot_be_asked_decides_nothing(
    flowpay: World, clock: Clock, remote: Remote, fault: str
):
    payment = a_payment(flowpay)
    remote.loses.append("facilitator/settle")
    pay(flowpay, payment)
    provider_fails("chain", fault, times=3)
    clock.forward(hours=2)
    watched(flowpay)
    assert [each["status"] for each in payments(flowpay)] == ["settling"]
    sandbox_is_well(flowpay)
    clock.forward(hours=1)
    watched(flowpay)
    assert [each["status"] for each in payments(flowpay)] == ["settled"]
    assert gone(flowpay) == income(flowpay) == PRICE


def sandbox_is_well(_: World) -> None:
    from standins import faults

    faults.clear()


def test_the_twin_of_a_call_that_is_being_settled_is_told_to_wait(flowpay: World, remote: Remote):
    payment, met = a_payment(flowpay), list[Any]()
    remote.meets["facilitator/settle"] = lambda: met.append(pay(flowpay, payment))
    first = paid(flowpay, payment)
    assert (met[0].status, met[0].body["code"]) == (503, "settlement_under_way")
    assert met[0].headers["retry-after"] == "5"
    assert paid(flowpay, payment).body == first.body
    assert gone(flowpay) == income(flowpay) == PRICE


def test_of_twins_at_the_same_moment_one_is_written_down_and_both_are_answered(
    flowpay: World, remote: Remote
):
    opened(flowpay)
    payment, met = named(a_payment(flowpay), ID), list[Any]()
    with overtaken_by(lambda: met.append(paid(flowpay, payment))):
        second = paid(flowpay, payment)
    assert met[0].body == second.body
    assert gone(flowpay) == income(flowpay) == PRICE
    assert remote.count("facilitator/settle") == 1


def test_two_who_give_their_payments_one_name_are_told_apart(flowpay: World):
    opened(flowpay)
    first, second = (named(a_payment(flowpay), ID) for _ in range(2))
    with overtaken_by(lambda: paid(flowpay, first)):
        answer = pay(flowpay, second)
    assert (answer.status, answer.body["code"]) == (409, "identifier_reused")
    assert gone(flowpay) == income(flowpay) == PRICE


def test_an_income_is_booked_beside_whatever_else_moves_the_wallet(flowpay: World, remote: Remote):
    top_up = {"amount": {"amount": "5.00", "currency": "USD"}, "source": "bank"}
    remote.meets["facilitator/settle"] = lambda: flowpay.post("/api/wallet-topup", top_up)
    paid(flowpay, a_payment(flowpay))
    assert income(flowpay) == PRICE
    assert flowpay.get("/api/wallet-state")["available"]["amount"] == "50005.001"


def bought_at_once(buy: Callable[[int], str]) -> list[str]:
    """Return what comes of sixty-four purchases, or the protocol's reason against them.

    On a busy machine the facilitator may take too long: then the payer comes again.
    """

    def insisting(number: int) -> str:
        while True:
            try:
                return buy(number)
            except ProviderFailed:
                continue
            except PaymentRejected as refusal:
                return refusal.reason

    return at_once(64, insisting)


def test_sixty_four_paid_calls_at_once_take_what_the_payer_has_and_not_a_micro_more(
    flowpay: World,
):
    opened(flowpay)
    sandbox("/chain/balances", {"address": PAYER, "units": 40 * PRICE + PRICE - 1})
    signed = [PaymentPayload.from_wire(a_payment(flowpay)) for _ in range(64)]
    goods = x402_goods.goods_at(GSTIN)

    def buy(number: int) -> str:
        receipt = x402_selling.sell("default", goods, signed[number], GIVEN)
        return receipt.payment.status.value

    ends = bought_at_once(buy)
    assert ends.count("settled") == 40
    assert {end for end in ends if end != "settled"} == {"insufficient_funds"}
    assert on_network(PAYER) == PRICE - 1
    assert sum(each["status"] == "settled" for each in payments(flowpay)) == 40
    assert flowpay.get("/api/wallet-state")["available"]["amount"] == "50000.04"


def test_sixty_four_times_the_same_payment_at_once_is_one_payment(flowpay: World):
    opened(flowpay)
    payment = PaymentPayload.from_wire(a_payment(flowpay))
    goods = x402_goods.goods_at(GSTIN)

    def buy(_: int) -> str:
        receipt = x402_selling.sell("default", goods, payment, GIVEN)
        return str(receipt.payment.transaction)

    assert len(set(bought_at_once(buy))) == 1
    assert gone(flowpay) == income(flowpay) == PRICE


@pytest.mark.parametrize("settings", [{"WALLET_CURRENCY": "INR"}])
def test_a_wallet_of_another_currency_gets_its_dollars_at_a_dated_rate(flowpay: World):
    paid(flowpay, a_payment(flowpay))
    [payment] = payments(flowpay)
    rate = payment["rate"]
    assert payment["amount"] == {"amount": "0.001", "currency": "USD"}
    assert payment["wallet_amount"]["currency"] == "INR"
    assert {rate["base"], rate["symbol"]} == {"INR", "USD"}
    assert rate["date"]


def test_the_sweep_looks_at_what_was_left_in_its_time(
    flowpay: World, clock: Clock, remote: Remote, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        remote.loses.append("facilitator/settle")
        assert pay(flowpay, a_payment(flowpay)).status == 503
        clock.forward(seconds=1)
    clock.forward(seconds=41)
    with monkeypatch.context() as patch:
        patch.setattr(x402_watch, "LOOK_WITHIN_S", -1)
        watched(flowpay)
    assert {each["status"] for each in payments(flowpay)} == {"settling"}
    watched(flowpay)
    assert {each["status"] for each in payments(flowpay)} == {"settled"}
    assert income(flowpay) == 3 * PRICE
