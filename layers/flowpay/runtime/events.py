"""How tasks and stream readers are entered: their ids in the log, one line for each call."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from .log import logger

Event = dict[str, Any]


def task(step: Callable[..., Any]) -> Callable[[Event, Any], Any]:
    """Return the handler of a Task state: the state's input becomes the step's arguments.

    An error leaves as it is, since the state machine catches by its name.
    """

    @wraps(step)
    def handler(event: Event, _: Any) -> Any:
        ids = {name: value for name, value in event.items() if name.endswith(("account", "_id"))}
        logger.info(step.__module__, **ids)
        return step(**event)

    return handler


def reader(read: Callable[[Event], None]) -> Callable[[Event, Any], None]:
    """Return the handler of a stream reader: it gets the batch and raises if any of it failed."""

    @wraps(read)
    def handler(event: Event, _: Any) -> None:
        logger.info(read.__module__, records=len(event["Records"]))
        read(event)

    return handler
