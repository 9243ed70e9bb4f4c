"""The registry of accounts, for the work that a clock starts: pk `accounts`, sk `<account>`."""

from . import book
from .book import Listing, Write, put_new


def registered(account: str) -> Write:
    """Return the write of a new account."""
    return put_new({"pk": "accounts", "sk": account})


def all_accounts() -> tuple[str, ...]:
    return tuple(item["sk"] for item in book.everything(Listing(partition="accounts")))
