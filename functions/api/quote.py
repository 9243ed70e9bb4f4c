"""GET, POST /quote/{token} — a supplier looks at a request for a quote; the page answers it."""

from http import HTTPStatus
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from flowpay.domain.quote import Answer
from flowpay.domain.quote_form import Typed, checked
from flowpay.domain.quote_link import RequestOver, Standing
from flowpay.domain.quote_page import inquiry_page, refusal_page
from flowpay.runtime.bodies import FORM
from flowpay.runtime.config import config
from flowpay.runtime.http import Command, entry, http_app
from flowpay.runtime.pages import pages, sent_on, shown
from flowpay.services import answers

PAGES = pages(lambda why, may_go_back: refusal_page(why, may_go_back=may_go_back))
app = http_app(PAGES)

Typing = Annotated[str, Field(max_length=2000)]
"""What stands in a field: what is wrong with it is said beside it."""


class FilledForm(Command, frozen=True):
    action: Literal["answer", "decline"]
    price: Typing = ""
    currency: Typing = ""
    minimum: Typing = ""
    lead_days: Typing = ""
    valid_until: Typing = ""
    freight: Typing = "unknown"
    freight_amount: Typing = ""
    note: Typing = ""

    def typed(self) -> Typed:
        return Typed.model_validate(self.model_dump(exclude={"action"}))


@app.get(
    "/quote/<token>",
    summary="Look at a request for a quote, by link",
    tags=["Sourcing"],
    responses={200: {"description": "A page", "content": {"text/html": {}}}},
)
def look(token: str) -> Response[Any]:
    inquiry = answers.opened(token)
    over = inquiry.standing is Standing.OVER
    return shown(inquiry_page(inquiry, zone=_zone()), HTTPStatus.GONE if over else HTTPStatus.OK)


@app.post(
    "/quote/<token>",
    status_code=303,
    summary="Answer a request for a quote, by link",
    tags=["Sourcing"],
    responses={303: {"description": "To the page, which shows what was answered"}},
)
def reply(token: str, form: Annotated[FilledForm, Body(media_type=FORM)]) -> Response[Any]:
    if form.action == "decline":
        return _answered(token, None)
    inquiry, typed = answers.opened(token), form.typed()
    found = checked(typed, line=inquiry.line, today=inquiry.today)
    if found.answer or inquiry.is_over:
        return _answered(token, found.answer)
    page = inquiry_page(inquiry, zone=_zone(), typed=typed, errors=found.errors)
    return shown(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _answered(token: str, answer: Answer | None) -> Response[Any]:
    try:
        answers.answer(token, answer)
    except RequestOver:
        return shown(inquiry_page(answers.opened(token), zone=_zone()), HTTPStatus.CONFLICT)
    return sent_on(f"/quote/{token}")


def _zone() -> ZoneInfo:
    return ZoneInfo(config().ACCOUNT_TIMEZONE)


handler = entry(app, PAGES)
