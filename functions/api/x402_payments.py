"""GET /api/x402/payments — payments by x402 that the account was paid, and that it has made."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flowpay.domain.x402_payment import Direction, X402Payment, X402PaymentStatus
from flowpay.persistence import x402_payments as kept
from flowpay.runtime.config import config
from flowpay.runtime.http import Cursor, Limit, Page, caller, entry, http_app

app = http_app()

PaymentId = Annotated[str, Path(pattern=r"^x4p_[0-9A-Z]{26}$")]


class Payments(Page[X402Payment], frozen=True):
    """`pay_to` is the account that is paid for what is for sale, on `network`; null: nothing is."""

    pay_to: str | None
    network: str


@app.get("/api/x402/payments", summary="Payments by x402, newest first", tags=["Paid"])
def listed(
    direction: Annotated[Direction | None, Query()] = None,
    status: Annotated[X402PaymentStatus | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Payments:
    items, following = kept.listed(
        caller(app).account, direction=direction, status=status, limit=limit, cursor=cursor
    )
    pay_to = config().X402_PAY_TO or None
    network = config().X402_NETWORK
    return Payments(items=items, next_cursor=following, pay_to=pay_to, network=network)


@app.get("/api/x402/payments/<payment_id>", summary="One payment by x402", tags=["Paid"])
def read(payment_id: PaymentId) -> X402Payment:
    return kept.load(caller(app).account, payment_id)


handler = entry(app)
