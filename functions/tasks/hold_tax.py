"""HoldTax — the tax of a run is held in escrow for the portal."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import gst_tax


@task
def handler(account: str, run_id: str) -> dict[str, Any]:
    escrow_id, status = gst_tax.hold_tax(account, run_id)
    return {"escrow_id": escrow_id, "status": status.value}
