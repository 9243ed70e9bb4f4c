"""Every night, and by hand: every account's cards are compared with what the provider lists."""

from typing import Any

from flowpay.runtime.log import logger
from flowpay.services import card_reconciliation


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Return what was found; a clock wants an error where something is wrong, a person a report."""
    logger.info("reconcile cards")
    report = card_reconciliation.reconcile_all()
    if not event.get("by_hand"):
        report.require_sound()
    return report.model_dump(mode="json")
