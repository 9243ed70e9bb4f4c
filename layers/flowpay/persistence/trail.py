"""The audit trail: the log of an account, narrowed and page by page.

Entries are in the order of their numbers, which is nearly that of their times: an event is numbered
within moments of its fact, or a minute later by the sweep. So a period is a stretch of the log with
an hour's margin at both ends, in which every entry's time is looked at.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flowpay.domain.errors import InvalidInput
from flowpay.domain.event import sequence_text

from . import book, events
from .book import Listing, key
from .items import Item, plain

MARGIN = timedelta(hours=1)


class PeriodInvalid(InvalidInput): ...


@dataclass(frozen=True)
class Wanted:
    """Which entries: all that is named must hold.

    `since` is included and `until` is not, both to the second.
    """

    session_id: str | None = None
    type: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    account: str,
    wanted: Wanted,
    *,
    limit: int,
    cursor: str | None = None,
    ascending: bool = False,
) -> tuple[list[dict[str, Any]], str | None]:
    """Return one page of the log, newest first unless told, and the cursor of what follows.

    What narrows the log, but for a session, filters what was read of it, which is bounded: a page
    may be short, or even empty, and still have a cursor. The entries of a session are an index: it
    may lag behind by a moment. Raises PeriodInvalid or CursorInvalid.
    """
    found, following = items(account, wanted, limit=limit, cursor=cursor, ascending=ascending)
    return [events.entry_of(item) for item in found], following


def items(
    account: str, wanted: Wanted, *, limit: int, cursor: str | None, ascending: bool
) -> tuple[list[Item], str | None]:
    """Return the same page as it stands: `sk` is an entry's number, `entry` its text."""
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise PeriodInvalid("`since` is after `until`: ask for a time that ends after it begins")
    listing = _listing(account, wanted, ascending)
    start = cursor or (None if listing.group else _start(account, wanted, listing))
    found, following = book.page(listing, limit=limit, cursor=start)
    if following and len(found) < limit and not listing.group:
        following = None if _is_past(account, wanted, listing, following) else following
    return found, following


def of_session_after(account: str, session_id: str, *, after: int) -> list[Item]:
    """Return a session's entries with a number above `after`, in order, from the log itself.

    It reads the whole log from there: for its end, of which the index may not know all.
    """
    listing = Listing(
        partition=f"{account}#event",
        after=sequence_text(after),
        ascending=True,
        where="sessionid = :session",
        values={":session": session_id},
    )
    return book.everything(listing)


def _listing(account: str, wanted: Wanted, ascending: bool) -> Listing:
    forms = {"type": "=", "actor": "=", "since": ">=", "until": "<"}
    named = {name: value for name in forms if (value := getattr(wanted, name)) is not None}
    fields = {name: "time" if name in ("since", "until") else name for name in named}
    return Listing(
        partition="" if wanted.session_id else f"{account}#event",
        group=f"{account}#event#{wanted.session_id}" if wanted.session_id else "",
        ascending=ascending,
        where=" AND ".join(f"#{fields[name]} {forms[name]} :{name}" for name in named),
        names={f"#{field}": field for field in fields.values()},
        values={f":{name}": _compared(value) for name, value in named.items()},
    )


def _compared(value: Any) -> Any:
    return _to_the_second(value) if isinstance(value, datetime) else value


def _to_the_second(moment: datetime) -> str:
    """Return a time as items have it, but without fraction and Z.

    So it sorts before all that has the same second, with a fraction or without.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _start(account: str, wanted: Wanted, listing: Listing) -> str | None:
    """Return the cursor from which the wanted period is read, None for the end of the log."""
    moment = wanted.since if listing.ascending else wanted.until
    if moment is None:
        return None
    margin = -MARGIN if listing.ascending else MARGIN
    first = _first_at(account, _to_the_second(moment + margin))
    before = first - 1 if listing.ascending else first
    return listing.cursor(key(account, "event", sequence_text(before))) if before else None


def _first_at(account: str, moment: str) -> int:
    """Return the number of the first entry of that time or later: in as many reads as it has bits.

    One more than the last number if there is none yet.
    """
    low, high = 1, events.head(account).number + 1
    while low < high:
        middle = (low + high) // 2
        if _time_of(account, sequence_text(middle)) < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _is_past(account: str, wanted: Wanted, listing: Listing, cursor: str) -> bool:
    """Whether nothing that is wanted follows: the log was read beyond the period's end."""
    end = wanted.until if listing.ascending else wanted.since
    if end is None:
        return False
    time = _time_of(account, plain(listing.start(cursor))["sk"])
    return (
        time > _to_the_second(end + MARGIN)
        if listing.ascending
        else time < _to_the_second(end - MARGIN)
    )


def _time_of(account: str, sequence: str) -> str:
    item = book.get(key(account, "event", sequence)) or {}
    return str(item.get("time", ""))
