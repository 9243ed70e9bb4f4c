"""Mail to the suppliers of a session, and what happens while it goes out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from flowpay.domain.ranking import rank
from flowpay.domain.ranking_inputs import RankingInputs
from flowpay.domain.session import Session, SessionStatus
from flowpay.domain.supplier import Supplier
from flowpay.persistence import book
from flowpay.persistence import sessions as kept
from flowpay.ports.wire import Wire
from flowpay.runtime import clock
from flowpay.services import sessions
from tests.integration.sourcing import QUERY
from tests.support.builders import inr
from tests.support.world import Answer, World

PRICES = {"sup_best": "250.00", "sup_good": "260.00", "sup_fair": "270.00", "sup_last": "280.00"}
DEAR, UNPRICED, UNREACHABLE = "sup_dear", "sup_unpriced", "sup_unreachable"
"""Those that the ranking excludes, by why."""


class Killed(BaseException):
    """The process dies: nothing of ours runs after it."""


def ranked_session(session_id: str = "s-1", **changes: Any) -> None:
    """Put a session into the book that stands where RankSuppliers has left it."""
    intent = sessions.preview("default", QUERY)
    prices = {**PRICES, DEAR: "999.00", UNPRICED: None, UNREACHABLE: "240.00"}
    suppliers = [_supplier(*each) for each in prices.items()]
    ranked = rank(RankingInputs.of(suppliers, line=intent.lines[0], intent=intent), suppliers)
    at = clock.now()
    facts = {
        "session_id": session_id,
        "status": SessionStatus.RUNNING,
        "stage": "rank_suppliers",
        "query": QUERY,
        "requested_by": "asha",
        "created_at": at,
        "updated_at": at,
        "intent": intent,
        "found": tuple(prices),
        "ranked": ranked,
    }
    book.commit([kept.started("default", Session.model_validate(facts | changes))])


def send(flowpay: World, supplier_id: str, *, key: str | None = None, **changes: Any) -> Answer:
    body = {"session_id": "s-1", "supplier_id": supplier_id, **changes}
    return flowpay.post("/api/send-email", body, key=key)


def mailbox() -> list[dict[str, Any]]:
    """Return what the provider was given to send, oldest first."""
    from standins import storage
    from standins.resend import MAILS

    return [mail for mail, _ in storage.walk(MAILS)]


def nothing() -> None: ...


def die() -> None:
    raise Killed


@contextmanager
def around_the_call(
    *, before: Callable[[], Any] = nothing, after: Callable[[], Any] = nothing
) -> Iterator[None]:
    """Let something happen just before the next call to a provider, or just after its answer."""
    call = Wire.send

    def watched(wire: Wire, request: Any) -> Any:
        patch.undo()
        before()
        answer = call(wire, request)
        after()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Wire, "send", watched)
        yield


def _supplier(supplier_id: str, price: str | None) -> Supplier:
    return Supplier(
        supplier_id=supplier_id,
        name=supplier_id.removeprefix("sup_").title(),
        website=f"https://{supplier_id}.example",
        email=None if supplier_id == UNREACHABLE else f"sales@{supplier_id[4:]}.example",
        categories=("cotton yarn",),
        product="cotton yarn",
        unit_price=inr(price) if price else None,
        unit="kg",
        lead_days=2,
        confidence=Decimal("0.5"),
    )
