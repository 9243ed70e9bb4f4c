"""Signatures of Standard Webhooks 1.0.0: what a receiver checks with the secret that it was given.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime


def secret_text(secret: bytes) -> str:
    """Return a secret as its receiver gets it: `whsec_` and the base64 of its 24 to 64 bytes."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def signed_headers(
    webhook_id: str, body: bytes, *, at: datetime, secrets: Iterable[bytes]
) -> dict[str, str]:
    """Return the three headers of a message: its id, the moment, and one signature per secret.

    The id stays the same over repeats; it contains no dot.
    """
    seconds = str(int(at.timestamp()))
    signed = f"{webhook_id}.{seconds}.".encode() + body
    macs = (hmac.digest(secret, signed, hashlib.sha256) for secret in secrets)
    signatures = " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": seconds,
        "webhook-signature": signatures,
    }
