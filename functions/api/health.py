"""GET /health, GET /health/ready — is Flowpay up, and can it work."""

from typing import Any, Literal

from aws_lambda_powertools.event_handler.api_gateway import Response
from pydantic import BaseModel

from flowpay import __version__
from flowpay.persistence import book
from flowpay.persistence.book import BookBusy
from flowpay.runtime.config import config
from flowpay.runtime.http import entry, http_app

app = http_app()


class Health(BaseModel, frozen=True):
    """`providers` says which services stand behind this deployment."""

    status: Literal["ok", "unavailable"]
    version: str
    database: Literal["ok", "unavailable"]
    providers: Literal["live", "sandbox"]


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
    providers: Literal["live", "sandbox"] = "live" if config().USE_LIVE_APIS else "sandbox"
    return Health(status=state, version=__version__, database=state, providers=providers)


def _book_answers() -> bool:
    try:
        book.get({"pk": "accounts", "sk": "health"})
    except BookBusy:
        return False
    return True


handler = entry(app)
