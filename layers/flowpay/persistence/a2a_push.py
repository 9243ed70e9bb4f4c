"""Configurations of push notifications: pk `<account>#a2a_push`, sk `<task id>.<digest of its id>`.

What a client has confided to us stands here sealed.
"""

from collections.abc import Iterator

from flowpay.domain.a2a.push import PushConfig, PushConfigMoved, webhook_id_of

from . import book
from .book import Listing, Write, key, put_new
from .items import Item, stored

NOUN = PushConfig.noun


def find(account: str, webhook_id: str) -> PushConfig | None:
    item = book.get(key(account, NOUN, webhook_id))
    return PushConfig.model_validate(item) if item else None


def find_of(account: str, task_id: str, config_id: str) -> PushConfig | None:
    return find(account, webhook_id_of(task_id, config_id))


def of_task(account: str, task_id: str) -> tuple[PushConfig, ...]:
    """Return all configurations of a task; there are few."""
    items = book.everything(_of_task(account, task_id))
    return tuple(map(PushConfig.model_validate, items))


def listed(
    account: str, task_id: str, *, limit: int, cursor: str | None
) -> tuple[tuple[PushConfig, ...], str | None]:
    """Return one page of a task's configurations, and the next cursor."""
    items, following = book.page(_of_task(account, task_id), limit=limit, cursor=cursor)
    return tuple(map(PushConfig.model_validate, items)), following


def begun_before(account: str, task_id: str) -> Iterator[PushConfig]:
    """Yield the configurations of all tasks whose ids sort before that one."""
    listing = Listing(partition=f"{account}#{NOUN}", between=("0", task_id), ascending=True)
    yield from map(PushConfig.model_validate, book.each(listing))


def made(account: str, config: PushConfig) -> Write:
    """Return the write of a new configuration; refused as PushConfigMoved if it is there."""
    return put_new(_item(account, config), refusal=lambda: _moved(config))


def replaced(account: str, read: PushConfig, new: PushConfig) -> Write:
    """Return the write of what stands in the place of `read`; refused as PushConfigMoved."""
    return Write(
        "Put",
        "book",
        _item(account, new),
        condition="#version = :read_version",
        names={"#version": "version"},
        values={":read_version": read.version},
        refusal=lambda: _moved(read),
    )


def deleted(account: str, read: PushConfig) -> Write:
    """Return the write after which it is gone; refused as PushConfigMoved if it was replaced."""
    return Write(
        "Delete",
        "book",
        key(account, NOUN, read.webhook_id),
        condition="#version = :read_version",
        names={"#version": "version"},
        values={":read_version": read.version},
        refusal=lambda: _moved(read),
    )


def _of_task(account: str, task_id: str) -> Listing:
    return Listing(partition=f"{account}#{NOUN}", begins_with=f"{task_id}.", ascending=True)


def _item(account: str, config: PushConfig) -> Item:
    return {**key(account, NOUN, config.webhook_id), **stored(config)}


def _moved(config: PushConfig) -> PushConfigMoved:
    return PushConfigMoved(f"{config.config_id} was changed meanwhile: try again")
