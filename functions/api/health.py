"""GET /health, GET /health/ready — is Flowpay up, and can it work."""

from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools.event_handler.api_gateway import Response
from pydantic import BaseModel

from flowpay import __version__
from flowpay.domain.breaker import Breaker, State
from flowpay.persistence import book
from flowpay.persistence.book import BookBusy
from flowpay.ports import rates
from flowpay.ports.locus import NAME
from flowpay.ports.tariff import Call, through_locus
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.http import entry, http_app
from flowpay.services import breakers

app = http_app()

type Integrations = Literal["live", "sandbox"]
type Way = Literal["live", "sandbox", "locus"]


class ProviderHealth(BaseModel, frozen=True):
    """How the last calls to a provider went, as of a few seconds ago.

    One that is `resting` is not called before `tried_again_at`; `since` and `reason` are of its
    failures. `through` is where calls to it go.
    """

    state: State
    through: Way
    since: datetime | None = None
    reason: str | None = None
    tried_again_at: datetime | None = None


class Health(BaseModel, frozen=True):
    """`integrations` says which services stand behind this deployment, `providers` how each does.

    A provider that fails costs a step, and does not make Flowpay unavailable.
    """

    status: Literal["ok", "unavailable"]
    version: str
    database: Literal["ok", "unavailable"]
    integrations: Integrations
    providers: dict[str, ProviderHealth]


@app.get("/health", summary="Is Flowpay up", tags=["Health"])
def health() -> Health:
    return _health()


@app.get(
    "/health/ready",
    summary="Can it work",
    tags=["Health"],
    responses={200: {"description": "Ready"}, 503: {"description": "Not"}},
)
def ready() -> Response[Any]:
    found = _health()
    status = 200 if found.status == "ok" else 503
    return Response(status, "application/json", found.model_dump_json())


def _health() -> Health:
    reachable = _book_answers()
    state: Literal["ok", "unavailable"] = "ok" if reachable else "unavailable"
    integrations: Integrations = "live" if config().USE_LIVE_APIS else "sandbox"
    known = breakers.shared().known()
    ways: dict[str, Way] = {
        call.provider: "locus" if through_locus(call) else integrations for call in Call
    } | {rates.PROVIDER: integrations}
    if config().LOCUS_PAYOUTS:
        ways[NAME.lower()] = integrations
    return Health(
        status=state,
        version=__version__,
        database=state,
        integrations=integrations,
        providers={
            name: _provider(known.get(name, breakers.WELL), through)
            for name, through in ways.items()
        },
    )


def _provider(breaker: Breaker, through: Way) -> ProviderHealth:
    return ProviderHealth(
        state=breaker.state(clock.now()),
        through=through,
        since=breaker.since,
        reason=breaker.reason or None,
        tried_again_at=breaker.rests_until,
    )


def _book_answers() -> bool:
    try:
        book.get({"pk": "accounts", "sk": "health"})
    except BookBusy:
        return False
    return True


handler = entry(app)
