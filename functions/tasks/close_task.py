"""CloseTask — a task that nobody waits for any more ends, and its agent is told."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import agent_asking


@task
def handler(account: str, task_id: str) -> dict[str, Any]:
    return {"status": agent_asking.close(account, task_id).value}
