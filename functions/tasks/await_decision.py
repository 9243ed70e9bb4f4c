"""AwaitDecision — the approval waits for people, who were told what is asked."""

from typing import Any

from flowpay.persistence import escrows
from flowpay.runtime.events import task


@task
def handler(account: str, escrow_id: str, task_token: str, question: dict[str, Any]) -> None:
    told = question.get("hash", "")
    escrows.file_token(account, escrow_id, "decision_token", task_token, told_hash=told)
