"""A clock that a test sets."""

from datetime import datetime, timedelta

import pytest

from flowpay.runtime import clock


class Clock:
    """Runs on from the moment it was last set to; before that it is the real one."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.real = clock.now

    def take_the_place_of_time(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(clock, "now", lambda: self.real() + self.ahead)

    def set(self, moment: datetime) -> None:
        self.ahead = moment - self.real()

    def forward(self, **time: int) -> None:
        """Let `days=1` or `seconds=31` pass, or go back where it is negative."""
        self.ahead += timedelta(**time)
