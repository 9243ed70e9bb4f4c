"""The protocol's objects: read as others write them, refused one fault at a time."""

import base64
import json
from typing import Any

import pytest
from x402.schemas import PaymentPayload as TheirPayload
from x402.schemas import PaymentRequired as TheirRequired
from x402.schemas import SettleResponse as TheirResponse

from flowpay.domain.money import Money
from flowpay.domain.x402 import headers
from flowpay.domain.x402.errors import PaymentMalformed, PaymentRejected
from flowpay.domain.x402.identifier import DECLARED, identifier_of, with_identifier
from flowpay.domain.x402.networks import NETWORKS, atomic, dollars
from flowpay.domain.x402.objects import (
    PaymentPayload,
    PaymentRequired,
    PaymentRequirements,
    ResourceInfo,
    SettlementResponse,
)
from tests.support.payments import a_payload, an_offer

ID = "pay_7d5d747be160e280"


def changed(payload: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a payload with one place of it changed, or left out."""
    new = json.loads(json.dumps(payload))
    *parents, name = path.split(".")
    inner = new
    for parent in parents:
        inner = inner[parent]
    if value is ...:
        del inner[name]
    else:
        inner[name] = value
    return new


def test_a_payment_is_written_as_it_was_read():
    assert PaymentPayload.from_wire(a_payload()).to_wire() == a_payload()


def test_a_field_that_nobody_knows_is_passed_over():
    known = PaymentPayload.from_wire(a_payload() | {"later": {"more": 1}})
    assert known.to_wire() == a_payload()


def test_what_else_stands_in_an_offer_goes_back_to_its_seller():
    offer = an_offer(outputSchema={"type": "object"}, tier="gold")
    assert PaymentPayload.from_wire(a_payload(offer)).to_wire()["accepted"] == offer


def test_the_official_package_reads_what_we_write():
    offer = PaymentRequired(
        error="e",
        resource=ResourceInfo(url="https://x.test/a", description="d", mime_type="text/plain"),
        accepts=(PaymentRequirements.from_wire(an_offer()),),
        extensions=DECLARED,
    )
    theirs = TheirRequired.model_validate(offer.to_wire())
    assert theirs.model_dump(by_alias=True, exclude_none=True) == offer.to_wire()
    settled = SettlementResponse(success=True, transaction="0x1", network="eip155:8453", payer="p")
    read = TheirResponse.model_validate(settled.to_wire())
    assert read.model_dump(by_alias=True, exclude_none=True) == settled.to_wire()


def test_we_read_what_the_official_package_writes():
    theirs = TheirPayload.model_validate(a_payload())
    written = base64.b64encode(theirs.model_dump_json(by_alias=True, exclude_none=True).encode())
    assert headers.decoded(PaymentPayload, written.decode()).to_wire() == a_payload()


def test_a_header_is_base64_of_json_and_comes_back_as_it_went():
    payment = PaymentPayload.from_wire(a_payload())
    text = headers.encoded(payment)
    assert json.loads(base64.b64decode(text)) == a_payload()
    assert headers.decoded(PaymentPayload, text) == payment


def in_header(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.b64encode(text).decode()


HEADERS = {
    "nothing": "",
    "no base64": "{}",
    "cut base64": in_header(a_payload())[:-3],
    "spaces": "  ",
    "url-safe base64": "-_-_",
    "no JSON": in_header(b"{"),
    "no text": in_header(b"\xff\xfe"),
    "NaN": in_header(b'{"x402Version": NaN}'),
    "a number too large for JSON": in_header(b'{"x402Version": 1e999}'),
    "half a pair": in_header(b'{"x402Version": "\\ud800"}'),
    "a list": in_header([a_payload()]),
    "null": in_header(None),
    "a text": in_header("pay"),
    "much": in_header(a_payload() | {"extensions": {"x": "y" * 20_000}}),
    "very much": "A" * 100_000,
    "depth": in_header(b"[" * 20_000 + b"]" * 20_000),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_is_no_payment_is_malformed(name: str):
    with pytest.raises(PaymentMalformed):
        headers.decoded(PaymentPayload, HEADERS[name])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("x402Version", ...),
        ("x402Version", 1),
        ("x402Version", "2"),
        ("x402Version", True),
        ("accepted", ...),
        ("accepted", []),
        ("accepted.amount", ...),
        ("accepted.amount", 1000),
        ("accepted.amount", "-1"),
        ("accepted.amount", "01"),
        ("accepted.amount", "1.0"),
        ("accepted.amount", "1e3"),
        ("accepted.amount", "١٠"),
        ("accepted.amount", "1\n"),
        ("accepted.amount", "9" * 31),
        ("accepted.network", ""),
        ("accepted.network", "a\nb"),
        ("accepted.payTo", None),
        ("accepted.maxTimeoutSeconds", "60"),
        ("accepted.maxTimeoutSeconds", -1),
        ("accepted.maxTimeoutSeconds", 1.5),
        ("payload", "0x"),
        ("payload", None),
        ("resource", "https://x.test"),
        ("extensions", []),
    ],
)
def test_a_payment_with_one_fault_is_malformed(path: str, value: Any):
    with pytest.raises(PaymentMalformed, match=path.partition(".")[0]):
        PaymentPayload.from_wire(changed(a_payload(), path, value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", ...),
        ("from", "0x12"),
        ("from", "0x" + "g" * 40),
        ("to", "vitalik.eth"),
        ("value", -1),
        ("value", "0x10"),
        ("validAfter", "soon"),
        ("validBefore", str(2**256)),
        ("validBefore", "-1"),
        ("validBefore", "٣"),
        ("nonce", "0x"),
        ("nonce", "0x" + "00" * 31),
        ("nonce", "00" * 32),
    ],
)
def test_an_authorization_with_one_fault_is_malformed(name: str, value: Any):
    payment = PaymentPayload.from_wire(changed(a_payload(), f"payload.authorization.{name}", value))
    with pytest.raises(PaymentMalformed):
        _ = payment.exact


@pytest.mark.parametrize("signature", [..., 5, "", "0x1", "0xzz", "00", "0x" + "00" * 5000])
def test_a_signature_is_bytes_in_hex(signature: Any):
    payment = PaymentPayload.from_wire(changed(a_payload(), "payload.signature", signature))
    with pytest.raises(PaymentMalformed):
        _ = payment.exact


def named(extension: Any) -> PaymentPayload:
    return PaymentPayload.from_wire(a_payload() | {"extensions": {"payment-identifier": extension}})


def test_an_identifier_is_what_the_payer_calls_his_payment():
    assert identifier_of(PaymentPayload.from_wire(a_payload())) is None
    assert identifier_of(named({"info": {"required": False}})) is None
    assert identifier_of(named({"info": {"required": False, "id": ID}})) == ID


@pytest.mark.parametrize(
    "extension",
    [
        "pay",
        {},
        {"info": None},
        {"info": {"id": "short"}},
        {"info": {"id": "x" * 129}},
        {"info": {"id": "with spaces in between"}},
        {"info": {"id": 1234567890123456}},
        {"info": {"id": f"{ID}\n"}},
    ],
)
def test_an_identifier_that_is_none_is_malformed(extension: Any):
    with pytest.raises(PaymentMalformed, match="payment-identifier"):
        identifier_of(named(extension))


def test_a_buyer_names_his_payment_where_the_seller_takes_names():
    said = with_identifier(DECLARED, ID)
    assert identifier_of(PaymentPayload.from_wire(a_payload() | {"extensions": said})) == ID
    assert with_identifier(None, ID) is None
    assert with_identifier({"other": {}}, ID) == {"other": {}}


def test_a_unit_is_a_micro_exactly():
    assert atomic(Money.of("0.001", "USD")) == "1000"
    assert dollars("3861420001") == Money.of("3861.420001", "USD")
    with pytest.raises(ValueError, match="INR"):
        atomic(Money.of("1", "INR"))
    with pytest.raises(PaymentRejected):
        dollars("9" * 30)


def test_the_networks_are_those_of_the_official_package():
    from x402.mechanisms.evm.default_assets import DEFAULT_ASSETS

    for name, network in NETWORKS.items():
        [theirs] = [e for e in DEFAULT_ASSETS[name] if e["asset"] == network.asset]
        assert (theirs["name"], theirs["version"]) == (network.name, network.version)
        assert (theirs["decimals"], name) == (6, f"eip155:{network.chain_id}")
