"""The journal: pk `<account>#journal`, sk `<entry id>`; entries are written once, never changed.

Entries are grouped by their session, or else by their escrow. `accounts` names the accounts of an
entry's legs, so that a list can be narrowed to one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flowpay.domain.errors import InvalidInput, NotFound
from flowpay.domain.journal import Entry, EntryKind
from flowpay.runtime.clock import first_id

from . import book, escrows
from .book import Listing, Write, key
from .items import Item, stored

STILL_COMING = timedelta(minutes=3)
"""After its id an entry may still be written: longer than a function runs that moves money, and
than clocks differ. What is older can no longer change."""
_FIRST, _LAST = "jrn_", "jrn_~"


class EntryUnknown(NotFound): ...


class PeriodInvalid(InvalidInput): ...


@dataclass(frozen=True)
class Wanted:
    """Which entries of an account's journal: all that is named must hold.

    `leg` is an account of the journal, such as `supplier:sup_1`; `since` is included and `until`
    is not, to the millisecond of the entry's id.
    """

    leg: str | None = None
    kind: EntryKind | None = None
    escrow_id: str | None = None
    session_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def key_of(account: str, entry_id: str) -> dict[str, str]:
    return key(account, "journal", entry_id)


def from_item(item: Item | None, entry_id: str = "") -> Entry:
    """Return the entry of an item; raises EntryUnknown if there is none."""
    if item is None:
        raise EntryUnknown(f"there is no entry {entry_id} in this account's journal")
    return Entry.model_validate(item)


def load(account: str, entry_id: str) -> Entry:
    """Return one entry; raises EntryUnknown."""
    return from_item(book.get(key_of(account, entry_id)), entry_id)


def recorded(account: str, entry: Entry) -> Write:
    """Return the write of one entry."""
    accounts = sorted({leg.account for leg in entry.legs})
    item = {**key_of(account, entry.entry_id), **stored(entry), "accounts": accounts}
    belongs_to = entry.session_id or entry.escrow_id
    group = {"group": f"{account}#journal#{belongs_to}", "place": entry.entry_id}
    return book.put_new(item | group if belongs_to else item)


def listed(
    account: str, wanted: Wanted, *, limit: int, cursor: str | None
) -> tuple[tuple[Entry, ...], str | None]:
    """Return one page of the journal, newest first, and the next cursor.

    The group of a session or an escrow is an index: it may lag behind by a moment. Raises
    EscrowUnknown, or PeriodInvalid for a time that ends before it begins.
    """
    items, following = book.page(_listing(account, wanted), limit=limit, cursor=cursor)
    return tuple(map(from_item, items)), following


def every(
    account: str, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Item]:
    """Yield the items of a period's entries, oldest first, as they stand; there may be many."""
    between = _between(since, until)
    listing = Listing(partition=f"{account}#journal", between=between, ascending=True)
    return book.each(listing)


def _listing(account: str, wanted: Wanted) -> Listing:
    compared = {
        "kind": wanted.kind,
        "escrow_id": wanted.escrow_id,
        "session_id": wanted.session_id,
        "accounts": wanted.leg,
    }
    named = {name: value for name, value in compared.items() if value is not None}
    forms = {"accounts": "contains(#accounts, :accounts)"}
    group = _group(account, wanted)
    return Listing(
        partition="" if group else f"{account}#journal",
        group=group,
        between=_between(wanted.since, wanted.until),
        where=" AND ".join(forms.get(name, f"#{name} = :{name}") for name in named),
        names={f"#{name}": name for name in named},
        values={f":{name}": value for name, value in named.items()},
    )


def _group(account: str, wanted: Wanted) -> str:
    """Return the group in which the wanted entries are, empty if they may be anywhere."""
    belongs_to = wanted.session_id
    if belongs_to is None and wanted.escrow_id is not None:
        belongs_to = escrows.load(account, wanted.escrow_id).session_id or wanted.escrow_id
    return f"{account}#journal#{belongs_to}" if belongs_to else ""


def _between(since: datetime | None, until: datetime | None) -> tuple[str, str] | None:
    """Return the bounds of the entry ids of a period; None for all time."""
    if since is None and until is None:
        return None
    if since and until and since > until:
        raise PeriodInvalid("`since` is after `until`: ask for a time that ends after it begins")
    return first_id("jrn", since) if since else _FIRST, first_id("jrn", until) if until else _LAST
