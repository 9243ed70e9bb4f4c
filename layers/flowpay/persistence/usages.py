"""What a session's provider calls cost: pk `<account>#usage`, sk `<session id>/<step>/<time>`."""

from flowpay.domain.errors import Conflict
from flowpay.domain.usage import Usage, UsageStatus

from . import book
from .book import Listing, Write, key
from .items import Item, stored


class UsageMoved(Conflict):
    """A twin of this step was faster; its usage is in the book."""


def reserved(account: str, usage: Usage) -> Write:
    """Return the write of a new reserve; refused if the step has one."""
    item: Item = {**key(account, "usage", usage.usage_id), **stored(usage)}
    return book.put_new(item, refusal=lambda: UsageMoved(usage.usage_id))


def ended(account: str, usage: Usage) -> Write:
    """Return the write of a usage that is settled or voided; it ends once."""
    return book.set_fields(
        key(account, "usage", usage.usage_id),
        **stored({"status": usage.status, "cost": usage.cost}),
        condition="#status = :reserved",
        values={":reserved": UsageStatus.RESERVED},
        refusal=lambda: UsageMoved(usage.usage_id),
    )


def of_session(account: str, session_id: str, step: str = "") -> tuple[Usage, ...]:
    """Return the usages of a session, or of those of its steps that begin with `step`."""
    begins_with = f"{session_id}/{step}"
    items = book.everything(
        Listing(partition=f"{account}#usage", begins_with=begins_with, ascending=True)
    )
    return tuple(Usage.model_validate(item) for item in items)
