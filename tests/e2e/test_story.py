"""The story of the first five minutes: one sentence in, a hold in escrow out, a person deciding."""

from itertools import pairwise

import pytest

from .books import chain_holds, entries_of, mails_of, moved
from .client import SENTENCE, Flowpay, micros, new_id
from .live_log import LiveLog

pytestmark = pytest.mark.usefixtures("balanced")

STORY = [
    "session.started",
    "session.understood",
    "session.suppliers_found",
    "session.ranked",
    "escrow.pending_approval",
    "approval.requested",
    "escrow.held",
    "session.completed",
]


def test_a_sentence_becomes_a_hold_that_a_person_lets_through(flowpay: Flowpay):
    before, session_id = flowpay.wallet(), new_id()
    with LiveLog(flowpay) as log:
        begin = int(log.since or 0)
        flowpay.ask(SENTENCE, session_id)
        asked = log.until("approval.requested", of=session_id)
        waiting = flowpay.reached(session_id, "awaiting_approval")
        pending = [each["escrow_id"] for each in flowpay.every("/api/approvals")]
        assert waiting["escrow_id"] == asked["data"]["escrow_id"]
        assert waiting["escrow_id"] in pending

        decision = {"escrow_id": waiting["escrow_id"], "reason": "a good price"}
        escrow = flowpay.post("/api/approve-payment", decision, key=new_id())
        ended = log.until("session.completed", of=session_id)

    assert (escrow["status"], escrow["approval"]["verdict"]) == ("held", "approved")
    assert log.sequences() == list(range(begin + 1, begin + 1 + len(log.events)))
    own = [event for event in log.events if event.get("sessionid") == session_id]
    kinds = [event["type"].removeprefix("flowpay.") for event in own]
    assert [kind for kind in kinds if kind in STORY] == STORY
    assert all(one["hash"] == next_["prevhash"] for one, next_ in pairwise(log.events))
    _money_moved_as_the_journal_says(flowpay, before, session_id, escrow)
    _the_best_suppliers_were_asked(flowpay, session_id)
    session = flowpay.session(session_id)
    assert session["status"] == "completed"
    assert session["cost"] == ended["data"]["cost"]


def _money_moved_as_the_journal_says(flowpay, before, session_id, escrow):
    after, entries = flowpay.wallet(), entries_of(flowpay, session_id)
    held, cost = micros(escrow["wallet_amount"]), moved(entries, "provider:")
    assert moved(entries, f"escrow:{escrow['escrow_id']}") == held
    assert moved(entries, "wallet:reserved") == 0
    assert micros(before["available"]) - micros(after["available"]) == held + cost
    assert micros(after["reserved"]) - micros(before["reserved"]) == held
    assert cost == micros(flowpay.session(session_id)["cost"]) > 0


def _the_best_suppliers_were_asked(flowpay, session_id):
    session = flowpay.session(session_id)
    fitting = [each for each in session["ranked"] if each["excluded"] is None]
    mails = mails_of(flowpay, session_id)
    assert {mail["id"] for mail in mails} == {quote["email_id"] for quote in session["quotes"]}
    assert sorted(mail["to"] for mail in mails) == sorted([each["email"]] for each in fitting[:3])


def test_the_audit_trail_proves_itself(flowpay: Flowpay):
    flowpay.hold("10.00")
    flowpay.until(lambda: _newest(flowpay) == "flowpay.escrow.held", what="the hold in the log")
    log = chain_holds(flowpay)
    assert {event["source"] for event in log} == {"/flowpay/default"}
    assert log[0]["type"] == "flowpay.wallet.opened"


def _newest(flowpay):
    return flowpay.get("/api/audit-trail", limit=1)["items"][0]["type"]
