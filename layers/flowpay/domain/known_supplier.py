"""A supplier that an account knows: when it was looked into, and how often in vain since."""

from datetime import datetime, timedelta

from .supplier import Supplier

FAILURES_UNTIL_BARRED = 2
BARRED_FOR = timedelta(days=30)
"""Whose page cannot be read again and again, or who gets no mail, is left alone for so long."""


class KnownSupplier(Supplier, frozen=True):
    """A supplier as it was seen at `checked_at`, for the request it was looked into for.

    `failures` counts how often in a row it could not be reached, the last time at `failed_at`.
    """

    checked_at: datetime | None = None
    failures: int = 0
    failed_at: datetime | None = None

    def is_failing(self, at: datetime) -> bool:
        """Return whether it is to be left alone for now."""
        if self.failures < FAILURES_UNTIL_BARRED or self.failed_at is None:
            return False
        return at - self.failed_at < BARRED_FOR

    def seen_again(
        self, supplier: Supplier, *, at: datetime, reached: bool | None
    ) -> "KnownSupplier":
        """Return what is known once it was looked into again.

        `reached` says whether its page could be read, None where that was not found out.
        """
        seen = KnownSupplier(**dict(supplier), checked_at=at)
        if reached is None:
            return seen.model_copy(update={"failures": self.failures, "failed_at": self.failed_at})
        return (
            seen
            if reached
            else seen.model_copy(update={"failures": self.failures + 1, "failed_at": at})
        )
