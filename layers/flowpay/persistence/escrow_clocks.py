"""What is known of what an escrow pays, for its clocks: pk `<account>#escrow_clocks`.

sk is the escrow's id. `told` has the clocks that were told of, each with its day: one that moves to
another day is told anew, one that is only made known again is not. While a clock is still to be
told of, the item is in the account's group, at the day on which the next one comes near: `due`
finds those of today with one Query.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flowpay.domain.errors import Conflict
from flowpay.domain.escrow import EscrowMoved
from flowpay.domain.gst.clocks import Clocks, running
from flowpay.domain.gst.deadlines import NEAR_DAYS, Deadline

from . import book
from .book import Listing, Write, key
from .items import Item, stored


class ClocksMoved(Conflict): ...


class Kept(NamedTuple):
    """Of which escrow, what is known, and the marks of the clocks that were told of already."""

    escrow_id: str
    clocks: Clocks
    told: tuple[str, ...] = ()

    def is_told(self, deadline: Deadline) -> bool:
        return mark(deadline) in self.told


def mark(deadline: Deadline) -> str:
    """Return by what a clock is known again: its kind and its day."""
    return f"{deadline.kind} {deadline.due_on}"


def known(account: str, escrow_id: str, clocks: Clocks, before: Kept | None = None) -> Write:
    """Return the write of what is known now in the place of what was known before, as it was read.

    Refused as EscrowMoved where somebody was faster: read it again.
    """
    told = [mark(each) for each in running(clocks) if before and before.is_told(each)]
    item = {**key(account, "escrow_clocks", escrow_id), "clocks": stored(clocks), "told": told}
    return Write(
        "Put",
        "book",
        item | _waiting(account, clocks, told),
        condition="#told = :before" if before else "attribute_not_exists(pk)",
        names={"#told": "told"} if before else {},
        values={":before": list(before.told)} if before else {},
        refusal=lambda: EscrowMoved(f"the clocks of {escrow_id} have moved on: read them again"),
    )


def told(account: str, kept: Kept, of: Sequence[Deadline]) -> Write:
    """Return the write that notes of which clocks was told; refused as ClocksMoved by a twin."""
    every = (*kept.told, *map(mark, of))
    place = _waiting(account, kept.clocks, every)
    ends = "" if place else " REMOVE #group, #place"
    sets = "SET #told = :told" + (", #place = :place" if place else "")
    names = {"#told": "told", "#place": "place"} | ({} if place else {"#group": "group"})
    return Write(
        "Update",
        "book",
        key(account, "escrow_clocks", kept.escrow_id),
        f"{sets}{ends}",
        "#told = :before",
        names,
        {":told": list(every), ":before": list(kept.told)}
        | ({":place": place["place"]} if place else {}),
        refusal=lambda: ClocksMoved(kept.escrow_id),
    )


def due(account: str, today: date) -> tuple[Kept, ...]:
    """Return those of which a clock is to be told today."""
    listing = Listing(group=_group(account), between=("0", today.isoformat()), ascending=True)
    return tuple(map(_kept, book.everything(listing)))


def of(account: str, escrow_ids: Sequence[str]) -> Mapping[str, Kept]:
    """Return what is known for the clocks of these escrows, at most 100 of them."""
    keys = (key(account, "escrow_clocks", id) for id in dict.fromkeys(escrow_ids))
    found = book.get_together(*(("book", each) for each in keys))
    return {kept.escrow_id: kept for kept in (_kept(item) for item in found if item)}


def _waiting(account: str, clocks: Clocks, told: Sequence[str]) -> dict[str, Any]:
    """Return the group, and the day on which the next clock comes near; {} when all are told."""
    days = [
        each.due_on.toordinal() - NEAR_DAYS for each in running(clocks) if mark(each) not in told
    ]
    if not days:
        return {}
    return {"group": _group(account), "place": date.fromordinal(min(days)).isoformat()}


def _group(account: str) -> str:
    return f"{account}#escrow_clocks"


def _kept(item: Item) -> Kept:
    return Kept(item["sk"], Clocks.model_validate(item["clocks"]), tuple(item["told"]))
