"""What holds for every test: examples are judged by what they show, never by how long they took.

Where `CI` is set the examples are the same in every run, so that what is refused there fails here
too (`CI=true make test`); elsewhere each run looks at new ones.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from infra import building

if TYPE_CHECKING:
    from tests.e2e.client import Flowpay

# in a function the list of HSN codes comes with a layer; built once, then found in .build/
sys.path.append(str(building.hsn_codes().path / "python"))

settings.register_profile("flowpay", deadline=None)
settings.register_profile("flowpay-ci", deadline=None, derandomize=True)
settings.load_profile("flowpay-ci" if os.environ.get("CI") else "flowpay")


@pytest.fixture(scope="session")
def flowpay(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Flowpay]":
    """One deployment for `e2e` and `browser`; tests that break theirs have one of their own."""
    from tests.e2e.deployment import deployed, free_ports  # heavy, and for these two only

    folder = tmp_path_factory.mktemp("flowpay")
    with deployed(folder, free_ports()) as shared:
        yield shared
    shutil.rmtree(folder)
