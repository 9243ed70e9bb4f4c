"""Webhooks: where an account's events go.

endpoint  pk `<account>#webhook`,       sk `<webhook id>`
cursor    pk `<account>#webhook_head`,  sk `head`   who there is to give events to, and the last
                                                    number that was given

No secret stands here: each follows from its version and the deployment's signing key.
"""

from typing import Any

from pydantic import BaseModel

from flowpay.domain.errors import Conflict
from flowpay.domain.webhook import (
    MOST_WEBHOOKS,
    TooManyWebhooks,
    Webhook,
    WebhookMoved,
    WebhookStatus,
    WebhookUnknown,
)

from . import book
from .book import Listing, Write, key, put_new
from .items import stored


class CursorMoved(Conflict): ...


class Cursor(BaseModel, frozen=True):
    """Who there is to give an account's events to, and up to which number they were given.

    `endpoints` are its webhooks; `tasks` says whether a task has ever had endpoints of its own,
    `locus` whether Locus was ever to be told.
    """

    endpoints: int = 0
    given: int = 0
    tasks: bool = False
    locus: bool = False

    @property
    def is_for_someone(self) -> bool:
        return self.endpoints > 0 or self.tasks or self.locus


def cursor(account: str) -> Cursor:
    return Cursor.model_validate(book.get(_head(account)) or {})


def find(account: str, webhook_id: str) -> Webhook | None:
    item = book.get(key(account, "webhook", webhook_id))
    return Webhook.model_validate(item) if item else None


def load(account: str, webhook_id: str) -> Webhook:
    """Return an endpoint; raises WebhookUnknown, also if it was deleted."""
    webhook = find(account, webhook_id)
    if webhook is None or webhook.status is WebhookStatus.DELETED:
        raise WebhookUnknown(f"there is no webhook {webhook_id} in this account")
    return webhook


def every(account: str) -> tuple[Webhook, ...]:
    """Return all endpoints, also those deleted that still have deliveries."""
    items = book.everything(Listing(partition=f"{account}#webhook", ascending=True))
    return tuple(map(Webhook.model_validate, items))


def listed(
    account: str, *, limit: int, cursor: str | None
) -> tuple[tuple[Webhook, ...], str | None]:
    """Return one page of the account's endpoints, newest first, and the next cursor."""
    listing = Listing(
        partition=f"{account}#webhook",
        where="#status <> :deleted",
        names={"#status": "status"},
        values={":deleted": WebhookStatus.DELETED},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(Webhook.model_validate, items)), following


def registered(account: str, webhook: Webhook, read: Cursor) -> list[Write]:
    """Return the writes of a new endpoint; raises TooManyWebhooks, refused as CursorMoved.

    The first one also says from where on events are given: nobody looked at those before.
    """
    if read.endpoints >= MOST_WEBHOOKS:
        raise TooManyWebhooks(f"an account has {MOST_WEBHOOKS} webhooks at most: delete one first")
    given = read.given if read.is_for_someone else webhook.since
    item = {**key(account, "webhook", webhook.webhook_id), **stored(webhook)}
    counted = read.model_copy(update={"endpoints": read.endpoints + 1, "given": given})
    return [put_new(item), _moved_cursor(account, read, counted)]


def with_tasks(account: str, read: Cursor, since: int) -> Write:
    """Return the write after which events are given to tasks too; refused as CursorMoved.

    Nobody looked at those before number `since`, unless there are webhooks.
    """
    given = read.given if read.is_for_someone else since
    return _moved_cursor(account, read, read.model_copy(update={"given": given}), tasks=True)


def with_locus(account: str, read: Cursor, since: int) -> Write:
    """Return the write after which events are given to Locus too; refused as CursorMoved."""
    given = read.given if read.is_for_someone else since
    return _moved_cursor(account, read, read.model_copy(update={"given": given}), locus=True)


def deleted(account: str, read: Webhook, cursor: Cursor) -> list[Write]:
    """Return the writes after which an endpoint gets nothing any more, and is not seen."""
    fewer = cursor.model_copy(update={"endpoints": cursor.endpoints - 1})
    return [changed(account, read, read.deleted()), _moved_cursor(account, cursor, fewer)]


def changed(account: str, read: Webhook, new: Webhook) -> Write:
    """Return the write of an endpoint's next version; of two at the same time one is WebhookMoved.

    What its attempts say of its health is another's to write, unless `new` forgets it.
    """
    different = [n for n in Webhook.model_fields if getattr(new, n) != getattr(read, n)]
    kept = [name for name in different if getattr(new, name) is not None]
    gone = [name for name in different if name not in kept]
    sets = ", ".join(f"#{name} = :{name}" for name in kept)
    removes = f" REMOVE {', '.join(f'#{name}' for name in gone)}" if gone else ""
    return Write(
        "Update",
        "book",
        key(account, "webhook", read.webhook_id),
        f"SET {sets}{removes}",
        "#version = :read_version",
        {f"#{name}": name for name in different},
        {f":{name}": getattr(new, name) for name in kept} | {":read_version": read.version},
        refusal=lambda: WebhookMoved(f"{read.webhook_id} was changed meanwhile: read it again"),
    )


def forgotten(account: str, webhook: Webhook) -> Write:
    """Return the write after which nothing is left of an endpoint that was deleted."""
    return Write("Delete", "book", key(account, "webhook", webhook.webhook_id))


def given(account: str, read: Cursor, number: int) -> Write:
    """Return the write that notes what the endpoints were given; refused as CursorMoved."""
    return _moved_cursor(account, read, read.model_copy(update={"given": number}))


def _head(account: str) -> dict[str, str]:
    return key(account, "webhook_head", "head")


def _moved_cursor(account: str, read: Cursor, new: Cursor, **also: Any) -> Write:
    first = "attribute_not_exists(#given)"
    as_read = "#given = :read_given AND #endpoints = :read_endpoints"
    for name in ("tasks", "locus"):  # neither is ever taken back
        as_read += "" if getattr(read, name) else f" AND attribute_not_exists(#{name})"
    is_first = read == Cursor()
    return book.set_fields(
        _head(account),
        endpoints=new.endpoints,
        given=new.given,
        condition=f"{first} OR ({as_read})" if is_first else as_read,
        values={":read_given": read.given, ":read_endpoints": read.endpoints},
        refusal=lambda: CursorMoved("the account's webhooks have changed meanwhile: try again"),
        **also,
    )
