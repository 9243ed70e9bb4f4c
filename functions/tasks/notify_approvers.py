"""NotifyApprovers — the approvers are told that they have to decide."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import notices


@task
def handler(account: str, escrow_id: str) -> dict[str, Any]:
    return notices.notify(account, escrow_id)
