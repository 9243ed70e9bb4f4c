"""The official MCP client works with the deployed system: previewed, sourced, followed, refused."""

from typing import Any

import httpx2
import pytest
from mcp import Client, MCPError

from tests.support.mcp_client import GENERATIONS, Talk, conversed

from .client import SENTENCE, UNCLEAR_SENTENCE, Flowpay, Json, new_id, usd

pytestmark = [pytest.mark.usefixtures("balanced"), pytest.mark.parametrize("mode", GENERATIONS)]
TOOLS = {
    "preview_request",
    "start_session",
    "get_session",
    "list_suppliers",
    "evaluate_spend",
    "list_approvals",
}


def spoken[T](flowpay: Flowpay, talk: Talk[T], mode: str) -> T:
    """Return what comes of a talk of the official client with the deployed system."""
    return conversed(httpx2.AsyncClient(timeout=60), flowpay.system.url, talk, mode)


def called(flowpay: Flowpay, mode: str, tool: str, **given: Any) -> Json:
    """Return what a tool has made; it must not be refused."""

    async def talk(client: Client) -> Json:
        await client.list_tools()  # results are checked by the schemas that were seen
        result = await client.call_tool(tool, given)
        assert not result.is_error, result.content
        made: Json = result.structured_content
        return made

    return spoken(flowpay, talk, mode)


def test_the_tools_are_found(flowpay: Flowpay, mode: str):
    async def talk(client: Client) -> set[str]:
        return {tool.name for tool in (await client.list_tools()).tools}

    assert spoken(flowpay, talk, mode) == TOOLS


def test_a_sentence_is_previewed_started_and_followed_to_where_a_person_decides(
    flowpay: Flowpay, mode: str
):
    preview = called(flowpay, mode, "preview_request", query=SENTENCE)
    assert preview["lines"][0]["material"] == "cotton yarn"
    session_id = new_id()
    for _ in range(2):
        called(flowpay, mode, "start_session", query=SENTENCE, session_id=session_id)

    def waits() -> Json | None:
        session = called(flowpay, mode, "get_session", session_id=session_id)
        assert session["status"] in ("running", "awaiting_approval"), session["summary"]
        return session if session["status"] == "awaiting_approval" else None

    session = flowpay.until(waits, what="the session to wait for a person", pause_s=1)
    waiting = called(flowpay, mode, "list_approvals", limit=100)["items"]
    assert session["escrow_id"] in {each["escrow_id"] for each in waiting}
    assert called(flowpay, mode, "list_suppliers", material="cotton yarn")["items"]

    flowpay.post("/api/reject-payment", {"escrow_id": session["escrow_id"]}, key=new_id())
    flowpay.reached(session_id, "rejected")


def test_a_request_that_lacks_something_ends_with_its_question(flowpay: Flowpay, mode: str):
    started = called(flowpay, mode, "start_session", query=UNCLEAR_SENTENCE)

    def asked() -> Json | None:
        session = called(flowpay, mode, "get_session", session_id=started["session_id"])
        return session if session["status"] == "needs_input" else None

    assert "?" in flowpay.until(asked, what="the session to ask", pause_s=1)["summary"]


def test_a_spend_is_evaluated_and_nothing_is_held(flowpay: Flowpay, mode: str):
    before = flowpay.wallet()
    found = called(flowpay, mode, "evaluate_spend", amount=usd("100.00"), category="cotton yarn")

    assert found["wallet_amount"] == usd("100.00")
    assert flowpay.wallet() == before


def test_what_is_refused_is_refused_in_the_protocols_own_form(flowpay: Flowpay, mode: str):
    async def talk(client: Client) -> tuple[Any, int]:
        wrong = await client.call_tool("get_session", {"session_id": "nobody"})
        with pytest.raises(MCPError) as unknown:
            await client.call_tool("approve_payment", {"escrow_id": "esc_1"})
        return wrong, unknown.value.error.code

    wrong, code = spoken(flowpay, talk, mode)
    assert (wrong.is_error, wrong.meta["flowpay/problem"]["code"]) == (True, "session_unknown")
    assert code == -32602
