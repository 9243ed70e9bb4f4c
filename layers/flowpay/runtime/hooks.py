"""Signed webhooks: a body is read only if Svix, for Resend, has signed it with our secret.

The signature is base64(HMAC-SHA256(secret, `{svix-id}.{svix-timestamp}.{body}`)) over the very
bytes of the body; https://docs.svix.com/receiving/verifying-payloads/how-manual.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flowpay.domain.errors import Misconfigured, NotFound, Unauthenticated

from . import clock
from .bodies import BodyMalformed, raw, read_json
from .config import secrets

SECRET = "RESEND_WEBHOOK_SECRET"  # noqa: S105 - its name
TOLERANCE_S = 300
"""Of the clock: what was signed longer ago, or in the future, is a replay of somebody's."""
_ID = re.compile(r"[\x21-\x7e]{1,200}")
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


class HookOff(NotFound): ...


class SignatureInvalid(Unauthenticated): ...


def read_signed(event: dict[str, Any]) -> Any:
    """Return the JSON of a body that is signed, and new.

    Raises HookOff, SignatureInvalid, BodyTooLarge or BodyMalformed.
    """
    given = secrets().get(SECRET, "").strip()
    if not given:
        raise HookOff("no webhooks are taken here: set RESEND_WEBHOOK_SECRET to take Resend's")
    try:
        body = raw(event)
    except ValueError as error:
        raise BodyMalformed("the body cannot be read") from error
    require_signed(event["headers"], body, secret=given, at=clock.now())
    return read_json(event)


def require_signed(headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime) -> None:
    """Raise SignatureInvalid unless one of the signatures is ours, of now and of this body."""
    hook_id, seconds = headers.get("svix-id", ""), headers.get("svix-timestamp", "")
    if not (_ID.fullmatch(hook_id) and _SECONDS.fullmatch(seconds)):
        raise SignatureInvalid("send svix-id, svix-timestamp and svix-signature, as Svix does")
    if abs(int(at.timestamp()) - int(seconds)) > TOLERANCE_S:
        raise SignatureInvalid("this was signed too long ago, or will be: sign it now")
    signed = f"{hook_id}.{seconds}.".encode() + body
    expected = base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256))
    entries = (entry.partition(",") for entry in headers.get("svix-signature", "").split())
    given = [mac.encode(errors="replace") for version, _, mac in entries if version == "v1"]
    if sum(hmac.compare_digest(expected, mac) for mac in given) == 0:
        raise SignatureInvalid("the signature is not that of this body with our secret")


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise Misconfigured(f"{SECRET} is not one of Svix: copy it whole, whsec_…") from error
