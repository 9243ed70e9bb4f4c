"""The independent linter of agent cards reads ours, as it is and as A2A 0.3 would have said it."""

import asyncio
from functools import partial

import a2a_lint.client
import httpx
import pytest
from a2a.compat.v0_3.conversions import to_compat_agent_card
from a2a.types import a2a_pb2
from a2a_lint import summarize, validate_card
from a2a_lint.cli import lint

from flowpay.services import a2a_card
from tests.support.a2a_client import BASE, proto, to_flowpay
from tests.support.a2a_lint import MOVED, beyond_what_has_moved, of_what_has_moved


def linted(flowpay, monkeypatch):
    """Return what the linter finds where it gets the card by itself."""
    through = partial(httpx.AsyncClient, transport=to_flowpay(flowpay))
    monkeypatch.setattr(a2a_lint.client.httpx, "AsyncClient", through)
    return asyncio.run(lint(BASE, live=False, timeout=5))


def test_it_finds_the_card_and_nothing_but_what_1_0_has_moved(flowpay, monkeypatch):
    findings, meta = linted(flowpay, monkeypatch)

    assert meta["agent"] == "Flowpay"
    assert meta["cardUrl"] == f"{BASE}/.well-known/agent-card.json"
    assert beyond_what_has_moved(findings) == []
    assert of_what_has_moved(findings) == MOVED.keys()


@pytest.mark.parametrize("required", ["true", "false"])
def test_said_as_0_3_would_have_said_it_the_card_has_its_best_grade(flowpay, monkeypatch, required):
    monkeypatch.setenv("REQUIRE_API_KEY", required)
    a2a_card.config.cache_clear()
    card = proto(a2a_pb2.AgentCard, a2a_card.public().to_wire())
    for interface in card.supported_interfaces:
        interface.protocol_version = "0.3"  # the official SDK tells no other in the old form
    told = to_compat_agent_card(card).model_dump(mode="json", by_alias=True, exclude_none=True)

    findings = validate_card(told)

    assert summarize(findings) == {"errors": 0, "warnings": 0, "grade": "A"}, findings


def test_a_card_that_lacks_something_is_found_out():
    """Or a linter that finds nothing would prove nothing."""
    found = beyond_what_has_moved(validate_card({"name": "Flowpay"}))
    assert {"description", "capabilities", "skills"} <= {each["field"] for each in found}
