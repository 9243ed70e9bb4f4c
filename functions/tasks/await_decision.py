"""AwaitDecision — the approval waits for a person."""

from flowpay.persistence import escrows
from flowpay.runtime.events import task


@task
def handler(account: str, escrow_id: str, task_token: str) -> None:
    escrows.file_token(account, escrow_id, "decision_token", task_token)
