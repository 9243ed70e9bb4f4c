"""GET /.well-known/agent-card.json — who we are to other agents, and the key that signs it."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Header

from flowpay.domain.a2a.bindings import compact
from flowpay.runtime.http import entry, http_app
from flowpay.services import a2a_card

app = http_app()

FOR_AN_HOUR = "public, max-age=3600"
JSON = "application/json"


@app.get(
    "/.well-known/agent-card.json",
    summary="The A2A agent card",
    description="Of A2A 1.0, public; signed where the deployment has a key for it.",
    tags=["Agents"],
)
def card(seen: Annotated[str | None, Header(alias="if-none-match")] = None) -> Response[Any]:
    text, tag = a2a_card.served()
    headers = {"cache-control": FOR_AN_HOUR, "etag": tag}
    tags = [each.strip() for each in (seen or "").split(",")]
    if tag in tags or "*" in tags:
        return Response(304, headers=headers)
    return Response(200, JSON, text, headers)


@app.get(
    a2a_card.KEYS_PATH,
    summary="The key that signs the agent card",
    description="A JWK Set; empty where the card is not signed.",
    tags=["Agents"],
)
def keys() -> Response[Any]:
    return Response(200, JSON, compact(a2a_card.keys()), {"cache-control": FOR_AN_HOUR})


handler = entry(app)
