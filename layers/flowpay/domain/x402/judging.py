"""Whether a payment meets an offer, and what is said of it is of it: without asking anybody.

The facilitator checks the same and more: the signature, the balance, and whether it was used.
"""

import re
from datetime import datetime

from .addresses import same
from .errors import PaymentRejected, Reason
from .networks import network_of, require_asset
from .objects import (
    EXACT,
    Authorization,
    ExactPayload,
    PaymentPayload,
    PaymentRequirements,
    SettlementResponse,
)

MOST_VALID_S = 3_600
"""Of an authorization from now on, twelve times what is offered: until it is over, what nobody
settles is asked for again and again, and whoever signs for longer could keep us at it for nothing.
"""
SETTLES_WITHIN_S = 6
"""Less than this before its end an authorization may be over when it is settled."""
_TRANSACTION = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)


def require_ours(accepted: PaymentRequirements) -> None:
    """Raise PaymentRejected unless it is by a scheme, on a network and in an asset of ours.

    Before anything else of a payment is read: those of other schemes have other parts.
    """
    if accepted.scheme != EXACT:
        raise PaymentRejected(Reason.SCHEME, f"pay by the scheme {EXACT}")
    require_asset(network_of(accepted.network), accepted.asset)


def require_meets(
    payment: PaymentPayload, offer: PaymentRequirements, *, at: datetime
) -> ExactPayload:
    """Return what was signed; raises PaymentRejected with the protocol's reason.

    Raises PaymentMalformed where the scheme's own part is none.
    """
    accepted = payment.accepted
    require_ours(accepted)
    if accepted.network != offer.network:
        raise PaymentRejected(Reason.NETWORK, f"pay on {offer.network}")
    if not same(accepted.pay_to, offer.pay_to):
        raise PaymentRejected(Reason.RECIPIENT, f"pay to {offer.pay_to}")
    if accepted.amount != offer.amount:
        raise PaymentRejected(
            Reason.VALUE, f"it costs {offer.amount} units of {offer.asset}, no more and no less"
        )
    exact = payment.exact
    _require_signed_as_offered(exact, offer)
    require_in_time(exact, at=at)
    return exact


def require_in_time(exact: ExactPayload, *, at: datetime) -> None:
    """Raise PaymentRejected unless the authorization may be carried out now, and in a moment."""
    now = int(at.timestamp())
    if int(exact.authorization.valid_after) > now:
        raise PaymentRejected(Reason.VALID_AFTER, "the authorization is not valid yet")
    if int(exact.authorization.valid_before) < now + SETTLES_WITHIN_S:
        raise PaymentRejected(Reason.VALID_BEFORE, "the authorization is over: sign a new one")
    if int(exact.authorization.valid_before) > now + MOST_VALID_S:
        raise PaymentRejected(
            Reason.VALID_BEFORE, "the authorization must be over within an hour: sign a shorter one"
        )


def is_settled(
    said: SettlementResponse, authorization: Authorization, offer: PaymentRequirements
) -> bool:
    """Return whether just this is said to be carried out: by its payer, to the unit, and where.

    What a facilitator leaves out it does not deny; but the transaction is what proves it.
    """
    return (
        said.success
        and said.network == offer.network
        and bool(_TRANSACTION.fullmatch(said.transaction))
        and (not said.payer or same(said.payer, authorization.from_))
        and (not said.amount or said.amount == authorization.value)
    )


def _require_signed_as_offered(exact: ExactPayload, offer: PaymentRequirements) -> None:
    """What counts is what was signed: what is said beside it, `accepted`, moves no money."""
    if not same(exact.authorization.to, offer.pay_to):
        raise PaymentRejected(Reason.RECIPIENT, f"the authorization must be to {offer.pay_to}")
    if exact.authorization.value != offer.amount:
        raise PaymentRejected(Reason.VALUE, f"the authorization must be of {offer.amount} units")
