"""A session driven step by step, as Step Functions would drive it."""

from typing import Any

from tests.support.world import Answer, World

QUERY = "Need 1200kg cotton yarn under 300 per kg within 5 days"
SMALL = "Need 100 kg cotton yarn under 400 per kg within 30 days"


def request(flowpay: World, query: str = QUERY, session_id: str | None = "s-1") -> Answer:
    body = {"query": query} | ({"session_id": session_id} if session_id else {})
    return flowpay.post("/api/request-source", body)


def step(flowpay: World, state: str, session_id: str = "s-1", **more: Any) -> Any:
    """Run one Task state for a session."""
    return flowpay.task(state, account="default", session_id=session_id, **more)


def found(flowpay: World, session_id: str = "s-1") -> list[str]:
    """Take a new session to where its suppliers are found; return their ids."""
    step(flowpay, "ParseRequest", session_id)
    ids: list[str] = step(flowpay, "DiscoverSuppliers", session_id)["supplier_ids"]
    return ids


def ranked(flowpay: World, session_id: str = "s-1") -> list[str]:
    """Take a new session to where a few suppliers are ranked; return the ids of the best."""
    for supplier_id in found(flowpay, session_id)[:3]:
        step(flowpay, "EnrichSupplier", session_id, supplier_id=supplier_id)
    best: list[str] = step(flowpay, "RankSuppliers", session_id)["supplier_ids"]
    return best


def held(flowpay: World, session_id: str = "s-1") -> str:
    """Take a new session to where its money is held; return the escrow's id."""
    ranked(flowpay, session_id)
    escrow_id: str = step(flowpay, "OpenEscrow", session_id)["escrow_id"]
    return escrow_id


def session(flowpay: World, session_id: str = "s-1") -> Any:
    return flowpay.get(f"/api/session/{session_id}")
