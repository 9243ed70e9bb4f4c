"""Whether an agent's demand for payment is met, and how: decided before anything is signed.

A demand is met only if it asks, by the scheme `exact`, for the asset and on the network that we pay
with, for an account that an admin has allowed for the service, for no more than is held for the
task, and is not over. What is signed is what was offered, and never more than once for a task:
the nonce of its authorization follows from the task, and a network carries a nonce out once.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from .agent_task import AgentTask, in_wallet
from .errors import Refused
from .money import Money
from .x402.addresses import checksummed, is_address, same
from .x402.errors import PaymentRejected
from .x402.identifier import with_identifier
from .x402.networks import DOLLARS, Network, dollars
from .x402.objects import (
    EXACT,
    Authorization,
    ExactPayload,
    PaymentPayload,
    PaymentRequired,
    PaymentRequirements,
)
from .x402.wire import VERSION

LEAST_VALID_S, MOST_VALID_S = 10, 600
"""Of an authorization: shorter it may be over on its way, longer the money is in doubt too long."""
CLOCKS_APART_S = 600
"""How far behind the network's clock may be: an authorization begins so much earlier."""
RECEIPTS = "offer-receipt"
METHOD = "eip3009"
MOST_ECHOED = 6_000
"""Bytes of a demand that go back with its payment: in base64 a header of 10 KB takes that."""
MOST_TOLD = 3


class PaymentNotMet(Refused):
    """The agent asks for what it does not get; nothing was signed.

    `is_ours`: it is not met for a reason of our own, which says nothing of the agent.
    """

    is_ours = False


class PaymentNotPossible(PaymentNotMet):
    """Nothing can be paid on our side: the demand itself may be as good as any."""

    is_ours = True


class Chosen(NamedTuple):
    """The way to pay that is taken: `amount` in dollars, `cost` in the wallet's currency."""

    offer: PaymentRequirements
    amount: Money
    cost: Money


def chosen(
    required: PaymentRequired,
    task: AgentTask,
    *,
    payees: Collection[str],
    network: Network,
    at: datetime,
) -> Chosen:
    """Return the cheapest way to pay that may be taken; raises PaymentNotMet, which says why."""
    if task.price.currency != DOLLARS:
        raise PaymentNotMet(f"its service is priced in {task.price.currency}, and x402 in dollars")
    if at >= task.deadline:
        raise PaymentNotMet("the task's time is over")
    if not payees:
        raise PaymentNotPossible(
            "no admin has allowed an address at which its agent is paid (pay_to)"
        )
    if (until := _valid_until(required)) is not None and until <= at.timestamp():
        raise PaymentNotMet("its offer is over")
    found, faults = list[Chosen](), dict[str, None]()
    for offer in required.accepts:
        try:
            _require_short(required, offer)
            found.append(_met(offer, task, payees, network))
        except PaymentNotMet as error:
            faults[str(error)] = None
    if not found:
        raise PaymentNotMet("; ".join(list(faults)[:MOST_TOLD]) or "it names no way to pay")
    return min(found, key=lambda each: each.amount.micros)


def nonce_of(account: str, task_id: str) -> str:
    """Return the one nonce by which a task is ever paid."""
    return f"0x{hashlib.sha256(f'flowpay x402 {account} {task_id}'.encode()).hexdigest()}"


def authorization_of(
    offer: PaymentRequirements, *, payer: str, nonce: str, at: datetime
) -> Authorization:
    """Return what is signed: just what was offered, for a bounded time."""
    now = int(at.timestamp())
    return Authorization(
        from_=payer,
        to=checksummed(offer.pay_to),
        value=offer.amount,
        valid_after=str(now - CLOCKS_APART_S),
        valid_before=str(now + min(offer.max_timeout_seconds, MOST_VALID_S)),
        nonce=nonce,
    )


def payload_of(
    required: PaymentRequired,
    offer: PaymentRequirements,
    authorization: Authorization,
    signature: str,
    *,
    payment_id: str,
) -> PaymentPayload:
    """Return the payment as it is sent; with our id of it, where the seller takes one."""
    signed = ExactPayload(signature=signature, authorization=authorization)
    return PaymentPayload(
        x402_version=VERSION,
        resource=required.resource,
        accepted=offer,
        payload=signed.to_wire(),
        extensions=with_identifier(required.extensions, payment_id),
    )


def _require_short(required: PaymentRequired, offer: PaymentRequirements) -> None:
    """Raise PaymentNotMet unless what goes back with a payment can be sent, and read again."""
    try:
        told = required.model_copy(update={"accepts": (offer,)}).to_wire()
        length = len(json.dumps(told, ensure_ascii=False).encode())
    except (ValueError, RecursionError) as error:
        raise PaymentNotMet("its demand cannot be written down again") from error
    if length > MOST_ECHOED:
        raise PaymentNotMet(f"its demand is longer than {MOST_ECHOED} bytes")


def _met(
    offer: PaymentRequirements, task: AgentTask, payees: Collection[str], network: Network
) -> Chosen:
    """Return an offer with its price; raises PaymentNotMet."""
    if offer.scheme != EXACT:
        raise PaymentNotMet(f"it wants the scheme {offer.scheme[:40]}, and {EXACT} is paid")
    if offer.network != network.caip2:
        raise PaymentNotMet(f"it wants the network {offer.network[:40]}, not {network.caip2}")
    if not same(offer.asset, network.asset) or not _is_known_so(offer.extra or {}, network):
        raise PaymentNotMet(f"it wants another asset than the {network.symbol} of {network.label}")
    if not is_address(offer.pay_to) or not any(same(offer.pay_to, each) for each in payees):
        raise PaymentNotMet(
            f"it wants to be paid at {offer.pay_to[:42]}, which no admin has allowed for it"
        )
    if offer.max_timeout_seconds < LEAST_VALID_S:
        raise PaymentNotMet("its offer is over before it could be paid")
    try:
        amount = dollars(offer.amount)
    except PaymentRejected as error:
        raise PaymentNotMet(str(error)) from error
    cost = in_wallet(amount, task.rate)
    if amount.micros == 0:
        raise PaymentNotMet("it asks for nothing")
    if cost.micros > task.held.micros or amount.micros > task.price_of(task.units).micros:
        raise PaymentNotMet(f"it asks for {amount}, and {task.held} is held for the task")
    return Chosen(offer, amount, cost)


def _is_known_so(extra: dict[str, Any], network: Network) -> bool:
    """Return whether the asset's domain is ours: by another one a signature would be worthless."""
    said = {name: extra[name] for name in network.extra if name in extra}
    method = extra.get("assetTransferMethod", METHOD)
    return said.items() <= network.extra.items() and method == METHOD


def _valid_until(required: PaymentRequired) -> float | None:
    """Return when the offer is over, in Unix seconds, where it is said (`offer-receipt`)."""
    said = (required.extensions or {}).get(RECEIPTS)
    return min(_ends(said, 8), default=None)


def _ends(said: Any, depth: int) -> Iterator[float]:
    """Yield every `validUntil` that stands in an offer, signed by EIP-712 or as a JWS."""
    if depth == 0:
        return
    if isinstance(said, str) and said.count(".") == 2:
        yield from _ends(_payload_of_jws(said), depth - 1)
    for each in said if isinstance(said, list) else ():
        yield from _ends(each, depth - 1)
    if isinstance(said, dict):
        until = said.get("validUntil")
        if isinstance(until, int | float) and not isinstance(until, bool) and until > 0:
            yield until
        for each in said.values():
            yield from _ends(each, depth - 1)


def _payload_of_jws(text: str) -> Any:
    part = text.split(".")[1]
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
