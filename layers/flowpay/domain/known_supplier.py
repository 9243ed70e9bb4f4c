"""A supplier that an account knows: when it was looked into, and how often in vain since."""

from datetime import datetime, timedelta

from .findings import FRESH_FOR
from .sites import same_page
from .supplier import MOST_CATEGORIES, Supplier

FAILURES_UNTIL_BARRED = 2
BARRED_FOR = timedelta(days=30)
"""Whose page cannot be read again and again, or who gets no mail, is left alone for so long."""


class KnownSupplier(Supplier, frozen=True):
    """A supplier as it was seen at `checked_at`, for the request it was looked into for.

    `failures` counts how often in a row its page could not be read, the last time at `failed_at`;
    `bounces` how many mails to its address came back, the last one at `bounced_at`: that its page
    can be read does not mean that it gets mail.
    """

    checked_at: datetime | None = None
    failures: int = 0
    failed_at: datetime | None = None
    bounces: int = 0
    bounced_at: datetime | None = None

    @classmethod
    def of(cls, supplier: Supplier, *, at: datetime) -> "KnownSupplier":
        """Return a supplier as it was seen now, of which nothing was known."""
        facts = {name: getattr(supplier, name) for name in Supplier.model_fields}
        return cls(**facts, checked_at=at)

    def is_failing(self, at: datetime) -> bool:
        """Return whether it is to be left alone for now: pages and mails in vain count together."""
        vain = ((self.failures, self.failed_at), (self.bounces, self.bounced_at))
        counted = sum(times for times, last in vain if last and at - last < BARRED_FOR)
        return counted >= FAILURES_UNTIL_BARRED

    def is_fresh(self, at: datetime) -> bool:
        """Return whether it was looked into of late, and its page could be read the last time."""
        return (
            self.checked_at is not None and not self.failures and at - self.checked_at < FRESH_FOR
        )

    def seen_again(
        self, supplier: Supplier, *, at: datetime, reached: bool | None
    ) -> "KnownSupplier":
        """Return what is known once it was looked into again.

        `reached` says whether its page could be read, None where that was not found out; unless it
        could be, what was known before stays. What another of its pages offers, it sells as well.
        """
        if not reached:
            failed = {"failures": self.failures + 1, "failed_at": at}
            return self.model_copy(update=failed if reached is False else {})
        seen = KnownSupplier.of(supplier, at=at)
        kept: dict[str, object] = {}
        if not same_page(self.website, supplier.website):
            both = dict.fromkeys((*supplier.categories, *self.categories))
            kept["categories"] = tuple(both)[:MOST_CATEGORIES]
        if not (self.email and supplier.email and self.email != supplier.email):
            kept |= {"bounces": self.bounces, "bounced_at": self.bounced_at}
        return seen.model_copy(update=kept)
