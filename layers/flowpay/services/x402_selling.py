"""Selling by x402: a payment is judged, its work is done, it is written down, then asked for.

Judging, the facilitator's verification and the work have no effect. So a payment is in the book
only when nothing is left to do but to ask for its money, and `x402_settling` does that, however
often somebody dies in between: the same payment, sent again, is answered the same, charged once.
"""

from typing import Any

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.x402.addresses import same
from flowpay.domain.x402.errors import IdentifierReused, PaymentRejected, Reason
from flowpay.domain.x402.identifier import identifier_of
from flowpay.domain.x402.judging import require_meets, require_ours
from flowpay.domain.x402.networks import DOLLARS, dollars
from flowpay.domain.x402.objects import Authorization, PaymentPayload, PaymentRequirements
from flowpay.domain.x402_payment import (
    Direction,
    SettlementUnderWay,
    X402Payment,
    X402PaymentStatus,
    fingerprint_of,
)
from flowpay.persistence import book
from flowpay.persistence import rates as kept_rates
from flowpay.persistence import x402_payments as kept
from flowpay.persistence.x402_payments import Content, PaymentClaimed
from flowpay.ports import facilitator
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from . import rates, wallets
from .breakers import guarded
from .x402_goods import Goods, offer_of, worked
from .x402_settling import Receipt, announced_of, finished, taken_up


def sell(account: str, goods: Goods, payment: PaymentPayload, given: Any) -> Receipt:
    """Return the answer that the payment pays for, once it is settled and booked.

    Raises PaymentMalformed, PaymentRejected, IdentifierReused, SettlementUnderWay,
    SettlementUnknown, ProviderFailed where it could not be verified, and what the work raises:
    after each of them nothing was charged, or the same payment sent again tells.
    """
    require_ours(payment.accepted)
    identifier = identifier_of(payment)
    fingerprint = fingerprint_of(payment, goods.path, given)
    if known := _known(account, payment, identifier, fingerprint):
        return taken_up(account, known)
    offer = offer_of(goods)
    exact = require_meets(payment, offer, at=clock.now())
    _require_verified(payment, offer, exact.authorization)
    answer = worked(goods, account, given)
    new = _opened(account, goods, payment, exact.authorization, identifier, fingerprint)
    content = Content(payment, offer, answer)
    try:
        book.commit([*kept.opened(account, new, content), announced_of(account, new)])
    except PaymentClaimed:
        known = _known(account, payment, identifier, fingerprint)
        if known is None:
            raise SettlementUnderWay("this payment has just failed: send it again") from None
        return taken_up(account, known)
    return finished(account, new, content)


def _known(
    account: str, payment: PaymentPayload, identifier: str | None, fingerprint: str
) -> str | None:
    """Return the id of the very same payment for the very same thing, if it has come before."""
    by_nonce, by_name = kept.claims_of(account, payment, identifier)
    if by_name and by_name.fingerprint != fingerprint:
        raise IdentifierReused(
            "this payment-identifier was used with another payment, or for something else: "
            "take a new one"
        )
    if by_nonce and by_nonce.fingerprint != fingerprint:
        raise PaymentRejected(
            Reason.NONCE_USED, "this authorization pays for something else: sign a new one"
        )
    return by_nonce.payment_id if by_nonce else None


def _require_verified(
    payment: PaymentPayload, offer: PaymentRequirements, authorization: Authorization
) -> None:
    """Raise PaymentRejected unless the facilitator finds the payment good; or ProviderFailed."""
    try:
        said = guarded(facilitator.PROVIDER, lambda: facilitator.verify(payment, offer))
    except ProviderFailed as failure:
        logger.warning("payment not verified", reason=str(failure))
        raise
    if not said.is_valid:
        reason = said.invalid_reason or Reason.UNEXPECTED_VERIFY
        raise PaymentRejected(reason, f"the facilitator refuses the payment: {reason}")
    if said.payer and not same(said.payer, authorization.from_):
        raise PaymentRejected(Reason.SIGNATURE, "the facilitator names another payer")


def _opened(
    account: str,
    goods: Goods,
    payment: PaymentPayload,
    authorization: Authorization,
    identifier: str | None,
    fingerprint: str,
) -> X402Payment:
    at, wallet = clock.now(), wallets.load(account)
    amount, accepted = dollars(authorization.value), payment.accepted
    kept_rate = kept_rates.find(wallet.currency, DOLLARS) if wallet.currency != DOLLARS else None
    rate = rates.for_hold(wallet.currency, DOLLARS, kept_rate)
    return X402Payment(
        payment_id=clock.new_id("x4p", at),
        direction=Direction.RECEIVED,
        status=X402PaymentStatus.SETTLING,
        resource=goods.path,
        network=accepted.network,
        asset=accepted.asset,
        units=authorization.value,
        amount=amount,
        wallet_amount=rate.convert(amount, to_micros=True) if rate else amount,
        rate=rate,
        payer=authorization.from_,
        pay_to=authorization.to,
        nonce=authorization.nonce,
        valid_before=int(authorization.valid_before),
        identifier=identifier,
        fingerprint=fingerprint,
        created_at=at,
        asked_at=at,
    )
