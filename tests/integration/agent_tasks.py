"""A deployment whose agents are the sandbox's, and what its log and ledger say of their tasks."""

from collections.abc import Iterator

import pytest

from tests.support.agents import ALLOWED, Remote
from tests.support.books import books_balance
from tests.support.executions import Executions
from tests.support.world import World, world

UNTOUCHED = ("50000.00", "0.00", "0.00")


@pytest.fixture
def settings() -> dict[str, str]:
    """Return what is not as in `.env.example`; a test says what."""
    return {}


@pytest.fixture
def flowpay(executions: Executions, settings: dict[str, str]) -> Iterator[World]:
    with world(**ALLOWED, **settings) as deployment:
        yield deployment
        books_balance(deployment)


@pytest.fixture(autouse=True)
def remote(flowpay: World, monkeypatch: pytest.MonkeyPatch) -> Remote:
    way = Remote()
    way.take_its_place(monkeypatch)
    return way


def told(flowpay: World) -> list[str]:
    """Return what the log says of tasks, without the common prefix."""
    prefix = "flowpay.agent_task."
    return [e["type"].removeprefix(prefix) for e in flowpay.publish() if prefix in e["type"]]


def kinds(flowpay: World) -> list[str]:
    """Return the kinds of the journal's entries of tasks, oldest first."""
    found = flowpay.get("/api/wallet-ledger", limit="100")["items"]
    return [entry["kind"] for entry in found if entry["task_id"]][::-1]
