"""POST /api/send-email — a request for a quote to one supplier, by hand."""

from flowpay.domain.quote import Quote
from flowpay.runtime.http import (
    Command,
    Id,
    IdempotencyKey,
    SessionId,
    caller,
    entry,
    http_app,
    once,
)
from flowpay.services import quotes

app = http_app()


class QuoteRequest(Command, frozen=True):
    """A supplier of the session's ranking, excluded or not, that has an e-mail address."""

    session_id: SessionId
    supplier_id: Id


@app.post(
    "/api/send-email", status_code=201, summary="Ask one supplier for a quote", tags=["Sourcing"]
)
def send_email(request: QuoteRequest, key: IdempotencyKey = None) -> Quote:
    return quotes.send_email(
        request.session_id, request.supplier_id, by=caller(app).principal, once=once(app, key)
    )


handler = entry(app)
