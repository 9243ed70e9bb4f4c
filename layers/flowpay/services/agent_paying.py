"""Paying agents by x402: one authorization for a task, in the book before anybody gets to see it.

    asked for ──may it be met?──┬── no ──► nothing is signed, the task fails and costs nothing
                                └── yes ─► signed, and written: it is the task's cost from now on

Written together: the task with its payment, the payment with what was signed, its event; on the
condition that the task stands as it was judged, that the rules and the service with its accounts
do, and that the nonce is nobody's.
Whoever has signed it sends it. What is sent afterwards, however often, is what stands there.
"""

from flowpay.domain import spending
from flowpay.domain.agent_service import AgentService, ServiceChanged
from flowpay.domain.agent_task import (
    AgentTask,
    AgentTaskEnded,
    AgentTaskMoved,
    TaskPayment,
    spend_of,
)
from flowpay.domain.errors import FlowpayError
from flowpay.domain.money import Money
from flowpay.domain.spending import Ruling
from flowpay.domain.wallet import Wallet, no_longer_allowed
from flowpay.domain.x402.authorization import digest
from flowpay.domain.x402.networks import NETWORKS
from flowpay.domain.x402.objects import PaymentPayload, PaymentRequired
from flowpay.domain.x402_buying import (
    Chosen,
    PaymentNotPossible,
    authorization_of,
    chosen,
    nonce_of,
    payload_of,
)
from flowpay.domain.x402_payment import Direction, X402Payment, X402PaymentStatus, fingerprint_of
from flowpay.persistence import agent_services as kept_services
from flowpay.persistence import agent_tasks as kept
from flowpay.persistence import book
from flowpay.persistence import wallets as kept_wallets
from flowpay.persistence import x402_payments as payments
from flowpay.persistence.book import Write
from flowpay.persistence.x402_payments import Content, PaymentClaimed
from flowpay.ports import payer_key
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import agent_services, wallets
from .events import announced
from .judging import judged_anew


def can_pay() -> bool:
    """Return whether there is a key to pay with."""
    return payer_key.is_configured()


def payment_of(account: str, paid: TaskPayment) -> X402Payment:
    """Return what has become of the payment that was signed for a task."""
    return payments.load(account, paid.payment_id)


def signed_for(account: str, paid: TaskPayment) -> PaymentPayload:
    """Return what was signed for a task, as it was sent."""
    return payments.content_of(account, paid.payment_id).payment


@judged_anew
def authorized(account: str, task_id: str, required: PaymentRequired) -> PaymentPayload | None:
    """Return the one payment of a task, signed now if its agent's demand may be met.

    None where it was signed before: whoever did so sends it. Raises PaymentNotMet, or
    AgentTaskEnded where nobody waits for the work any more.
    """
    wallet_item, task_item = book.get_together(
        ("book", kept_wallets.key_of(account)), ("book", kept.key_of(account, task_id))
    )
    task = kept.from_item(task_item, task_id)
    if not task.is_open:
        raise AgentTaskEnded(f"{task_id} has ended: it is {task.status}")
    if task.payment is not None:
        return None
    wallet = wallets.current(account, wallet_item)
    network, at = NETWORKS[config().X402_NETWORK], clock.now()
    service = agent_services.load(account, task.service_id)
    how = chosen(required, task, payees=_payees(service, task), network=network, at=at)
    _require_allowed(task, how.cost, wallet)
    payment_id = f"x4p_{task_id.removeprefix('tsk_')}"
    try:
        nonce, payer = nonce_of(account, task_id), payer_key.address()
        authorization = authorization_of(how.offer, payer=payer, nonce=nonce, at=at)
        signature = payer_key.sign(digest(authorization, network))
    except FlowpayError as error:
        raise PaymentNotPossible(str(error)) from error
    signed = payload_of(required, how.offer, authorization, signature, payment_id=payment_id)
    paying = task.paying(TaskPayment(payment_id=payment_id, amount=how.amount, cost=how.cost))
    made = _made(paying, how, signed, payment_id)
    try:
        book.commit(
            [
                kept.moved(account, task, paying),
                *payments.opened(account, made, Content(signed, how.offer, None)),
                kept_wallets.rules_are(account, wallet.controls),
                *kept_services.unchanged(account, service),
                told(account, made),
            ]
        )
    except (PaymentClaimed, ServiceChanged) as faster:
        raise AgentTaskMoved("others were faster") from faster
    return signed


def told(account: str, payment: X402Payment) -> Write:
    """Return the write of the event of what a payment that is made is now.

    Of what was signed it tells nothing by which somebody could carry it out.
    """
    data = payment.model_dump(mode="json", exclude={"fingerprint"})
    kind = f"flowpay.x402_payment.{payment.status.value}"
    return announced(account, kind, payment.payment_id, by="flowpay", data=data)


def _payees(service: AgentService, task: AgentTask) -> tuple[str, ...]:
    """Return whom an admin has allowed to be paid, if the service is still where it was asked."""
    return service.pay_to if service.endpoint == task.endpoint else ()


def _require_allowed(task: AgentTask, cost: Money, wallet: Wallet) -> None:
    """Raise PaymentNotMet unless the rules that are in force now let it be paid."""
    if not can_pay():
        raise PaymentNotPossible(
            "Flowpay has no key to pay agents with: whoever runs it sets one (X402_BUYER_KEY)"
        )
    spend = spend_of(task, cost)
    before = wallet.without(spend_of(task, task.held), held_on=task.held_on)
    findings = spending.judge(spend, wallet.controls, before.position())
    asks = [finding for finding in findings if finding.verdict is Ruling.ASKS]
    if against := [*no_longer_allowed(spend, held_on=task.held_on, wallet=wallet), *asks]:
        raise PaymentNotPossible(f"the rules do not let it be paid: {against[0].detail}")


def _made(task: AgentTask, how: Chosen, signed: PaymentPayload, payment_id: str) -> X402Payment:
    at, authorization = clock.now(), signed.exact.authorization
    resource = f"task:{task.task_id}"
    return X402Payment(
        payment_id=payment_id,
        direction=Direction.MADE,
        status=X402PaymentStatus.SETTLING,
        resource=resource,
        network=how.offer.network,
        asset=how.offer.asset,
        units=how.offer.amount,
        amount=how.amount,
        wallet_amount=how.cost,
        rate=task.rate,
        payer=authorization.from_,
        pay_to=authorization.to,
        nonce=authorization.nonce,
        valid_before=int(authorization.valid_before),
        fingerprint=fingerprint_of(signed, resource, None),
        created_at=at,
        asked_at=at,
    )
