"""OpenPortal — a browser is opened at the GST portal, and a person is asked."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import gst_portal


@task
def handler(account: str, run_id: str) -> dict[str, Any]:
    return {"turn": gst_portal.open_portal(account, run_id)}
