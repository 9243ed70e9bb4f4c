"""RankQuotes — the suppliers once more, those who have answered by their own quotes."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import ranking


@task
def handler(account: str, session_id: str) -> dict[str, Any]:
    return {"supplier_ids": ranking.rank_quotes(account, session_id)}
