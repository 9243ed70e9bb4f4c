"""RankSuppliers — the suppliers in order, with the reasons."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import sourcing


@task
def handler(account: str, session_id: str) -> dict[str, Any]:
    return {"supplier_ids": sourcing.rank_suppliers(account, session_id)}
