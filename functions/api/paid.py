"""Paid — routes that are paid for call by call with x402 v2: no key, no account.

Without `PAYMENT-SIGNATURE` they answer 402 with what a call costs and how it is paid, in the header
`PAYMENT-REQUIRED` and as JSON. With it the payment is settled and the call answered, once: the same
payment, sent again for the same, gets the same answer, and nothing more is charged.
"""

import json
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path

from flowpay.domain.x402 import headers
from flowpay.domain.x402.errors import PaymentMalformed, PaymentRejected, Reason
from flowpay.domain.x402.objects import PaymentPayload, PaymentRequired, SettlementResponse
from flowpay.runtime.config import config
from flowpay.runtime.http import caller, entry, http_app, problem
from flowpay.services import x402_goods, x402_selling
from flowpay.services.x402_goods import Goods
from flowpay.services.x402_settling import SettlementRefused

app = http_app()

JSON = "application/json"
ServiceId = Annotated[str, Path(max_length=64)]
Payment = Annotated[str | None, Header(alias=headers.SIGNATURE)]
FirstVersion = Annotated[str | None, Header(alias=headers.FIRST_VERSION)]
Given = Annotated[Any, Body(description="What the service takes, as its input schema says")]
RESPONSES: dict[int, Any] = {
    200: {"description": "The answer; `PAYMENT-RESPONSE` says what was settled"},
    402: {
        "description": "What it costs, and how to pay; with `error`, why a payment was none",
        "content": {JSON: {"model": PaymentRequired}},
    },
}


@app.post(
    "/api/paid/services/<service_id>",
    summary="Buy one call of a service",
    tags=["Paid"],
    responses=RESPONSES,
)
def service(
    service_id: ServiceId,
    given: Given = None,
    payment: Payment = None,
    first_version: FirstVersion = None,
) -> Response[Any]:
    return _sold(f"/api/paid/services/{service_id}", given, payment, first_version)


@app.post(
    "/api/paid/intent-preview",
    summary="Buy what would be understood of a sentence",
    tags=["Paid"],
    responses=RESPONSES,
)
def intent_preview(
    given: Given = None, payment: Payment = None, first_version: FirstVersion = None
) -> Response[Any]:
    return _sold("/api/paid/intent-preview", given, payment, first_version)


def _sold(path: str, given: Any, payment: str | None, first_version: str | None) -> Response[Any]:
    goods = x402_goods.goods_at(path)
    if payment is None:
        return _asked(goods, Reason.VERSION if first_version else None)
    try:
        paid = headers.decoded(PaymentPayload, payment)
        receipt = x402_selling.sell(caller(app).account, goods, paid, given)
    except PaymentRejected as rejected:
        return _asked(goods, rejected.reason, settled=isinstance(rejected, SettlementRefused))
    except PaymentMalformed as malformed:
        return _malformed(goods, malformed)
    told = {headers.RESPONSE: headers.encoded(receipt.response)}
    return Response(HTTPStatus.OK, JSON, _text(receipt.answer), told)


def _asked(goods: Goods, reason: str | None, *, settled: bool = False) -> Response[Any]:
    """Return what is to be paid, and why a payment was none: refused before, or at settlement."""
    required = x402_goods.required(goods, reason)
    told = {headers.REQUIRED: headers.encoded(required)}
    if settled:
        refused = SettlementResponse(
            success=False, error_reason=reason, network=config().X402_NETWORK
        )
        told[headers.RESPONSE] = headers.encoded(refused)
    return Response(HTTPStatus.PAYMENT_REQUIRED, JSON, _text(required.to_wire()), told)


def _malformed(goods: Goods, why: PaymentMalformed) -> Response[Any]:
    """Return in words what is wrong with a payment, and beside it what is to be paid."""
    refused = problem(why)
    required = x402_goods.required(goods, Reason.PAYLOAD)
    refused.headers[headers.REQUIRED] = headers.encoded(required)
    return refused


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


handler = entry(app)
