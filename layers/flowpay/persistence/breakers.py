"""How the providers are doing: scratch, pk `provider`, sk its name; a day after its last change.

They stand outside the accounts: the keys to the providers are the deployment's.
"""

from datetime import datetime, timedelta

from flowpay.domain.breaker import Breaker
from flowpay.domain.errors import Conflict

from . import book
from .book import Listing, Write
from .items import Item, stored

KEPT = timedelta(days=1)


class BreakerMoved(Conflict):
    """Another process was faster."""


def every(*, at: datetime) -> dict[str, Breaker]:
    """Return what is known of each provider, by its name; of one that is well mostly nothing."""
    items = book.everything(Listing(partition="provider", table="scratch"))
    return {item["sk"]: _breaker(item, at) for item in items}


def change(provider: str, before: Breaker, after: Breaker, *, at: datetime) -> Breaker:
    """Return `after` as it is kept in the place of `before`.

    Raises BreakerMoved if that stands there no more.
    """
    new = after.model_copy(update={"version": before.version + 1})
    expires_at = int((at + KEPT).timestamp())
    item = {"pk": "provider", "sk": provider, **stored(new), "expires_at": expires_at}
    write = Write(
        "Put",
        "scratch",
        item,
        condition="attribute_not_exists(pk) OR #version = :before",
        names={"#version": "version"},
        values={":before": before.version},
        refusal=lambda: BreakerMoved(provider),
    )
    book.commit([write])
    return new


def _breaker(item: Item, at: datetime) -> Breaker:
    """Return what is kept; DynamoDB deletes late, so its age is looked at."""
    if item["expires_at"] <= at.timestamp():
        return Breaker(version=item["version"])
    return Breaker.model_validate(item)
