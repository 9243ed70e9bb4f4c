"""Watching the payments that were made: their network shows whether they were carried out.

Until it does they count as spent. An authorization that is over and was never carried out moves
nothing any more: then the money is there again, in the books too. What the agent says of it is no
proof of either.
"""

import time
from contextlib import suppress
from datetime import timedelta

from flowpay.domain.agent_task import AgentTask, spend_of
from flowpay.domain.errors import Busy, ProviderFailed
from flowpay.domain.journal import AVAILABLE, EntryKind, transfer
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.wallet import Wallet, giving_back
from flowpay.domain.x402.errors import Reason, X402PaymentMoved
from flowpay.domain.x402_payment import Direction, X402Payment
from flowpay.persistence import agent_tasks as kept
from flowpay.persistence import book, journal
from flowpay.persistence import wallets as kept_wallets
from flowpay.persistence import x402_payments as payments
from flowpay.persistence.book import Write
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from . import wallets, x402_proof
from .agent_paying import told
from .agent_task_changes import entry_of
from .judging import judged_anew

LOOK_WITHIN_S = 10
"""Of the minute that a run has: later none is begun to be looked at."""
FIRST_LOOK = timedelta(seconds=20)
"""After which a payment that an agent has asked for may be on its network."""
NEVER = "it was not carried out in its time"
UNEXPLAINED = "its nonce is used up, and its network shows no such transfer"


def look_after(account: str) -> list[Exception]:
    """Look at the payments that are in doubt; return what failed: it keeps no other waiting.

    A network that cannot be asked is no failure of ours: the next run asks again, and what was
    signed counts as spent meanwhile.
    """
    failures, at, until = list[Exception](), clock.now(), time.monotonic() + LOOK_WITHIN_S
    doubtful = [
        each
        for each in payments.open_payments(account)
        if each.direction is Direction.MADE and at - each.created_at >= FIRST_LOOK
    ]
    # Those for a person come last: they stay, and must not keep the others waiting run by run.
    for payment in sorted(doubtful, key=lambda each: (each.reason is not None, each.created_at)):
        if time.monotonic() > until:
            break
        try:
            look_at(account, payment)
        except (Busy, ProviderFailed) as state:
            logger.info("payment looked at", payment_id=payment.payment_id, reason=state.code)
        except Exception as error:  # noqa: BLE001 - returned: all have their turn
            logger.exception("payment not looked after", payment_id=payment.payment_id)
            failures.append(error)
    return failures


def look_at(account: str, payment: X402Payment) -> None:
    """Write down what the network shows of a payment; raises ProviderFailed where it cannot say."""
    signed = payments.content_of(account, payment.payment_id).payment.exact.authorization
    proof = x402_proof.shown(payment, signed)
    if proof.transaction:
        _settled(account, payment, proof.transaction)
    elif proof.impossible is Reason.NONCE_USED:
        _broken(account, payment)
    elif proof.impossible:
        _void(account, payment.payment_id)


@judged_anew
def _void(account: str, payment_id: str) -> None:
    """End a payment that was never carried out; what a task has paid by it is there again."""
    payment = payments.load(account, payment_id)
    if not payment.is_open:
        return
    task_id = payment.resource.removeprefix("task:")
    wallet_item, task_item = book.get_together(
        ("book", kept_wallets.key_of(account)), ("book", kept.key_of(account, task_id))
    )
    task, at = kept.from_item(task_item, task_id), clock.now()
    new = payment.failed(NEVER, at=at)
    unpaid = task.unpaid()
    back = (
        []
        if task.is_open
        else _given_back(account, task, new, wallets.current(account, wallet_item))
    )
    book.commit(
        [
            *payments.moved(account, payment, new),
            kept.moved(account, task, unpaid),
            *back,
            told(account, new),
        ]
    )


def _settled(account: str, payment: X402Payment, transaction: str) -> None:
    new = payment.settled(transaction, at=clock.now())
    try:
        book.commit([*payments.moved(account, payment, new), told(account, new)])
    except X402PaymentMoved:
        logger.info("payment settled by a twin", payment_id=payment.payment_id)


def _broken(account: str, payment: X402Payment) -> None:
    """Note a payment that nobody can explain: it stays spent, and in doubt, until a person looks.

    Its nonce was used up, by a transfer that is not this one, or by a cancellation.
    """
    logger.error("payment broken", payment_id=payment.payment_id, why=UNEXPLAINED)
    if payment.reason is None:
        noted = {"reason": UNEXPLAINED, "version": payment.version + 1}
        with suppress(X402PaymentMoved):
            book.commit(payments.moved(account, payment, payment.model_copy(update=noted)))


def _given_back(account: str, task: AgentTask, payment: X402Payment, wallet: Wallet) -> list[Write]:
    """Return the writes that take back what a task that has ended has cost."""
    cost: Money = task.cost or task.nothing
    if cost.micros == 0:
        return []
    once = Once.of(account=account, route="schedules/sweep", key=None, body=None)
    legs = transfer(cost, f"agent:{task.service_id}", AVAILABLE)
    why = f"{payment.payment_id}: {NEVER}"
    entry = entry_of(task, EntryKind.REFUND, legs, 0, by="flowpay", why=why, once=once)
    entry = entry.model_copy(update={"payment_id": payment.payment_id})
    counted = giving_back(spend_of(task, cost), held_on=task.held_on, wallet=wallet)
    return [
        kept_wallets.post(account, wallet, [entry], counted),
        journal.recorded(account, entry),
    ]
