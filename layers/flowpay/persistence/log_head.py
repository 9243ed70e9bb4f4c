"""The head of an account's log: where its chain ends, what of it was pushed, and who is pushing.

head    pk `<account>#head`, sk `head`
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from flowpay.domain.errors import Conflict
from flowpay.domain.event import FIRST_PREVHASH

from . import book
from .book import Write, key


class HeadMoved(Conflict): ...


class Push(BaseModel, frozen=True):
    """Somebody who may be pushing to those who listened since its `id` was noted.

    After `until` it is not: whoever pushes is ended before.
    """

    id: str
    until: datetime

    def __str__(self) -> str:
        return f"{self.until.isoformat()}/{self.id}"


class Head(BaseModel, frozen=True):
    """The end of an account's chain: its last `number` and `hash`, and the last number `pushed`.

    `pushing` are the pushes, as text, that were begun and have not ended, or never will.
    """

    number: int = 0
    hash: str = FIRST_PREVHASH
    pushed: int = 0
    pushing: frozenset[str] = frozenset()

    def under_way(self, at: datetime) -> frozenset[str]:
        """Return the pushes that may still be sending at a moment."""
        return frozenset(push for push in self.pushing if push > at.isoformat())

    def after(self, entries: Sequence[dict[str, Any]]) -> "Head":
        """Return the head once these entries were added to the log."""
        last = entries[-1]
        return self.model_copy(update={"number": int(last["sequence"]), "hash": last["hash"]})


def head(account: str) -> Head:
    return Head.model_validate(book.get(key(account, "head", "head")) or {})


def advanced(account: str, head: Head, number: int, last_hash: str, push: Push | None) -> Write:
    """Return the write that moves the head on, if it stands where it was read; raises HeadMoved.

    `push` will push what is new.
    """
    condition = "#number = :read" if head.number else "attribute_not_exists(#number)"
    expression = "SET #number = :number, #hash = :hash"
    values: dict[str, Any] = {"number": number, "hash": last_hash}
    if head.number:
        values["read"] = head.number
    if push:
        expression, values["push"] = f"{expression} ADD #pushing :push", _set_of(push)
    return _on_head(account, expression, condition, **values)


def begin_push(account: str, push: Push) -> None:
    """Note that somebody begins to push, where nothing is numbered: that notes it too."""
    book.commit([_on_head(account, "ADD #pushing :push", push=_set_of(push))])


def mark_pushed(account: str, number: int) -> None:
    """Note that everything up to `number` was pushed; a later note is never overwritten."""
    later = "attribute_not_exists(#pushed) OR #pushed < :pushed"
    try:
        book.commit([_on_head(account, "SET #pushed = :pushed", later, pushed=number)])
    except HeadMoved:
        return


def end_push(account: str, number: int, push: Push, left: Iterable[str]) -> None:
    """Note what was pushed, that `push` has ended, and that those `left` by crashes have too."""
    ended = _set_of(push, *left)
    later = "attribute_not_exists(#pushed) OR #pushed < :pushed"
    both = "SET #pushed = :pushed DELETE #pushing :ended"
    try:
        book.commit([_on_head(account, both, later, pushed=number, ended=ended)])
    except HeadMoved:
        book.commit([_on_head(account, "DELETE #pushing :ended", ended=ended)])


def head_is(account: str, number: int) -> Write:
    """Return the check that `number` is still the last one."""
    return Write(
        "ConditionCheck",
        "book",
        key(account, "head", "head"),
        condition="#number = :number" if number else "attribute_not_exists(#number)",
        names={"#number": "number"},
        values={":number": number} if number else {},
        refusal=lambda: HeadMoved("new events have come"),
    )


def _on_head(account: str, expression: str, condition: str = "", **values: Any) -> Write:
    names = {f"#{name}": name for name in re.findall(r"#(\w+)", f"{expression} {condition}")}
    return Write(
        "Update",
        "book",
        key(account, "head", "head"),
        expression,
        condition,
        names,
        {f":{name}": value for name, value in values.items()},
        lambda: HeadMoved("somebody else has numbered or pushed meanwhile"),
    )


def _set_of(*pushes: Push | str) -> set[str]:
    return {str(push) for push in pushes}
