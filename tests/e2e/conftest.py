"""What tests change in the deployment that they share, and what holds after each module."""

from collections.abc import Callable, Iterator

import pytest

from .books import books_balance
from .client import Flowpay
from .deployment import set_controls


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
