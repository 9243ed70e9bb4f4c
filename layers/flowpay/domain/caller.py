"""Who asks: an account, a principal in it, and what they may do."""

from pydantic import BaseModel


class Caller(BaseModel, frozen=True):
    """`principal` is a name within the account; `roles` are those of `runtime/access.py`."""

    account: str
    principal: str
    roles: frozenset[str]
