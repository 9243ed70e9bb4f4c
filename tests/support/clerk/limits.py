"""How much of each limit is used: every sum is added up anew from all that was ever spent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .slips import Spend, micros


@dataclass
class Limits:
    """`rules` as the API shows them; `day` is the wallet's, which only goes on.

    `hour` is that of the payments counted last: no earlier one begins again.
    """

    clock: Callable[[], datetime]
    rules: dict[str, Any]
    day: date
    hour: str = ""
    payments: int = 0
    spends: list[Spend] = field(default_factory=list)

    @property
    def today(self) -> date:
        return max(self.day, self.clock().date())

    @property
    def this_hour(self) -> str:
        return max(self.hour, f"{self.clock():%Y-%m-%dT%H}")

    def committed(self, day: date) -> int:
        return sum(spend.counted for spend in self.spends if spend.on == day)

    def committed_in(self, month: str, **whose: str) -> int:
        """Return the month's sum, of one supplier or category if asked."""
        return sum(
            spend.counted
            for spend in self.spends
            if spend.month == month and all(getattr(spend, k) == v for k, v in whose.items())
        )

    def caps(self) -> Iterator[tuple[dict[str, str], int]]:
        """Yield whose month is capped, and at what."""
        for kind in ("supplier", "category"):
            for name, limit in self.rules[f"{kind}_limits"].items():
                yield {kind: name}, micros(limit)

    def spend(
        self, amount: int, category: str | None, supplier: str | None, *, is_task: bool = False
    ) -> Spend | None:
        """Return what now counts, None if that would pass a limit."""
        spend = Spend(amount, self.today, category, supplier)
        self.spends.append(spend)
        keeps_pace = not (category or is_task) or self._keeps_the_pace()
        if self.fits(spend, amount) and keeps_pace:
            return spend
        self.spends.pop()
        return None

    def count_payment(self) -> None:
        self.payments, self.hour = self._payments() + 1, self.this_hour

    def fits(self, spend: Spend, amount: int) -> bool:
        """Return whether a spend that counts already keeps within all limits that still run."""
        rules, this_month = self.rules, spend.month == f"{self.today:%Y-%m}"
        within = [
            spend.category is None or spend.category in rules["allowed_categories"],
            amount <= micros(rules["per_transaction_limit"]),
            spend.on != self.today or self.committed(spend.on) <= micros(rules["daily_limit"]),
        ]
        if this_month:
            within.append(self.committed_in(spend.month) <= micros(rules["monthly_limit"]))
            within += (self._fits_cap(spend, whose, limit) for whose, limit in self.caps())
        return all(within)

    def approvers(self, amount: int) -> int:
        """Return how many people must agree to a payment."""
        further = self.rules["further_approver_thresholds"]
        thresholds = (self.rules["auto_approve_threshold"], *further)
        return sum(amount > micros(threshold) for threshold in thresholds)

    def _fits_cap(self, spend: Spend, whose: dict[str, str], limit: int) -> bool:
        concerned = all(getattr(spend, name) == value for name, value in whose.items())
        return not concerned or self.committed_in(spend.month, **whose) <= limit

    def _keeps_the_pace(self) -> bool:
        most = self.rules["payments_per_hour"]
        return most is None or self._payments() < most

    def _payments(self) -> int:
        return self.payments if self.this_hour == self.hour else 0
