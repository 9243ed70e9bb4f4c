"""Every night, and by hand: every account's payouts are compared with what Locus lists."""

from typing import Any

from flowpay.runtime.log import logger
from flowpay.services import payout_reconciliation


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Return what was found; a clock wants an error where something is wrong, a person a report.

    A clock asks nobody where nothing is paid over Locus, nor was lately.
    """
    by_hand = bool(event.get("by_hand"))
    if not by_hand and not payout_reconciliation.is_due():
        logger.info("no payouts to reconcile: LOCUS_PAYOUTS is off, and there are none")
        return {}
    logger.info("reconcile payouts")
    report = payout_reconciliation.reconcile_all()
    if not by_hand:
        report.require_sound()
    return report.model_dump(mode="json")
