"""Agents that want to be paid before they work (x402 v2), and what some of them do wrong.

toll             asks with 402, checks the payment, has it carried out, counts, and says so
toll_message     asks by its task, as A2A's extension for x402 has it
toll_dear        asks for one unit more than a cent
toll_twice       asks again for what it was paid; toll_taken has it carried out first, and
                 toll_insisting does so by its task
toll_asset, toll_network, toll_recipient, toll_scheme
                 wants another asset, network, account or scheme
toll_over, toll_hasty
                 makes an offer that is over, or that nobody could meet in time
toll_robbing     has the payment carried out, and fails
toll_late        has it carried out and counts, and its answer is lost
toll_slow        has it carried out, answers when nobody waits any more, and shows nothing of its
                 work before; toll_slow_message does so by its task, which asks until then
toll_gate        answers nothing without a payment, not even how a task stands
toll_lying       says that the payment was carried out, which it was not
toll_garbled     asks in no form of the protocol
toll_choosing    offers several ways to pay, of which one can be taken
toll_stuck       has the payment carried out, and never ends
toll_closing     is away once it is paid, and lists nothing of it
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import chain, facilitator
from .agent_manners import LATE_S, Task, at_work, counted, dawdle, ending, shown
from .exchange import Reply, Request

CENT = "10000"
"""In units of USDC."""
PAY_TO = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"
OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
NETWORK = "eip155:84532"
STATUS, REQUIRED, PAYLOAD, RECEIPTS = (
    f"x402.payment.{name}" for name in ("status", "required", "payload", "receipts")
)
_PAST = 1_700_000_000
type Json = dict[str, Any]
type Keep = Callable[[Task], Task]


def offer(**changes: Any) -> Json:
    """Return what is asked for: a cent of USDC."""
    asset, name, version = facilitator.ASSETS[NETWORK]
    return {
        "scheme": "exact",
        "network": NETWORK,
        "amount": CENT,
        "asset": asset,
        "payTo": PAY_TO,
        "maxTimeoutSeconds": 60,
        "extra": {"name": name, "version": version},
    } | changes


@dataclass(frozen=True)
class Toll:
    """What an agent asks for, and what it does once it was paid."""

    accepts: tuple[Json, ...] = field(default_factory=lambda: (offer(),))
    extensions: Json = field(default_factory=dict)
    by_message: bool = False
    carries_out: bool = True
    asks_again: bool = False
    fails: bool = False
    loses_answer: bool = False
    garbled: bool = False
    stays: bool = False
    is_away: bool = False
    is_slow: bool = False
    guards_all: bool = False

    def required(self, error: str | None = None) -> Json:
        said = {
            "x402Version": 2,
            "resource": {"url": "https://agent.example/count", "description": "counts words"},
            "accepts": list(self.accepts),
            "extensions": self.extensions,
        }
        return said | ({"error": error} if error else {})

    def asks(self, error: str | None = None) -> Reply:
        """Return the answer 402."""
        told = "not base64" if self.garbled else _encoded(self.required(error))
        return Reply(402, {}, {"PAYMENT-REQUIRED": told})

    def taken(self, payment: Any) -> Json:
        """Return the receipt of a payment, after it was checked and carried out."""
        wanted = payment.get("accepted") if isinstance(payment, Mapping) else None
        if wanted not in self.accepts:
            return {"success": False, "errorReason": "invalid_payment_requirements"}
        if not self.carries_out:
            return {"success": True, "transaction": "0x" + 64 * "1", "network": NETWORK}
        body = {"x402Version": 2, "paymentPayload": payment, "paymentRequirements": wanted}
        settled: Json = facilitator.settle(Request({}, {}, json.dumps(body))).body
        return settled


TOLLS: dict[str, Toll] = {
    "toll": Toll(),
    "toll_message": Toll(by_message=True),
    "toll_dear": Toll((offer(amount="10001"),)),
    "toll_twice": Toll(asks_again=True, carries_out=False),
    "toll_taken": Toll(asks_again=True),
    "toll_insisting": Toll(asks_again=True, by_message=True),
    "toll_asset": Toll((offer(asset="0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"),)),
    "toll_network": Toll((offer(network="eip155:8453"),)),
    "toll_recipient": Toll((offer(payTo=OTHER),)),
    "toll_scheme": Toll((offer(scheme="upto"),)),
    "toll_over": Toll(
        extensions={"offer-receipt": {"info": {"offers": [{"payload": {"validUntil": _PAST}}]}}}
    ),
    "toll_hasty": Toll((offer(maxTimeoutSeconds=1),)),
    "toll_robbing": Toll(fails=True),
    "toll_late": Toll(loses_answer=True),
    "toll_slow": Toll(is_slow=True),
    "toll_slow_message": Toll(is_slow=True, by_message=True),
    "toll_gate": Toll(guards_all=True),
    "toll_lying": Toll(carries_out=False),
    "toll_garbled": Toll(garbled=True),
    "toll_choosing": Toll(
        (offer(scheme="upto"), offer(amount="10001"), offer(), offer(payTo=OTHER))
    ),
    "toll_stuck": Toll(stays=True),
    "toll_closing": Toll(is_away=True),
}


def begun(toll: Toll, request: Request, body: Json, task: Task, keep: Keep) -> Reply:
    """Answer SendMessage: what it asks for, or what it does once it is paid.

    `task` is the one that the message goes on with, or a new one that nobody has kept yet.
    """
    message = body["params"]["message"]
    payment = _payment_in(request, message)
    if payment is None:
        return _answer(body, keep(_asking(toll, task))) if toll.by_message else toll.asks()
    settled = toll.taken(payment)
    told = {"PAYMENT-RESPONSE": _encoded(settled)} if toll.carries_out or toll.fails else {}
    if not settled["success"] or toll.asks_again:
        why = settled.get("errorReason", "payment failed")
        if toll.by_message:
            return _answer(body, _asking(toll, task, why))
        return Reply(402, {}, {**toll.asks(why).headers, **told})
    if toll.is_away:
        return Reply(502, "Bad Gateway")
    done = _done(toll, task) | {"metadata": {STATUS: "payment-completed", RECEIPTS: [settled]}}
    keep(_later(toll, task, done) if toll.is_slow else done)
    if toll.is_slow:
        dawdle()
    return Reply(502, "Bad Gateway") if toll.loses_answer else _answer(body, done, told)


def as_seen(task: Task) -> Task | None:
    """Return a task as its agent shows it by now, None while it shows nothing of it."""
    if "later" not in task:
        return task
    seen: Task | None = task["later"] if chain.now() >= task["done_at"] else task["before"]
    return seen


def _later(toll: Toll, task: Task, done: Task) -> Task:
    """Return what is kept of a task that is shown as it was until it is done."""
    before = task if toll.by_message else None
    at = int(chain.now()) + LATE_S
    return {"id": task["id"], "later": done, "before": before, "done_at": at}


def _payment_in(request: Request, message: Mapping[str, Any]) -> Any:
    """Return the payment of a request, in its header or its message; None without one."""
    if header := request.headers.get("payment-signature"):
        return json.loads(base64.b64decode(header))
    metadata = message.get("metadata")
    return metadata.get(PAYLOAD) if isinstance(metadata, Mapping) else None


def _asking(toll: Toll, task: Task, error: str | None = None) -> Task:
    said = {STATUS: "payment-required", REQUIRED: toll.required(error)}
    asking = ending("INPUT_REQUIRED", "pay first")(task)
    asking["status"]["message"]["metadata"] = said
    return asking


def _done(toll: Toll, task: Task) -> Task:
    if toll.fails:
        return ending("FAILED", "thank you")(task)
    return at_work(task) if toll.stays else counted(task)


def _answer(body: Json, task: Task, headers: Mapping[str, str] | None = None) -> Reply:
    result = {"task": shown(task)}
    return Reply(200, {"jsonrpc": "2.0", "id": body["id"], "result": result}, headers or {})


def _encoded(value: Json) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()
