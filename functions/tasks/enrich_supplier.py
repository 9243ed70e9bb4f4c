"""EnrichSupplier — what one supplier's page and a directory say of it."""

from flowpay.runtime.events import task
from flowpay.services import enrichment


@task
def handler(account: str, session_id: str, supplier_id: str) -> None:
    enrichment.enrich_supplier(account, session_id, supplier_id)
