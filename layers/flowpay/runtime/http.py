"""The HTTP edge that every API function goes through: who is it, may they, and in which form.

A handler declares its routes on `http_app()` and exports `entry(app)`. Here, and only here, a
caller is recognised, a route is allowed, and an error becomes an `application/problem+json`
answer (RFC 9457), or a page where people look at it.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import BaseModel, Field

from flowpay.domain import errors
from flowpay.domain.caller import Caller, Role
from flowpay.domain.once import Once
from flowpay.domain.x402.errors import PaymentMalformed, PaymentRejected
from flowpay.persistence import keys

from .access import ACCESS
from .bodies import BodyMalformed, BodyTooLarge, ContentTypeUnsupported, read_json
from .config import config, secrets
from .log import logger

DEFAULT_ACCOUNT = "default"
NOTHING_HERE = "nothing is served here; GET /docs lists what is"

STATUS: dict[type[errors.FlowpayError], HTTPStatus] = {
    BodyMalformed: HTTPStatus.BAD_REQUEST,
    PaymentMalformed: HTTPStatus.BAD_REQUEST,
    PaymentRejected: HTTPStatus.PAYMENT_REQUIRED,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ContentTypeUnsupported: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Refused: HTTPStatus.CONFLICT,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ProviderFailed: HTTPStatus.BAD_GATEWAY,
    errors.Misconfigured: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class Command(BaseModel, frozen=True, extra="forbid"):
    """A request body: a field that it does not know is refused."""


class Page[Item](BaseModel, frozen=True):
    """One page of a list; `next_cursor` is null on the last one.

    A page of a filtered list may be short, or even empty, and not be the last.
    """

    items: tuple[Item, ...]
    next_cursor: str | None = None


Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0e-\x1f\x7f]*$")]
"""What a person writes: free text, without control characters."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
SessionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
"""Narrower than other ids: a caller may choose it, and it becomes part of an execution's name."""
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[
    str | None, Query(max_length=2000, description="`next_cursor` of the page before")
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="The same key with the same body, from the same caller, answers the same, "
        "and does nothing twice",
    ),
]


@dataclass(frozen=True)
class Manner:
    """How a function is spoken to: how it reads a body, and how it says no."""

    read: Callable[[dict[str, Any]], Any]
    refuse: Callable[[errors.FlowpayError], Response[str]]


def problem(error: errors.FlowpayError) -> Response[str]:
    """Return the error as an RFC 9457 answer: status, stable code, what to do, and its facts."""
    status = status_of(error)
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": error.code,
        "detail": str(error),
        **error.facts,
    }
    text = json.dumps(body, default=_plain)
    return Response(status, "application/problem+json", text, when_to_retry(error))


JSON = Manner(read_json, problem)


def http_app(manner: Manner = JSON) -> APIGatewayHttpResolver:
    """Return a resolver that checks every request against its handler's annotations."""
    app = APIGatewayHttpResolver(enable_validation=True)

    app.exception_handler(errors.FlowpayError)(manner.refuse)
    app.exception_handler(RequestValidationError)(lambda e: manner.refuse(_invalid(e)))
    app.not_found(lambda _: manner.refuse(PathUnknown(NOTHING_HERE)))
    return app


def caller(app: APIGatewayHttpResolver) -> Caller:
    """Return who asks."""
    who: Caller = app.context["caller"]
    return who


def once(app: APIGatewayHttpResolver, key: str | None) -> Once:
    """Return the identity of this command: its account, route and key; who sends it, and what."""
    who, route, body = caller(app), app.current_event["routeKey"], app.context["body"]
    return Once.of(account=who.account, route=route, key=key, body=body, by=who.principal)


def entry(
    app: APIGatewayHttpResolver, manner: Manner = JSON
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Return the Lambda handler of `app`: admit, resolve, answer, one log line."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        request_id = event["requestContext"]["requestId"]
        try:
            body = manner.read(event)
            app.append_context(caller=_admit(event), body=body)
            answer: dict[str, Any] = app.resolve(event, context)
        except errors.FlowpayError as error:
            answer = _raw(manner.refuse(error))
        except Exception:  # noqa: BLE001 - the last resort: a bug of ours, said as such and logged
            logger.exception("unexpected", request_id=request_id)
            answer = _raw(manner.refuse(UnexpectedError("something failed on our side; try again")))
        answer["body"] = answer.get("body") or ""  # the emulator takes no null for an empty one
        answer.setdefault("headers", {})["x-request-id"] = request_id
        logger.info(event["routeKey"], request_id=request_id, status=answer["statusCode"])
        return answer

    return handler


class PathUnknown(errors.NotFound): ...


class RequestInvalid(errors.InvalidInput): ...


class KeyInvalid(errors.Unauthenticated): ...


class RoleMissing(errors.Forbidden): ...


class OriginForbidden(errors.Forbidden): ...


class UnexpectedError(errors.FlowpayError): ...


def status_of(error: errors.FlowpayError) -> HTTPStatus:
    """Return what the error is in HTTP: its own status, or that of the nearest base class."""
    kinds = (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return next(kinds, HTTPStatus.INTERNAL_SERVER_ERROR)


def when_to_retry(error: errors.FlowpayError) -> dict[str, str]:
    """Return the header that says when to ask again, none where that would not help."""
    if not isinstance(error, errors.Busy | errors.UnderWay):
        return {}
    return {"retry-after": str(error.facts.get("retry_after_s", 1))}


def _plain(value: Any) -> Any:
    return value.to_wire() if hasattr(value, "to_wire") else str(value)


def _raw(response: Response[str]) -> dict[str, Any]:
    headers = dict(response.headers)
    return {"statusCode": int(response.status_code), "headers": headers, "body": response.body}


def _invalid(error: RequestValidationError) -> RequestInvalid:
    found = error.errors()
    fields = [
        {
            "field": ".".join(str(part) for part in e["loc"] if part != "body"),
            "message": re.sub(r"^Value error, ", "", e["msg"]),
        }
        for e in found
    ]
    named = "; ".join(f"{f['field'] or 'body'}: {f['message']}" for f in fields[:5])
    return RequestInvalid(f"correct these and send it again: {named}", errors=fields)


def _admit(event: Mapping[str, Any]) -> Caller:
    """Return who asks, if they may; a route that ACCESS does not list is open to nobody."""
    route = event["routeKey"]
    if route not in ACCESS:
        raise PathUnknown(NOTHING_HERE)
    allowed = ACCESS[route]
    if allowed is None:
        return Caller(account=DEFAULT_ACCOUNT, principal="public", roles=())
    who = _recognise(event)
    if allowed.isdisjoint(who.roles):
        raise RoleMissing(f"this needs one of the roles {', '.join(sorted(allowed))}")
    return who


def _recognise(event: Mapping[str, Any]) -> Caller:
    """Return the principal behind the key; anonymous with every role where keys are not required.

    A key that is sent is always checked, so that a wrong one never passes for none.
    """
    headers = event["headers"]
    key = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
    if not key:
        if config().REQUIRE_API_KEY:
            raise KeyInvalid("send your API key: the header x-api-key, or a bearer token")
        _require_own_page(event)
        return Caller(account=DEFAULT_ACCOUNT, principal="anonymous", roles=tuple(Role))
    first = secrets().get("FLOWPAY_API_KEY", "")
    if first and hmac.compare_digest(key.encode(), first.encode()):
        return Caller(account=DEFAULT_ACCOUNT, principal="admin", roles=tuple(Role))
    known = keys.find(hashlib.sha256(key.encode()).hexdigest())
    if known is None:
        raise KeyInvalid("this API key is not known, or was revoked")
    return known


def _require_own_page(event: Mapping[str, Any]) -> None:
    """Raise OriginForbidden for a command that a browser sends for a page of another site.

    Without keys it would come with every right of whoever looks at that page. Each browser says so
    (W3C Fetch Metadata); what is no browser says nothing.
    """
    is_command = event["requestContext"]["http"]["method"] not in ("GET", "HEAD")
    if is_command and event["headers"].get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise OriginForbidden("a page of another site may send nothing here without a key")
