"""Webhooks that were carried out: scratch, pk `hook#<id>`, sk `hook`, kept for 7 days.

The id is the sender's, the same whenever it sends that webhook again by itself. It stands outside
the accounts, since a webhook names none, and is written with what the webhook has done.
"""

from datetime import datetime, timedelta

from flowpay.domain.errors import Conflict

from . import book
from .book import Write

KEPT = timedelta(days=7)
"""Longer than a webhook is repeated."""


class HookDone(Conflict): ...


def is_done(hook_id: str, *, at: datetime) -> bool:
    """Return whether it was carried out; DynamoDB deletes late, so the record's age counts."""
    item = book.get(_key(hook_id), table="scratch")
    return item is not None and item["expires_at"] > int(at.timestamp())


def done(hook_id: str, *, at: datetime) -> Write:
    """Return the write of a webhook that is carried out; refused as HookDone if it was."""
    return Write(
        "Put",
        "scratch",
        {**_key(hook_id), "expires_at": int((at + KEPT).timestamp())},
        condition="attribute_not_exists(pk) OR expires_at <= :now",
        values={":now": int(at.timestamp())},
        refusal=lambda: HookDone("this webhook was carried out already"),
    )


def _key(hook_id: str) -> dict[str, str]:
    return {"pk": f"hook#{hook_id}", "sk": "hook"}
