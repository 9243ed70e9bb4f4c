"""What does not pay for this, one fault at a time: refused in the protocol's words, and free."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from eth_account import Account

from flowpay.domain.x402.networks import NETWORKS
from flowpay.persistence import book
from tests.integration.selling import (
    GIVEN,
    GSTIN,
    PRICE,
    Remote,
    a_nonce,
    a_payment,
    flowpay,
    in_header,
    income,
    named,
    offer_at,
    on_network,
    paid,
    pay,
    payments,
    read_header,
    remote,
    sandbox,
    settings,
    why,
)
from tests.support.clock import Clock
from tests.support.faults import provider_fails
from tests.support.payments import NETWORK, PAYER, Json, a_payload, copied, signature_of
from tests.support.world import World

__all__ = ["flowpay", "remote", "settings"]

OTHER = "0x000000000000000000000000000000000000bEEF"
OTHER_KEY = "0x" + "77" * 32
BASE = NETWORKS["eip155:8453"]
_EVM = "invalid_exact_evm_payload_"
ID = "pay_7d5d747be160e280"


def nothing_happened(flowpay: World, remote: Remote) -> None:
    """Assert that nobody was charged and nothing was written."""
    assert payments(flowpay) == []
    assert income(flowpay) == 0
    assert remote.count("facilitator/settle") == 0
    assert on_network(PAYER) == 1_000_000_000


def to_other(offer: Json) -> Json:
    return a_payload(offer | {"payTo": OTHER})


def to_other_and_says_us(offer: Json) -> Json:
    return a_payload(offer, to=OTHER)


def to_us_and_says_other(offer: Json) -> Json:
    payment = a_payload(offer)
    return payment | {"accepted": offer | {"payTo": OTHER}}


def too_little(offer: Json) -> Json:
    return a_payload(offer | {"amount": "999"})


def too_little_and_says_enough(offer: Json) -> Json:
    return a_payload(offer, value="999")


def too_much(offer: Json) -> Json:
    return a_payload(offer | {"amount": "1001"})


def on_base(offer: Json) -> Json:
    there = {"network": BASE.caip2, "asset": BASE.asset, "extra": BASE.extra}
    return a_payload(offer | there)


def on_base_and_says_sepolia(offer: Json) -> Json:
    payment = on_base(offer)
    return payment | {"accepted": offer}


def in_another_asset(offer: Json) -> Json:
    return a_payload(offer | {"asset": OTHER})


def in_another_scheme(offer: Json) -> Json:
    return a_payload(offer | {"scheme": "upto"})


def expired(offer: Json) -> Json:
    return a_payload(offer, validBefore=str(int(time.time()) - 1))


def about_to_expire(offer: Json) -> Json:
    return a_payload(offer, validBefore=str(int(time.time()) + 3))


def for_ever(offer: Json) -> Json:
    return a_payload(offer, validBefore=str(2**256 - 1))


def for_two_hours(offer: Json) -> Json:
    return a_payload(offer, validBefore=str(int(time.time()) + 7_200))


def not_valid_yet(offer: Json) -> Json:
    return a_payload(offer, validAfter=str(int(time.time()) + 600))


def signed_by_another(offer: Json) -> Json:
    return a_payload(offer, key=OTHER_KEY, **{"from": PAYER})


def signature_changed(offer: Json) -> Json:
    payment = copied(a_payload(offer))
    signature = payment["payload"]["signature"]
    payment["payload"]["signature"] = signature[:10] + "00" + signature[12:]
    return payment


def signature_of_nothing(offer: Json) -> Json:
    payment = copied(a_payload(offer))
    payment["payload"]["signature"] = "0x" + "00" * 65
    return payment


def without_signature(offer: Json) -> Json:
    payment = copied(a_payload(offer))
    payment["payload"]["signature"] = "0x"
    return payment


def with_the_higher_s(offer: Json) -> Json:
    from flowpay.ports.secp256k1 import ORDER

    payment = copied(a_payload(offer))
    raw = bytes.fromhex(payment["payload"]["signature"][2:])
    higher = (ORDER - int.from_bytes(raw[32:64])).to_bytes(32)
    other_v = bytes([27 + 28 - raw[64]])
    payment["payload"]["signature"] = "0x" + (raw[:32] + higher + other_v).hex()
    return payment


def altered_after_signing(offer: Json) -> Json:
    payment = copied(a_payload(offer))
    payment["payload"]["authorization"]["nonce"] = a_nonce()
    return payment


def signed_for_another_contract(offer: Json) -> Json:
    payment = copied(a_payload(offer))
    signed = payment["payload"]["authorization"]
    payment["payload"]["signature"] = signature_of(signed, offer | {"asset": OTHER})
    return payment


def from_an_empty_account(offer: Json) -> Json:
    account = Account.from_key(OTHER_KEY).address
    sandbox("/chain/balances", {"address": account, "units": PRICE - 1})
    return a_payload(offer, key=OTHER_KEY)


REJECTED: dict[Callable[[Json], Json], str] = {
    to_other: f"{_EVM}recipient_mismatch",
    to_other_and_says_us: f"{_EVM}recipient_mismatch",
    to_us_and_says_other: f"{_EVM}recipient_mismatch",
    too_little: f"{_EVM}authorization_value_mismatch",
    too_little_and_says_enough: f"{_EVM}authorization_value_mismatch",
    too_much: f"{_EVM}authorization_value_mismatch",
    on_base: "invalid_network",
    on_base_and_says_sepolia: f"{_EVM}signature",
    in_another_asset: "invalid_payment_requirements",
    in_another_scheme: "unsupported_scheme",
    expired: f"{_EVM}authorization_valid_before",
    about_to_expire: f"{_EVM}authorization_valid_before",
    for_ever: f"{_EVM}authorization_valid_before",
    for_two_hours: f"{_EVM}authorization_valid_before",
    not_valid_yet: f"{_EVM}authorization_valid_after",
    signed_by_another: f"{_EVM}signature",
    signature_changed: f"{_EVM}signature",
    signature_of_nothing: f"{_EVM}signature",
    without_signature: f"{_EVM}signature",
    with_the_higher_s: f"{_EVM}signature",
    altered_after_signing: f"{_EVM}signature",
    signed_for_another_contract: f"{_EVM}signature",
    from_an_empty_account: "insufficient_funds",
}


def by_another_form(offer: Json, **said: Any) -> Json:
    payload = {"transaction": "AQAA"}
    return {"x402Version": 2, "accepted": offer | said, "payload": payload}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"network": "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"}, "invalid_network"),
        ({"network": "\u20ac" * 200, "asset": "\u20ac" * 200}, "invalid_network"),
        ({"asset": "\u20ac" * 200}, "invalid_payment_requirements"),
        ({"scheme": "upto"}, "unsupported_scheme"),
    ],
)
def test_what_is_paid_elsewhere_is_told_so_whatever_its_form_and_before_the_book_is_read(
    flowpay: World, monkeypatch: pytest.MonkeyPatch, said: Json, reason: str
):
    offer = offer_at(flowpay)
    with monkeypatch.context() as patch:
        patch.setattr(book, "get_together", lambda *_: pytest.fail("the book was read"))
        assert why(pay(flowpay, by_another_form(offer, **said))) == reason
        assert why(pay(flowpay, a_payload(offer) | {"accepted": offer | said})) == reason


@pytest.mark.parametrize("wrong", REJECTED, ids=lambda wrong: wrong.__name__)
def test_a_payment_that_does_not_pay_for_this_is_told_why(
    flowpay: World, remote: Remote, wrong: Callable[[Json], Json]
):
    assert why(pay(flowpay, wrong(offer_at(flowpay)))) == REJECTED[wrong]
    nothing_happened(flowpay, remote)


def test_a_payer_who_was_refused_may_try_again_with_what_is_right(flowpay: World):
    payment = a_payment(flowpay)
    altered = copied(payment)
    altered["payload"]["signature"] = "0x" + "11" * 65
    assert why(pay(flowpay, altered)) == f"{_EVM}signature"
    paid(flowpay, payment)
    assert income(flowpay) == PRICE


@pytest.mark.parametrize(
    "header",
    [
        "",
        "e30",
        "{}",
        "!!!",
        "A" * 50_000,
        in_header([])["PAYMENT-SIGNATURE"],
        in_header({"x402Version": 1})["PAYMENT-SIGNATURE"],
    ],
)
def test_what_is_no_payment_at_all_is_malformed(flowpay: World, remote: Remote, header: str):
    answer = flowpay.request("POST", GSTIN, GIVEN, headers={"PAYMENT-SIGNATURE": header})
    assert (answer.status, answer.body["code"]) == (400, "payment_malformed")
    nothing_happened(flowpay, remote)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("payload", {}),
        ("payload", {"signature": "0x00"}),
        ("payload", {"permit2Authorization": {}, "signature": "0x00"}),
        ("accepted", {}),
        ("x402Version", 3),
        ("extensions", {"payment-identifier": {"info": {"id": "short"}}}),
    ],
)
def test_a_payment_that_lacks_its_parts_is_malformed(
    flowpay: World, remote: Remote, path: str, value: Any
):
    answer = pay(flowpay, a_payment(flowpay) | {path: value})
    assert (answer.status, answer.body["code"]) == (400, "payment_malformed")
    assert read_header(answer, "PAYMENT-REQUIRED")["error"] == "invalid_payload"
    nothing_happened(flowpay, remote)


@pytest.mark.parametrize("other", ["permit2Authorization", "delegationManager", "transaction"])
def test_what_a_facilitator_could_carry_out_instead_is_refused(
    flowpay: World, remote: Remote, other: str
):
    """It tells by what stands in the payload how it is paid: beside a decoy nothing would move."""
    payment = copied(a_payment(flowpay))
    payment["payload"][other] = {"from": PAYER}
    answer = pay(flowpay, payment)
    assert (answer.status, answer.body["code"]) == (400, "payment_malformed")
    assert other in answer.body["detail"]
    nothing_happened(flowpay, remote)


def nested(levels: int) -> Any:
    return {"a": nested(levels - 1)} if levels else {}


def test_a_payment_that_is_nested_deeper_than_any_is_malformed(flowpay: World, remote: Remote):
    for levels in (60, 300, 900):
        answer = pay(flowpay, a_payment(flowpay) | {"extensions": nested(levels)})
        assert (answer.status, answer.body["code"]) == (400, "payment_malformed")
    nothing_happened(flowpay, remote)
    paid(flowpay, a_payment(flowpay) | {"extensions": nested(40)})


def test_a_payment_of_the_first_version_is_told_which_one_is_spoken(flowpay: World):
    answer = flowpay.request("POST", GSTIN, GIVEN, headers={"X-PAYMENT": "e30="})
    assert why(answer) == "invalid_x402_version"


@pytest.mark.parametrize("given", [{}, {"gstin": 5}, [], '"gstin"', "7", {"more": 1}])
def test_work_that_cannot_be_done_is_not_charged(flowpay: World, remote: Remote, given: Any):
    answer = pay(flowpay, a_payment(flowpay), given=given)
    assert answer.status == 422, answer.text
    nothing_happened(flowpay, remote)


def test_a_body_that_is_no_json_is_not_charged(flowpay: World, remote: Remote):
    answer = pay(flowpay, a_payment(flowpay), given="{")
    assert answer.status == 400
    nothing_happened(flowpay, remote)


def test_an_authorization_pays_for_one_call_and_for_no_other(flowpay: World):
    payment = a_payment(flowpay)
    paid(flowpay, payment)
    nonce_used = "invalid_exact_evm_nonce_already_used"
    other = {"gstin": "29AAFCC9980M1ZR"}
    assert why(pay(flowpay, payment, given=other)) == nonce_used
    assert why(pay(flowpay, payment, "/api/paid/services/compute-gst")) == nonce_used
    assert why(pay(flowpay, named(payment, ID))) == nonce_used
    assert income(flowpay) == PRICE


def test_an_authorization_that_was_carried_out_elsewhere_pays_for_nothing(
    flowpay: World, remote: Remote
):
    payment = a_payment(flowpay)
    signed = payment["payload"]["authorization"]
    sandbox("/chain/cancellations", {"asset": payment["accepted"]["asset"], **signed})
    assert why(pay(flowpay, payment)) == "invalid_exact_evm_nonce_already_used"
    nothing_happened(flowpay, remote)


def test_a_named_payment_is_answered_once_and_another_of_its_name_is_refused(flowpay: World):
    payment = named(a_payment(flowpay), ID)
    first, again = paid(flowpay, payment), paid(flowpay, payment)
    assert first.body == again.body
    answer = pay(flowpay, named(a_payment(flowpay), ID))
    assert (answer.status, answer.body["code"]) == (409, "identifier_reused")
    answer = pay(flowpay, payment, given={"gstin": "29AAFCC9980M1ZR"})
    assert (answer.status, answer.body["code"]) == (409, "identifier_reused")
    assert income(flowpay) == PRICE


def test_an_answer_stands_when_the_payment_is_over_and_the_price_another(
    flowpay: World, clock: Clock
):
    payment = a_payment(flowpay)
    first = paid(flowpay, payment)
    clock.forward(days=2)
    assert paid(flowpay, payment).body == first.body
    assert why(pay(flowpay, a_payment(flowpay))) == f"{_EVM}authorization_valid_before"


def test_a_facilitator_that_has_verified_another_payer_has_verified_nothing(
    flowpay: World, remote: Remote
):
    remote.lies["facilitator/verify"] = {"payer": OTHER}
    assert why(pay(flowpay, a_payment(flowpay))) == f"{_EVM}signature"
    nothing_happened(flowpay, remote)


LIES: tuple[Json, ...] = (
    {"payer": OTHER},
    {"amount": "1"},
    {"network": BASE.caip2},
    {"transaction": ""},
    {"transaction": "0x01"},
    {"success": False, "errorReason": "insufficient_funds"},
)


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_what_a_facilitator_says_of_something_else_is_looked_up_on_the_network(
    flowpay: World, remote: Remote, lie: Json
):
    remote.lies["facilitator/settle"] = lie
    settled = read_header(paid(flowpay, a_payment(flowpay)), "PAYMENT-RESPONSE")
    assert (settled["payer"], settled["network"], settled["amount"]) == (PAYER, NETWORK, "1000")
    assert len(settled["transaction"]) == 66
    assert income(flowpay) == PRICE


@pytest.mark.parametrize("lie", [{"payer": OTHER}, {"amount": "1"}, {"transaction": "0x01"}])
def test_a_success_of_something_else_gives_nothing_away(flowpay: World, remote: Remote, lie: Json):
    payment = a_payment(flowpay)
    success = {"success": True, "network": NETWORK, "transaction": "0x" + "5a" * 32}
    sandbox("/chain/balances", {"address": PAYER, "units": PRICE})
    remote.meets["facilitator/settle"] = lambda: sandbox(
        "/chain/balances", {"address": PAYER, "units": 0}
    )
    remote.lies["facilitator/settle"] = success | lie
    assert pay(flowpay, payment).body["code"] == "settlement_unknown"
    assert [each["status"] for each in payments(flowpay)] == ["settling"]
    assert income(flowpay) == 0


@pytest.mark.parametrize("fault", ["failing", "timeout", "unauthorized", "garbage", "overloaded"])
def test_a_facilitator_that_cannot_verify_costs_nobody_anything(
    flowpay: World, remote: Remote, fault: str
):
    payment = a_payment(flowpay)
    provider_fails("facilitator", fault, operation="verify", times=5)
    assert pay(flowpay, payment).status == 502
    nothing_happened(flowpay, remote)


@pytest.mark.parametrize("settings", [{"WALLET_CURRENCY": "INR"}])
def test_where_there_is_no_rate_to_book_it_at_nothing_is_charged(flowpay: World, remote: Remote):
    payment = a_payment(flowpay)
    provider_fails("rates", "failing", times=99)
    assert pay(flowpay, payment).status == 502
    nothing_happened(flowpay, remote)


def test_a_payment_that_is_refused_at_settlement_says_so_and_is_free_again(flowpay: World):
    payment = a_payment(flowpay)
    provider_fails("facilitator", "insufficient_funds", operation="settle")
    answer = pay(flowpay, payment)
    assert why(answer) == "insufficient_funds"
    settled = read_header(answer, "PAYMENT-RESPONSE")
    assert (settled["success"], settled["errorReason"]) == (False, "insufficient_funds")
    assert [each["status"] for each in payments(flowpay)] == ["failed"]
    assert income(flowpay) == 0

    paid(flowpay, payment)
    assert [each["status"] for each in payments(flowpay)] == ["settled", "failed"]
    assert income(flowpay) == PRICE
