"""Services of agents: pk `<account>#agent_service`, sk `<service id>`.

outcomes  pk `<account>#agent_outcomes`, sk `<service id>`: how tasks ended; it only ever grows, and
          stands apart, so that whoever changes a service and who counts never meet

Schemas are kept as text: their numbers and nulls come back as they were. The built-in services have
outcomes here, and nothing else.
"""

import json
from collections.abc import Iterable
from typing import Any

from flowpay.domain import built_in
from flowpay.domain.agent_service import (
    AgentService,
    Reliability,
    ServiceChanged,
    ServiceUnknown,
    Wanted,
)

from . import book
from .book import Listing, Table, Write, key, put_new, set_fields
from .items import Item, stored

_AS_TEXT = ("input_schema", "output_schema")
_APART = ("reliability", "built_in")
type Target = tuple[Table, dict[str, str]]


def key_of(account: str, service_id: str) -> dict[str, str]:
    return key(account, "agent_service", service_id)


def outcomes_key(account: str, service_id: str) -> dict[str, str]:
    return key(account, "agent_outcomes", service_id)


def targets(account: str, service_id: str) -> tuple[Target, ...]:
    """Return what is to be read for a service, for a read that gets more than this."""
    outcomes: Target = ("book", outcomes_key(account, service_id))
    if built_in.is_built_in(service_id):
        return (outcomes,)
    return ("book", key_of(account, service_id)), outcomes


def from_items(service_id: str, *items: Item | None) -> AgentService:
    """Return the service from the items of its `targets`; raises ServiceUnknown."""
    if built_in.is_built_in(service_id):
        return _with(built_in.service(service_id), items[0])
    item, outcomes = items
    if item is None:
        raise ServiceUnknown(
            f"there is no service {service_id[:64]!r} here: choose one of those that are listed"
        )
    return _with(_from_item(item), outcomes)


def load(account: str, service_id: str) -> AgentService:
    """Return a service of the account, or a built-in one, whatever its status."""
    return from_items(service_id, *book.get_together(*targets(account, service_id)))


def registered(account: str, service: AgentService) -> Write:
    """Return the write of a new service."""
    return put_new({**key_of(account, service.service_id), **_facts(service)})


def changed(account: str, read: AgentService, new: AgentService) -> Write:
    """Return the write of a change; refused as ServiceChanged where another was faster."""
    return set_fields(
        key_of(account, read.service_id),
        **_facts(new),
        condition="#version = :read_version",
        values={":read_version": read.version},
        refusal=lambda: _has_changed(read),
    )


def unchanged(account: str, read: AgentService) -> list[Write]:
    """Return the check that a service is still offered as it was read; none for a built-in one.

    Refused as ServiceChanged.
    """
    if read.built_in:
        return []
    return [
        Write(
            "ConditionCheck",
            "book",
            key_of(account, read.service_id),
            condition="#version = :read_version AND #status = :read_status",
            names={"#version": "version", "#status": "status"},
            values={":read_version": read.version, ":read_status": read.status},
            refusal=lambda: _has_changed(read),
        )
    ]


def counted(account: str, service_id: str, *, completed: bool) -> Write:
    """Return the write that counts how a task has ended, for the transaction that settles it.

    It has no condition, and meets nothing but other tasks that end: they meet on the wallet anyway.
    """
    return book.updated(
        outcomes_key(account, service_id),
        f"ADD #{'completed' if completed else 'failed'} :one",
        values={":one": 1},
    )


def listed(
    account: str, wanted: Wanted, *, limit: int, cursor: str | None
) -> tuple[tuple[AgentService, ...], str | None]:
    """Return one page of the account's own services, newest first, and the next cursor."""
    items, following = book.page(_listing(account, wanted), limit=limit, cursor=cursor)
    return tuple(map(_from_item, items)), following


def with_outcomes(account: str, services: Iterable[AgentService]) -> tuple[AgentService, ...]:
    """Return up to a hundred services with how tasks with them have ended."""
    read = tuple(services)
    wanted: list[Target] = [("book", outcomes_key(account, each.service_id)) for each in read]
    found = book.get_together(*wanted)
    return tuple(_with(each, item) for each, item in zip(read, found, strict=True))


def _listing(account: str, wanted: Wanted) -> Listing:
    conditions, values = ["#status = :status"], dict[str, Any](status=wanted.status)
    if wanted.capability is not None:
        conditions.append("contains(#capabilities, :capability)")
        values["capability"] = wanted.capability
    if wanted.owner is not None:
        conditions.append("#owner = :owner")
        values["owner"] = wanted.owner
    for relation, bound in ((">=", wanted.min_price), ("<=", wanted.max_price)):
        if bound is not None:
            name = "least" if relation == ">=" else "most"
            conditions.append(f"#price.#micros {relation} :{name}")
            values |= {name: bound.micros, "currency": bound.currency}
    if "currency" in values:
        conditions.append("#price.#currency = :currency")
    where = " AND ".join(conditions)
    named = ("status", "capabilities", "owner", "price", "micros", "currency")
    return Listing(
        partition=f"{account}#agent_service",
        where=where,
        names={f"#{name}": name for name in named if f"#{name}" in where},
        values={f":{name}": value for name, value in values.items()},
    )


def _facts(service: AgentService) -> Item:
    texts = {name: json.dumps(getattr(service, name)) for name in _AS_TEXT}
    fields = AgentService.model_fields.keys() - {*_AS_TEXT, *_APART}
    return {**{name: stored(getattr(service, name)) for name in sorted(fields)}, **texts}


def _from_item(item: Item) -> AgentService:
    schemas = {name: json.loads(item[name]) for name in _AS_TEXT}
    return AgentService.model_validate({**item, **schemas})


def _with(service: AgentService, outcomes: Item | None) -> AgentService:
    reliability = Reliability.model_validate(outcomes or {})
    return service.model_copy(update={"reliability": reliability})


def _has_changed(read: AgentService) -> ServiceChanged:
    return ServiceChanged(
        f"{read.service_id} is not at version {read.version} any more: read it again, then decide"
    )
