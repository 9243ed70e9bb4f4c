"""Whether a payment meets an offer: to the unit, to the second, whatever is said beside it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flowpay.domain.x402.errors import PaymentMalformed, PaymentRejected, Reason
from flowpay.domain.x402.judging import (
    MOST_VALID_S,
    SETTLES_WITHIN_S,
    is_settled,
    require_meets,
)
from flowpay.domain.x402.objects import PaymentPayload, PaymentRequirements, SettlementResponse
from tests.support.payments import ASSET, NETWORK, PAY_TO, PAYER, a_payload, an_offer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = int(NOW.timestamp())
OFFER = PaymentRequirements.from_wire(an_offer())


def judged(payment: dict[str, Any], at: datetime = NOW) -> Any:
    return require_meets(PaymentPayload.from_wire(payment), OFFER, at=at)


def a_payment(**authorization: Any) -> dict[str, Any]:
    return a_payload(**{"validBefore": str(SECOND + 60), **authorization})


def refused(payment: dict[str, Any]) -> str:
    with pytest.raises(PaymentRejected) as raised:
        judged(payment)
    return raised.value.reason


def test_what_was_signed_is_returned():
    assert judged(a_payment()).authorization.from_ == PAYER


def test_capitals_of_addresses_do_not_matter():
    small = an_offer(payTo=PAY_TO.lower(), asset=ASSET.lower())
    payment = a_payload(small, validBefore=str(SECOND + 60))
    assert judged(payment).authorization.to == PAY_TO.lower()


@pytest.mark.parametrize(
    ("valid_before", "reason"),
    [
        (SECOND + SETTLES_WITHIN_S - 1, Reason.VALID_BEFORE),
        (SECOND + SETTLES_WITHIN_S, None),
        (SECOND + MOST_VALID_S, None),
        (SECOND + MOST_VALID_S + 1, Reason.VALID_BEFORE),
        (0, Reason.VALID_BEFORE),
    ],
)
def test_an_authorization_is_over_in_time(valid_before: int, reason: str | None):
    payment = a_payment(validBefore=str(valid_before))
    assert (refused(payment) if reason else judged(payment) and None) == reason


@pytest.mark.parametrize(("valid_after", "good"), [(SECOND, True), (SECOND + 1, False)])
def test_an_authorization_is_good_from_its_second_on(valid_after: int, good: bool):
    payment = a_payment(validAfter=str(valid_after))
    if good:
        judged(payment)
    else:
        assert refused(payment) == Reason.VALID_AFTER


@pytest.mark.parametrize("value", ["0", "999", "1001"])
def test_a_unit_more_or_less_is_another_amount(value: str):
    assert refused(a_payment(value=value)) == Reason.VALUE
    said = an_offer(amount=value)
    assert refused(a_payload(said, validBefore=str(SECOND + 60))) == Reason.VALUE


def said(**changes: Any) -> SettlementResponse:
    return SettlementResponse.from_wire(
        {"success": True, "network": NETWORK, "transaction": "0x" + "5a" * 32} | changes
    )


SIGNED = PaymentPayload.from_wire(a_payload()).exact.authorization


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"payer": PAYER.lower(), "amount": "1000"},
        {"payer": "", "amount": ""},
        {"payer": None, "amount": None},
    ],
)
def test_a_settlement_of_just_this_is_one(told: dict[str, Any]):
    assert is_settled(said(**told), SIGNED, OFFER)


@pytest.mark.parametrize(
    "told",
    [
        {"success": False},
        {"network": "eip155:8453"},
        {"network": ""},
        {"payer": PAY_TO},
        {"amount": "999"},
        {"amount": "1001"},
        {"amount": "0.001"},
        {"transaction": ""},
        {"transaction": "0x"},
        {"transaction": "pending"},
        {"transaction": "0x" + "5a" * 31},
    ],
)
def test_a_settlement_of_something_else_is_none(told: dict[str, Any]):
    assert not is_settled(said(**told), SIGNED, OFFER)


def test_a_payment_of_another_scheme_is_not_read_as_this_one():
    payment = a_payment()
    payment["payload"] = {"permit2Authorization": {}}
    with pytest.raises(PaymentMalformed):
        judged(payment)
    payment["accepted"] = an_offer(scheme="upto")
    assert refused(payment) == Reason.SCHEME
