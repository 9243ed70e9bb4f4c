"""NotifyApprovers — it is said that a person has to decide."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import approvals


@task
def handler(account: str, escrow_id: str) -> dict[str, Any]:
    return {"status": approvals.notify(account, escrow_id).value}
