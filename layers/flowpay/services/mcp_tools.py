"""The tools that MCP clients are offered: what the HTTP routes do, by the same services.

Each has the rule of access of its route. Deciding is not among them: that stays with people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from flowpay.domain.a2a.session_ids import require_no_task
from flowpay.domain.caller import Caller
from flowpay.domain.categories import category_name
from flowpay.runtime.access import ACCESS

from .a2a_skills import EvaluateSpend, ListSuppliers

MOST_CHARACTERS = 100_000
SessionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Sentence = Annotated[
    str,
    Field(
        max_length=MOST_CHARACTERS,
        description="What is needed, in plain words",
        examples=["Need 1200kg cotton yarn under 300 per kg within 5 days"],
    ),
]


class _Arguments(BaseModel, frozen=True, extra="forbid"): ...


class PreviewRequest(_Arguments, frozen=True):
    query: Sentence
    as_of: Annotated[
        date | None, Field(description="The day on which it is said; today where it is left out")
    ] = None


class StartSession(_Arguments, frozen=True):
    query: Sentence
    session_id: Annotated[
        SessionId | None,
        Field(description="Of your choice: the same again, with the same query, starts nothing"),
    ] = None


class GetSession(_Arguments, frozen=True):
    session_id: SessionId


class ListApprovals(_Arguments, frozen=True):
    status: Literal["pending", "history"] = "pending"
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=2_000)] | None = None


def _preview(who: Caller, asked: PreviewRequest) -> BaseModel:
    from . import sessions

    return sessions.preview(who.account, asked.query, asked.as_of)


def _start(who: Caller, asked: StartSession) -> BaseModel:
    from . import sessions
    from .session_view import Started

    require_no_task(asked.session_id)
    session = sessions.start(who.account, asked.query, asked.session_id, by=who.principal)
    return Started(session_id=session.session_id)


def _session(who: Caller, asked: GetSession) -> BaseModel:
    from .session_view import seen

    return seen(who.account, asked.session_id)


def _suppliers(who: Caller, asked: ListSuppliers) -> BaseModel:
    from flowpay.persistence import suppliers

    from .mcp_results import Suppliers

    material = category_name(asked.material) if asked.material else None
    items, following = suppliers.listed(
        who.account, material=material, limit=asked.limit, cursor=asked.cursor
    )
    return Suppliers(items=items, next_cursor=following)


def _evaluate(who: Caller, asked: EvaluateSpend) -> BaseModel:
    from .spending_controls import evaluate

    return evaluate(
        who.account, asked.amount, category=asked.category, supplier_id=asked.supplier_id
    )


def _approvals(who: Caller, asked: ListApprovals) -> BaseModel:
    from .mcp_results import Approvals, approvals

    items, following = approvals(
        who.account, status=asked.status, limit=asked.limit, cursor=asked.cursor
    )
    return Approvals(items=items, next_cursor=following)


@dataclass(frozen=True)
class Tool:
    """A tool: the route whose rule of access it has, what it takes, and what it does.

    `idempotent`: called again with the same arguments it does nothing more.
    """

    route: str
    title: str
    description: str
    takes: type[BaseModel]
    does: Callable[[Caller, Any], BaseModel]
    read_only: bool = True
    idempotent: bool = True

    @property
    def roles(self) -> str:
        """The roles that may use it, any of them."""
        return " or ".join(sorted(ACCESS[self.route] or ()))

    def is_open_to(self, who: Caller) -> bool:
        roles = ACCESS[self.route]
        return roles is None or not roles.isdisjoint(who.roles)


TOOLS: Mapping[str, Tool] = {
    "preview_request": Tool(
        "POST /api/intent-preview",
        "What would be understood",
        "Read a purchase request and say what is understood of it, and what it lacks. Starts "
        "nothing and costs nothing.",
        PreviewRequest,
        _preview,
    ),
    "start_session": Tool(
        "POST /api/request-source",
        "Source what a sentence asks for",
        "Start to find suppliers, compare quotes and hold the money for a purchase. What is above "
        "the account's threshold waits until a person has approved it. Follow it with get_session.",
        StartSession,
        _start,
        read_only=False,
        idempotent=False,
    ),
    "get_session": Tool(
        "GET /api/session/{session_id}",
        "How a session stands",
        "Return a session: its status and stage, what was understood, the ranked suppliers, the "
        "quotes, the escrow, and what it has cost. It is over once the status is neither running "
        "nor awaiting_approval.",
        GetSession,
        _session,
    ),
    "list_suppliers": Tool(
        "GET /api/suppliers",
        "The suppliers known",
        "Return the suppliers that the account knows, the most trusted first.",
        ListSuppliers,
        _suppliers,
    ),
    "evaluate_spend": Tool(
        "POST /api/spending-controls/evaluate",
        "What the rules would say to a payment",
        "Return the verdict of every spending rule on a payment, and the smallest change that "
        "would let it pass. Changes nothing.",
        EvaluateSpend,
        _evaluate,
    ),
    "list_approvals": Tool(
        "GET /api/approvals",
        "What waits for a person",
        "Return the payments that wait for a person, or those that were decided. They are decided "
        "by people, on the dashboard or by the link in their mail; there is no tool for it.",
        ListApprovals,
        _approvals,
    ),
}
