"""Skills that are done at once: what each takes, and what it makes. None of them moves money."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, Field, ValidationError

from flowpay.domain.a2a.errors import InvalidParams
from flowpay.domain.caller import Caller
from flowpay.domain.categories import category_name
from flowpay.domain.money import Money


class Made(NamedTuple):
    """What a skill has made: a sentence, and the data."""

    summary: str
    data: dict[str, Any]


class _Input(BaseModel, frozen=True, extra="forbid"): ...


class ListSuppliers(_Input, frozen=True):
    material: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=2_000)] | None = None


class EvaluateSpend(_Input, frozen=True):
    amount: Money
    category: Annotated[str, Field(min_length=1, max_length=60)]
    supplier_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")] | None = None


def read[Input: BaseModel](kind: type[Input], given: Mapping[str, Any]) -> Input:
    """Return a skill's input; raises InvalidParams, with every field that is wrong."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        found = [
            {**each, "loc": ("input", *each["loc"])} for each in error.errors(include_url=False)
        ]
        raise InvalidParams.of(found) from error


def done_at_once(skill: str, who: Caller, given: Mapping[str, Any]) -> Made:
    """Return what a skill makes of its input; raises InvalidParams, and what the work raises."""
    return _AT_ONCE[skill](who, given)


def _list_suppliers(who: Caller, given: Mapping[str, Any]) -> Made:
    from flowpay.persistence import suppliers

    asked = read(ListSuppliers, given)
    items, following = suppliers.listed(
        who.account,
        material=category_name(asked.material) if asked.material else None,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    of = f" of {asked.material}" if asked.material else ""
    found = [item.model_dump(mode="json") for item in items]
    data = {"suppliers": found, "next_cursor": following}
    return Made(f"{len(found)} known suppliers{of}.", data)


def _evaluate_spend(who: Caller, given: Mapping[str, Any]) -> Made:
    from . import spending_controls

    asked = read(EvaluateSpend, given)
    found = spending_controls.evaluate(
        who.account, asked.amount, category=asked.category, supplier_id=asked.supplier_id
    )
    summary = f"{asked.amount.readable} for {asked.category}: {found.verdict}."
    return Made(summary, found.model_dump(mode="json"))


def _built_in(service_id: str, who: Caller, given: Mapping[str, Any]) -> Made:
    from . import built_in

    data = built_in.run(service_id, who.account, dict(given))
    return Made(f"{service_id}: done.", data)


def _validate_gstin(who: Caller, given: Mapping[str, Any]) -> Made:
    return _built_in("validate-gstin", who, given)


def _compute_gst(who: Caller, given: Mapping[str, Any]) -> Made:
    return _built_in("compute-gst", who, given)


_AT_ONCE: Mapping[str, Callable[[Caller, Mapping[str, Any]], Made]] = {
    "list-suppliers": _list_suppliers,
    "evaluate-spend": _evaluate_spend,
    "validate-gstin": _validate_gstin,
    "compute-gst": _compute_gst,
}
