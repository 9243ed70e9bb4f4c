"""WebSocket connections: frames posted through API Gateway's management API."""

from botocore.exceptions import BotoCoreError, ClientError

from flowpay.runtime.aws import client
from flowpay.runtime.config import config
from flowpay.runtime.log import logger


def post(connection_id: str, frame: bytes) -> bool:
    """Send one frame; return False if the connection is gone.

    One that cannot be sent to is cut, so that it holds up no other: its client comes back and
    resumes where it was.
    """
    sockets = client("apigatewaymanagementapi", config().WEBSOCKET_CALLBACK_URL)
    try:
        sockets.post_to_connection(ConnectionId=connection_id, Data=frame)
    except sockets.exceptions.GoneException:
        return False
    except (BotoCoreError, ClientError) as error:
        logger.warning("push failed", connection_id=connection_id, reason=type(error).__name__)
        _cut(connection_id)
        return False
    return True


def _cut(connection_id: str) -> None:
    sockets = client("apigatewaymanagementapi", config().WEBSOCKET_CALLBACK_URL)
    try:
        sockets.delete_connection(ConnectionId=connection_id)
    except (BotoCoreError, ClientError) as error:
        logger.warning("not cut", connection_id=connection_id, reason=type(error).__name__)
