"""ExpireHold — nobody decided in time: the hold goes back."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import approvals


@task
def handler(account: str, escrow_id: str) -> dict[str, Any]:
    return {"status": approvals.expire(account, escrow_id).value}
