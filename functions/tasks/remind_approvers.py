"""RemindApprovers — the approvers are told once more, at half time."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import notices


@task
def handler(account: str, escrow_id: str) -> dict[str, Any]:
    return notices.remind(account, escrow_id)
