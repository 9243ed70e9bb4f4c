"""subscribe — what came after `since` is sent, then all that is new; a ping is answered."""

import json
from typing import Any

from flowpay.domain import frame
from flowpay.domain.caller import KeyRevoked
from flowpay.domain.errors import FlowpayError
from flowpay.persistence import connections
from flowpay.persistence.connections import ConnectionClosed
from flowpay.ports import sockets
from flowpay.runtime import clock
from flowpay.runtime.log import logger
from flowpay.services.replay import replay

PONG = b'{"type":"flowpay.stream.pong"}'


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    connection_id = event["requestContext"]["connectionId"]
    try:
        _obey(connection_id, event.get("body") or "")
    except ConnectionClosed:
        return {"statusCode": 410}
    except KeyRevoked as refusal:
        logger.info("cut", connection_id=connection_id, reason=refusal.code)
        _refuse(connection_id, refusal)
        connections.close(connection_id)
        sockets.cut(connection_id)
        return {"statusCode": 401}
    except FlowpayError as refusal:
        logger.info("refused", connection_id=connection_id, reason=refusal.code)
        _refuse(connection_id, refusal)
        return {"statusCode": 400}
    logger.info("frame", connection_id=connection_id)
    return {"statusCode": 200}


def _obey(connection_id: str, text: str) -> None:
    connection = connections.heard(connection_id, at=clock.now())
    wanted = frame.read(text)
    if wanted.action == "ping":
        sockets.post(connection_id, PONG)
        return
    replay(
        connection.account,
        connection_id,
        by_key=connection.key,
        since=None if wanted.since is None else int(wanted.since),
        session_id=wanted.session_id,
        post=sockets.post,
    )


def _refuse(connection_id: str, refusal: FlowpayError) -> None:
    told = {"type": "flowpay.stream.error", "code": refusal.code, "detail": str(refusal)}
    sockets.post(connection_id, json.dumps(told).encode())
