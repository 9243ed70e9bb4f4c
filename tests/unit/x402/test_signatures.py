"""What a payer signs, and who has signed: the same as Ethereum's own libraries say."""

import os

import pytest
import sha3
from eth_account import Account
from eth_utils import to_checksum_address
from hypothesis import given, settings
from hypothesis import strategies as st
from x402.mechanisms.evm.eip712 import hash_eip3009_authorization
from x402.mechanisms.evm.types import ExactEIP3009Authorization

from flowpay.domain.errors import Misconfigured
from flowpay.domain.x402.addresses import checked, checksummed
from flowpay.domain.x402.authorization import digest
from flowpay.domain.x402.keccak import keccak256
from flowpay.domain.x402.networks import NETWORKS
from flowpay.domain.x402.objects import MOST_NUMBER, Authorization
from flowpay.ports import secp256k1
from flowpay.ports.secp256k1 import ORDER, SignatureInvalid
from tests.support.payments import KEY, a_payload

USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
DIGEST = bytes(range(32))
numbers = st.integers(0, MOST_NUMBER)
accounts = st.integers(1, 2**160 - 1).map(lambda account: f"0x{account:040x}")
few = settings(max_examples=20)


@pytest.mark.parametrize("length", [0, 1, 31, 134, 135, 136, 137, 271, 272, 273, 1000])
def test_keccak_is_that_of_the_library(length: int):
    message = os.urandom(length)
    assert keccak256(message) == sha3.keccak_256(message).digest()


def test_keccak_of_nothing_is_the_published_one():
    published = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak256(b"").hex() == published


@few
@given(accounts)
def test_the_capitals_of_an_address_are_its_checksum(account: str):
    assert checksummed(account) == to_checksum_address(account)
    assert checked(account) == checked(checksummed(account)) == checksummed(account)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "0x",
        "vitalik.eth",
        USDC[:-1],
        f"{USDC}0",
        f"{USDC}\n",
        USDC.replace("0x", ""),
        USDC.replace("fCD6", "fcD6"),
        USDC.replace("2913", "2931"),
        f"0x{'0' * 40}",
    ],
)
def test_a_mistyped_address_is_refused(address: str):
    with pytest.raises(ValueError, match="address"):
        checked(address)


@few
@given(accounts, accounts, numbers, numbers, numbers, st.binary(min_size=32, max_size=32))
def test_the_digest_is_that_of_the_official_package(payer, payee, value, after, before, nonce):
    for network in NETWORKS.values():
        theirs = ExactEIP3009Authorization(
            from_address=payer,
            to=payee,
            value=str(value % 10**30),
            valid_after=str(after),
            valid_before=str(before),
            nonce="0x" + nonce.hex(),
        )
        ours = Authorization(
            from_=payer,
            to=payee,
            value=theirs.value,
            valid_after=theirs.valid_after,
            valid_before=theirs.valid_before,
            nonce=theirs.nonce,
        )
        asset, name, version = network.asset, network.name, network.version
        expected = hash_eip3009_authorization(theirs, network.chain_id, asset, name, version)
        assert digest(ours, network) == expected


@few
@given(st.integers(1, ORDER - 1), st.binary(min_size=32, max_size=32))
def test_who_has_signed_is_found_again_as_ethereums_library_has_it(number: int, message: bytes):
    key = f"0x{number:064x}"
    signature = secp256k1.sign(message, key)
    theirs = Account.unsafe_sign_hash(message, key)
    assert signature == bytes(theirs.signature)
    assert secp256k1.recover(message, signature) == secp256k1.address_of(key)
    assert secp256k1.address_of(key) == Account.from_key(key).address


def test_a_signature_of_kms_gets_the_lower_s_and_who_has_signed():
    signature = secp256k1.sign(DIGEST, KEY)
    higher = (ORDER - int.from_bytes(signature[32:64])).to_bytes(32)
    address = secp256k1.address_of(KEY)
    for numbers_ in (signature[:64], signature[:32] + higher):
        assert secp256k1.completed(DIGEST, numbers_, address) == signature
    with pytest.raises(SignatureInvalid):
        secp256k1.completed(DIGEST, signature[:64], USDC)


def test_what_is_no_signature_is_refused():
    signature = secp256k1.sign(DIGEST, KEY)
    higher = (ORDER - int.from_bytes(signature[32:64])).to_bytes(32)
    wrong = [
        b"",
        signature[:64],
        signature + b"\0",
        signature[:64] + b"\x1d",
        signature[:32] + higher + signature[64:],
        bytes(64) + b"\x1b",
        b"\xff" * 32 + signature[32:],
        signature[:32] + bytes(32) + b"\x1b",
    ]
    for each in wrong:
        with pytest.raises(SignatureInvalid):
            secp256k1.recover(DIGEST, each)


def test_another_message_is_of_another_signer():
    signature = secp256k1.sign(DIGEST, KEY)
    assert secp256k1.recover(DIGEST[::-1], signature) != secp256k1.address_of(KEY)


@pytest.mark.parametrize("key", ["", "0x", "0" * 64, f"{ORDER:064x}", "zz" * 32, "11" * 33, "0x1"])
def test_a_key_that_is_none_is_not_quoted(key: str):
    with pytest.raises(Misconfigured) as raised:
        secp256k1.address_of(key)
    assert not key or key not in str(raised.value)


def test_the_payment_that_the_tests_make_is_signed_by_its_payer():
    exact = a_payload()["payload"]
    authorization = Authorization.from_wire(exact["authorization"])
    signed = digest(authorization, NETWORKS[a_payload()["accepted"]["network"]])
    signature = bytes.fromhex(exact["signature"][2:])
    assert secp256k1.recover(signed, signature) == exact["authorization"]["from"]
