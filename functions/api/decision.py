"""GET, POST /decision/{token} — an approver looks at a payment; the page's buttons decide."""

from http import HTTPStatus
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BeforeValidator

from flowpay.domain.decision import Standing, standing
from flowpay.domain.decision_page import question_page, refusal_page
from flowpay.runtime import clock
from flowpay.runtime.bodies import FORM
from flowpay.runtime.config import config
from flowpay.runtime.http import Command, Text, entry, http_app
from flowpay.runtime.pages import pages, sent_on, shown
from flowpay.services import links

NO_LONGER = (Standing.CHANGED, Standing.OVERDUE)


def _typed(text: Any) -> Any:
    """Return what a person typed, in the lines of a text; None if that is nothing."""
    return "\n".join(text.strip().splitlines()) or None if isinstance(text, str) else text


PAGES = pages(lambda why, may_go_back: refusal_page(why, may_go_back=may_go_back))
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
    return sent_on(f"/decision/{token}")


def _shown(token: str, status: HTTPStatus | None = None) -> Response[str]:
    question = links.opened(token)
    at, zone = clock.now(), ZoneInfo(config().ACCOUNT_TIMEZONE)
    gone = standing(question, at=at) in NO_LONGER
    page = question_page(question, at=at, zone=zone)
    return shown(page, status or (HTTPStatus.GONE if gone else HTTPStatus.OK))


handler = entry(app, PAGES)
