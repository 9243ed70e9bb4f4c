"""AskAgent — an agent is asked how a task of its stands."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import agent_asking


@task
def handler(account: str, task_id: str, misses: int) -> dict[str, Any]:
    look = agent_asking.ask(account, task_id, misses=misses)
    return {"state": look.state.value, "wait_s": look.wait_s, "misses": look.misses}
