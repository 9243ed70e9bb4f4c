"""ParseRequest — what the buyer's sentence asks for."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import sourcing


@task
def handler(account: str, session_id: str) -> dict[str, Any]:
    return {"outcome": sourcing.parse_request(account, session_id)}
