"""Delivering: the attempts of deliveries that are due, all of one endpoint, side by side.

An attempt is taken first, by a write that only one wins, then made, then noted with what it means
for the endpoint: one that answers 410, or has failed for a whole schedule with no success between,
is disabled in the same transaction, and an event says so. Whatever stops in between is due again,
by the same schedule and for no longer.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from math import ceil

from flowpay.domain.delivery import MOST_TRIES, Delivery, DeliveryMoved, Due, Response
from flowpay.domain.webhook import Webhook, WebhookMoved
from flowpay.domain.webhook_signature import signed_headers
from flowpay.persistence import book, deliveries, events
from flowpay.persistence import webhooks as kept
from flowpay.persistence.book import Write
from flowpay.ports import webhook_queue, webhooks
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from .fan_out import AT_ONCE
from .webhooks import given_up, secret_of

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


def deliver(due: Due) -> None:
    """Make the attempts that are due; one that fails on our side lets all the others be made.

    Raises ExceptionGroup of what failed on our side: the message comes again.
    """
    webhook = kept.find(due.account, due.webhook_id)
    if webhook is None or (webhook.rests(clock.now()) and not due.though_resting):
        return
    attempt = partial(_guarded, due.account, webhook, _secrets(due.account, webhook))
    webhooks.shared()  # made before the threads, as the client of the secrets was
    with ThreadPoolExecutor(AT_ONCE) as senders:
        outcomes = list(senders.map(attempt, due.delivery_ids))
    attempted = [outcome for outcome in outcomes if isinstance(outcome, Delivery)]
    _note_health(due.account, webhook, [d.last_response for d in attempted if d.last_response])
    for delivery in attempted:
        _ring_again(due.account, webhook, delivery)
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if failures:
        raise ExceptionGroup("deliveries", failures)


def _secrets(account: str, webhook: Webhook) -> list[bytes]:
    """Return the secrets in force, the newest first."""
    versions = webhook.signing(clock.now())
    return [secret_of(account, webhook.webhook_id, version) for version in versions]


def _guarded(
    account: str, webhook: Webhook, secrets: list[bytes], delivery_id: str
) -> Delivery | Exception | None:
    try:
        return _attempt(account, webhook, secrets, delivery_id)
    except Exception as error:  # noqa: BLE001 - kept: the others are made before it is raised
        logger.exception("delivery failed on our side", delivery_id=delivery_id)
        return error


def _attempt(
    account: str, webhook: Webhook, secrets: list[bytes], delivery_id: str
) -> Delivery | None:
    """Return the delivery after an attempt, None where there was none to make."""
    read, at = deliveries.find(account, webhook.webhook_id, delivery_id), clock.now()
    if read is None or not read.is_due(at):
        return None
    with suppress(DeliveryMoved):  # a twin makes it, or somebody has replayed it
        if not webhook.is_enabled:
            book.commit([deliveries.moved(account, read, read.cancelled())])
            return None
        if read.tries >= MOST_TRIES:
            book.commit([deliveries.moved(account, read, read.unfinished(at))])
            return None
        taken = read.attempted(at)
        book.commit([deliveries.moved(account, read, taken)])
        response = _post(account, webhook, secrets, taken)
        new = taken.answered(response, chance=random.random())  # noqa: S311 - jitter
        _settle(account, webhook, taken, new)
        return new
    return None


def _post(account: str, webhook: Webhook, secrets: list[bytes], delivery: Delivery) -> Response:
    """Send the event as it stands in the log, byte for byte, signed now by every one of `secrets`.

    `webhook-id` is the event's id: the same over retries, replays and endpoints.
    """
    body, at = events.text_of(account, delivery.sequence).encode(), clock.now()
    headers = signed_headers(delivery.event_id, body, at=at, secrets=secrets)
    response = webhooks.shared().post(webhook.url, body, headers)
    logger.info(
        "attempt",
        webhook_id=webhook.webhook_id,
        delivery_id=delivery.delivery_id,
        attempt=delivery.tries,
        status=response.status,
        took_ms=response.took_ms,
    )
    return response


def _settle(account: str, webhook: Webhook, taken: Delivery, new: Delivery) -> None:
    """Note how an attempt ended, and in the same transaction what that means for its endpoint."""
    noted = deliveries.moved(account, taken, new)
    try:
        book.commit([noted, *_consequences(account, webhook, new)])
    except WebhookMoved:  # it was changed meanwhile: judged again as it is now
        now = kept.find(account, webhook.webhook_id)
        book.commit([noted, *(_consequences(account, now, new) if now else [])])


def _consequences(account: str, webhook: Webhook, delivery: Delivery) -> list[Write]:
    if not webhook.is_enabled:
        return []
    if delivery.last_response and delivery.last_response.is_gone and not delivery.next_attempt_at:
        return given_up(account, webhook, GONE_REASON)
    if delivery.is_given_up and _nothing_succeeded(webhook, delivery):
        return given_up(account, webhook, FAILING_REASON)
    return []


def _nothing_succeeded(webhook: Webhook, delivery: Delivery) -> bool:
    """Return whether the endpoint has taken nothing since this delivery first failed."""
    since, first = webhook.failing_since, delivery.failing_since
    return since is not None and first is not None and since <= first


def _ring_again(account: str, webhook: Webhook, delivery: Delivery) -> None:
    """Let the queue wait for the next attempt, where that is not longer than it can."""
    if delivery.next_attempt_at is None:
        return
    wait_s = ceil((delivery.next_attempt_at - clock.now()).total_seconds())
    if wait_s <= webhook_queue.LONGEST_S:
        due = Due(
            account=account,
            webhook_id=webhook.webhook_id,
            delivery_ids=(delivery.delivery_id,),
        )
        webhook_queue.put(due, after_s=max(0, wait_s))


def _note_health(account: str, webhook: Webhook, responses: list[Response]) -> None:
    """Keep what the attempts say of their endpoint: whether it fails, is slow, asks for a rest."""
    if not responses:
        return
    failed = [response for response in responses if not response.succeeded]
    with suppress(WebhookMoved):  # it is gone
        if len(failed) < len(responses):
            if webhook.failures or webhook.resting_until:
                book.commit([kept.succeeded(account, webhook.webhook_id)])
        else:
            times, at = len(failed), min(response.at for response in failed)
            book.commit([kept.failed(account, webhook.webhook_id, times, at=at)])
        if (rest := _rest(webhook, responses, failed)) is not None:
            until = clock.now() + rest
            book.commit([kept.resting(account, webhook.webhook_id, until)])


def _rest(webhook: Webhook, responses: list[Response], failed: list[Response]) -> timedelta | None:
    """Return for how long an endpoint should get little, None if not at all."""
    asked = max((response.retry_after_s for response in failed), default=0)
    if asked:
        return min(timedelta(seconds=asked), REST)
    if any(response.status in TOO_MUCH for response in failed):
        return REST if _keeps_failing(webhook, responses, failed) else A_WHILE
    slow = max(response.took_ms for response in responses) > SLOW_MS
    return REST if slow or _keeps_failing(webhook, responses, failed) else None


def _keeps_failing(webhook: Webhook, responses: list[Response], failed: list[Response]) -> bool:
    all_fail = len(failed) == len(responses)
    return all_fail and webhook.failures + len(failed) >= FAILURES_BEFORE_REST
