"""A facilitator of x402 v2 checks payments and carries them out on their network.

POST /verify says whether a payment would be good now; nothing happens
POST /settle carries it out: an authorization is carried out once, whoever asks how often

A refusal is an answer too: 200, or 4xx with the same body. What a settlement that nobody answered
has done is not to be known here: `chain` sees it on the network itself. So it is sent once.
"""

from typing import TYPE_CHECKING

from flowpay.domain.x402.errors import PaymentMalformed
from flowpay.domain.x402.objects import (
    PaymentPayload,
    PaymentRequirements,
    SettlementResponse,
    VerifyResponse,
)
from flowpay.domain.x402.wire import VERSION, Wire
from flowpay.runtime.config import config, has_secret

from .calling import call
from .request import Answer, Key, Request, unusable

if TYPE_CHECKING:
    from .wire import Wire as Transport

PROVIDER = "facilitator"
KEY = "X402_FACILITATOR_KEY"
VERIFY_BUDGET_S, SETTLE_BUDGET_S = 4, 9
"""Both, one after the other, leave an API function the time to write what came of them."""
READ_S = 3


def verify(
    payment: PaymentPayload, offer: PaymentRequirements, transport: "Transport | None" = None
) -> VerifyResponse:
    """Return whether a payment is good; raises ProviderFailed."""
    request = _asked("verify", payment, offer, budget_s=VERIFY_BUDGET_S, repeatable=True)
    return _read(VerifyResponse, "isValid", call(request, transport))


def settle(
    payment: PaymentPayload, offer: PaymentRequirements, transport: "Transport | None" = None
) -> SettlementResponse:
    """Return what became of a payment; raises ProviderFailed, after which nobody knows."""
    request = _asked("settle", payment, offer, budget_s=SETTLE_BUDGET_S, repeatable=False)
    return _read(SettlementResponse, "success", call(request, transport))


def _asked(
    what: str,
    payment: PaymentPayload,
    offer: PaymentRequirements,
    *,
    budget_s: float,
    repeatable: bool,
) -> Request:
    return Request(
        provider=PROVIDER,
        method="POST",
        url=f"{config().X402_FACILITATOR_URL}/{what}",
        key=_key(),
        body={
            "x402Version": VERSION,
            "paymentPayload": payment.to_wire(),
            "paymentRequirements": offer.to_wire(),
        },
        budget_s=budget_s,
        read_s=READ_S if repeatable else budget_s,
        repeatable=repeatable,
        done=_answers,
        passes=(lambda answer: answer.status in {429, 502, 503, 504}) if repeatable else _never,
    )


def _key() -> Key | None:
    """Return the key that some facilitators want; others, as that of x402.org, take none."""
    return Key(KEY) if has_secret(KEY) else None


def _never(_: Answer) -> bool:
    return False


def _answers(answer: Answer) -> bool:
    """Return whether it says yes or no; a refusal comes as 200 or as 4xx, by whoever made it."""
    said = "isValid" in answer.body or "success" in answer.body
    return answer.status == 200 or (said and 400 <= answer.status < 500)


def _read[Kind: Wire](kind: type[Kind], needed: str, answer: Answer) -> Kind:
    try:
        return kind.from_wire(answer.body)
    except PaymentMalformed as error:
        raise unusable(PROVIDER, needed) from error
