"""The journal: pk `<account>#journal`, sk `<entry id>`; entries are written once, never changed.

Entries are grouped by their session, or else by their escrow.
"""

from collections.abc import Iterator
from datetime import datetime

from flowpay.domain.journal import Entry
from flowpay.runtime.clock import first_id

from . import book
from .book import Listing, Write, key
from .items import stored


def recorded(account: str, entry: Entry) -> Write:
    """Return the write of one entry."""
    item = {**key(account, "journal", entry.entry_id), **stored(entry)}
    belongs_to = entry.session_id or entry.escrow_id
    group = {"group": f"{account}#journal#{belongs_to}", "place": entry.entry_id}
    return book.put_new(item | group if belongs_to else item)


def listed(account: str, *, limit: int, cursor: str | None) -> tuple[tuple[Entry, ...], str | None]:
    """Return one page of the journal, newest first, and the next cursor."""
    items, following = book.page(
        Listing(partition=f"{account}#journal"), limit=limit, cursor=cursor
    )
    return tuple(Entry.model_validate(item) for item in items), following


def every(account: str, *, since: datetime | None = None) -> Iterator[Entry]:
    """Yield the journal from its beginning, or from a moment, oldest first; it may be long."""
    after = first_id("jrn", since) if since else ""
    listing = Listing(partition=f"{account}#journal", after=after, ascending=True)
    for item in book.each(listing):
        yield Entry.model_validate(item)
