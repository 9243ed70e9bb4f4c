"""Fan-out: every event in the log becomes one delivery for each endpoint that it is owed to, once.

These are the account's webhooks, which say what types they want; of the events that tell a task's
state, the configurations that another agent has given us for this task; and, where payouts are made
over it, the paths of Locus that are told what happens to money.

How far it came stands in the book, and moves in the transaction that makes the deliveries: so it
may stop anywhere, run twice at once, and none is lost or made twice.

Who sends, and why so: `publish_events` fans out as soon as it has numbered and pushed, and rings a
queue, so that the first attempt begins within a second or two; a queue costs nothing while it is
empty, and starts as many senders as are needed. The sweep alone would be simpler and would let
everybody wait half a minute on average; `publish_events` sending by itself would let a slow
endpoint hold up the live log. But a queue keeps a message back for 15 minutes at most, so it is
only the bell: what is due stands in the book, and each minute the sweep rings for whatever is
overdue, fanned out or not. A message that is lost costs that minute. Accounts with neither webhooks
nor such tasks cost one read.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import batched, groupby
from operator import itemgetter
from typing import Any

from flowpay.domain.delivery import OF_LOCUS, OF_TASKS, Delivery, Due, delivery_id_of
from flowpay.domain.webhook import Webhook, WebhookStatus
from flowpay.persistence import book, deliveries, events
from flowpay.persistence import webhooks as kept
from flowpay.persistence.webhooks import CursorMoved
from flowpay.ports import webhook_queue
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import locus_telling

AT_ONCE = 10
"""Deliveries of one message: they are tried side by side."""
MOST_TRIES = 20
"""Of what others fan out at the same moment."""
OVERDUE = timedelta(seconds=20)
"""After which nobody else is on the way to it, or an attempt would have put it off."""
MOST_A_MINUTE, MOST_AT_REST = 1_000, 50
"""Overdue deliveries that the sweep rings for, of one endpoint that is well, and of one at rest."""
RING_WITHIN_S = 10
"""Of one fan-out; where the queue is slow, the sweep rings for the rest."""
KEPT = timedelta(days=30)
"""After which a delivery is forgotten; the event stays in the log."""
FORGOTTEN_AT_ONCE, FORGET_WITHIN_S = 100, 5
"""Deliveries of one transaction, and for how long one follows the other, of one account."""
END = "~"
"""Sorts after every id."""
TASK_EVENTS = "flowpay.a2a_task."
"""How the types of those events begin that tell the state of another agent's task."""


def fan_out(account: str) -> None:
    """Make the deliveries of all events that are in the log, and let them be tried."""
    refused, until = 0, time.monotonic() + RING_WITHIN_S
    while (cursor := kept.cursor(account)).is_for_someone:
        most = max(1, deliveries.MOST_AT_ONCE // max(1, cursor.endpoints))
        entries = events.log(account, after=cursor.given, limit=most)
        if not entries:
            return
        webhooks = kept.every(account)  # after the events: who comes later is not owed these
        number, made = _at_once(account, webhooks, entries)
        new = [deliveries.made(account, delivery) for delivery in made]
        try:
            book.commit([kept.given(account, cursor, number), *new])
        except CursorMoved:
            refused += 1
            if refused == MOST_TRIES:
                raise
            continue
        _ring_for(account, webhooks, made, until)


def set_going(account: str) -> None:
    """Make and ring for what a crash, a lost message or a rest has left; forget what is old.

    For the sweep: it may run at any time and twice.
    """
    if config().LOCUS_PAYOUTS:
        locus_telling.begin(account)
    webhooks, cursor = kept.every(account), kept.cursor(account)
    has_tasks, has_locus = cursor.tasks, cursor.locus
    if webhooks or has_tasks or has_locus:
        fan_out(account)
    until = time.monotonic() + RING_WITHIN_S
    for webhook in webhooks:
        _ring_overdue(account, webhook, until)
    for lane, is_used in ((OF_TASKS, has_tasks), (OF_LOCUS, has_locus)):
        if is_used:
            _ring_overdue_in(account, lane, until)
    until = time.monotonic() + FORGET_WITHIN_S
    for webhook in webhooks:
        _forget(account, webhook, until)
    if has_tasks:
        _forget_of_tasks(account, until)
    for webhook_id in locus_telling.NAMES if has_locus else ():
        _forget_before(account, webhook_id, clock.first_id("dlv", clock.now() - KEPT), until)


def _at_once(
    account: str, webhooks: Sequence[Webhook], entries: Sequence[Mapping[str, Any]]
) -> tuple[int, list[Delivery]]:
    """Return the deliveries of so many entries as one transaction takes, and the last's number."""
    made = list[Delivery]()
    number = 0
    for entry in entries:
        owed = list(_owed(account, webhooks, entry))
        if number and len(made) + len(owed) > deliveries.MOST_AT_ONCE:
            break
        made += owed
        number = int(entry["sequence"])
    return number, made


def _ring_overdue(account: str, webhook: Webhook, until: float) -> None:
    rests, before = webhook.rests(clock.now()), clock.now() - OVERDUE
    most = MOST_AT_REST if rests else MOST_A_MINUTE
    overdue = deliveries.due(account, webhook.webhook_id, before=before, limit=most)
    ids = (each.delivery_id for each in overdue)
    _ring(account, webhook.webhook_id, ids, until, though_resting=rests)


def _ring_overdue_in(account: str, lane: str, until: float) -> None:
    """Ring for what is overdue of several endpoints; one that rests has few, and gets them."""
    before = clock.now() - OVERDUE
    overdue = deliveries.due(account, lane, before=before, limit=MOST_A_MINUTE)
    for webhook_id, named in groupby(sorted(overdue), key=itemgetter(0)):
        ids = [each.delivery_id for each in named]
        _ring(account, webhook_id, ids, until, though_resting=True)


def _ring(
    account: str,
    webhook_id: str,
    delivery_ids: Iterable[str],
    until: float,
    *,
    though_resting: bool = False,
) -> None:
    """Let these deliveries of an endpoint be tried, as many as the queue takes in time."""
    for some in batched(delivery_ids, AT_ONCE, strict=False):
        if time.monotonic() >= until:
            return
        webhook_queue.put(
            Due(
                account=account,
                webhook_id=webhook_id,
                delivery_ids=some,
                though_resting=though_resting,
            )
        )


def _owed(
    account: str, webhooks: Sequence[Webhook], entry: Mapping[str, Any]
) -> Iterator[Delivery]:
    for webhook in webhooks:
        if webhook.wants(entry["type"], entry["subject"], int(entry["sequence"])):
            yield _delivery(webhook.webhook_id, entry)
    if entry["type"].startswith(TASK_EVENTS):
        from . import a2a_pushing

        for push in a2a_pushing.owed(account, entry):
            yield _delivery(push.webhook_id, entry)
    for webhook_id in locus_telling.owed(entry):
        yield _delivery(webhook_id, entry)


def _delivery(webhook_id: str, entry: Mapping[str, Any]) -> Delivery:
    at = clock.now()
    return Delivery(
        delivery_id=delivery_id_of(entry["id"]),
        webhook_id=webhook_id,
        event_id=entry["id"],
        event_type=entry["type"],
        sequence=entry["sequence"],
        begun_at=at,
        next_attempt_at=at,
        created_at=at,
    )


def _ring_for(
    account: str, webhooks: Iterable[Webhook], made: Iterable[Delivery], until: float
) -> None:
    """Ring for what was made; what is for one that rests is left to the sweep."""
    resting = {webhook.webhook_id for webhook in webhooks if webhook.rests(clock.now())}
    for webhook_id, owed in groupby(sorted(made, key=_whose), key=_whose):
        if webhook_id not in resting:
            _ring(account, webhook_id, [each.delivery_id for each in owed], until)


def _whose(delivery: Delivery) -> str:
    return delivery.webhook_id


def _forget(account: str, webhook: Webhook, until: float) -> None:
    """Forget the deliveries that are old; of an endpoint that was deleted all, and then itself."""
    is_deleted = webhook.status is WebhookStatus.DELETED
    before = END if is_deleted else clock.first_id("dlv", clock.now() - KEPT)
    is_done = _forget_before(account, webhook.webhook_id, before, until)
    if is_deleted and is_done:
        book.commit([kept.forgotten(account, webhook)])


def _forget_before(account: str, webhook_id: str, before: str, until: float) -> bool:
    """Forget an endpoint's deliveries before that id; return whether there was time for all."""
    while old := deliveries.old(account, webhook_id, before=before, limit=FORGOTTEN_AT_ONCE):
        book.commit(deliveries.forgotten(account, old))
        if time.monotonic() >= until:
            return False
    return True


def _forget_of_tasks(account: str, until: float) -> None:
    """Forget the deliveries that are old, and the configurations of tasks that ended long ago."""
    from . import a2a_pushing

    before = clock.now() - KEPT
    while old := deliveries.ended_of_tasks(account, before=before, limit=FORGOTTEN_AT_ONCE):
        book.commit(deliveries.forgotten(account, old))
        if time.monotonic() >= until:
            return
    for _ in a2a_pushing.forget_old(account, before):
        if time.monotonic() >= until:
            return
