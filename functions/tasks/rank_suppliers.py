"""RankSuppliers — the suppliers in order, with the reasons, and whom to ask for a quote."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import ranking


@task
def handler(account: str, session_id: str) -> dict[str, Any]:
    return ranking.rank_suppliers(account, session_id)._asdict()
