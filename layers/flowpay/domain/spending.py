"""Spending controls: what the account's rules say to a spend, each rule with its reason.

The same judgement serves the question ("what would you say to this?") and the live path, where
the write repeats it as a condition.
"""

from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, model_validator

from .errors import Conflict, InvalidInput, Refused
from .money import Money


class SpendingRefused(Refused): ...


class ControlsVersionStale(Conflict): ...


class ControlsInvalid(InvalidInput): ...


class Limits(BaseModel, frozen=True):
    """The rules of an account; amounts are in the wallet's currency."""

    per_transaction_limit: Money
    daily_limit: Money
    monthly_limit: Money
    auto_approve_threshold: Money
    allowed_categories: tuple[str, ...]

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        if len({money.currency for money in self.amounts()}) != 1:
            raise ControlsInvalid("all limits are in the wallet's currency")
        return self

    def amounts(self) -> tuple[Money, ...]:
        return (
            self.per_transaction_limit,
            self.daily_limit,
            self.monthly_limit,
            self.auto_approve_threshold,
        )


class Controls(Limits, frozen=True):
    """The limits in force; `version` grows by one with every change."""

    version: int

    def changed(self, limits: Limits, *, read_version: int) -> "Controls":
        """Return the next version; raises ControlsVersionStale or ControlsInvalid."""
        if read_version != self.version:
            raise ControlsVersionStale(
                f"the controls are at version {self.version}: read them again, then change them",
                version=self.version,
            )
        if limits.daily_limit.currency != self.daily_limit.currency:
            raise ControlsInvalid(f"write the limits in {self.daily_limit.currency}")
        values = {name: getattr(limits, name) for name in Limits.model_fields}
        return Controls(**values, version=self.version + 1)


class Spend(BaseModel, frozen=True):
    """What is to be spent: `amount` in the wallet's currency.

    `category` is None for what Flowpay itself buys to serve a request, such as a search.
    """

    amount: Money
    category: str | None = None


class Position(BaseModel, frozen=True):
    """Where the wallet stands on the day of the spend."""

    available: Money
    committed_today: Money
    committed_this_month: Money


class Finding(BaseModel, frozen=True):
    """What one rule says: its input, its verdict, and the smallest change that would pass."""

    rule: str
    passed: bool
    value: Money | str
    limit: Money | tuple[str, ...]
    detail: str
    remedy: str | None = None


def judge(spend: Spend, controls: Controls, position: Position) -> tuple[Finding, ...]:
    """Return every rule's finding on the spend, in the order in which a person would ask."""
    amount = spend.amount
    today = position.committed_today + amount
    month = position.committed_this_month + amount
    findings = (
        _ceiling("per_transaction_limit", amount, controls.per_transaction_limit, "one payment"),
        _ceiling("daily_limit", today, controls.daily_limit, "today's total"),
        _ceiling("monthly_limit", month, controls.monthly_limit, "this month's total"),
        _ceiling("available_balance", amount, position.available, "one payment"),
    )
    if spend.category is None:
        return findings
    return (_category(spend.category, controls.allowed_categories), *findings)


def require(findings: Iterable[Finding]) -> None:
    """Raise SpendingRefused with every finding if one of them did not pass."""
    findings = tuple(findings)
    refused = [finding for finding in findings if not finding.passed]
    if refused:
        raise SpendingRefused(
            " ".join(f"{f.detail} {f.remedy}" for f in refused),
            rules=[f.model_dump(mode="json") for f in findings],
        )


def needs_approval(amount: Money, controls: Controls) -> bool:
    """Return whether a person decides: above the threshold, not at it."""
    return amount.micros > controls.auto_approve_threshold.micros


def category_name(text: str) -> str:
    """Return the one spelling of a category: lower case, single spaces."""
    return " ".join(text.lower().split())


def _category(category: str, allowed: tuple[str, ...]) -> Finding:
    passed = category in allowed
    listed = ", ".join(allowed) or "none"
    return Finding(
        rule="allowed_categories",
        passed=passed,
        value=category,
        limit=allowed,
        detail=f"The category {category!r} is {'' if passed else 'not '}allowed ({listed}).",
        remedy=None if passed else f"Add {category!r} to allowed_categories.",
    )


_REMEDY = {
    "per_transaction_limit": "Raise per_transaction_limit to {value}.",
    "daily_limit": "Raise daily_limit to {value}, or wait until tomorrow.",
    "monthly_limit": "Raise monthly_limit to {value}, or wait until next month.",
    "available_balance": "Top the wallet up with {over}.",
}


def _ceiling(rule: str, value: Money, limit: Money, what: str) -> Finding:
    over = value - limit
    if over.micros <= 0:
        detail = f"{what.capitalize()} of {value} is within {limit}."
        return Finding(rule=rule, passed=True, value=value, limit=limit, detail=detail)
    return Finding(
        rule=rule,
        passed=False,
        value=value,
        limit=limit,
        detail=f"{what.capitalize()} would be {value}, {over} over {rule} ({limit}).",
        remedy=_REMEDY[rule].format(value=value.amount, over=over),
    )
