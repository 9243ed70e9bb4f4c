"""$connect — a ticket becomes a connection, once."""

from typing import Any

from flowpay.domain.errors import Unauthenticated
from flowpay.persistence import connections
from flowpay.runtime import clock
from flowpay.runtime.log import logger


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    connection_id = event["requestContext"]["connectionId"]
    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    try:
        connections.open_with(ticket, connection_id, at=clock.now())
    except Unauthenticated as refusal:
        logger.info("refused", connection_id=connection_id, reason=refusal.code)
        return {"statusCode": 401}
    logger.info("connected", connection_id=connection_id)
    return {"statusCode": 200}
