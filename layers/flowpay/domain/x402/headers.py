"""The three headers: base64 of an object's JSON (transport HTTP, section 2)."""

import base64
import binascii
import json
import re

from .errors import PaymentMalformed
from .wire import MOST_CHARACTERS, Wire

REQUIRED = "PAYMENT-REQUIRED"
SIGNATURE = "PAYMENT-SIGNATURE"
RESPONSE = "PAYMENT-RESPONSE"
FIRST_VERSION = "X-PAYMENT"
"""What version 1 called PAYMENT-SIGNATURE."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)


def encoded(value: Wire) -> str:
    """Return an object as it stands in a header."""
    text = json.dumps(value.to_wire(), separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(text.encode()).decode()


def decoded[Kind: Wire](kind: type[Kind], header: str) -> Kind:
    """Return the object of a header; raises PaymentMalformed."""
    if len(header) > 2 * MOST_CHARACTERS:
        raise PaymentMalformed("this header is longer than any payment")
    try:
        if not _BASE64.fullmatch(header):
            raise ValueError("not base64")
        value = json.loads(base64.b64decode(header, validate=True), parse_constant=_refused)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise PaymentMalformed("the header is not base64 of JSON") from error
    return kind.from_wire(value)


def _refused(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
