"""$disconnect — a connection is forgotten."""

from typing import Any

from flowpay.persistence import connections
from flowpay.runtime.log import logger


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    connection_id = event["requestContext"]["connectionId"]
    connections.close(connection_id)
    logger.info("disconnected", connection_id=connection_id)
    return {"statusCode": 200}
