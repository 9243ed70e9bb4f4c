"""API keys: given to a principal, shown once, revoked at once."""

import hashlib
import secrets

from flowpay.domain.approval import is_same
from flowpay.domain.caller import ApiKey, Role
from flowpay.domain.errors import Conflict, InvalidInput
from flowpay.persistence import book, connections
from flowpay.persistence import keys as kept
from flowpay.runtime import clock

from .events import announced

SYSTEM = {"admin", "anonymous", "flowpay", "public"}
"""Who acts when no person does: nobody may look like one of them in the log."""


class PrincipalReserved(InvalidInput): ...


class EmailTaken(Conflict): ...


def give(
    account: str, *, principal: str, roles: tuple[Role, ...], by: str, email: str | None = None
) -> tuple[ApiKey, str]:
    """Return a new key of the principal, and the key itself, which nobody can read again.

    Raises PrincipalReserved, or EmailTaken if the address is another principal's.
    """
    if principal.lower() in SYSTEM:
        raise PrincipalReserved(f"{principal!r} is a name of the system: choose another")
    owner = kept.principal_of(account, email) if email else None
    if owner and not is_same(owner, principal):
        raise EmailTaken(f"{email} is an address of {owner}: one person has one name")
    text = f"flp_{secrets.token_urlsafe(32)}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    api_key = ApiKey(
        key_id=clock.new_id("key"),
        principal=principal,
        roles=roles,
        email=email,
        created_by=by,
        created_at=clock.now(),
    )
    data = api_key.model_dump(mode="json")
    said = announced(account, "flowpay.key.created", api_key.key_id, by=by, data=data)
    book.commit([*kept.given(account, api_key, digest), said])
    return api_key, text


def revoke(account: str, key_id: str, *, by: str) -> None:
    """Let the key open nothing from now on; raises KeyUnknown.

    Nothing more is pushed to who connected with it. Its next frame ends the connection.
    """
    digest = kept.digest_of(account, key_id)
    said = announced(account, "flowpay.key.revoked", key_id, by=by, data={"key_id": key_id})
    book.commit([*kept.revoked(account, key_id, digest), said])
    connections.silence(account, digest)
