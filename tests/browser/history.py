"""What has happened in an account before somebody looks: something of every kind, by the API."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.e2e.client import (
    GSTIN,
    INVOICE,
    SENTENCE,
    UNCLEAR_SENTENCE,
    Flowpay,
    Json,
    a_card,
    an_offer,
    new_id,
    usd,
)
from tests.support.payments import PAY_TO

TEXT = {"text": "two words"}
RANKED = {
    "material": "cotton yarn",
    "quantity": 1200,
    "unit": "kg",
    "quotes": [
        {
            "supplier_id": f"sup_{name}",
            "unit_price": {"amount": price, "currency": "INR"},
            "lead_days": days,
        }
        for name, price, days in (("acme", "289.50", 4), ("bose", "281.00", 9))
    ],
}


@dataclass(frozen=True)
class History:
    """Of each id the page shows something: a run to its end, questions, a payment that waits.

    `card` has paid and declined, `computed` is an invoice with its clocks, `lookup` waits for a
    person at the portal. Of an agent's `service` there are tasks: `done` is completed, `failed`
    came to nothing, `working` never ends; `ranked` is one that Flowpay itself has done, `tolled`
    was paid for by x402.
    """

    completed: str
    unclear: str
    waiting: Json
    divided: Json
    supplier: str
    card: str
    computed: str
    lookup: str
    service: str
    done: str
    failed: str
    working: str
    ranked: str
    tolled: str


def lived(flowpay: Flowpay) -> History:
    """Let an account have seen something of every kind that the pages show."""
    ordered = flowpay.post("/api/virtual-cards", a_card("50.00", memo="needles"), key=new_id())
    completed, unclear = flowpay.ask(SENTENCE), flowpay.ask(UNCLEAR_SENTENCE)
    session = flowpay.reached(completed, "awaiting_approval")
    decision = {"escrow_id": session["escrow_id"], "reason": "a good price, and known to us"}
    flowpay.post("/api/approve-payment", decision, key=new_id())
    waiting = flowpay.hold("3200.00", memo="machine parts for the second loom")
    divided = flowpay.hold("900.00", milestones=parts("dyeing", "weaving", "delivery"))
    flowpay.post("/api/release-escrow", about(divided, milestone="dyeing"))
    flowpay.post("/api/dispute-escrow", about(divided, milestone="weaving", reason="two tears"))
    flowpay.post("/api/refund-escrow", about(flowpay.hold("120.00"), reason="ordered twice"))
    flowpay.post("/api/keys", {"principal": "asha", "roles": ["requester"]})
    flowpay.reached(completed, "completed")
    flowpay.reached(unclear, "needs_input")
    best = flowpay.session(completed)["ranked"][0]["supplier_id"]
    computed, lookup = runs_about(flowpay, divided)
    card = debited(flowpay, flowpay.ready(ordered))
    service, *tasks = agents_asked(flowpay)
    return History(
        completed,
        unclear,
        waiting,
        divided,
        best,
        card,
        computed,
        lookup,
        service,
        *tasks,
    )


def debited(flowpay: Flowpay, card: Json) -> str:
    """Let a card pay once and decline once; return its id."""
    for amount, status in (("12.00", 201), ("900.00", 409)):
        debit = {"merchant": card["supplier_id"], "reference": new_id(), "amount": usd(amount)}
        body = debit | {"card_id": card["card_id"]}
        assert flowpay.send("/api/virtual-cards/debit", body).status_code == status
    return str(card["card_id"])


def runs_about(flowpay: Flowpay, escrow: Json) -> tuple[str, str]:
    """Return a run that has computed an escrow's invoice, and one that waits for its person."""
    accepted = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()
    clocks = {"accepted_on": accepted, "supplier_size": "micro", "escrow_id": escrow["escrow_id"]}
    invoice = {"action": "compute_invoice", "invoice": INVOICE} | clocks
    computed = flowpay.post("/api/gstn/automate", invoice)["run_id"]
    asked = {"action": "validate_gstin", "gstin": GSTIN, "portal": True}
    lookup = flowpay.post("/api/gstn/automate", asked)["run_id"]
    path = f"/api/gstn/runs/{lookup}"
    flowpay.until(lambda: flowpay.get(path)["live_url"], what="the person's turn")
    return str(computed), str(lookup)


def agents_asked(flowpay: Flowpay) -> tuple[str, str, str, str, str, str]:
    """Return a service, and the tasks that `History` names, in their order."""
    service = registered(flowpay, "honest")
    done = ordered_of(flowpay, service, TEXT, units=3)
    failed = ordered_of(flowpay, registered(flowpay, "failing"), TEXT)
    working = ordered_of(flowpay, registered(flowpay, "stuck"), TEXT)
    ranked = ordered_of(flowpay, "rank-quotes", RANKED)
    tolled = ordered_of(flowpay, registered(flowpay, "toll", pay_to=[PAY_TO]), TEXT)
    return service, done, failed, working, ranked, tolled


def registered(flowpay: Flowpay, manner: str, **more: object) -> str:
    """Return the id of a new service of the sandbox's agent of this manner."""
    offer = an_offer(flowpay, manner, **more)
    return str(flowpay.post("/api/a2a/services/register", offer)["service_id"])


def ordered_of(flowpay: Flowpay, service_id: str, given: Json, *, units: int = 1) -> str:
    """Return the id of a task that a service was given, for a dollar at most."""
    order = {"service_id": service_id, "input": given, "units": units, "ceiling": usd("1.00")}
    return str(flowpay.post("/api/a2a/tasks/execute", order, key=new_id())["task_id"])


def parts(*names: str) -> list[Json]:
    """Return milestones of equal size, 300 US dollars each."""
    return [{"name": name, "amount": usd("300.00")} for name in names]


def about(escrow: Json, **more: object) -> Json:
    return {"escrow_id": escrow["escrow_id"], **more}
