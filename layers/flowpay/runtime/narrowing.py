"""How a query narrows the audit trail: the same for the list and for its export."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from .http import SessionId
from .moments import EXAMPLE, Moment

OfSession = Annotated[SessionId | None, Query()]
OfType = Annotated[
    str | None, Query(pattern=r"^[a-z0-9_.]{1,100}$", examples=["flowpay.escrow.held"])
]
ByActor = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=254,
        description="Who caused it: a principal, a supplier, an address, or `flowpay` itself",
    ),
]
Since = Annotated[Moment | None, Query(description=f"From then on: {EXAMPLE}, to the second")]
Until = Annotated[Moment | None, Query(description=f"Before then: {EXAMPLE}, to the second")]
