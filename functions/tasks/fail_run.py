"""FailRun — the browser is stopped, what is held goes back, and the run ends with a reason."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import gst_ending


@task
def handler(account: str, run_id: str, error: dict[str, Any]) -> dict[str, Any]:
    return {"status": gst_ending.fail(account, run_id, error).value}
