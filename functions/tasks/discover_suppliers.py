"""DiscoverSuppliers — companies that may sell it."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import discovery


@task
def handler(account: str, session_id: str) -> dict[str, Any]:
    return {"supplier_ids": discovery.discover_suppliers(account, session_id)}
