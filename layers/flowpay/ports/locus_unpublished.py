"""Paths of Locus that its published documents do not have: an assumption, and all of it is here.

LOCUS_402_APPROVAL_ENDPOINT, LOCUS_WALLET_DEBIT_ENDPOINT, LOCUS_WALLET_CREDIT_ENDPOINT,
LOCUS_ESCROW_CREATE_ENDPOINT and LOCUS_ESCROW_TRANSITION_ENDPOINT are settings of ours. What Locus
takes there nobody has written down. So each gets the same small JSON, by POST, with Locus's key:

    id         of the event that tells it: a repeat has the same
    amount     a decimal string. Of an escrow it is a total so far, so that one that is lost or
               comes late does no harm: what is asked for or held; where it is released, put on a
               card or resolved, what has gone to the supplier; where it is refunded, and always
               as a credit, what has come back. Of the wallet it is what came in, or went out
    currency   ISO 4217: of the wallet's paths, also for an escrow, the wallet's own; of the others
               the supplier's
    reference  what it is about: an escrow's id, or `wallet` for money that was topped up
    state      what became of it, such as held, released, refunded, topped_up

It is told, and nothing waits for it: no money of ours moves by what is answered. An answer counts
as taken if it is 2xx and its envelope does not say `"success": false`.
"""

import time
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from flowpay.domain.delivery import Response
from flowpay.domain.errors import FlowpayError
from flowpay.domain.journal import AVAILABLE
from flowpay.domain.money import Money
from flowpay.runtime import clock
from flowpay.runtime.config import config

from .calling import call
from .locus import KEY
from .locus_rail import PROVIDER
from .request import Answer, Failure, Request, refused

if TYPE_CHECKING:
    from .wire import Wire

BUDGET_S = 12
OFF = "off"
APPROVAL, DEBIT, CREDIT, CREATE, TRANSITION = (
    "LOCUS_402_APPROVAL_ENDPOINT",
    "LOCUS_WALLET_DEBIT_ENDPOINT",
    "LOCUS_WALLET_CREDIT_ENDPOINT",
    "LOCUS_ESCROW_CREATE_ENDPOINT",
    "LOCUS_ESCROW_TRANSITION_ENDPOINT",
)
_LEGS = "legs"
"""Of a journal entry, which has no amount of its own."""
_CAME_BACK = "came_back"
"""Into the wallet, of an escrow, which says it in the supplier's currency only."""
_HELD = {CREATE: "amount", DEBIT: "wallet_amount"}
_ASKED = {**_HELD, APPROVAL: "amount"}
_BACK = {APPROVAL: "amount", TRANSITION: "amount", CREDIT: "wallet_amount"}
_TOLD: Mapping[str, Mapping[str, str]] = {
    "flowpay.escrow.pending_approval": _ASKED,
    "flowpay.escrow.held": _HELD,
    "flowpay.escrow.consented": {APPROVAL: "amount"},
    "flowpay.escrow.asked_again": {APPROVAL: "amount"},
    "flowpay.escrow.rejected": _BACK,
    "flowpay.escrow.expired": _BACK,
    "flowpay.escrow.released": {TRANSITION: "released"},
    "flowpay.escrow.put_on_card": {TRANSITION: "released"},
    "flowpay.escrow.refunded": {TRANSITION: "refunded", CREDIT: _CAME_BACK},
    "flowpay.escrow.disputed": {TRANSITION: "amount"},
    "flowpay.escrow.resolved": {TRANSITION: "released", CREDIT: _CAME_BACK},
    "flowpay.wallet.topped_up": {CREDIT: _LEGS},
    "flowpay.wallet.corrected": {DEBIT: _LEGS},
}
"""Type of event → the settings whose paths it is told to → which amount of its data."""
_LET_THROUGH = dict.fromkeys((APPROVAL, TRANSITION), "amount")
"""Who is told of a hold that people have let through, which is `held` as one that needed none."""


class Message(NamedTuple):
    """What is posted to one path."""

    path: str
    body: dict[str, str]


def settings_for(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the settings to whose paths an entry of the log is told; those that are off are not."""
    yield from (name for name in _told(entry) if path_of(name))


def path_of(setting: str) -> str | None:
    """Return the path that a setting names, None if it is off."""
    path: str = getattr(config(), setting)
    return None if path == OFF else path


def body_of(entry: Mapping[str, Any], setting: str) -> dict[str, str]:
    """Return what one path is told of an entry of the log."""
    name = _told(entry)[setting]
    data = entry["data"]
    of_its_own = {_LEGS: _moved, _CAME_BACK: _came_back}.get(name)
    money = of_its_own(data) if of_its_own else data[name]
    return {
        "id": entry["id"],
        "amount": money["amount"],
        "currency": money["currency"],
        "reference": data.get("escrow_id") or "wallet",
        "state": entry["type"].rpartition(".")[2],
    }


def _told(entry: Mapping[str, Any]) -> Mapping[str, str]:
    if entry["type"] == "flowpay.escrow.held" and entry["data"].get("version", 1) > 1:
        return _LET_THROUGH
    return _TOLD.get(entry["type"], {})


def _moved(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what an entry has moved into the wallet, or out of it, as a positive amount."""
    legs: list[dict[str, Any]] = data["legs"]
    money: dict[str, str] = next(leg["amount"] for leg in legs if leg["account"] == AVAILABLE)
    return {**money, "amount": money["amount"].removeprefix("-")}


def _came_back(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what of an escrow has come back into the wallet.

    Converted as the escrow converts it: what is paid first, and what comes back is the rest. Where
    parts were paid and refunded by turns the entries may have rounded a cent to the other side.
    """
    names = ("amount", "wallet_amount", "released", "refunded")
    amount, held, paid, back = (Money.from_wire(data[name]) for name in names)
    until_now = held.times(Fraction((paid + back).micros, amount.micros))
    return (until_now - held.times(Fraction(paid.micros, amount.micros))).to_wire()


def tell(message: Message, wire: "Wire | None" = None) -> Response:
    """Post a message once; return what came of it, whatever that is."""
    begun = time.monotonic()
    request = Request(
        provider=PROVIDER,
        method="POST",
        url=f"{config().LOCUS_API_BASE}{message.path}",
        key=KEY,
        body=dict(message.body),
        budget_s=BUDGET_S,
        judged=_judged,
    )
    status, reason, wait_s = None, None, 0.0
    try:
        status = call(request, wire).status
    except FlowpayError as failure:
        status, reason = failure.facts.get("provider_status"), str(failure)
        wait_s = failure.facts.get("retry_after_s", 0.0)
        if status is not None and 200 <= status < 300:
            status = None  # its envelope says no
    return Response(
        at=clock.now(),
        status=status,
        reason=reason,
        took_ms=round((time.monotonic() - begun) * 1000),
        retry_after_s=wait_s,
    )


def _judged(request: Request, answer: Answer) -> Answer | Failure:
    if 200 <= answer.status < 300 and answer.body.get("success") is not False:
        return answer
    return Failure(refused(request, answer).error, again=False)
