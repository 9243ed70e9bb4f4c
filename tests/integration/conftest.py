"""A deployment for each test, whose books are looked at when the test is over."""

from collections.abc import Iterator

import pytest

from tests.support.books import books_balance
from tests.support.clock import Clock
from tests.support.executions import Executions
from tests.support.world import World, world


@pytest.fixture
def executions(monkeypatch: pytest.MonkeyPatch) -> Executions:
    recorded = Executions()
    recorded.take_the_place_of_step_functions(monkeypatch)
    return recorded


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    settable = Clock()
    settable.take_the_place_of_time(monkeypatch)
    return settable


@pytest.fixture
def flowpay(executions: Executions) -> Iterator[World]:
    """Flowpay with the settings of `.env.example`: 50,000 dollars, a person above 2,000."""
    with world() as deployment:
        yield deployment
        books_balance(deployment)
