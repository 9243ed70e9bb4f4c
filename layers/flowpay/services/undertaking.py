"""Commands that also call a provider: under way first, then the call, then facts and answer."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from pydantic import BaseModel

from flowpay.domain.errors import Busy, FlowpayError, ProviderFailed, UnderWay
from flowpay.domain.once import Lease, Once
from flowpay.persistence import book, idempotency
from flowpay.runtime import clock

LEASE = timedelta(seconds=30)
"""Longer than an API function may run: whoever is still at work has the command to itself."""


def undertake[Answer: BaseModel](
    once: Once, kind: type[Answer], work: Callable[[Lease | None], Answer]
) -> Answer:
    """Return what `work` answers, or what it answered when this command came before.

    `work` writes `idempotency.finished` with its facts. It may be given a command that a crash has
    left open, so it calls the provider with a key that follows from what is asked, by which the
    provider knows what it did already. Without an Idempotency-Key nobody is told that a twin is
    under way; that provider's key, and the condition of the facts, still keep it from happening
    twice. Raises UnderWay, IdempotencyKeyReused and what `work` raises.
    """
    if once.key is None:
        return work(None)
    at = clock.now()
    lease = Lease(once=once, holder=clock.new_id("lease", at), until=at + LEASE)
    try:
        book.commit([idempotency.under_way(lease, at=at)])
    except UnderWay:
        record = book.get(idempotency.key_of(once), table="scratch")
        earlier = idempotency.answer_of(once, record, at=at)
        if earlier is None:
            raise
        return kind.model_validate_json(earlier)
    try:
        return work(lease)
    except FlowpayError as error:
        _let_go(lease, error)
        raise


def _let_go(lease: Lease, error: FlowpayError) -> None:
    """Forget a refusal; leave open what may have been done, for the next one to find out."""
    unknown = isinstance(error, ProviderFailed | Busy)
    end = idempotency.left_open(lease, at=clock.now()) if unknown else idempotency.dropped(lease)
    with suppress(UnderWay):  # it is finished, or another has taken it over
        book.commit([end])
