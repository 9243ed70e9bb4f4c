"""Locus pays: USDC from its wallet to an address, or by e-mail (/pay/…, its text of April 2026).

There is no key by which Locus would know a repeat, so a payment is sent once, whatever comes back.
What became of one stands in Locus's list (`locus_list.py`).

202  QUEUED: taken, with an id; PENDING_APPROVAL: a person lets it through in Locus's dashboard, and
     then it happens by itself, so it is never sent again
4xx  refused, nothing was done: 400 the request, 401 the key, 402 the balance, 403 a policy
5xx, or nothing: nobody knows

Amounts are decimal numbers of USDC, at most six places.
"""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from flowpay.domain.money import MICROS, MOST_MICROS, AmountInvalid, Money
from flowpay.domain.payout import PAYS_IN
from flowpay.domain.payout_recipient import Destination, PayoutWay
from flowpay.runtime.config import config

from .calling import call
from .locus import KEY, NAME
from .reading import link, text
from .request import Answer, Failure, Request, refused, unusable

if TYPE_CHECKING:
    from .wire import Wire

SEND_BUDGET_S, SEND_READ_S = 10, 8
BUDGET_S, READ_S = 5, 4
CLAIMED_WITHIN_DAYS = 30
MOST_ID = 100
PROVIDER = NAME.lower()
UNKNOWN_STATUSES = frozenset({408, 409, 425})
"""Refusals after which the payment may have been made all the same."""
_SIXTH_PLACE = Decimal("0.000001")


class Balance(NamedTuple):
    """What Locus's wallet holds, and its address."""

    amount: Money
    address: str


class Sent(NamedTuple):
    """What Locus said to a payment: its id, or that a person is asked for it, and where."""

    transfer_id: str | None
    awaits_approval: bool
    approval_url: str | None


def balance(wire: "Wire | None" = None) -> Balance:
    """Return what can be paid out; raises ProviderFailed, or Misconfigured without a key."""
    data = call(read("/pay/balance"), wire).body
    held, address = usdc(data.get("balance")), text(data.get("wallet_address"))
    if held is None or not address or data.get("token") != "USDC":
        raise unusable(PROVIDER, "a balance in USDC")
    return Balance(held, address)


def send(to: Destination, amount: Money, reference: str, wire: "Wire | None" = None) -> Sent:
    """Send a payment, once; raises ProviderFailed.

    Its `may_be_charged` says whether it may have been made all the same. Raises AmountInvalid for
    what Locus's number cannot say exactly.
    """
    body: dict[str, Any] = {"amount": dollars(amount), "memo": f"Flowpay {reference}"}
    if to.way is PayoutWay.EMAIL:
        path = "/pay/send-email"
        body |= {"email": to.to, "expires_in_days": CLAIMED_WITHIN_DAYS}
    else:
        path, body = "/pay/send", body | {"to_address": to.to}
    answer = call(
        Request(
            provider=PROVIDER,
            method="POST",
            url=f"{config().LOCUS_API_BASE}{path}",
            key=KEY,
            body=body,
            budget_s=SEND_BUDGET_S,
            read_s=SEND_READ_S,
            judged=_judged_once,
            denies=_denies,
            passes=_is_busy,
        ),
        wire,
    )
    data, asked = answer.body, answer.body.get("status") == "PENDING_APPROVAL"
    transfer_id = id_of(data.get("transaction_id"))
    if not asked and transfer_id is None:
        raise unusable(PROVIDER, "the id of a payment")
    return Sent(transfer_id, asked, link(data.get("approval_url")))


def dollars(amount: Money) -> int | float:
    """Return the amount as Locus's JSON number; raises AmountInvalid if it cannot be exact."""
    if amount.currency != PAYS_IN:
        raise AmountInvalid(f"Locus pays USDC, and {amount} is none")
    exact = Decimal(amount.micros).scaleb(-6)
    number = int(exact) if exact == exact.to_integral_value() else float(exact)
    if amount.micros <= 0 or Decimal(repr(number)) != exact:
        raise AmountInvalid(f"{amount} cannot be written as a number of Locus's")
    return number


def usdc(value: Any) -> Money | None:
    """Return an amount that Locus has written; None for one of more than six places."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        said = Decimal(value)
        exact = said.quantize(_SIXTH_PLACE)
    except InvalidOperation:  # no number, or one of more digits than any amount has
        return None
    if exact != said or not 0 <= exact * MICROS <= MOST_MICROS:
        return None
    return Money(int(exact * MICROS), PAYS_IN)


def read(path: str, params: dict[str, str] | None = None) -> Request:
    """Return a question, which may be asked twice."""
    return Request(
        provider=PROVIDER,
        method="GET",
        url=f"{config().LOCUS_API_BASE}{path}",
        key=KEY,
        params=params,
        budget_s=BUDGET_S,
        read_s=READ_S,
        repeatable=True,
        judged=_judged,
        denies=_denies,
    )


def _judged(request: Request, answer: Answer) -> Answer | Failure:
    """Return what stands in Locus's envelope."""
    return opened(request, answer, answer.status == 200)


def _judged_once(request: Request, answer: Answer) -> Answer | Failure:
    """Return what Locus said to a payment; a failure is never sent again."""
    said = opened(request, answer, answer.status in {200, 202})
    if isinstance(said, Answer):
        return said
    is_refusal = 400 <= answer.status < 500 and answer.status not in UNKNOWN_STATUSES
    failure = refused(request, answer, may_be_charged=not is_refusal)
    return replace(failure, again=False)


def opened(request: Request, answer: Answer, is_done: bool) -> Answer | Failure:
    """Return what is in an envelope that says success; the failure of any other answer."""
    data = answer.body.get("data")
    if is_done and answer.body.get("success") is True and isinstance(data, dict):
        return replace(answer, body=data)
    return refused(request, answer)


def _denies(answer: Answer) -> bool:
    """A balance or a policy that refuses one payment says nothing of the next."""
    return answer.status == 401


def _is_busy(answer: Answer) -> bool:
    return answer.status == 429


def id_of(value: Any) -> str | None:
    """Return the id of a payment, as it stands."""
    is_one = isinstance(value, str) and 0 < len(value) <= MOST_ID and value.isprintable()
    return value if is_one else None
