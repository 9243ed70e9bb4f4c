"""Every port test runs with keys of its own and the providers' real addresses."""

import pytest

from flowpay.runtime import config as configuration
from tests.unit.ports.scripted import KEYS


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setattr(configuration, "secrets", lambda: KEYS)
    monkeypatch.setattr(configuration, "config", lambda: configuration.Config())
