"""Keys — the account's API keys: given to a principal with roles, listed, revoked."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from flowpay.domain.caller import ApiKey, Role
from flowpay.persistence import keys as kept
from flowpay.runtime.http import Command, Cursor, Limit, Page, caller, entry, http_app
from flowpay.services import keys

app = http_app()


class KeyRequest(Command, frozen=True):
    """With `email`, whoever decides by the link in a mail to it is known as the principal."""

    principal: str = Field(pattern=r"^[A-Za-z0-9_.@-]{1,100}$", examples=["asha"])
    roles: tuple[Role, ...] = Field(min_length=1, max_length=len(Role))
    email: str | None = Field(
        default=None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$", examples=["asha@example.com"]
    )


class NewKey(ApiKey, frozen=True):
    """`key` is shown this once."""

    key: str


@app.post("/api/keys", status_code=201, summary="Give a principal a key", tags=["Keys"])
def give(wanted: KeyRequest) -> NewKey:
    who = caller(app)
    api_key, text = keys.give(
        who.account,
        principal=wanted.principal,
        roles=wanted.roles,
        email=wanted.email,
        by=who.principal,
    )
    return NewKey(**api_key.model_dump(), key=text)


@app.get("/api/keys", summary="The keys given out", tags=["Keys"])
def listed(limit: Limit = 20, cursor: Cursor = None) -> Page[ApiKey]:
    items, following = kept.listed(caller(app).account, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


@app.delete("/api/keys/<key_id>", status_code=204, summary="Revoke a key", tags=["Keys"])
def revoke(key_id: Annotated[str, Path(pattern=r"^key_[0-9A-Z]{26}$")]) -> Response[Any]:
    who = caller(app)
    keys.revoke(who.account, key_id, by=who.principal)
    return Response(204)


handler = entry(app)
