"""Circuit breakers: who keeps failing is not called for a while, by any process of a deployment.

What is known of the providers is read together, and remembered for a few seconds. A call to one
that is well changes nothing; where the breakers themselves cannot be read or changed, it is made.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from threading import Lock

from flowpay.domain.breaker import Breaker, Trouble
from flowpay.domain.errors import Busy, InvalidInput, ProviderFailed
from flowpay.persistence import breakers as kept
from flowpay.persistence.breakers import BreakerMoved
from flowpay.ports.request import ProviderAwaitsApproval, ProviderDenied, ProviderRefused
from flowpay.runtime import clock
from flowpay.runtime.log import logger

REMEMBERED = timedelta(seconds=5)
MOST_TRIES = 3
"""Of a change that others overtake: what is not counted costs a call more, and nothing else."""
WELL = Breaker()


def guarded[T](provider: str, work: Callable[[], T]) -> T:
    """Return what a call to the provider brings; raises as it does, or ProviderResting."""
    return shared().call(provider, work)


class Breakers:
    """What a process knows of the providers; a test passes a clock of its own."""

    def __init__(self, now: Callable[[], datetime] = lambda: clock.now()) -> None:
        self._now = now
        self._known: Mapping[str, Breaker] = {}
        self._known_until: datetime | None = None
        self._answered = dict[str, datetime]()
        self._one_reads = Lock()

    def call[T](self, provider: str, work: Callable[[], T]) -> T:
        """Return what `work` brings, and note how that went."""
        trial = self._admitted(provider)
        try:
            brought = work()
        except ProviderFailed as failure:
            self._noted(provider, trouble_of(failure), trial)
            raise
        except InvalidInput:  # such as a rate that there is not: it was the provider who said so
            self._noted(provider, None, trial)
            raise
        self._noted(provider, None, trial)
        return brought

    def known(self) -> Mapping[str, Breaker]:
        """Return what is known of the providers, as it was read a moment ago at most.

        Where it cannot be read, what was known before still serves.
        """
        with self._one_reads:
            now = self._now()
            if self._known_until is None or now >= self._known_until:
                self._known_until = now + REMEMBERED
                try:
                    self._known = kept.every(at=now)
                except Busy as busy:
                    logger.warning("breakers not read", reason=busy.code)
            return self._known

    def _admitted(self, provider: str) -> datetime | None:
        """Return the trial that a call is let through for, None where no trial is needed."""
        known = self.known().get(provider, WELL)
        if known.rests_until is None:
            return None
        try:
            return self._on_trial(provider, known)
        except Busy as busy:
            logger.warning("breaker not changed", provider=provider, reason=busy.code)
            return None

    def _on_trial(self, provider: str, known: Breaker) -> datetime | None:
        """Return the trial that this call has won; raises ProviderResting while it rests."""
        for _ in range(MOST_TRIES):
            now = self._now()
            if known.rests_until is None:
                return None
            if not known.is_due(now):
                break
            try:
                return self._changed(provider, known, known.tried(now)).trial_until
            except BreakerMoved:
                known = self._read_again().get(provider, WELL)
        raise known.refusal(provider, self._now())

    def _noted(self, provider: str, trouble: Trouble | None, trial: datetime | None) -> None:
        if trouble is None:
            self._answered[provider] = self._now()
            if trial is None and not self._known.get(provider, WELL).failures:
                return
        try:
            self._note(provider, trouble, trial)
        except Busy as busy:
            logger.warning("breaker not changed", provider=provider, reason=busy.code)

    def _note(self, provider: str, trouble: Trouble | None, trial: datetime | None) -> None:
        for _ in range(MOST_TRIES):
            before = self._read_again().get(provider, WELL)
            if trouble is None:
                after = before.answered(trial)
            else:
                row = before.answered() if self._answered_since(provider, before) else before
                after = row.failed(trouble, at=self._now(), trial=trial)
            if after == before:
                return
            try:
                self._changed(provider, before, after)
            except BreakerMoved:
                continue
            return

    def _answered_since(self, provider: str, breaker: Breaker) -> bool:
        """Return whether the row of failures was broken here, where a success is not written."""
        answered_at = self._answered.get(provider)
        return bool(answered_at and breaker.since and answered_at > breaker.since)

    def _read_again(self) -> Mapping[str, Breaker]:
        known = kept.every(at=self._now())
        with self._one_reads:
            self._known, self._known_until = known, self._now() + REMEMBERED
        return known

    def _changed(self, provider: str, before: Breaker, after: Breaker) -> Breaker:
        new = kept.change(provider, before, after, at=self._now())
        with self._one_reads:
            self._known = {**self._known, provider: new}
        if new.rests_until and new.rests > before.rests:
            until = new.rests_until.isoformat()
            logger.warning("provider rests", provider=provider, reason=new.reason, until=until)
        elif before.rests_until and not new.rests_until:
            logger.info("provider answers again", provider=provider)
        return new


@cache
def shared() -> Breakers:
    """Return what this process knows."""
    return Breakers()


def trouble_of(failure: ProviderFailed) -> Trouble | None:
    """Return how the provider failed, None where it did its part: what was asked was at fault."""
    lasts = isinstance(failure, ProviderDenied)
    if not lasts and isinstance(failure, _NOT_ITS_FAULT):
        return None
    asked = timedelta(seconds=failure.facts.get("retry_after_s", 0))
    return Trouble(str(failure), lasts, asked)


_NOT_ITS_FAULT = (ProviderRefused, ProviderAwaitsApproval)
