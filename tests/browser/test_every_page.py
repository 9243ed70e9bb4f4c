"""Every page: no complaint of the browser, nothing that keeps people out, no sideways scrolling."""

import pytest

from .reader import PAGES, Reader


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_complaint(reader: Reader, name: str):
    reader.opens(name)
