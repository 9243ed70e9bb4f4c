"""Spending: what the account's rules say to a payment, each rule with its reason.

The same judgement serves the question ("what would you say to this?") and the live path, where
the write repeats it as a condition.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from pydantic import BaseModel

from .controls import Controls, cap_keys
from .currency import MINOR_UNITS
from .errors import Refused
from .money import Money

type Change = Mapping[str, Money | int | tuple[str, ...] | tuple[Money, ...] | Mapping[str, Money]]
"""New values of controls, by name; `top_up` is what the wallet lacks."""


class SpendingRefused(Refused): ...


class Spend(BaseModel, frozen=True):
    """What is to be spent: `amount` in the wallet's currency.

    `category` is None for what Flowpay itself buys to serve a request, such as a search: that
    counts in every amount, but it is no payment, so it keeps no pace and nobody is asked. Nor has
    a task a category that is bought from an agent (`is_task`), whose `supplier_id` is its service:
    but that is a payment like any other.
    """

    amount: Money
    category: str | None = None
    supplier_id: str | None = None
    is_task: bool = False

    @property
    def is_payment(self) -> bool:
        return self.category is not None or self.is_task

    @property
    def cap_keys(self) -> tuple[str, ...]:
        return cap_keys(supplier_id=self.supplier_id, category=self.category)


class Position(BaseModel, frozen=True):
    """Where the wallet stands at the moment of the spend; `capped` in micros, by cap."""

    available: Money
    committed_today: Money
    committed_this_month: Money
    capped: Mapping[str, int] = {}
    payments_this_hour: int = 0


class Ruling(StrEnum):
    """What a rule says, from mild to grave; what it `asks`, a person answers."""

    PASSED = "passed"
    ASKS = "asks"
    REFUSED = "refused"


class Finding(BaseModel, frozen=True):
    """What one rule says: its input, its verdict, and the smallest change that would pass.

    `change` has the form of the body of PUT /api/spending-controls: laid over the controls in
    force, it satisfies the rule.
    """

    rule: str
    verdict: Ruling
    value: Money | int | str
    limit: Money | int | tuple[str, ...]
    detail: str
    remedy: str | None = None
    change: Change | None = None


def judge(spend: Spend, controls: Controls, position: Position) -> tuple[Finding, ...]:
    """Return every rule's finding on the spend, in the order in which a person would ask."""
    return (
        *_category(spend, controls),
        *_totals(spend, controls, position),
        *_caps(spend, controls, position),
        *_pace(spend, controls, position),
        _balance(spend, position),
        *_approval(spend, controls),
    )


def require(findings: Iterable[Finding]) -> None:
    """Raise SpendingRefused with every finding if one of them refuses."""
    findings = tuple(findings)
    refused = _refusing(findings)
    if refused:
        raise SpendingRefused(
            " ".join(f"{f.detail} {f.remedy}" for f in refused),
            rules=[f.model_dump(mode="json") for f in findings],
        )


def outcome(findings: Iterable[Finding]) -> Ruling:
    """Return what the rules say together: the gravest of their verdicts."""
    said = {finding.verdict for finding in findings}
    return next(ruling for ruling in reversed(Ruling) if ruling in said)


def smallest_change(findings: Iterable[Finding]) -> Change | None:
    """Return what would satisfy every rule that refuses, None if none does."""
    changes = [finding.change or {} for finding in _refusing(findings)]
    return {name: value for change in changes for name, value in change.items()} or None


def approvers_needed(amount: Money, controls: Controls) -> int:
    """Return how many people must agree: one for each threshold that is passed, not just met."""
    return sum(amount.micros > each.micros for each in controls.approval_thresholds)


def _refusing(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict is Ruling.REFUSED]


def _category(spend: Spend, controls: Controls) -> Iterator[Finding]:
    category, allowed = spend.category, controls.allowed_categories
    if category is None:
        return
    passed = category in allowed
    listed = ", ".join(allowed) or "none"
    yield _finding(
        "allowed_categories",
        category,
        allowed,
        f"The category {category!r} is {'' if passed else 'not '}allowed ({listed}).",
        passed=passed,
        remedy=f"Add {category!r} to allowed_categories, in Settings.",
        change={"allowed_categories": (*allowed, category)},
    )


def _totals(spend: Spend, controls: Controls, position: Position) -> Iterator[Finding]:
    """Judge the payment by itself, with all of the day, and with all of the month."""
    nothing = Money.zero(spend.amount.currency)
    for rule, before, what, wait in (
        ("per_transaction_limit", nothing, "One payment", ""),
        ("daily_limit", position.committed_today, "Today's total", "tomorrow"),
        ("monthly_limit", position.committed_this_month, "This month's total", "next month"),
    ):
        value, limit = before + spend.amount, getattr(controls, rule)
        remedy = _raise(rule, value.amount, wait)
        yield _ceiling(rule, value, limit, what, remedy=remedy, change={rule: value})


def _caps(spend: Spend, controls: Controls, position: Position) -> Iterator[Finding]:
    for key in spend.cap_keys:
        kind, _, name = key.partition(":")
        field = f"{kind}_limits"
        limits: Mapping[str, Money] = getattr(controls, field)
        if name not in limits:
            continue
        value = spend.amount + Money(position.capped.get(key, 0), spend.amount.currency)
        yield _ceiling(
            f"{kind}_limit",
            value,
            limits[name],
            f"This month's total for the {kind} {name!r}",
            remedy=_raise(f"{field} of {name!r}", value.amount, "next month"),
            change={field: {**limits, name: value}},
        )


def _pace(spend: Spend, controls: Controls, position: Position) -> Iterator[Finding]:
    count, most = position.payments_this_hour + 1, controls.payments_per_hour
    if most is None or not spend.is_payment:
        return
    yield _finding(
        "payments_per_hour",
        count,
        most,
        f"It would be payment {count} of this hour, {most} are allowed.",
        passed=count <= most,
        remedy=_raise("payments_per_hour", count, "the next hour"),
        change={"payments_per_hour": count},
    )


def _balance(spend: Spend, position: Position) -> Finding:
    lacking = _in_coins(spend.amount - position.available)
    return _ceiling(
        "available_balance",
        spend.amount,
        position.available,
        "One payment",
        remedy=f"Top the wallet up with {lacking}.",
        change={"top_up": lacking},
    )


def _approval(spend: Spend, controls: Controls) -> Iterator[Finding]:
    """Say who decides: above a threshold people do, so it asks and never refuses."""
    if not spend.is_payment:
        return
    rule, amount = "auto_approve_threshold", spend.amount
    needed = approvers_needed(amount, controls)
    yield _finding(
        rule,
        amount,
        controls.auto_approve_threshold,
        f"Approvals needed for a payment of {amount}: {needed}.",
        passed=needed == 0,
        otherwise=Ruling.ASKS,
        remedy=f"Raise {rule} to {amount.amount} to spare the decision.",
        change={rule: amount, **_raised_along(amount, controls)},
    )


def _raised_along(amount: Money, controls: Controls) -> Change:
    """Return the further thresholds that `amount` passes, raised to it: none may be below."""
    further = controls.further_approver_thresholds
    raised = tuple(amount if each.micros < amount.micros else each for each in further)
    return {} if raised == further else {"further_approver_thresholds": raised}


def _ceiling(
    rule: str, value: Money, limit: Money, what: str, *, remedy: str, change: Change
) -> Finding:
    over = value - limit
    passed = over.micros <= 0
    within = f"{what} of {value} is within {limit}."
    beyond = f"{what} would be {value}, {over} over {rule} ({limit})."
    detail = within if passed else beyond
    return _finding(rule, value, limit, detail, passed=passed, remedy=remedy, change=change)


def _finding(
    rule: str,
    value: Money | int | str,
    limit: Money | int | tuple[str, ...],
    detail: str,
    *,
    passed: bool,
    remedy: str,
    change: Change,
    otherwise: Ruling = Ruling.REFUSED,
) -> Finding:
    """Return the finding; what passes needs no remedy."""
    said = {"rule": rule, "value": value, "limit": limit, "detail": detail}
    if passed:
        return Finding(**said, verdict=Ruling.PASSED)
    return Finding(**said, verdict=otherwise, remedy=remedy, change=change)


def _raise(what: str, value: object, until: str) -> str:
    return f"Raise {what} to {value}{f', or wait until {until}' if until else ''}."


def _in_coins(money: Money) -> Money:
    """Return the amount, upwards to a whole coin: nobody can pay in less."""
    coin = 10 ** (6 - MINOR_UNITS[money.currency])
    return Money(-(-money.micros // coin) * coin, money.currency)
