"""One browser for all tests of this folder, in front of the deployment that `e2e` uses too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.client import Flowpay
from tests.e2e.deployment import set_controls

from . import chromium
from .history import History, lived
from .reader import Reader, reading


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.running() as found:
        yield found


@pytest.fixture
def reader(browser: Browser, flowpay: Flowpay) -> Iterator[Reader]:
    """A person with an empty browser; at the end the browser has complained of nothing."""
    with reading(browser, flowpay.system.url) as one:
        yield one
        assert one.complaints() == []


@pytest.fixture
def troubled(browser: Browser, flowpay: Flowpay) -> Iterator[Reader]:
    """A reader for whom requests fail: the browser notes each, and no script of ours fails."""
    with reading(browser, flowpay.system.url) as one:
        yield one
        ours = [error for error in one.complaints() if "Failed to load resource" not in error]
        assert ours == []


@pytest.fixture(scope="session")
def history(flowpay: Flowpay) -> History:
    """An account in which something of every kind has happened."""
    return lived(flowpay)


@pytest.fixture
def usual_limits(flowpay: Flowpay) -> Iterator[None]:
    """Put the limits back that a test changes."""
    set_controls(flowpay)
    yield
    set_controls(flowpay)
