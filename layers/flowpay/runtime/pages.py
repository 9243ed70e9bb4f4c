"""Answers that people look at: pages under one policy, which nobody keeps, frames or follows."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from flowpay.domain.errors import FlowpayError
from flowpay.domain.linked_page import POLICY

from .bodies import read_form
from .http import Manner, status_of, when_to_retry

HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
}


def shown(page: str, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Response[str]:
    """Return a page as an answer."""
    return Response(status, "text/html; charset=utf-8", page, HEADERS | dict(headers or {}))


def sent_on(path: str) -> Response[Any]:
    """Return the answer to a form: look there how it stands now."""
    return Response(HTTPStatus.SEE_OTHER, headers=HEADERS | {"location": path})


def pages(refusal_page: Callable[[str, bool], str]) -> Manner:
    """Return the manner in which forms are read, and errors are pages: why, and if one may go back.

    Whoever follows a link from a mail reads no JSON.
    """

    def refused(error: FlowpayError) -> Response[str]:
        status = status_of(error)
        page = refusal_page(str(error), status is not HTTPStatus.NOT_FOUND)
        return shown(page, status, when_to_retry(error))

    return Manner(read_form, refused)
