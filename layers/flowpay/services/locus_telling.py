"""Locus told: what happens to payments, the wallet and escrows, to the paths that settings name.

By the queue and the schedule of webhooks: nothing of ours waits for it, and what it answers moves
no money; what it has not taken in the end is told in the log. What is told, and how, is an
assumption that stands in `ports/locus_unpublished.py`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

from flowpay.domain.delivery import OF_LOCUS, Delivery
from flowpay.domain.endpoint import Endpoint
from flowpay.persistence import book, events
from flowpay.persistence import webhooks as kept
from flowpay.persistence.book import Write
from flowpay.persistence.webhooks import CursorMoved
from flowpay.ports import locus_unpublished
from flowpay.runtime.config import config

from .endpoints import Kind, Message
from .events import announced

NAMES = {
    f"{OF_LOCUS}_approval": locus_unpublished.APPROVAL,
    f"{OF_LOCUS}_debit": locus_unpublished.DEBIT,
    f"{OF_LOCUS}_credit": locus_unpublished.CREDIT,
    f"{OF_LOCUS}_create": locus_unpublished.CREATE,
    f"{OF_LOCUS}_transition": locus_unpublished.TRANSITION,
}
"""The name of each endpoint → the setting that has its path."""
_OF = {setting: name for name, setting in NAMES.items()}
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)


class LocusPath(Endpoint, frozen=True):
    """One of Locus's paths: it is a setting, so nothing of it stands in the book."""

    noun: ClassVar[str] = "locus_path"
    failing_since: datetime | None = _ALWAYS
    """Nobody counts how it does, and it is never left alone: each delivery is given up alone."""


def begin(account: str) -> None:
    """Let Locus be told what happens from now on; once, and not of what was before."""
    cursor = kept.cursor(account)
    if not cursor.locus:
        with suppress(CursorMoved):  # the next sweep tries again
            book.commit([kept.with_locus(account, cursor, events.head(account).number)])


def owed(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the endpoints that are owed an entry of the log."""
    if config().LOCUS_PAYOUTS:
        yield from (_OF[setting] for setting in locus_unpublished.settings_for(entry))


def find(_: str, webhook_id: str) -> LocusPath | None:
    """Return an endpoint, None where it is off: then what is on its way is cancelled."""
    path = locus_unpublished.path_of(NAMES[webhook_id]) if config().LOCUS_PAYOUTS else None
    if path is None:
        return None
    url = f"{config().LOCUS_API_BASE}{path}"
    return LocusPath(webhook_id=webhook_id, url=url, created_by="flowpay", created_at=_ALWAYS)


def writer(account: str, endpoint: LocusPath) -> Callable[[Delivery], Message]:
    """Return what writes an endpoint's messages."""
    setting = NAMES[endpoint.webhook_id]
    path = str(locus_unpublished.path_of(setting))

    def write(delivery: Delivery) -> Message:
        entry = json.loads(events.text_of(account, delivery.sequence))
        message = locus_unpublished.Message(path, locus_unpublished.body_of(entry, setting))
        return Message(endpoint.url, b"", {}, send=partial(locus_unpublished.tell, message))

    return write


def given_up(account: str, path: LocusPath, reason: str) -> list[Write]:
    """Return the write of an event that says so: the next that happens is told there all the same.

    The delivery itself, which has failed, says what Locus has answered last.
    """
    data = {"setting": NAMES[path.webhook_id], "url": path.url, "reason": reason}
    type = "flowpay.locus_path.given_up"
    return [announced(account, type, path.webhook_id, by="flowpay", data=data)]


KIND = Kind(find=find, writer=writer, given_up=given_up)
