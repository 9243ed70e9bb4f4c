"""Webhooks — where the account's events are sent: endpoints, their secrets, what became of each."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import BaseModel, Field

from flowpay.domain.delivery import Delivery, DeliveryStatus
from flowpay.domain.webhook import EventType, Webhook
from flowpay.persistence import deliveries
from flowpay.persistence import webhooks as kept
from flowpay.runtime.http import (
    Command,
    Cursor,
    IdempotencyKey,
    Limit,
    Page,
    caller,
    entry,
    http_app,
    once,
)
from flowpay.services import webhooks

app = http_app()

WebhookId = Annotated[str, Path(pattern=r"^whk_[0-9A-Z]{26}$")]
DeliveryId = Annotated[str, Path(pattern=r"^dlv_[0-9A-Za-z_]{1,60}$")]
Status = Annotated[DeliveryStatus | None, Query(description="Only those of this status")]


class WebhookRequest(Command, frozen=True):
    """An https URL with a public address, and the types of events that go there."""

    url: str = Field(max_length=1000, examples=["https://hooks.example.com/flowpay"])
    event_types: tuple[EventType, ...] = Field(
        default=("*",),
        min_length=1,
        max_length=50,
        examples=[["flowpay.escrow.*", "flowpay.session.completed"]],
    )


class NewSecret(Webhook, frozen=True):
    """`secret` is shown this once: check signatures with it (Standard Webhooks 1.0.0, v1)."""

    secret: str


class TestSent(BaseModel, frozen=True):
    """The delivery of a test: look among the deliveries what becomes of it."""

    delivery_id: str


@app.post("/api/webhooks", status_code=201, summary="Register an endpoint", tags=["Webhooks"])
def register(wanted: WebhookRequest, key: IdempotencyKey = None) -> NewSecret:
    """Answer with the endpoint and its secret.

    Every event of these types that happens from now on is sent there, signed, at least once, and in
    no promised order: `sequence` in the event tells it, and `webhook-id` a repeat.
    """
    webhook, secret = webhooks.register(
        url=wanted.url,
        event_types=wanted.event_types,
        by=caller(app).principal,
        once=once(app, key),
    )
    return NewSecret(**webhook.model_dump(), secret=secret)


@app.get("/api/webhooks", summary="The endpoints", tags=["Webhooks"])
def listed(limit: Limit = 20, cursor: Cursor = None) -> Page[Webhook]:
    items, following = kept.listed(caller(app).account, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


@app.get("/api/webhooks/<webhook_id>", summary="One endpoint", tags=["Webhooks"])
def read(webhook_id: WebhookId) -> Webhook:
    return kept.load(caller(app).account, webhook_id)


@app.delete(
    "/api/webhooks/<webhook_id>",
    status_code=204,
    summary="Delete an endpoint and its deliveries",
    tags=["Webhooks"],
)
def delete(webhook_id: WebhookId) -> Response[Any]:
    who = caller(app)
    webhooks.delete(who.account, webhook_id, by=who.principal)
    return Response(204)


@app.post(
    "/api/webhooks/<webhook_id>/rotate",
    summary="A new secret; the one before signs too for another day",
    tags=["Webhooks"],
)
def rotate(webhook_id: WebhookId) -> NewSecret:
    who = caller(app)
    webhook, secret = webhooks.rotate(who.account, webhook_id, by=who.principal)
    return NewSecret(**webhook.model_dump(), secret=secret)


@app.post(
    "/api/webhooks/<webhook_id>/disable",
    summary="Send an endpoint nothing any more",
    tags=["Webhooks"],
)
def disable(webhook_id: WebhookId) -> Webhook:
    who = caller(app)
    return webhooks.disable(who.account, webhook_id, by=who.principal)


@app.post(
    "/api/webhooks/<webhook_id>/enable",
    summary="Send an endpoint what happens from now on",
    tags=["Webhooks"],
)
def enable(webhook_id: WebhookId) -> Webhook:
    who = caller(app)
    return webhooks.enable(who.account, webhook_id, by=who.principal)


@app.post(
    "/api/webhooks/<webhook_id>/test",
    status_code=202,
    summary="Send an endpoint a test event, whatever types it takes",
    tags=["Webhooks"],
)
def send_test(webhook_id: WebhookId) -> TestSent:
    who = caller(app)
    return TestSent(delivery_id=webhooks.send_test(who.account, webhook_id, by=who.principal))


@app.get(
    "/api/webhooks/<webhook_id>/deliveries",
    summary="What was sent to an endpoint, newest event first, for 30 days",
    tags=["Webhooks"],
)
def delivered(
    webhook_id: WebhookId, status: Status = None, limit: Limit = 20, cursor: Cursor = None
) -> Page[Delivery]:
    account = caller(app).account
    kept.load(account, webhook_id)
    items, following = deliveries.listed(
        account, webhook_id, status=status, limit=limit, cursor=cursor
    )
    return Page(items=items, next_cursor=following)


@app.post(
    "/api/webhooks/<webhook_id>/deliveries/<delivery_id>/replay",
    status_code=202,
    summary="Send an event once more, with the schedule from its beginning",
    tags=["Webhooks"],
)
def replay(webhook_id: WebhookId, delivery_id: DeliveryId) -> Delivery:
    return webhooks.replay(caller(app).account, webhook_id, delivery_id)


handler = entry(app)
