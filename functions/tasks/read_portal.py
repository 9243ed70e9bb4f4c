"""ReadPortal — what the GST portal shows after the person's turn is read."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import gst_portal


@task
def handler(account: str, run_id: str) -> dict[str, Any]:
    return {"state": gst_portal.read_portal(account, run_id)}
