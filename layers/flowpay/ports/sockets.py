"""WebSocket connections: frames posted through API Gateway's management API."""

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from flowpay.runtime.aws import client
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

MOST_TRIES = 4
"""Of a frame that API Gateway has no room for just now, with full jitter in between."""


def post(connection_id: str, frame: bytes, *, pause: Callable[[float], None] = time.sleep) -> bool:
    """Send one frame; return False if the connection is gone.

    It takes three seconds at most, or 1.5 of waiting where API Gateway has too much to do. A
    connection that cannot be sent to is cut, so that it holds up no other: its client comes back
    and resumes where it was.
    """
    sockets = _sockets()
    for attempt in range(MOST_TRIES):
        try:
            sockets.post_to_connection(ConnectionId=connection_id, Data=frame)
        except sockets.exceptions.GoneException:
            return False
        except sockets.exceptions.LimitExceededException:
            pause(random.uniform(0, 0.1 * 2**attempt))  # noqa: S311 - jitter
        except (BotoCoreError, ClientError) as error:
            logger.warning("push failed", connection_id=connection_id, reason=type(error).__name__)
            break
        else:
            return True
    cut(connection_id)
    return False


def cut(connection_id: str) -> None:
    """End a connection; one that is gone already is no error."""
    sockets = _sockets()
    try:
        sockets.delete_connection(ConnectionId=connection_id)
    except sockets.exceptions.GoneException:
        return
    except (BotoCoreError, ClientError) as error:
        logger.warning("not cut", connection_id=connection_id, reason=type(error).__name__)


def _sockets() -> "ApiGatewayManagementApiClient":
    return client("apigatewaymanagementapi", config().WEBSOCKET_CALLBACK_URL)
