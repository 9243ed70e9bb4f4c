"""Services of agents — what agents offer: registered, changed and retired, found by who buys.

Buying is `api/agent_tasks.py`. Flowpay's own protocol server for agents is `api/agent.py`.
"""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import AfterValidator, Field

from flowpay.domain.agent_service import (
    Agent,
    AgentService,
    Offering,
    ServiceStatus,
    Wanted,
)
from flowpay.domain.caller import Role
from flowpay.domain.json_value import plain
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.x402.addresses import CheckedAddress
from flowpay.runtime.config import config
from flowpay.runtime.http import (
    Command,
    Cursor,
    IdempotencyKey,
    Limit,
    Page,
    caller,
    entry,
    http_app,
    once,
)
from flowpay.services import agent_services

app = http_app()

ServiceId = Annotated[
    str,
    Path(
        pattern=r"^(svc_[0-9A-Z]{26}|[a-z][a-z-]{0,39})$",
        description="`svc_…`, or the name of a built-in service such as `compute-gst`",
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Description = Annotated[
    str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x08\x0e-\x1f\x7f]*$")
]
CAPABILITY = r"^[a-z0-9][a-z0-9._-]{0,49}$"
Capability = Annotated[str, Field(pattern=CAPABILITY, examples=["translate"])]
Unit = Annotated[str, Field(pattern=r"^[a-z][a-z0-9 _-]{0,29}$", examples=["call", "page"])]
PRINCIPAL = r"^[A-Za-z0-9_.@-]{1,100}$"
Principal = Annotated[str, Field(pattern=PRINCIPAL)]
Schema = Annotated[
    dict[str, Any],
    AfterValidator(plain),
    Field(
        description="JSON Schema 2020-12, 16 KB at most; references stay inside of it, and patterns"
        " match in linear time",
        examples=[{"type": "object", "properties": {"text": {"type": "string"}}}],
    ),
]
Decimals = Annotated[
    str | None,
    Query(pattern=r"^(0|[1-9]\d{0,12})(\.\d{1,6})?$", description="Such as 0.005", max_length=20),
]


class ServiceOffer(Command, frozen=True):
    """What is offered; `price` is for one `unit`.

    `endpoint` is the https URL, with a public address, of an agent that speaks A2A 1.0 over
    JSON-RPC. `owner` is who registers, unless an admin names somebody else. Only an admin may say
    that an endpoint is `trusted`: it then gets the deployment's shared token; and which accounts
    of the payment network (`pay_to`) the agent may be paid at, where it asks for that (x402).
    """

    name: Name
    description: Description
    capabilities: Annotated[tuple[Capability, ...], Field(max_length=20)] = ()
    price: Money
    unit: Unit = "call"
    endpoint: Annotated[str, Field(max_length=1000, examples=["https://agent.example.com/a2a"])]
    owner: Principal | None = None
    trusted: bool | None = None
    pay_to: Annotated[tuple[CheckedAddress, ...], Field(max_length=5)] | None = None
    input_schema: Schema
    output_schema: Schema


class ServiceChange(ServiceOffer, frozen=True):
    """All of the service as it is to be, and the `version` that was read.

    An endpoint that is another than before is not trusted, and has no `pay_to`, unless an admin
    says so here.
    """

    version: Annotated[int, Field(ge=1)]


@app.post(
    "/api/a2a/services/register",
    status_code=201,
    summary="Offer a service to agents",
    tags=["Agents"],
)
def register(offer: ServiceOffer, key: IdempotencyKey = None) -> AgentService:
    return agent_services.register(_offering(offer), by=_agent(), once=once(app, key))


@app.get("/api/a2a/services", summary="What agents offer, built-in services first", tags=["Agents"])
def listed(
    capability: Annotated[str | None, Query(pattern=CAPABILITY)] = None,
    min_price: Decimals = None,
    max_price: Decimals = None,
    currency: Annotated[
        str | None,
        Query(
            pattern="^[A-Z]{3}$",
            description="Of `min_price` and `max_price`: the wallet's where it is left out. What is"
            " priced in another one is not shown then",
        ),
    ] = None,
    owner: Annotated[str | None, Query(pattern=PRINCIPAL)] = None,
    status: Annotated[ServiceStatus, Query()] = ServiceStatus.ACTIVE,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[AgentService]:
    """With how the account's tasks with each have ended; then the newest first."""
    symbol = currency or config().WALLET_CURRENCY
    wanted = Wanted(
        status=status,
        capability=capability,
        owner=owner,
        min_price=Money.of(min_price, symbol) if min_price else None,
        max_price=Money.of(max_price, symbol) if max_price else None,
    )
    items, following = agent_services.listed(
        caller(app).account, wanted, limit=limit, cursor=cursor
    )
    return Page(items=items, next_cursor=following)


@app.get("/api/a2a/services/<service_id>", summary="One service", tags=["Agents"])
def read(service_id: ServiceId) -> AgentService:
    return agent_services.load(caller(app).account, service_id)


@app.put("/api/a2a/services/<service_id>", summary="Change a service", tags=["Agents"])
def update(
    service_id: ServiceId, change: ServiceChange, key: IdempotencyKey = None
) -> AgentService:
    """By its owner or an admin. What was ordered before goes on at what was agreed."""
    return agent_services.update(
        service_id,
        _offering(change),
        read_version=change.version,
        by=_agent(),
        once=_of(service_id, key),
    )


@app.post(
    "/api/a2a/services/<service_id>/retire", summary="Offer a service no more", tags=["Agents"]
)
def retire(service_id: ServiceId) -> AgentService:
    """By its owner or an admin; said again, nothing more happens. What was ordered goes on."""
    return agent_services.retire(caller(app).account, service_id, by=_agent())


def _agent() -> Agent:
    who = caller(app)
    return Agent(principal=who.principal, is_admin=Role.ADMIN in who.roles)


def _offering(offer: ServiceOffer) -> Offering:
    return Offering(**{name: getattr(offer, name) for name in Offering.model_fields})


def _of(service_id: str, key: str | None) -> Once:
    """Return the identity of a command to one service: its route names none."""
    who, body = caller(app), {"service_id": service_id, "body": app.context["body"]}
    route = app.current_event["routeKey"]
    return Once.of(account=who.account, route=route, key=key, body=body, by=who.principal)


handler = entry(app)
