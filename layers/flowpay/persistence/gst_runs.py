"""GST runs: pk `<account>#gst_run`, sk `<run id>`; grouped by status.

run     the record; its live address and the token of who waits stand on its item, in no model
result  pk `<account>#gst_result`, sk `<run id>`: what was computed, as compressed JSON
proof   pk `<account>#gst_proof`,  sk `<reference>`: whose payment a challan has proved: a run's
left    pk `<account>#gst_left`,   sk `<run id>`: a browser that could not be stopped at the end

A token is filed, and a person says that it is done, by writes to the run's item: whichever comes
last, its image in the stream holds both.
"""

import base64
import gzip
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flowpay.domain.errors import InvalidInput
from flowpay.domain.gst_run import Action, ProofUsed, Run, RunMoved, RunStatus, RunUnknown

from . import book
from .book import Listing, Write, key
from .items import Item, stored

MOST_RESULT_BYTES = 300_000
"""Compressed; DynamoDB takes 400 KB an item."""


class ResultTooLarge(InvalidInput): ...


class Left(NamedTuple):
    """A browser that is to be stopped: by its session's id, or by its mark if that is not known."""

    run_id: str
    session_id: str | None
    mark: str
    until: datetime


def key_of(account: str, run_id: str) -> dict[str, str]:
    return key(account, "gst_run", run_id)


def group_of(account: str, status: RunStatus) -> str:
    return f"{account}#gst_run#{status.value}"


def item_of(account: str, run_id: str) -> Item:
    """Return the run's item; raises RunUnknown."""
    item = book.get(key_of(account, run_id))
    if item is None:
        raise RunUnknown(f"there is no GST run {run_id} in this account")
    return item


def load(account: str, run_id: str) -> Run:
    """Return the run as it stands now; raises RunUnknown."""
    return from_item(item_of(account, run_id))


def from_item(item: Mapping[str, Any]) -> Run:
    return Run.model_validate(dict(item))


def started(account: str, run: Run) -> Write:
    """Return the write of a new run."""
    item = {
        **key_of(account, run.run_id),
        "group": group_of(account, run.status),
        "place": run.run_id,
        **stored(run),
    }
    return book.put_new(item, refusal=lambda: RunMoved(f"{run.run_id} exists already"))


def moved(account: str, read: Run, new: Run, *, live_url: str | None = None) -> Write:
    """Return the write of a run's next step; of two at the same moment one is refused as RunMoved.

    What has ended has no live address any more.
    """
    facts = {
        name: value
        for name in Run.model_fields
        if (value := getattr(new, name)) != getattr(read, name) and value is not None
    }
    facts |= {"group": group_of(account, new.status)} | ({"live_url": live_url} if live_url else {})
    sets = ", ".join(f"#{name} = :{name}" for name in facts)
    gone = "" if new.is_open else " REMOVE #live_url, #person_token"
    removed = {} if new.is_open else {"#live_url": "live_url", "#person_token": "person_token"}
    return Write(
        "Update",
        "book",
        key_of(account, read.run_id),
        f"SET {sets}{gone}",
        "#version = :read_version",
        {f"#{name}": name for name in facts} | removed,
        {f":{name}": value for name, value in facts.items()} | {":read_version": read.version},
        refusal=lambda: RunMoved(f"{read.run_id} has moved on: read it again"),
    )


def is_open(account: str, run_id: str) -> Write:
    """Return the check that a run has not ended; refused as RunMoved."""
    return Write(
        "ConditionCheck",
        "book",
        key_of(account, run_id),
        condition="#status IN (:running, :awaiting)",
        names={"#status": "status"},
        values={":running": RunStatus.RUNNING, ":awaiting": RunStatus.AWAITING_PERSON},
        refusal=lambda: RunMoved(f"{run_id} has ended"),
    )


def run_again(account: str, read: Run, *, at: datetime) -> Write:
    """Return the write that counts one more execution of an open run, and forgets its token."""
    return Write(
        "Update",
        "book",
        key_of(account, read.run_id),
        "SET #runs = :runs, #version = :version, #updated_at = :at REMOVE #person_token",
        "#version = :read_version",
        {f"#{name}": name for name in ("runs", "version", "updated_at", "person_token")},
        {
            ":runs": read.runs + 1,
            ":version": read.version + 1,
            ":at": at,
            ":read_version": read.version,
        },
        refusal=lambda: RunMoved(f"{read.run_id} has moved on"),
    )


def file_token(account: str, run_id: str, token: str) -> None:
    """Keep the token of the state that waits for the person; a newer one takes its place."""
    write = book.set_fields(
        key_of(account, run_id),
        person_token=token,
        refusal=lambda: RunUnknown(f"there is no GST run {run_id} in this account"),
    )
    book.commit([write])


def touch(account: str, run_id: str, *, at: datetime) -> None:
    """Send the item's image through the stream once more, for a reader that missed it."""
    book.commit([book.set_fields(key_of(account, run_id), touched_at=at.isoformat())])


def items_of_status(account: str, status: RunStatus) -> list[Item]:
    """Return the items of one status, oldest first."""
    return book.everything(Listing(group=group_of(account, status), ascending=True))


def listed(
    account: str,
    *,
    status: RunStatus | None,
    action: Action | None,
    limit: int,
    cursor: str | None,
) -> tuple[tuple[Run, ...], str | None]:
    """Return one page of runs, newest first, and the next cursor."""
    listing = Listing(
        partition="" if status else f"{account}#gst_run",
        group=group_of(account, status) if status else "",
        where="#action = :action" if action else "",
        names={"#action": "action"} if action else {},
        values={":action": action} if action else {},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(from_item, items)), following


def result(account: str, run_id: str, text: str) -> Write:
    """Return the write of what was computed, JSON; raises ResultTooLarge."""
    packed = gzip.compress(text.encode(), mtime=0)
    if len(packed) > MOST_RESULT_BYTES:
        raise ResultTooLarge("this is more than one run can hold: divide it, for example by week")
    item = {**key(account, "gst_result", run_id), "json": base64.b64encode(packed).decode()}
    return book.put_new(item, refusal=lambda: RunMoved(f"{run_id} has its result already"))


def result_of(account: str, run_id: str) -> str | None:
    """Return what was computed, JSON, None if nothing was."""
    item = book.get(key(account, "gst_result", run_id))
    return gzip.decompress(base64.b64decode(item["json"])).decode() if item else None


def proves(account: str, run_id: str, reference: str) -> Write:
    """Return the write by which a challan is the proof of one run; refused as ProofUsed."""
    return Write(
        "Put",
        "book",
        {**key(account, "gst_proof", reference), "run_id": run_id},
        condition="attribute_not_exists(pk) OR #run_id = :run_id",
        names={"#run_id": "run_id"},
        values={":run_id": run_id},
        refusal=lambda: ProofUsed(f"{reference} is the proof of another run already"),
    )


def left(account: str, what: Left) -> Write:
    """Return the write that remembers a browser which could not be stopped."""
    facts = {**what._asdict(), "until": what.until}
    return Write("Put", "book", {**key(account, "gst_left", what.run_id), **stored(facts)})


def left_of(account: str) -> tuple[Left, ...]:
    """Return the browsers that are still to be stopped."""
    items = book.everything(Listing(partition=f"{account}#gst_left", ascending=True))
    return tuple(
        Left(
            run_id=item["run_id"],
            session_id=item.get("session_id"),
            mark=item["mark"],
            until=datetime.fromisoformat(item["until"]),
        )
        for item in items
    )


def stopped(account: str, run_id: str) -> Write:
    """Return the write after which a browser is not to be stopped any more."""
    return Write("Delete", "book", key(account, "gst_left", run_id))
