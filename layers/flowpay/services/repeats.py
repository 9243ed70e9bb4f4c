"""Repeats: a command that comes again, or twice at once, is answered as it was the first time."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from flowpay.domain.errors import Conflict, InvalidInput, Refused
from flowpay.domain.once import Once
from flowpay.persistence import book, idempotency
from flowpay.persistence.book import Table
from flowpay.persistence.items import Item
from flowpay.runtime import clock

type Target = tuple[Table, Mapping[str, Any]]


def read(once: Once, *targets: Target) -> tuple[tuple[Item | None, ...], str | None]:
    """Return the items, and the answer that was given to this command before, as JSON.

    All in one round trip. Raises IdempotencyKeyReused if the key came with another body.
    """
    if once.key is None:
        return book.get_together(*targets), None
    *found, record = book.get_together(*targets, ("scratch", idempotency.key_of(once)))
    return tuple(found), idempotency.answer_of(once, record, at=clock.now())


def answered_once[**P, Answer](
    load: Callable[[str, str], Answer],
) -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
    """Let a refusal stand only if no twin was answered meanwhile; `load` reads (account, record).

    A round trip reads several items one after the other: of a twin that commits in between, it may
    see what became of the money and not yet the answer. `once` is a keyword of the command.
    """

    def wrap(command: Callable[P, Answer]) -> Callable[P, Answer]:
        @wraps(command)
        def answered(*args: P.args, **kwargs: P.kwargs) -> Answer:
            try:
                return command(*args, **kwargs)
            except (Refused, Conflict, InvalidInput):
                once = cast("Once", kwargs["once"])
                _, earlier = read(once) if once.key else ((), None)
                if earlier is None:
                    raise
                return load(once.account, earlier)

        return answered

    return wrap
