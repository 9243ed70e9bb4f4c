"""WebSocket connections: frames posted through API Gateway's management API."""

from flowpay.runtime.aws import client
from flowpay.runtime.config import config


def post(connection_id: str, frame: bytes) -> bool:
    """Send one frame; return False if the connection is gone."""
    sockets = client("apigatewaymanagementapi", config().WEBSOCKET_CALLBACK_URL)
    try:
        sockets.post_to_connection(ConnectionId=connection_id, Data=frame)
    except sockets.exceptions.GoneException:
        return False
    return True
