"""Services of agents: registered, changed and retired by who offers them, and found by who buys."""

import re
from typing import Any

from flowpay.domain import built_in
from flowpay.domain.agent_service import (
    Agent,
    AgentService,
    Offering,
    ServiceChanged,
    Wanted,
    registered,
)
from flowpay.domain.json_schema import require_schema
from flowpay.domain.once import Once
from flowpay.persistence import agent_services as kept
from flowpay.persistence import book, idempotency
from flowpay.persistence.book import CursorInvalid, Write
from flowpay.ports import public_address
from flowpay.runtime import clock

from . import repeats, wallets
from .events import announced
from .repeats import answered_once

MOST_TRIES = 5
"""Of retiring a service that others are changing."""
_CURSOR = re.compile("~([a-z-]{1,40})")
"""Of a page that ended among the built-in services: the last one that it showed."""


def _answered(_: str, answer: str) -> AgentService:
    return AgentService.model_validate_json(answer)


def load(account: str, service_id: str) -> AgentService:
    """Return a service of the account, or a built-in one, whatever its status.

    Raises ServiceUnknown.
    """
    return kept.load(account, service_id)


@answered_once(_answered)
def register(offering: Offering, *, by: Agent, once: Once) -> AgentService:
    """Return a new service of the account.

    Raises SchemaInvalid, UrlForbidden, AddressNotPublic, ServicePriceInvalid, ServiceNotYours or
    TrustForbidden.
    """
    account = once.account
    _, earlier = repeats.read(once)
    if earlier:
        return _answered(account, earlier)
    at = clock.now()
    service = registered(_checked(offering), clock.new_id("svc", at), by=by, at=at)
    wallets.load(account)  # opens an account: the sweep looks after those that are open
    book.commit(
        [
            *idempotency.recorded(once, service, at=at),
            kept.registered(account, service),
            _said(account, service, "registered", by=by),
        ]
    )
    return service


@answered_once(_answered)
def update(
    service_id: str, offering: Offering, *, read_version: int, by: Agent, once: Once
) -> AgentService:
    """Return the service as it is offered from now on; raises as `register`, and ServiceUnknown,
    ServiceBuiltIn, ServiceRetired or ServiceChanged.
    """
    account = once.account
    _, earlier = repeats.read(once)
    if earlier:
        return _answered(account, earlier)
    read, at = kept.load(account, service_id), clock.now()
    new = read.updated(_checked(offering), read_version=read_version, by=by, at=at)
    book.commit(
        [
            *idempotency.recorded(once, new, at=at),
            kept.changed(account, read, new),
            _said(account, new, "updated", by=by),
        ]
    )
    return new


def retire(account: str, service_id: str, *, by: Agent) -> AgentService:
    """Return the service as it is offered no more; said again, as it is.

    What was ordered of it goes on. Raises ServiceUnknown, ServiceBuiltIn or ServiceNotYours.
    """
    for attempt in range(1, MOST_TRIES + 1):
        read = kept.load(account, service_id)
        new = read.retired(by=by, at=clock.now())
        if new is read:
            return read
        try:
            said = _said(account, new, "retired", by=by)
            book.commit([kept.changed(account, read, new), said])
        except ServiceChanged:
            if attempt == MOST_TRIES:
                raise
        else:
            return new
    raise AssertionError("the last try returns or raises")


def listed(
    account: str, wanted: Wanted, *, limit: int, cursor: str | None
) -> tuple[tuple[AgentService, ...], str | None]:
    """Return one page of services, the built-in ones first, and the next cursor."""
    ours, own_cursor = _built_in(wanted, cursor)
    shown, room = ours[:limit], limit - len(ours)
    if len(ours) > limit:
        return kept.with_outcomes(account, shown), f"~{shown[-1].service_id}"
    own, following = kept.listed(account, wanted, limit=max(room, 1), cursor=own_cursor)
    if not room:
        following = f"~{shown[-1].service_id}" if own or following else None
        own = ()
    return kept.with_outcomes(account, (*shown, *own)), following


def _built_in(wanted: Wanted, cursor: str | None) -> tuple[list[AgentService], str | None]:
    """Return what is still to be shown of the built-in services, and the cursor of the others."""
    fitting = [each for each in built_in.services() if each.is_among(wanted)]
    if not cursor:
        return fitting, None
    if not (last := _CURSOR.fullmatch(cursor)):
        return [], cursor
    ids = [each.service_id for each in fitting]
    if last[1] not in ids:
        raise CursorInvalid("this cursor is not one of this list: start without one")
    return fitting[ids.index(last[1]) + 1 :], None


def _checked(offering: Offering) -> Offering:
    """Return it with the endpoint as it will be called; its schemas are such as we check by."""
    require_schema(offering.input_schema, "input_schema")
    require_schema(offering.output_schema, "output_schema")
    return offering.model_copy(update={"endpoint": public_address.checked(offering.endpoint)})


def _said(account: str, service: AgentService, name: str, *, by: Agent) -> Write:
    """Return the write of an event; of the endpoint it tells the host: a path may be a secret."""
    data: dict[str, Any] = {
        "service_id": service.service_id,
        "name": service.name,
        "owner": service.owner,
        "capabilities": list(service.capabilities),
        "price": service.price.to_wire(),
        "unit": service.unit,
        "host": service.host,
        "trusted": service.trusted,
        "pay_to": list(service.pay_to),
        "version": service.version,
    }
    kind = f"flowpay.agent_service.{name}"
    return announced(account, kind, service.service_id, by=by.principal, data=data)
