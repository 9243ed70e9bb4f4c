"""One deployment for all tests of this folder; those that break theirs have one of their own."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from .books import books_balance
from .client import Flowpay
from .deployment import deployed, free_ports, set_controls


@pytest.fixture(scope="session")
def flowpay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flowpay]:
    folder = tmp_path_factory.mktemp("flowpay")
    with deployed(folder, free_ports()) as shared:
        yield shared
    shutil.rmtree(folder)


@pytest.fixture
def limits(flowpay: Flowpay) -> Iterator[Callable[..., None]]:
    """Yield what changes the limits, for one test."""
    yield lambda **changed: set_controls(flowpay, **changed)
    set_controls(flowpay)


@pytest.fixture(scope="module")
def balanced(flowpay: Flowpay) -> Iterator[None]:
    """Whatever a module has done, the books balance."""
    yield
    books_balance(flowpay)
