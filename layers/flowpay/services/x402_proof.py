"""What the network shows of a payment by x402: the proof of what became of it, whoever says what.

- its transfer is there: it was carried out
- it is over, and its nonce used up otherwise, or unused: nobody can carry it out any more
- anything else: not known yet
"""

from typing import NamedTuple

from flowpay.domain.x402.errors import Reason
from flowpay.domain.x402.networks import NETWORKS
from flowpay.domain.x402.objects import Authorization
from flowpay.domain.x402_payment import X402Payment
from flowpay.ports import chain
from flowpay.runtime import clock

from .breakers import guarded


class Proof(NamedTuple):
    """The transaction of what was carried out; or why that cannot be any more; or a doubt.

    None of them where it was not carried out yet, as far as the network shows, and still may be.
    """

    transaction: str | None = None
    impossible: Reason | None = None
    doubt: str | None = None


def shown(payment: X402Payment, signed: Authorization) -> Proof:
    """Return what the payment's network shows of it; raises ProviderFailed.

    It is over when the network itself has a block after its end: of a node that lags behind not all
    is seen that was done in time, however late it is by our own clock.
    """
    return guarded(chain.PROVIDER, lambda: _shown(payment, signed))


def _shown(payment: X402Payment, signed: Authorization) -> Proof:
    network, at = NETWORKS[payment.network], clock.now()
    age_s = (at - payment.created_at).total_seconds()
    is_over = payment.is_surely_over(at=at)
    block = chain.block_after(network, signed) if is_over else None
    is_used = chain.is_used(network, signed)
    if is_used and (found := chain.transfer_of(network, signed, age_s=age_s, past=block)):
        return Proof(transaction=found)
    if not is_over:  # a node may show a nonce a moment before its transfer
        return Proof(doubt="its nonce is used, and there is no transfer yet" if is_used else None)
    if block is None:
        return Proof(doubt="the node lags behind: it has not seen its end yet")
    if is_used:
        return Proof(impossible=Reason.NONCE_USED)
    if chain.is_used(network, signed, at=block):
        return Proof(doubt="its nonce was used meanwhile")
    return Proof(impossible=Reason.VALID_BEFORE)
