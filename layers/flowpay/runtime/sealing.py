"""Sealed text: what somebody has entrusted to us can be read here, for its purpose, alone.

The book holds a secret of somebody else's only sealed, so that no backup, answer or stream of it
gives it away. Signing needs no package, and sealing is made of the same: HMAC-SHA256 over a counter
is the key stream, a second one over the whole says that nobody has changed it (encrypt, then MAC).
A cipher's own package would weigh more than all the others of the Lambda layer together.
"""

import base64
import hashlib
import hmac
import os

from pydantic import BaseModel

from flowpay.domain.errors import Conflict

from .signing import secret_for

NONCE_BYTES, MAC_BYTES, BLOCK_BYTES = 16, 32, 32


class SealBroken(Conflict): ...


def sealed(purpose: str, facts: BaseModel, text: str) -> str:
    """Return `text` so that only `unsealed` reads it, with the same purpose and facts."""
    key, nonce = _key(purpose, facts), os.urandom(NONCE_BYTES)
    hidden = _hidden(key, nonce, text.encode())
    return base64.b64encode(nonce + hidden + _mac(key, nonce + hidden)).decode()


def unsealed(purpose: str, facts: BaseModel, seal: str) -> str:
    """Return the text; raises SealBroken if it was not sealed here so, or the key is another."""
    key, raw = _key(purpose, facts), base64.b64decode(seal)
    nonce, hidden = raw[:NONCE_BYTES], raw[NONCE_BYTES:-MAC_BYTES]
    if not hmac.compare_digest(raw[-MAC_BYTES:], _mac(key, nonce + hidden)):
        raise SealBroken("what was sealed cannot be read: the deployment's SIGNING_KEY is another")
    return _hidden(key, nonce, hidden).decode()


def _key(purpose: str, facts: BaseModel) -> bytes:
    return secret_for(f"seal of {purpose}", facts)


def _hidden(key: bytes, nonce: bytes, text: bytes) -> bytes:
    """Return text and key stream, one upon the other: done twice, it is the text again."""
    blocks = range((len(text) + BLOCK_BYTES - 1) // BLOCK_BYTES)
    stream = b"".join(_digest(key, b"stream" + nonce + n.to_bytes(8)) for n in blocks)
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def _mac(key: bytes, text: bytes) -> bytes:
    return _digest(key, b"mac" + text)


def _digest(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, hashlib.sha256)
