"""What the tools give: the very objects of the HTTP routes, and the schemas of them."""

from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from flowpay.domain.intent import Intent
from flowpay.domain.known_supplier import KnownSupplier
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.untitled import Untitled
from flowpay.persistence import escrows

from . import escrow_clocks
from .escrow_clocks import Timed
from .mcp_tools import TOOLS
from .session_view import SessionView, Started
from .spending_controls import Evaluation

type JsonSchema = dict[str, Any]


class Suppliers(BaseModel, frozen=True):
    """One page; `next_cursor` is null on the last one."""

    items: tuple[KnownSupplier, ...]
    next_cursor: str | None


class Approvals(BaseModel, frozen=True):
    """One page; `next_cursor` is null on the last one. A page may be short and not be the last."""

    items: tuple[Timed, ...]
    next_cursor: str | None


GIVEN: dict[str, type[BaseModel]] = {
    "preview_request": Intent,
    "start_session": Started,
    "get_session": SessionView,
    "list_suppliers": Suppliers,
    "evaluate_spend": Evaluation,
    "list_approvals": Approvals,
}


@cache
def schemas(name: str) -> tuple[JsonSchema, JsonSchema]:
    """Return the JSON Schemas of what a tool takes and gives."""
    return (
        TOOLS[name].takes.model_json_schema(schema_generator=Untitled),
        _without_multiples(
            GIVEN[name].model_json_schema(schema_generator=Untitled, mode="serialization")
        ),
    )


def _without_multiples(schema: Any) -> Any:
    """Return a schema that says nothing of multiples.

    To a client that divides binary fractions 0.35 is no multiple of 0.0001, and it would refuse
    what we give.
    """
    if isinstance(schema, list):
        return [_without_multiples(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _without_multiples(each) for name, each in schema.items() if name != "multipleOf"}


def approvals(
    account: str, *, status: Literal["pending", "history"], limit: int, cursor: str | None
) -> tuple[tuple[Timed, ...], str | None]:
    """Return one page of what waits for a person or was decided, and the next cursor."""
    items, following = escrows.listed(
        account,
        status=EscrowStatus.PENDING_APPROVAL if status == "pending" else None,
        decided=status == "history",
        limit=limit,
        cursor=cursor,
    )
    return escrow_clocks.timed(account, items), following
