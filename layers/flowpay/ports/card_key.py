"""The key that signs the agent card, where one is configured: in KMS, from where it never leaves.

ECDSA over P-256 with SHA-256, which JOSE calls ES256 and writes as 64 bytes (RFC 7518 section 3.4).
"""

from functools import cache
from typing import NamedTuple

from flowpay.runtime.aws import client
from flowpay.runtime.config import config

ALGORITHM = "ECDSA_SHA_256"
COORDINATE_BYTES = 32
POINT_BYTES = 1 + 2 * COORDINATE_BYTES
UNCOMPRESSED = 4


class PublicKey(NamedTuple):
    """A point of P-256: two coordinates of 32 bytes each."""

    x: bytes
    y: bytes


class NotP256(Exception):
    """A2A_CARD_KEY names a key of another kind."""


def is_configured() -> bool:
    return bool(config().A2A_CARD_KEY)


def signature(message: bytes) -> bytes:
    """Return the signature of a message of any length, as JOSE writes it."""
    from hashlib import sha256

    answer = client("kms").sign(
        KeyId=config().A2A_CARD_KEY,
        Message=sha256(message).digest(),
        MessageType="DIGEST",
        SigningAlgorithm=ALGORITHM,
    )
    return from_der(answer["Signature"])


@cache
def public_key() -> PublicKey:
    """Return the public half; it never changes. Raises NotP256."""
    der: bytes = client("kms").get_public_key(KeyId=config().A2A_CARD_KEY)["PublicKey"]
    point = der[-POINT_BYTES:]  # a SubjectPublicKeyInfo ends with its point, RFC 5480
    if len(der) < POINT_BYTES or point[0] != UNCOMPRESSED:
        raise NotP256("A2A_CARD_KEY: sign with a key of ECC_NIST_P256")
    return PublicKey(point[1 : 1 + COORDINATE_BYTES], point[1 + COORDINATE_BYTES :])


def from_der(der: bytes) -> bytes:
    """Return the two numbers of a DER signature, 32 bytes each: SEQUENCE { INTEGER, INTEGER }."""
    first_at = 2
    first, second_at = _integer(der, first_at)
    second, _ = _integer(der, second_at)
    numbers = (int.from_bytes(first), int.from_bytes(second))
    return b"".join(number.to_bytes(COORDINATE_BYTES) for number in numbers)


def _integer(der: bytes, at: int) -> tuple[bytes, int]:
    """Return an INTEGER's bytes, and where what follows it begins."""
    start, length = at + 2, der[at + 1]
    return der[start : start + length], start + length
