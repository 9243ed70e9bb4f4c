"""RequestQuote — one supplier is asked for a binding price."""

from flowpay.runtime.events import task
from flowpay.services import quotes


@task
def handler(account: str, session_id: str, supplier_id: str) -> None:
    quotes.request_quote(account, session_id, supplier_id)
