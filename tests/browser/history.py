"""What has happened in an account before somebody looks: something of every kind, by the API."""

from dataclasses import dataclass

from tests.e2e.client import SENTENCE, UNCLEAR_SENTENCE, Flowpay, Json, new_id, usd


@dataclass(frozen=True)
class History:
    """Of each id the page shows something: a run to its end, questions, a payment that waits."""

    completed: str
    unclear: str
    waiting: Json
    divided: Json
    supplier: str


def lived(flowpay: Flowpay) -> History:
    """Let an account have seen something of every kind that the pages show."""
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
    return History(completed, unclear, waiting, divided, best)


def parts(*names: str) -> list[Json]:
    """Return milestones of equal size, 300 US dollars each."""
    return [{"name": name, "amount": usd("300.00")} for name in names]


def about(escrow: Json, **more: object) -> Json:
    return {"escrow_id": escrow["escrow_id"], **more}
