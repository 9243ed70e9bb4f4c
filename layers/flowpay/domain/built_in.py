"""The built-in services: what Flowpay itself sells to agents, in every account's catalogue.

What each takes and gives is in `built_in_sourcing` and `built_in_gst`; the schemas that tell it are
data (data/built_in_schemas.json), written from those by `python -m infra.built_in_schemas`, so that
a list of services loads nothing of what they do.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from .agent_service import FLOWPAY, AgentService, ServiceUnknown
from .money import Money

SCHEMAS = Path(__file__).parent / "data" / "built_in_schemas.json"
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
CURRENCY = "USD"


class About(NamedTuple):
    """What is told of a service; `price` in US dollars for one call."""

    name: str
    description: str
    capabilities: tuple[str, ...]
    price: str


ABOUT = {
    "parse-request": About(
        "Parse a request",
        "Reads what a buyer's text asks for: goods, quantities, the most that may be paid, the day "
        "and the place, with how sure each reading is, and the questions that stay open.",
        ("parse-request", "sourcing"),
        "0.001",
    ),
    "find-suppliers": About(
        "Find suppliers",
        "Ranks the suppliers of a material that the account knows already, by price, delivery, "
        "verification, fit and past dealings. It looks nobody up outside.",
        ("find-suppliers", "sourcing"),
        "0.005",
    ),
    "rank-quotes": About(
        "Rank quotes",
        "Ranks up to fifty quotes for one line by landed price, delivery, verification, fit and "
        "past dealings, with the reason where one is kept out.",
        ("rank-quotes", "sourcing"),
        "0.002",
    ),
    "validate-gstin": About(
        "Validate a GSTIN",
        "Checks the form and the check character of a GSTIN, and tells the State, the PAN and the "
        "kind. Whether it is registered only the portal can say.",
        ("validate-gstin", "gst", "tax"),
        "0.001",
    ),
    "compute-gst": About(
        "Compute GST",
        "Computes the place of supply and the taxes of up to a hundred lines, with the rules and "
        "the sources, and says whether all of them were verified.",
        ("compute-gst", "gst", "tax"),
        "0.001",
    ),
}


def is_built_in(service_id: str) -> bool:
    return service_id in ABOUT


def service(service_id: str) -> AgentService:
    """Return one of the built-in services; raises ServiceUnknown."""
    if service_id not in ABOUT:
        raise ServiceUnknown(f"there is no built-in service {service_id[:64]!r}")
    return next(each for each in services() if each.service_id == service_id)


@cache
def services() -> tuple[AgentService, ...]:
    """Return the built-in services, in the order in which they are of use."""
    known = _schemas()
    return tuple(
        AgentService(
            service_id=service_id,
            name=about.name,
            description=about.description,
            capabilities=about.capabilities,
            price=Money.of(about.price, CURRENCY),
            unit="call",
            endpoint=None,
            owner=FLOWPAY,
            trusted=True,
            built_in=True,
            **known[service_id],
            created_at=SINCE,
            updated_at=SINCE,
        )
        for service_id, about in ABOUT.items()
    )


def _schemas() -> dict[str, dict[str, Any]]:
    """Return `input_schema` and `output_schema` of each service."""
    found: dict[str, dict[str, Any]] = json.loads(SCHEMAS.read_text(encoding="utf-8"))
    return found
