"""Signed links: what a token says was written here, for this purpose, and by nobody else.

A token is `base64url(facts).base64url(HMAC-SHA256)`, the MAC taken over the purpose and the text
before the dot, with the deployment's SIGNING_KEY. Whoever has a token has what it allows: it
stands in no event and in no log.
"""

import base64
import hashlib
import hmac

from pydantic import BaseModel

from flowpay.domain.errors import NotFound

from .config import secret


class LinkInvalid(NotFound): ...


def sign(purpose: str, facts: BaseModel) -> str:
    """Return the token that says `facts`; the same facts always have the same."""
    said = _text(facts.model_dump_json().encode())
    return f"{said}.{_mac(purpose, said)}"


def signed[Facts: BaseModel](purpose: str, kind: type[Facts], token: str) -> Facts:
    """Return what a token says; raises LinkInvalid if it was not signed here for this purpose."""
    said, _, mac = token.partition(".")
    if not (token.isascii() and hmac.compare_digest(mac, _mac(purpose, said))):
        raise LinkInvalid("this link is not one of ours: open it as it stands in the mail")
    return kind.model_validate_json(base64.urlsafe_b64decode(f"{said}=="))


def name_for(purpose: str, facts: BaseModel) -> str:
    """Return 26 small letters and digits that nobody else can tell of `facts`, always the same.

    It is 128 bits of an HMAC-SHA256, so that it can stand where a token is too long.
    """
    mac = _digest(f"name for {purpose}", facts.model_dump_json())
    return base64.b32encode(mac[:16]).decode().rstrip("=").lower()


def secret_for(purpose: str, facts: BaseModel) -> bytes:
    """Return 32 bytes that nobody else can tell of `facts`, always the same, so kept nowhere."""
    return _digest(f"secret for {purpose}", facts.model_dump_json())


def _mac(purpose: str, said: str) -> str:
    return _text(_digest(purpose, said))


def _digest(purpose: str, said: str) -> bytes:
    key, text = secret("SIGNING_KEY").encode(), f"{purpose}\n{said}".encode()
    return hmac.digest(key, text, hashlib.sha256)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
