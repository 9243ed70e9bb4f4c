"""A clock that stands still until a test moves it."""

from datetime import datetime, timedelta

import pytest

from flowpay.runtime import clock


class Clock:
    """Stands at the moment of its making."""

    def __init__(self) -> None:
        self.moment = clock.now()

    def take_the_place_of_time(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(clock, "now", lambda: self.moment)

    def set(self, moment: datetime) -> None:
        self.moment = moment

    def forward(self, **time: int) -> None:
        """Let `days=1` or `seconds=31` pass, or go back where it is negative."""
        self.moment += timedelta(**time)


def three_days_pass(patch: pytest.MonkeyPatch) -> None:
    """Let time go on from three days later: what waits for a person has waited long enough."""
    now = clock.now
    patch.setattr(clock, "now", lambda: now() + timedelta(days=3))
