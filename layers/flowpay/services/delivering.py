"""Delivering: the attempts of deliveries that are due, all of one endpoint, side by side.

An attempt is taken first, by a write that only one wins, then made, then noted with what it means
for the endpoint: one that answers 410, or has failed for a whole schedule with no success between,
is given up in the same transaction, and an event says so. Whatever stops in between is due again,
by the same schedule and for no longer.
"""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any

from flowpay.domain.delivery import MOST_TRIES, Delivery, DeliveryMoved, Due, Response
from flowpay.domain.endpoint import Endpoint, EndpointMoved
from flowpay.persistence import book, deliveries, endpoints
from flowpay.persistence.book import Write
from flowpay.ports import webhook_queue, webhooks
from flowpay.runtime import clock
from flowpay.runtime.log import logger
from flowpay.runtime.sealing import SealBroken

from .endpoints import Kind, Message, kind_of
from .fan_out import AT_ONCE

REST = timedelta(minutes=5)
"""For which an endpoint gets little once it is slow, or keeps failing."""
FAILURES_BEFORE_REST = 5
"""In a row: fewer may be a deployment of theirs."""
TOO_MUCH = {429, 502, 504}
"""After these the specification asks to slow down."""
A_WHILE = timedelta(minutes=1)
SLOW_MS = 5_000
GONE_REASON = "it answered 410 Gone"
FAILING_REASON = "every attempt has failed for the whole schedule of retries"


@dataclass(frozen=True)
class Addressee:
    """Whom the deliveries of one message go to.

    `endpoint` is None once it is gone; `write` writes what it is sent, and is None where it is sent
    nothing any more: then what is due is cancelled.
    """

    account: str
    webhook_id: str
    kind: Kind[Any]
    endpoint: Endpoint | None
    write: Callable[[Delivery], Message] | None


def deliver(due: Due) -> None:
    """Make the attempts that are due; one that fails on our side lets all the others be made.

    Raises ExceptionGroup of what failed on our side: the message comes again.
    """
    kind = kind_of(due.webhook_id)
    endpoint = kind.find(due.account, due.webhook_id)
    if endpoint and endpoint.rests(clock.now()) and not due.though_resting:
        return
    write = _writer(due.account, kind, endpoint)
    to = Addressee(due.account, due.webhook_id, kind, endpoint, write)
    webhooks.shared()  # made before the threads, as the client of the secrets was
    with ThreadPoolExecutor(AT_ONCE) as senders:
        outcomes = list(senders.map(partial(_guarded, to), due.delivery_ids))
    attempted = [outcome for outcome in outcomes if isinstance(outcome, Delivery)]
    if endpoint:
        _note_health(due.account, endpoint, [d.last_response for d in attempted if d.last_response])
    for delivery in attempted:
        _ring_again(due.account, delivery)
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if failures:
        raise ExceptionGroup("deliveries", failures)


def _writer(
    account: str, kind: Kind[Any], endpoint: Endpoint | None
) -> Callable[[Delivery], Message] | None:
    """Return what writes an endpoint's messages, None if it is sent nothing any more.

    One whose secrets, which it has confided to us, cannot be read any more is given up.
    """
    if endpoint is None or not endpoint.is_enabled:
        return None
    try:
        return kind.writer(account, endpoint)
    except SealBroken as error:
        with suppress(EndpointMoved):
            book.commit(kind.given_up(account, endpoint, str(error)))
        return None


def _guarded(to: Addressee, delivery_id: str) -> Delivery | Exception | None:
    try:
        return _attempt(to, delivery_id)
    except Exception as error:  # noqa: BLE001 - kept: the others are made before it is raised
        logger.exception("delivery failed on our side", delivery_id=delivery_id)
        return error


def _attempt(to: Addressee, delivery_id: str) -> Delivery | None:
    """Return the delivery after an attempt, None where there was none to make."""
    read, at = deliveries.find(to.account, to.webhook_id, delivery_id), clock.now()
    if read is None or not read.is_due(at):
        return None
    with suppress(DeliveryMoved):  # a twin makes it, or somebody has replayed it
        if to.write is None:
            book.commit([deliveries.moved(to.account, read, read.cancelled())])
            return None
        if read.tries >= MOST_TRIES:
            book.commit([deliveries.moved(to.account, read, read.unfinished(at))])
            return None
        taken = read.attempted(at)
        book.commit([deliveries.moved(to.account, read, taken)])
        response = _post(to.write(taken), taken)
        new = taken.answered(response, chance=random.random())  # noqa: S311 - jitter
        _settle(to, taken, new)
        return new
    return None


def _post(message: Message, delivery: Delivery) -> Response:
    if message.send:
        response = message.send()
    else:
        response = webhooks.shared().post(message.url, message.body, message.headers)
    logger.info(
        "attempt",
        webhook_id=delivery.webhook_id,
        delivery_id=delivery.delivery_id,
        attempt=delivery.tries,
        status=response.status,
        took_ms=response.took_ms,
    )
    return response if message.is_shown else response.model_copy(update={"body": ""})


def _settle(to: Addressee, taken: Delivery, new: Delivery) -> None:
    """Note how an attempt ended, and in the same transaction what that means for its endpoint."""
    noted = deliveries.moved(to.account, taken, new)
    try:
        book.commit([noted, *_consequences(to, to.endpoint, new)])
    except EndpointMoved:  # it was changed meanwhile: judged again as it is now
        now = to.kind.find(to.account, to.webhook_id)
        book.commit([noted, *_consequences(to, now, new)])


def _consequences(to: Addressee, endpoint: Endpoint | None, delivery: Delivery) -> list[Write]:
    if endpoint is None or not endpoint.is_enabled:
        return []
    if delivery.last_response and delivery.last_response.is_gone and not delivery.next_attempt_at:
        return to.kind.given_up(to.account, endpoint, GONE_REASON)
    if delivery.is_given_up and _nothing_succeeded(endpoint, delivery):
        return to.kind.given_up(to.account, endpoint, FAILING_REASON)
    return []


def _nothing_succeeded(endpoint: Endpoint, delivery: Delivery) -> bool:
    """Return whether the endpoint has taken nothing since this delivery first failed."""
    since, first = endpoint.failing_since, delivery.failing_since
    return since is not None and first is not None and since <= first


def _ring_again(account: str, delivery: Delivery) -> None:
    """Let the queue wait for the next attempt, where that is not longer than it can."""
    if delivery.next_attempt_at is None:
        return
    wait_s = ceil((delivery.next_attempt_at - clock.now()).total_seconds())
    if wait_s <= webhook_queue.LONGEST_S:
        due = Due(
            account=account,
            webhook_id=delivery.webhook_id,
            delivery_ids=(delivery.delivery_id,),
        )
        webhook_queue.put(due, after_s=max(0, wait_s))


def _note_health(account: str, endpoint: Endpoint, responses: list[Response]) -> None:
    """Keep what the attempts say of their endpoint: whether it fails, is slow, asks for a rest."""
    if not responses:
        return
    failed = [response for response in responses if not response.succeeded]
    with suppress(EndpointMoved):  # it is gone
        if len(failed) < len(responses):
            if endpoint.failures or endpoint.resting_until:
                book.commit([endpoints.succeeded(account, endpoint)])
        else:
            times, at = len(failed), min(response.at for response in failed)
            book.commit([endpoints.failed(account, endpoint, times, at=at)])
        if (rest := _rest(endpoint, responses, failed)) is not None:
            until = clock.now() + rest
            book.commit([endpoints.resting(account, endpoint, until)])


def _rest(
    endpoint: Endpoint, responses: list[Response], failed: list[Response]
) -> timedelta | None:
    """Return for how long an endpoint should get little, None if not at all."""
    asked = max((response.retry_after_s for response in failed), default=0)
    if asked:
        return min(timedelta(seconds=asked), REST)
    if any(response.status in TOO_MUCH for response in failed):
        return REST if _keeps_failing(endpoint, responses, failed) else A_WHILE
    slow = max(response.took_ms for response in responses) > SLOW_MS
    return REST if slow or _keeps_failing(endpoint, responses, failed) else None


def _keeps_failing(endpoint: Endpoint, responses: list[Response], failed: list[Response]) -> bool:
    all_fail = len(failed) == len(responses)
    return all_fail and endpoint.failures + len(failed) >= FAILURES_BEFORE_REST
