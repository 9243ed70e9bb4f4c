"""Spending controls: the limits that an account sets itself, and their versions."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from .categories import category_name
from .errors import Conflict, InvalidInput
from .money import Money


class ControlsVersionStale(Conflict): ...


class ControlsInvalid(InvalidInput): ...


class Limits(BaseModel, frozen=True):
    """The rules of an account; amounts are in the wallet's currency, months the account's own.

    `supplier_limits` and `category_limits` cap what goes to one of them in a month. Above
    `auto_approve_threshold` a person decides, above each of `further_approver_thresholds` one more.
    `payments_per_hour` is None where payments keep no pace.
    """

    per_transaction_limit: Money
    daily_limit: Money
    monthly_limit: Money
    auto_approve_threshold: Money
    allowed_categories: tuple[str, ...]
    supplier_limits: Mapping[str, Money] = {}
    category_limits: Mapping[str, Money] = {}
    payments_per_hour: int | None = None
    further_approver_thresholds: tuple[Money, ...] = ()

    @field_validator("allowed_categories")
    @classmethod
    def _listed_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(_named, names)))

    @field_validator("category_limits")
    @classmethod
    def _capped_once(cls, limits: Mapping[str, Money]) -> Mapping[str, Money]:
        spelt = {_named(name): limit for name, limit in limits.items()}
        if len(spelt) < len(limits):
            raise ControlsInvalid("category_limits names a category twice")
        return spelt

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        if len({money.currency for money in self.amounts()}) != 1:
            raise ControlsInvalid("all limits are in the wallet's currency")
        return self

    @model_validator(mode="after")
    def _thresholds_rise(self) -> Self:
        thresholds = [each.micros for each in self.approval_thresholds]
        if thresholds != sorted(thresholds):
            raise ControlsInvalid(
                "further_approver_thresholds rise, and none is below auto_approve_threshold"
            )
        return self

    @property
    def approval_thresholds(self) -> tuple[Money, ...]:
        """The amounts above each of which one more person must agree."""
        return (self.auto_approve_threshold, *self.further_approver_thresholds)

    @property
    def caps(self) -> dict[str, Money]:
        """Both kinds of caps, by `supplier:<id>` and `category:<name>`."""
        suppliers = {f"supplier:{id}": limit for id, limit in self.supplier_limits.items()}
        categories = {f"category:{name}": limit for name, limit in self.category_limits.items()}
        return suppliers | categories

    def amounts(self) -> tuple[Money, ...]:
        return (
            self.per_transaction_limit,
            self.daily_limit,
            self.monthly_limit,
            *self.approval_thresholds,
            *self.caps.values(),
        )


class Controls(Limits, frozen=True):
    """The limits in force; `version` grows by one with every change.

    `changed_by` keeps the last version that each principal has made, for `changed_since`. Who
    changed what is told by the log, so it is part of no answer.
    """

    version: int
    changed_by: Mapping[str, int] = Field(default={}, exclude=True)

    def changed_since(self, version: int, *, by: str) -> bool:
        """Return whether a principal has changed the controls after a version, however named."""
        return self.changed_by.get(by.casefold(), 0) > version

    def changed(self, fields: Mapping[str, Any], *, read_version: int, by: str) -> "Controls":
        """Return the next version, in which what `fields` leaves out stays as it is.

        Raises ControlsVersionStale or ControlsInvalid.
        """
        if read_version != self.version:
            raise ControlsVersionStale(
                f"the controls are at version {self.version}: read them again, then change them",
                version=self.version,
            )
        kept = {name: getattr(self, name) for name in Limits.model_fields}
        version = self.version + 1
        changed_by = {**self.changed_by, by.casefold(): version}
        new = Controls(**{**kept, **fields}, version=version, changed_by=changed_by)
        if new.daily_limit.currency != self.daily_limit.currency:
            raise ControlsInvalid(f"write the limits in {self.daily_limit.currency}")
        return new


def cap_keys(*, supplier_id: str | None, category: str | None) -> tuple[str, ...]:
    """Return the keys of the caps that such a payment may meet."""
    of = {"supplier": supplier_id, "category": category}
    return tuple(f"{kind}:{name}" for kind, name in of.items() if name is not None)


def _named(name: str) -> str:
    spelt = category_name(name)
    if not spelt:
        raise ControlsInvalid("a category has a name")
    return spelt
