"""What calls to providers cost: pk `<account>#usage`, sk `<owner>/<step>/<number of the try>`.

Those that are reserved are grouped, in the order of their reserve; whatever ends leaves the group.
"""

from datetime import datetime

from flowpay.domain.errors import Conflict
from flowpay.domain.usage import Owner, Usage, UsageStatus

from . import book
from .book import Listing, Write, key
from .items import Item, stored


class UsageMoved(Conflict):
    """A twin of this step was faster; its usage is in the book."""


def reserved(account: str, usage: Usage) -> Write:
    """Return the write of a new reserve; refused as UsageMoved if a twin has made this try."""
    item: Item = {
        **key(account, "usage", usage.usage_id),
        "group": _open_group(account),
        "place": usage.reserved_at,
        **stored(usage),
    }
    return book.put_new(item, refusal=lambda: UsageMoved(usage.usage_id))


def ended(account: str, usage: Usage) -> Write:
    """Return the write of a usage that is settled or voided; it ends once."""
    return Write(
        "Update",
        "book",
        key(account, "usage", usage.usage_id),
        "SET #status = :status, #cost = :cost REMOVE #group, #place",
        "#status = :reserved",
        {f"#{name}": name for name in ("status", "cost", "group", "place")},
        {":status": usage.status, ":cost": usage.cost, ":reserved": UsageStatus.RESERVED},
        refusal=lambda: UsageMoved(usage.usage_id),
    )


def of(account: str, owner: Owner, step: str = "") -> tuple[Usage, ...]:
    """Return what the calls for a session, or an escrow, have cost: all, or each try of `step`."""
    begins_with = f"{owner.owner_id}/{step}/" if step else f"{owner.owner_id}/"
    items = book.everything(
        Listing(partition=f"{account}#usage", begins_with=begins_with, ascending=True)
    )
    return tuple(Usage.model_validate(item) for item in items)


def left_open(account: str, *, before: datetime) -> tuple[Usage, ...]:
    """Return what was reserved before that moment (UTC) and has not ended, the oldest first."""
    times = ("0", before.isoformat())
    items = book.everything(Listing(group=_open_group(account), between=times, ascending=True))
    return tuple(Usage.model_validate(item) for item in items)


def _open_group(account: str) -> str:
    return f"{account}#usage#reserved"
