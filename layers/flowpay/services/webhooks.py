"""Webhooks: endpoints registered, rotated, switched off and on, tested; their secrets shown once.

A secret is an HMAC of the endpoint's name and the secret's version, by the deployment's signing
key: it is kept nowhere, so that no backup, answer, log or event can give it away. Whoever changes
that key has every endpoint's secret shown anew, by a rotation.
"""

from collections.abc import Callable, Iterable

from pydantic import BaseModel

from flowpay.domain.delivery import Delivery, Due, delivery_id_of
from flowpay.domain.once import Once
from flowpay.domain.webhook import (
    TESTED,
    Secret,
    Webhook,
    WebhookDisabled,
    WebhookStatus,
)
from flowpay.domain.webhook_signature import secret_text, signed_headers
from flowpay.persistence import book, deliveries, events, idempotency
from flowpay.persistence import webhooks as kept
from flowpay.persistence.book import Write
from flowpay.persistence.webhooks import CursorMoved
from flowpay.ports import public_address, webhook_queue
from flowpay.runtime import clock, signing

from . import repeats, wallets
from .endpoints import Kind, Message
from .events import announced
from .repeats import answered_once

MOST_TRIES = 5
"""Of a write that meets the events that are being given out."""
CONTENT_TYPE = "application/cloudevents+json"


class SecretOf(BaseModel, frozen=True):
    """Whose secret it is, and the how-many-eth."""

    account: str
    webhook_id: str
    version: int


class Registered(BaseModel, frozen=True):
    """What is remembered of a registration; the secret follows from it."""

    webhook_id: str


def _registered(account: str, answer: str) -> tuple[Webhook, str]:
    webhook_id = Registered.model_validate_json(answer).webhook_id
    return kept.load(account, webhook_id), secret_text(secret_of(account, webhook_id, 1))


@answered_once(_registered)
def register(*, url: str, event_types: tuple[str, ...], by: str, once: Once) -> tuple[Webhook, str]:
    """Return a new endpoint and its secret, which is shown to this command alone.

    Raises UrlForbidden, AddressNotPublic or TooManyWebhooks.
    """
    account = once.account
    _, earlier = repeats.read(once)
    if earlier:
        return _registered(account, earlier)
    url, at = public_address.checked(url), clock.now()
    wallets.load(account)  # opens an account: the sweep looks after those that are open
    webhook = Webhook(
        webhook_id=clock.new_id("whk", at),
        url=url,
        event_types=tuple(dict.fromkeys(event_types)),
        secrets=(Secret(version=1),),
        since=events.head(account).number,
        created_by=by,
        created_at=at,
    )
    said = _said(account, webhook, "created", by=by)
    answer = Registered(webhook_id=webhook.webhook_id)
    record = idempotency.recorded(once, answer, at=at)
    _commit(lambda: [*record, *kept.registered(account, webhook, kept.cursor(account)), said])
    return webhook, secret_text(secret_of(account, webhook.webhook_id, 1))


def rotate(account: str, webhook_id: str, *, by: str) -> tuple[Webhook, str]:
    """Return the endpoint and its new secret; the one before signs too for another day.

    Raises WebhookUnknown, WebhookMoved.
    """
    read = kept.load(account, webhook_id)
    new = read.rotated(clock.now())
    book.commit([kept.changed(account, read, new), _said(account, new, "rotated", by=by)])
    return new, secret_text(secret_of(account, webhook_id, new.secrets[0].version))


def disable(account: str, webhook_id: str, *, by: str) -> Webhook:
    """Let an endpoint get nothing any more; what is on its way to it is cancelled when due."""
    read = kept.load(account, webhook_id)
    if not read.is_enabled:
        return read
    new = read.disabled(f"by {by}")
    book.commit([kept.changed(account, read, new), _said(account, new, "disabled", by=by)])
    return new


def enable(account: str, webhook_id: str, *, by: str) -> Webhook:
    """Let an endpoint get what happens from now on; the rest is there to be replayed, or read."""
    read = kept.load(account, webhook_id)
    if read.is_enabled:
        return read
    new = read.enabled()
    book.commit([kept.changed(account, read, new), _said(account, new, "enabled", by=by)])
    return new


def delete(account: str, webhook_id: str, *, by: str) -> None:
    """Let an endpoint get nothing any more, and be seen no more; raises WebhookUnknown."""
    read = kept.load(account, webhook_id)
    said = _said(account, read, "deleted", by=by)
    _commit(lambda: [*kept.deleted(account, read, kept.cursor(account)), said])


def send_test(account: str, webhook_id: str, *, by: str) -> str:
    """Announce an event that goes to this endpoint alone; return its delivery's id.

    Raises WebhookUnknown or WebhookDisabled.
    """
    webhook = _enabled(account, webhook_id)
    said = _said(account, webhook, TESTED.rpartition(".")[2], by=by)
    book.commit([said])
    return delivery_id_of(said.target["sk"])


def replay(account: str, webhook_id: str, delivery_id: str) -> Delivery:
    """Return a delivery that is due once more, at once, whatever became of it.

    Raises WebhookUnknown, WebhookDisabled, DeliveryUnknown or DeliveryMoved.
    """
    _enabled(account, webhook_id)
    read = deliveries.load(account, webhook_id, delivery_id)
    new = read.replayed(clock.now())
    book.commit([deliveries.moved(account, read, new)])
    webhook_queue.put(
        Due(
            account=account,
            webhook_id=webhook_id,
            delivery_ids=(delivery_id,),
            though_resting=True,  # a person is waiting for it
        )
    )
    return new


def secret_of(account: str, webhook_id: str, version: int) -> bytes:
    """Return the 32 bytes that a version of an endpoint's secret is."""
    facts = SecretOf(account=account, webhook_id=webhook_id, version=version)
    return signing.secret_for("webhook", facts)


def writer(account: str, webhook: Webhook) -> Callable[[Delivery], Message]:
    """Return what writes an endpoint's messages, signed by every secret in force.

    Each is the event as it stands in the log, byte for byte. `webhook-id` is the event's id: the
    same over retries, replays and endpoints.
    """
    versions = webhook.signing(clock.now())
    secrets = [secret_of(account, webhook.webhook_id, version) for version in versions]

    def write(delivery: Delivery) -> Message:
        body, at = events.text_of(account, delivery.sequence).encode(), clock.now()
        signed = signed_headers(delivery.event_id, body, at=at, secrets=secrets)
        return Message(webhook.url, body, {"content-type": CONTENT_TYPE, **signed})

    return write


def given_up(account: str, webhook: Webhook, reason: str) -> list[Write]:
    """Return the writes after which an endpoint is disabled by what it answers."""
    new = webhook.disabled(reason)
    return [kept.changed(account, webhook, new), _said(account, new, "disabled", by="flowpay")]


def _enabled(account: str, webhook_id: str) -> Webhook:
    webhook = kept.load(account, webhook_id)
    if webhook.status is not WebhookStatus.ENABLED:
        raise WebhookDisabled(f"{webhook_id} is disabled: enable it first")
    return webhook


def _said(account: str, webhook: Webhook, name: str, *, by: str) -> Write:
    """Return the write of an event; of the URL it tells the host, since a path may be a secret."""
    data = {
        "webhook_id": webhook.webhook_id,
        "host": webhook.host,
        "event_types": list(webhook.event_types),
        **({"reason": webhook.disabled_reason} if webhook.disabled_reason else {}),
    }
    return announced(account, f"flowpay.webhook.{name}", webhook.webhook_id, by=by, data=data)


def _commit(writes: Callable[[], Iterable[Write]]) -> None:
    """Write what counts an endpoint, again where events were given out meanwhile."""
    for attempt in range(1, MOST_TRIES + 1):
        try:
            book.commit(writes())
        except CursorMoved:
            if attempt == MOST_TRIES:
                raise
        else:
            return


KIND = Kind(find=kept.find, writer=writer, given_up=given_up)
