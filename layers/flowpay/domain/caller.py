"""Who asks: an account, a principal in it, and what they may do."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from .errors import NotFound, Unauthenticated


class Role(StrEnum):
    REQUESTER = "requester"
    APPROVER = "approver"
    ADMIN = "admin"
    AUDITOR = "auditor"


class KeyUnknown(NotFound): ...


class KeyRevoked(Unauthenticated): ...


class Caller(BaseModel, frozen=True):
    """`principal` is a name within the account; `roles` say which routes are open to it.

    `key` is the SHA-256 of the key that was given to it and may be revoked, None where there is
    none: where no key is required, or for the first one, which stands in the secrets.
    """

    account: str
    principal: str
    roles: tuple[Role, ...]
    key: str | None = None


class ApiKey(BaseModel, frozen=True):
    """A key that was given to a principal; the key itself was shown once and is not kept.

    `email` is an address of the principal: whoever decides by a link sent to it is the same person.
    """

    key_id: str
    principal: str
    roles: tuple[Role, ...]
    email: str | None = None
    created_by: str
    created_at: datetime
