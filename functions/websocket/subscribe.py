"""subscribe — what came after `since` is sent, then all that is new."""

import json
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from flowpay.domain.errors import FlowpayError
from flowpay.persistence import connections
from flowpay.ports import sockets
from flowpay.runtime.log import logger
from flowpay.services import events


class Subscription(BaseModel, frozen=True, extra="forbid"):
    """`since` is the last `sequence` that the client has."""

    action: Literal["subscribe", "ping"]
    since: str | None = Field(default=None, pattern=r"^\d{1,12}$")
    session_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,40}$")


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    connection_id = event["requestContext"]["connectionId"]
    logger.info("frame", connection_id=connection_id)
    try:
        wanted = Subscription.model_validate_json(event.get("body") or "")
    except ValidationError:
        _say(
            connection_id, "frame_invalid", 'send {"action": "subscribe", "since"?, "session_id"?}'
        )
        return {"statusCode": 400}
    if wanted.action == "ping":
        sockets.post(connection_id, b'{"type":"flowpay.stream.pong"}')
        return {"statusCode": 200}
    return _subscribe(connection_id, wanted)


def _subscribe(connection_id: str, wanted: Subscription) -> dict[str, Any]:
    account = connections.account_of(connection_id)
    if account is None:
        return {"statusCode": 410}
    try:
        events.replay(
            account,
            connection_id,
            since=None if wanted.since is None else int(wanted.since),
            session_id=wanted.session_id,
            post=sockets.post,
        )
    except FlowpayError as refusal:
        _say(connection_id, refusal.code, str(refusal))
        return {"statusCode": 400}
    return {"statusCode": 200}


def _say(connection_id: str, code: str, detail: str) -> None:
    frame = {"type": "flowpay.stream.error", "code": code, "detail": detail}
    sockets.post(connection_id, json.dumps(frame).encode())
