"""Whether a demand for payment is met: within what is held, to the micro, and as offered."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.agent_task import AgentTask, AgentTaskMoved, Outcome, TaskPayment, TaskStatus
from flowpay.domain.money import Money
from flowpay.domain.rate import Rate
from flowpay.domain.x402.errors import PaymentMalformed
from flowpay.domain.x402.headers import encoded
from flowpay.domain.x402.networks import NETWORKS
from flowpay.domain.x402.objects import PaymentPayload, PaymentRequired
from flowpay.domain.x402_buying import (
    MOST_ECHOED,
    MOST_VALID_S,
    PaymentNotMet,
    PaymentNotPossible,
    authorization_of,
    chosen,
    nonce_of,
    payload_of,
)
from tests.support.builders import NOON, usd
from tests.support.payments import NETWORK, PAY_TO, PAYER, an_offer

HOUR = timedelta(hours=1)
PAST, FUTURE = int((NOON - HOUR).timestamp()), int((NOON + HOUR).timestamp())


def a_task(**changes: Any) -> AgentTask:
    """Return a task for which a cent is held, of ten that it may cost."""
    facts: dict[str, Any] = {
        "task_id": "tsk_1",
        "service_id": "svc_1",
        "service_name": "counting",
        "service_version": 1,
        "status": TaskStatus.HELD,
        "units": 1,
        "price": usd("0.01"),
        "ceiling": usd("0.10"),
        "held": usd("0.01"),
        "endpoint": "https://agent.example.com/a2a",
        "requested_by": "asha",
        "held_on": date(2026, 7, 15),
        "deadline": NOON + HOUR,
        "created_at": NOON,
    }
    return AgentTask.model_validate(facts | changes)


def demand(*offers: dict[str, Any], **more: Any) -> PaymentRequired:
    said = {"x402Version": 2, "resource": {"url": "https://a.example"}, "accepts": list(offers)}
    return PaymentRequired.from_wire(said | more)


def met(required: PaymentRequired, task: AgentTask | None = None) -> Any:
    network = NETWORKS[NETWORK]
    return chosen(required, task or a_task(), payees=(PAY_TO,), network=network, at=NOON)


@given(st.integers(1, 20_000))
def test_a_demand_is_met_to_the_micro_and_no_further(micros: int):
    required = demand(an_offer(amount=str(micros)))
    if micros <= 10_000:
        found = met(required)
        assert (found.amount.micros, found.cost.micros) == (micros, micros)
    else:
        with pytest.raises(PaymentNotMet, match="is held for the task"):
            met(required)


def test_the_cheapest_of_those_that_may_be_taken_is_taken():
    dear, cheap, wrong = (an_offer(amount=a) for a in ("9000", "700", "1"))
    assert met(demand(dear, cheap, wrong | {"scheme": "upto"})).offer.amount == "700"


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "0"},
        {"amount": str(10**29)},
        {"extra": {"name": "USD Coin", "version": "2"}},
        {"extra": {"name": "USDC", "version": "1"}},
        {"extra": {"assetTransferMethod": "permit2"}},
        {"asset": "USD"},
        {"payTo": "merchant"},
        {"payTo": PAYER},
        {"network": "solana:mainnet"},
        {"maxTimeoutSeconds": 9},
    ],
)
def test_what_is_not_quite_what_may_be_paid_is_not(changes: dict[str, Any]):
    with pytest.raises(PaymentNotMet):
        met(demand(an_offer(**changes)))


@pytest.mark.parametrize("extra", [None, {}, {"name": "USDC", "version": "2", "colour": "red"}])
def test_what_is_said_of_the_asset_besides_is_no_matter(extra: Any):
    assert met(demand(an_offer(extra=extra))).amount == usd("0.001")


def test_no_way_to_pay_is_no_demand_that_could_be_met():
    with pytest.raises(PaymentNotMet, match="names no way"):
        met(demand())


def jws(payload: dict[str, Any]) -> str:
    part = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"e30.{part}.c2ln"


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("pad", ["x" * 15_000, "\u0939" * 4_000])
@pytest.mark.parametrize("where", ["extra", "extensions"])
def test_what_could_not_be_sent_back_or_read_again_is_not_signed(pad: Any, where: str):
    odd = demand(an_offer(**({"extra": {"pad": pad}} if where == "extra" else {})))
    if where == "extensions":
        odd = demand(an_offer(), extensions={"pad": pad})
    with pytest.raises(PaymentNotMet, match=r"longer than|cannot be written"):
        met(odd)


def test_what_is_nested_deeper_than_could_be_written_is_no_demand():
    for where in ({"extra": {"pad": nested(400)}}, {"extra": {"pad": nested(60)}}):
        with pytest.raises(PaymentMalformed, match="levels"):
            demand(an_offer(**where))
    with pytest.raises(PaymentMalformed, match="levels"):
        demand(an_offer(), extensions={"pad": nested(400)})


def test_a_long_demand_that_is_met_is_sent_in_a_header_and_read_again():
    required = demand(an_offer(extra={"pad": "x" * (MOST_ECHOED - 400)}))
    offer = met(required).offer
    signed = authorization_of(offer, payer=PAYER, nonce=nonce_of("default", "t"), at=NOON)
    payment = payload_of(required, offer, signed, "0x" + 65 * "11", payment_id="x4p_" + 26 * "1")
    assert PaymentPayload.from_wire(payment.to_wire()) == payment
    assert len(encoded(payment)) < 10_000


def test_a_task_whose_time_is_over_is_not_paid_any_more():
    with pytest.raises(PaymentNotMet, match="time is over"):
        met(demand(an_offer()), a_task(deadline=NOON))


def test_where_no_account_is_allowed_that_says_nothing_of_the_agent():
    network = NETWORKS[NETWORK]
    with pytest.raises(PaymentNotPossible) as none:
        chosen(demand(an_offer()), a_task(), payees=(), network=network, at=NOON)
    with pytest.raises(PaymentNotMet) as another:
        chosen(demand(an_offer()), a_task(), payees=(PAYER,), network=network, at=NOON)
    assert (none.value.is_ours, another.value.is_ours) == (True, False)


def test_what_rounding_would_let_through_is_not_paid_above_the_price():
    """0.010001 dollars are in the wallet's money, to its micro, as much as 0.01."""
    rate = Rate(base="USD", symbol="KWD", rate=Decimal("0.3"), date=date(2026, 7, 15), source="ecb")
    task = a_task(rate=rate, held=Money(3_000, "KWD"))
    assert met(demand(an_offer(amount="10000")), task).cost == task.held
    with pytest.raises(PaymentNotMet):
        met(demand(an_offer(amount="10001")), task)


@pytest.mark.parametrize("form", ["eip712", "jws"])
@pytest.mark.parametrize(("until", "is_over"), [(PAST, True), (FUTURE, False), (0, False)])
def test_a_signed_offer_counts_until_it_is_over(form: str, until: int, is_over: bool):
    offer = {"version": 1, "validUntil": until}
    signed = {"format": form} | (
        {"payload": offer} if form == "eip712" else {"signature": jws(offer)}
    )
    extensions = {"offer-receipt": {"info": {"offers": [signed]}}}
    required = demand(an_offer(), extensions=extensions)
    if is_over:
        with pytest.raises(PaymentNotMet, match="is over"):
            met(required)
    else:
        assert met(required).amount == usd("0.001")


@pytest.mark.parametrize("said", ["x.y.z", "a.!!!.b", [[[[[[[[[[{"validUntil": 1}]]]]]]]]]], None])
def test_what_nobody_can_read_in_an_extension_is_no_offer_that_is_over(said: Any):
    assert met(demand(an_offer(), extensions={"offer-receipt": {"info": said}}))


def test_a_service_in_another_currency_is_not_paid_in_dollars():
    task = a_task(price=Money.of("1", "INR"), ceiling=Money.of("9", "INR"))
    with pytest.raises(PaymentNotMet, match="priced in INR"):
        met(demand(an_offer()), task)


def test_in_a_wallet_of_another_currency_the_cost_is_at_the_rate_of_the_hold():
    rate = Rate(base="USD", symbol="INR", rate=Decimal(80), source="test", date=NOON.date())
    task = a_task(rate=rate, held=Money.of("0.80", "INR"))
    found = met(demand(an_offer(amount="10000")), task)
    assert (found.amount, found.cost) == (usd("0.01"), Money.of("0.80", "INR"))


@pytest.mark.parametrize(("offered_s", "valid_s"), [(60, 60), (10, 10), (86_400, MOST_VALID_S)])
def test_what_is_signed_is_what_was_offered_for_a_bounded_time(offered_s: int, valid_s: int):
    offer = met(demand(an_offer(maxTimeoutSeconds=offered_s))).offer
    nonce = nonce_of("acme", "tsk_1")
    signed = authorization_of(offer, payer=PAYER, nonce=nonce, at=NOON)
    assert (signed.from_, signed.to, signed.value, signed.nonce) == (PAYER, PAY_TO, "1000", nonce)
    assert int(signed.valid_before) == int(NOON.timestamp()) + valid_s
    assert int(signed.valid_after) < NOON.timestamp()


def test_a_task_has_one_nonce_and_no_other_has_it():
    named = [nonce_of(a, t) for a in ("acme", "acme2") for t in ("tsk_1", "tsk_2")]
    assert len(set(named)) == 4
    assert nonce_of("acme", "tsk_1") == named[0]


def test_our_name_of_a_payment_goes_along_where_the_seller_takes_one():
    said = {"payment-identifier": {"info": {"required": True}, "schema": {}}}
    required = demand(an_offer(), extensions=said)
    offer = met(required).offer
    signed = authorization_of(offer, payer=PAYER, nonce=nonce_of("a", "t"), at=NOON)
    paid = payload_of(required, offer, signed, "0x00", payment_id="xpm_0123456789abcdef")
    assert (paid.extensions or {})["payment-identifier"]["info"]["id"] == "xpm_0123456789abcdef"


PAID = TaskPayment(payment_id="xpm_1", amount=usd("0.004"), cost=usd("0.004"))
ENDS = (TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.REJECTED, TaskStatus.CANCELED)


@pytest.mark.parametrize("status", ENDS)
def test_what_was_paid_is_the_cost_however_a_task_ends(status: TaskStatus):
    ended = a_task().paying(PAID).ended(Outcome(status), at=datetime.now(UTC))
    assert ended.cost == usd("0.004")
    assert ended.unpaid().cost == usd("0")


def test_a_task_that_was_never_paid_after_all_costs_nothing():
    ended = a_task().paying(PAID).unpaid().ended(Outcome(TaskStatus.COMPLETED), at=NOON)
    assert ended.cost == usd("0")


def test_a_task_is_paid_once_and_void_once():
    paid = a_task().paying(PAID)
    with pytest.raises(AgentTaskMoved):
        paid.paying(PAID)
    with pytest.raises(AgentTaskMoved):
        paid.unpaid().unpaid()
    with pytest.raises(AgentTaskMoved):
        a_task().unpaid()
