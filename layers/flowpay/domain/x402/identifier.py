"""The extension `payment-identifier`: the payer's own name for a payment, so that it is made once.

The same identifier with the same payment is answered the same; with another payment, 409.
"""

import re
from typing import Any

from .errors import PaymentMalformed
from .objects import PaymentPayload

NAME = "payment-identifier"
_ID = re.compile(r"[A-Za-z0-9_-]{16,128}", re.ASCII)
DECLARED: dict[str, Any] = {
    NAME: {
        "info": {"required": False},
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {
                "required": {"type": "boolean"},
                "id": {
                    "type": "string",
                    "minLength": 16,
                    "maxLength": 128,
                    "pattern": "^[a-zA-Z0-9_-]+$",
                },
            },
            "required": ["required"],
        },
    }
}
"""What a seller says of it: an identifier is welcome, and none is needed."""


def identifier_of(payment: PaymentPayload) -> str | None:
    """Return the payment's identifier, None without one; raises PaymentMalformed."""
    said = (payment.extensions or {}).get(NAME)
    if said is None:
        return None
    info = said.get("info") if isinstance(said, dict) else None
    if not isinstance(info, dict):
        raise PaymentMalformed(f"extensions.{NAME}.info must be an object")
    identifier = info.get("id")
    if identifier is None:
        return None
    if not isinstance(identifier, str) or not _ID.fullmatch(identifier):
        raise PaymentMalformed(
            f"extensions.{NAME}.info.id must have 16 to 128 letters, digits, - or _"
        )
    return identifier


def with_identifier(extensions: dict[str, Any] | None, identifier: str) -> dict[str, Any] | None:
    """Return a buyer's extensions: the seller's, with the identifier where he takes one."""
    said = (extensions or {}).get(NAME)
    if extensions is None or not isinstance(said, dict) or not isinstance(said.get("info"), dict):
        return extensions
    return extensions | {NAME: said | {"info": said["info"] | {"id": identifier}}}
