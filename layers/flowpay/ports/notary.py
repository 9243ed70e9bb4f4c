"""The key that signs checkpoints: in KMS, from where it never leaves.

ECDSA over P-256 with SHA-256, so that any library, and a page of Python, can check it.
"""

import base64
import textwrap
from functools import cache
from hashlib import sha256

from flowpay.runtime.aws import client
from flowpay.runtime.config import config

ALGORITHM = "ECDSA_SHA_256"


def signature(message: bytes) -> bytes:
    """Return the signature of a message of up to 4,096 bytes, as DER."""
    answer = client("kms").sign(
        KeyId=config().CHECKPOINT_KEY,
        Message=message,
        MessageType="RAW",
        SigningAlgorithm=ALGORITHM,
    )
    signed: bytes = answer["Signature"]
    return signed


@cache
def public_key() -> bytes:
    """Return the public half, as the DER of a SubjectPublicKeyInfo; it never changes."""
    der: bytes = client("kms").get_public_key(KeyId=config().CHECKPOINT_KEY)["PublicKey"]
    return der


def pem() -> str:
    """Return the public key as the text that tools read."""
    lines = textwrap.wrap(base64.b64encode(public_key()).decode(), 64)
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])


def fingerprint() -> str:
    """Return the lower-case hex SHA-256 of the public key's DER: what a checkpoint calls it."""
    return sha256(public_key()).hexdigest()
