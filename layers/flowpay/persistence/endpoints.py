"""How an endpoint is doing, which its attempts write on its own item, whatever its kind.

A webhook's item stands in `webhooks`, a configuration's in `a2a_push`.
"""

from datetime import datetime
from typing import Any

from flowpay.domain.endpoint import Endpoint, EndpointMoved

from .book import Write, key, set_fields, updated


def failed(account: str, endpoint: Endpoint, times: int, *, at: datetime) -> Write:
    """Return the write that counts attempts that failed, since the last one that did not."""
    expression = "SET failing_since = if_not_exists(failing_since, :at) ADD failures :times"
    return _on(account, endpoint, expression, at=at, times=times)


def succeeded(account: str, endpoint: Endpoint) -> Write:
    """Return the write that forgets the attempts that failed."""
    expression = "SET failures = :none REMOVE failing_since, resting_until"
    return _on(account, endpoint, expression, none=0)


def resting(account: str, endpoint: Endpoint, until: datetime) -> Write:
    """Return the write after which an endpoint gets little for a while."""
    return set_fields(
        key(account, endpoint.noun, endpoint.webhook_id),
        resting_until=until,
        refusal=lambda: EndpointMoved(endpoint.webhook_id),
    )


def _on(account: str, endpoint: Endpoint, expression: str, **values: Any) -> Write:
    return updated(
        key(account, endpoint.noun, endpoint.webhook_id),
        expression,
        "attribute_exists(pk)",
        {f":{name}": value for name, value in values.items()},
        refusal=lambda: EndpointMoved(endpoint.webhook_id),
    )
