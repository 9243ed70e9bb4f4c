"""One deployment with both workflows for each test; its books are checked when the test is over."""

from collections.abc import Iterator

import pytest

from tests.support.workflows import Workflows, workflows


@pytest.fixture
def flow() -> Iterator[Workflows]:
    with workflows() as running:
        yield running
