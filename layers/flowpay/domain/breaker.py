"""A circuit breaker: a provider that keeps failing is left alone for a while, then tried by one.

ok ──failures in a row, or one that lasts──► resting ──the rest is over──► on trial
 ▲                                              ▲                             │
 └──────────────────── the one call that is let through is answered ──────────┤
                                                └── it fails: a longer rest ──┘

A call that began before a rest, and ends in it, ends no rest and begins none.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Literal, NamedTuple

from pydantic import BaseModel

from .errors import ProviderFailed

type State = Literal["ok", "failing", "resting"]

FAILURES = 4
"""In a row; each was tried several times. As many suppliers as are looked into side by side."""
WINDOW = timedelta(minutes=2)
TRIAL = timedelta(seconds=75)
"""What the longest call takes: if whoever tries has crashed, another may."""
LONGEST_ASKED = timedelta(hours=1)
"""However long a provider asks to be left alone: it may have meant something else."""
PASSING = (timedelta(seconds=15), timedelta(minutes=5))
"""The first rest and the longest; each one is twice as long as the one before."""
LASTING = (timedelta(minutes=5), timedelta(minutes=20))
"""The same where only a person can help: by a key, a plan, money."""


class ProviderResting(ProviderFailed):
    """It was not called."""


class Trouble(NamedTuple):
    """How a provider failed: whether it `lasts`, and how long it asked to be left alone."""

    reason: str
    lasts: bool = False
    asked: timedelta = timedelta()


class Breaker(BaseModel, frozen=True):
    """How a provider's last calls went; one of which nothing is known is well.

    `failures` came in a row, `since` the first of them; `rests` likewise. Whoever is on trial knows
    itself by `trial_until`. `version` counts the changes that were kept.
    """

    failures: int = 0
    since: datetime | None = None
    reason: str = ""
    rests: int = 0
    rests_until: datetime | None = None
    trial_until: datetime | None = None
    version: int = 0

    def state(self, at: datetime) -> State:
        if self.rests_until is None:
            return "failing" if self.failures else "ok"
        return "failing" if self.is_due(at) else "resting"

    def is_due(self, at: datetime) -> bool:
        """Return whether its rest is over, and nobody is trying it."""
        return self.rests_until is not None and at >= (self.trial_until or self.rests_until)

    def refusal(self, provider: str, at: datetime) -> ProviderResting:
        """Return the error for a call that is not made: it says when one will be."""
        left_s = max(1, ceil(((self.rests_until or at) - at).total_seconds()))
        when = "is being tried again now" if self.trial_until else f"is tried again in {left_s} s"
        return ProviderResting(
            f"{provider} is left alone since it keeps failing ({self.reason}); it {when}",
            provider=provider,
            provider_status=None,
            reason="resting",
            may_be_charged=False,
        )

    def tried(self, at: datetime) -> "Breaker":
        """Return it with a trial begun, for which one call is let through."""
        return self._with(trial_until=at + TRIAL)

    def answered(self, trial: datetime | None = None) -> "Breaker":
        """Return it after a call that was answered, as the `trial` that it was let through for."""
        is_over = self.trial_until is not None and trial == self.trial_until
        if is_over or (self.failures and self.rests_until is None):
            return Breaker(version=self.version)
        return self

    def failed(self, trouble: Trouble, *, at: datetime, trial: datetime | None = None) -> "Breaker":
        """Return it after a call that failed."""
        if self.rests_until is None:
            in_a_row = self.since is not None and at - self.since <= WINDOW
            failures, since = (self.failures + 1, self.since) if in_a_row else (1, at)
            noted = self._with(failures=failures, since=since, reason=trouble.reason)
            return noted._rested(trouble, at) if trouble.lasts or failures >= FAILURES else noted
        if self.trial_until is not None and trial == self.trial_until:
            failures = self.failures + 1
            return self._with(failures=failures, reason=trouble.reason)._rested(trouble, at)
        return self._with(rests_until=max(self.rests_until, at + _asked(trouble)))

    def _rested(self, trouble: Trouble, at: datetime) -> "Breaker":
        first, longest = LASTING if trouble.lasts else PASSING
        rest = max(min(first * 2 ** min(self.rests, 10), longest), _asked(trouble))
        return self._with(rests=self.rests + 1, rests_until=at + rest, trial_until=None)

    def _with(self, **fields: object) -> "Breaker":
        return self.model_copy(update=fields)


def _asked(trouble: Trouble) -> timedelta:
    return min(trouble.asked, LONGEST_ASKED)
