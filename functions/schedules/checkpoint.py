"""Every five minutes: what has come into each account's log is signed and put out of reach."""

from typing import Any

from flowpay.runtime.log import logger
from flowpay.services import checkpoints


def handler(_: dict[str, Any], __: Any) -> None:
    logger.info("checkpoint")
    checkpoints.checkpoint_all()
