"""API keys; the key itself is never kept.

registry  pk `keys`,            sk `<SHA-256 of the key>`   whose it is, for every request
list      pk `<account>#key`,   sk `<key id>`               what an account has given out
"""

from flowpay.domain.approval import is_same
from flowpay.domain.caller import ApiKey, Caller, KeyRevoked, KeyUnknown

from . import book
from .book import Listing, Write, key, put_new
from .items import stored


def find(digest: str) -> Caller | None:
    """Return whose key has this SHA-256, None if nobody's."""
    item = book.get(_registered(digest))
    return Caller.model_validate({**item, "key": digest}) if item else None


def require(digest: str | None) -> None:
    """Raise KeyRevoked if this key opens nothing any more; None is no key that could be revoked."""
    if digest and find(digest) is None:
        raise _revoked()


def holds(digest: str) -> Write:
    """Return the check that this key still opens what it did; raises KeyRevoked."""
    there = "attribute_exists(pk)"
    return Write("ConditionCheck", "book", _registered(digest), condition=there, refusal=_revoked)


def given(account: str, api_key: ApiKey, digest: str) -> list[Write]:
    """Return the writes of a new key."""
    who = Caller(account=account, principal=api_key.principal, roles=api_key.roles)
    listed = {**key(account, "key", api_key.key_id), "digest": digest, **stored(api_key)}
    return [put_new({**_registered(digest), **stored(who)}), put_new(listed)]


def digest_of(account: str, key_id: str) -> str:
    """Return the SHA-256 of a key that was given; raises KeyUnknown."""
    item = book.get(key(account, "key", key_id))
    if item is None:
        raise KeyUnknown(f"there is no key {key_id} in this account")
    digest: str = item["digest"]
    return digest


def revoked(account: str, key_id: str, digest: str) -> list[Write]:
    """Return the writes after which a key opens nothing."""
    listed = Write("Delete", "book", key(account, "key", key_id))
    return [listed, Write("Delete", "book", _registered(digest))]


def listed(
    account: str, *, limit: int, cursor: str | None
) -> tuple[tuple[ApiKey, ...], str | None]:
    """Return one page of the account's keys, newest first, and the next cursor."""
    items, following = book.page(Listing(partition=f"{account}#key"), limit=limit, cursor=cursor)
    return tuple(ApiKey.model_validate(item) for item in items), following


def principal_of(account: str, email: str) -> str | None:
    """Return whose address it is, in any case, of those with a key; None if nobody's."""
    keys = book.each(Listing(partition=f"{account}#key", ascending=True))
    owners = (ApiKey.model_validate(item) for item in keys)
    return next((one.principal for one in owners if is_same(one.email or "", email)), None)


def _revoked() -> KeyRevoked:
    return KeyRevoked("the key that you came with was revoked: come with another")


def _registered(digest: str) -> dict[str, str]:
    return {"pk": "keys", "sk": digest}
