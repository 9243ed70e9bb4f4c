"""Every night: every account's wallet, escrows, cards and usages are compared with its journal."""

from typing import Any

from flowpay.runtime.log import logger
from flowpay.services import reconciliation


def handler(_: dict[str, Any], __: Any) -> None:
    logger.info("reconcile")
    reconciliation.reconcile_all()
