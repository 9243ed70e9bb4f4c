"""CloseRun — the browser is stopped, the tax settled, and the run ends."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import gst_ending


@task
def handler(account: str, run_id: str) -> dict[str, Any]:
    return {"status": gst_ending.close(account, run_id).value}
