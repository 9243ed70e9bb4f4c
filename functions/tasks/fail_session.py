"""FailSession — what is held goes back, and the session ends with a reason."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import sessions


@task
def handler(account: str, session_id: str, error: dict[str, Any]) -> dict[str, Any]:
    return {"status": sessions.fail(account, session_id, error).value}
