"""Settling what is paid to us by x402: asked for, proven where that is in doubt, booked once.

Only what the facilitator says was carried out, or what the network itself shows, is income. Only
what it refuses for good while the network shows nothing, or what can be carried out no more, has
failed. All else stays open, and is asked for again by the same payment alone: whoever does not send
it again may have paid in another way, so the sweep only looks.
"""

from typing import Any, NamedTuple

from flowpay.domain.errors import Busy, ProviderFailed
from flowpay.domain.journal import Entry, EntryKind
from flowpay.domain.wallet import Commitment
from flowpay.domain.x402.errors import PaymentRejected, Reason, X402PaymentMoved
from flowpay.domain.x402.judging import is_settled
from flowpay.domain.x402.objects import SettlementResponse
from flowpay.domain.x402_payment import ASKED_FOR, SettlementUnderWay, X402Payment
from flowpay.domain.x402_payment import X402PaymentStatus as Status
from flowpay.persistence import book, funding, journal
from flowpay.persistence import wallets as kept_wallets
from flowpay.persistence import x402_payments as kept
from flowpay.persistence.book import Write
from flowpay.persistence.x402_payments import Content
from flowpay.ports import facilitator
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from . import wallets, x402_proof
from .breakers import guarded
from .events import announced
from .judging import judged_anew

COMMAND = "x402"
"""What the journal calls the cause of an income: whoever paid gave no command of the account's."""
FINAL = frozenset(
    {
        Reason.INSUFFICIENT_FUNDS,
        Reason.INSUFFICIENT_BALANCE,
        Reason.SIGNATURE,
        Reason.VALUE,
        Reason.RECIPIENT,
        Reason.VALID_AFTER,
        Reason.VALID_BEFORE,
        Reason.NETWORK,
        Reason.SCHEME,
    }
)
"""Refusals after which the facilitator has certainly sent nothing to the network."""


class SettlementUnknown(Busy): ...


class SettlementRefused(PaymentRejected): ...


class Receipt(NamedTuple):
    """A payment that is settled, and the answer that it has paid for."""

    payment: X402Payment
    answer: Any

    @property
    def response(self) -> SettlementResponse:
        """What the protocol tells the payer."""
        return SettlementResponse(
            success=True,
            payer=self.payment.payer,
            transaction=str(self.payment.transaction),
            network=self.payment.network,
            amount=self.payment.units,
        )


def finished(account: str, payment: X402Payment, content: Content) -> Receipt:
    """Return the receipt of a payment that was just written down, and never asked for before.

    Raises SettlementRefused or SettlementUnknown.
    """
    return _receipt(_asked_for(account, payment, content, is_first=True), content)


def taken_up(account: str, payment_id: str) -> Receipt:
    """Return the receipt of a payment that somebody has begun to ask for before.

    Raises SettlementUnderWay while that one may be at it; SettlementRefused, SettlementUnknown.
    """
    payment, content = kept.load(account, payment_id), kept.content_of(account, payment_id)
    if payment.is_open:
        payment = _mine(account, payment)
        known = _on_chain(account, payment, content)
        payment = known or _asked_for(account, payment, content, is_first=False)
    return _receipt(payment, content)


def seen(account: str, payment_id: str) -> X402Payment:
    """Return a payment at the end that its network shows, or as it stands; no money is asked for.

    Raises SettlementUnknown where the network cannot be asked, or is in doubt.
    """
    payment = kept.load(account, payment_id)
    if not payment.is_open:
        return payment
    return _on_chain(account, payment, kept.content_of(account, payment_id)) or payment


def announced_of(account: str, payment: X402Payment) -> Write:
    """Return the write of the event of what a payment is now."""
    data = payment.model_dump(mode="json", exclude={"fingerprint"})
    name = f"flowpay.x402_payment.{payment.status.value}"
    return announced(account, name, payment.payment_id, by=payment.payer, data=data)


def _receipt(payment: X402Payment, content: Content) -> Receipt:
    if payment.status is Status.FAILED:
        reason = payment.reason or Reason.UNEXPECTED_SETTLE
        raise SettlementRefused(reason, f"the payment was not settled: {reason}")
    return Receipt(payment, content.answer)


def _mine(account: str, payment: X402Payment) -> X402Payment:
    """Return the payment with the right to ask for it for a while; raises SettlementUnderWay."""
    asked = payment.asked(at=clock.now())
    try:
        book.commit(kept.moved(account, payment, asked))
    except X402PaymentMoved as moved:
        raise SettlementUnderWay("this payment is being settled: send it again shortly") from moved
    return asked


def _asked_for(
    account: str, payment: X402Payment, content: Content, *, is_first: bool
) -> X402Payment:
    """Return the payment at its end, after asking the facilitator for its money.

    Where it was asked before, its refusal is not the last word: what it did then may still come.
    """
    try:
        said = guarded(
            facilitator.PROVIDER, lambda: facilitator.settle(content.payment, content.offer)
        )
    except ProviderFailed as failure:
        raise _unknown(payment, str(failure)) from failure
    if is_settled(said, content.payment.exact.authorization, content.offer):
        return _booked(account, payment.payment_id, said.transaction)
    if known := _on_chain(account, payment, content):
        return known
    reason = said.error_reason or Reason.UNEXPECTED_SETTLE
    if is_first and not said.success and reason in FINAL:
        return _failed(account, payment.payment_id, reason)
    raise _unknown(payment, f"the facilitator says {reason}")


def _on_chain(account: str, payment: X402Payment, content: Content) -> X402Payment | None:
    """Return the payment at its end where the network shows one, None where it may still come."""
    try:
        proof = x402_proof.shown(payment, content.payment.exact.authorization)
    except ProviderFailed as failure:
        raise _unknown(payment, str(failure)) from failure
    if proof.transaction:
        return _booked(account, payment.payment_id, proof.transaction)
    if proof.impossible:
        return _failed(account, payment.payment_id, proof.impossible)
    if proof.doubt:
        raise _unknown(payment, proof.doubt)
    return None


@judged_anew
def _booked(account: str, payment_id: str, transaction: str) -> X402Payment:
    """Return the payment settled, its money in the wallet: in one transaction, once."""
    wallet_item, item = book.get_together(
        ("book", kept_wallets.key_of(account)), ("book", kept.key_of(account, payment_id))
    )
    payment, wallet = kept.from_item(item, payment_id), wallets.current(account, wallet_item)
    if not payment.is_open:
        return payment
    at = clock.now()
    new = payment.settled(transaction, at=at)
    entry = Entry(
        entry_id=clock.new_id("jrn", at),
        kind=EntryKind.INCOME,
        at=at,
        legs=new.income(),
        by=new.payer,
        why=f"paid for {new.resource}, transaction {transaction}",
        command=COMMAND,
        payment_id=payment_id,
        foreign=new.amount if new.rate else None,
    )
    posted = kept_wallets.post(account, wallet, [entry], Commitment())
    book.commit(
        [
            *kept.moved(account, payment, new),
            funding.with_room(posted, wallet, new.wallet_amount),
            journal.recorded(account, entry),
            announced_of(account, new),
        ]
    )
    return new


@judged_anew
def _failed(account: str, payment_id: str, reason: str) -> X402Payment:
    """Return the payment failed: nothing was moved, and what was signed is free again."""
    payment = kept.load(account, payment_id)
    if not payment.is_open:
        return payment
    new = payment.failed(reason, at=clock.now())
    book.commit([*kept.moved(account, payment, new), announced_of(account, new)])
    return new


def _unknown(payment: X402Payment, why: str) -> SettlementUnknown:
    logger.warning("payment not settled yet", payment_id=payment.payment_id, reason=why)
    return SettlementUnknown(
        "whether this payment was carried out is not known yet: send the same one again in "
        f"{ASKED_FOR.seconds} seconds, it is charged once",
        retry_after_s=ASKED_FOR.seconds,
    )
