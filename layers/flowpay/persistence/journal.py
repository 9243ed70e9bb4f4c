"""The journal: pk `<account>#journal`, sk `<entry id>`; entries are written once, never changed."""

from flowpay.domain.journal import Entry

from . import book
from .book import Listing, Write, key
from .items import stored


def recorded(account: str, entry: Entry) -> Write:
    """Return the write of one entry; grouped by escrow where it belongs to one."""
    group = {"group": f"{account}#journal#{entry.escrow_id}", "place": entry.entry_id}
    item = {**key(account, "journal", entry.entry_id), **stored(entry)}
    return book.put_new(item | group if entry.escrow_id else item)


def listed(account: str, *, limit: int, cursor: str | None) -> tuple[tuple[Entry, ...], str | None]:
    """Return one page of the journal, newest first, and the next cursor."""
    items, following = book.page(
        Listing(partition=f"{account}#journal"), limit=limit, cursor=cursor
    )
    return tuple(Entry.model_validate(item) for item in items), following
