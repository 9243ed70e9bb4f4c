"""API keys: pk `keys`, sk `<SHA-256 of the key>`; the key itself is never kept."""

from flowpay.domain.caller import Caller

from . import book


def find(digest: str) -> Caller | None:
    """Return whose key has this SHA-256, None if nobody's."""
    item = book.get({"pk": "keys", "sk": digest})
    return Caller.model_validate(item) if item else None
