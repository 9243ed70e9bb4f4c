"""GET, POST /decision/{token} — an approver looks at a payment; the page's buttons decide."""

from http import HTTPStatus
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BeforeValidator

from flowpay.domain.decision import Standing, standing
from flowpay.domain.decision_page import POLICY, question_page, refusal_page
from flowpay.domain.errors import FlowpayError
from flowpay.runtime import clock
from flowpay.runtime.bodies import FORM, read_form
from flowpay.runtime.config import config
from flowpay.runtime.http import Command, Manner, Text, entry, http_app, status_of, when_to_retry
from flowpay.services import links

HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
}
NO_LONGER = (Standing.CHANGED, Standing.OVERDUE)


def _refused(error: FlowpayError) -> Response[str]:
    """Return an error as a page: whoever follows a link from a mail reads no JSON."""
    status = status_of(error)
    page = refusal_page(str(error), may_go_back=status is not HTTPStatus.NOT_FOUND)
    return _html(status, page, when_to_retry(error))


def _html(status: HTTPStatus, page: str, headers: dict[str, str]) -> Response[str]:
    return Response(status, "text/html; charset=utf-8", page, HEADERS | headers)


def _typed(text: Any) -> Any:
    """Return what a person typed, in the lines of a text; None if that is nothing."""
    return "\n".join(text.strip().splitlines()) or None if isinstance(text, str) else text


PAGES = Manner(read_form, _refused)
app = http_app(PAGES)


class PressedButton(Command, frozen=True):
    decision: Literal["approve", "reject"]
    reason: Annotated[Text | None, BeforeValidator(_typed)] = None


@app.get(
    "/decision/<token>",
    summary="Look at a payment, by link",
    tags=["Approvals"],
    responses={200: {"description": "A page", "content": {"text/html": {}}}},
)
def look(token: str) -> Response[Any]:
    return _shown(token)


@app.post(
    "/decision/<token>",
    status_code=303,
    summary="Decide on a payment, by link",
    tags=["Approvals"],
    responses={303: {"description": "To the page, which says how it stands"}},
)
def decide(token: str, pressed: Annotated[PressedButton, Body(media_type=FORM)]) -> Response[Any]:
    if not links.decide(token, pressed.decision, pressed.reason):
        return _shown(token, HTTPStatus.CONFLICT)
    headers = HEADERS | {"location": f"/decision/{token}"}
    return Response(HTTPStatus.SEE_OTHER, headers=headers)


def _shown(token: str, status: HTTPStatus | None = None) -> Response[str]:
    question = links.opened(token)
    at, zone = clock.now(), ZoneInfo(config().ACCOUNT_TIMEZONE)
    gone = standing(question, at=at) in NO_LONGER
    page = question_page(question, at=at, zone=zone)
    return _html(status or (HTTPStatus.GONE if gone else HTTPStatus.OK), page, {})


handler = entry(app, PAGES)
