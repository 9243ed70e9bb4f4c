"""AwaitTax — the run waits until the hold of its tax is decided."""

from flowpay.persistence import escrows
from flowpay.runtime.events import task


@task
def handler(account: str, escrow_id: str, task_token: str) -> None:
    escrows.file_token(account, escrow_id, "session_token", task_token)
