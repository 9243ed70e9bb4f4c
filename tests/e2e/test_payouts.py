"""Payouts as a client meets them: released, sent over Locus by the sweep, paid, compared."""

from typing import Any

import pytest

from .books import balances, chain_holds
from .client import Flowpay, Json, micros, new_id

pytestmark = pytest.mark.usefixtures("balanced")

UNIT = 10**6
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
TRANSACTIONS = "/sandbox/locus/api/pay/transactions"
"""Where the stand-in for Locus lists its payments, as Locus does."""


def released(flowpay: Flowpay, supplier_id: str, amount: str = "25.00") -> Json:
    """Return the payout of an escrow that was released."""
    escrow = flowpay.hold(amount, supplier_id=supplier_id)
    flowpay.post("/api/release-escrow", {"escrow_id": escrow["escrow_id"]}, key=new_id())
    [payout] = flowpay.get("/api/payouts", escrow_id=escrow["escrow_id"])["items"]
    found: Json = payout
    return found


def on_record(flowpay: Flowpay, supplier_id: str) -> None:
    body = {"address": ADDRESS, "version": 0}
    answer = flowpay.http.put(f"/api/payout-recipients/{supplier_id}", json=body)
    assert answer.status_code == 200, answer.text


def reached(flowpay: Flowpay, payout: Json, *statuses: str) -> Json:
    path = f"/api/payouts/{payout['payout_id']}"

    def swept() -> Json | None:
        flowpay.sweep()
        found: Json = flowpay.get(path)
        return found if found["status"] in statuses else None

    return flowpay.until(swept, what=f"a payout that is {statuses}", pause_s=2)


def told(flowpay: Flowpay, payout: Json) -> list[str]:
    """Return the names of the events of a payout, in their order."""
    types = [e["type"] for e in chain_holds(flowpay) if e["subject"] == payout["payout_id"]]
    return [str(each).removeprefix("flowpay.payout.") for each in types]


def at_locus(flowpay: Flowpay, payout: Json) -> list[Any]:
    headers = {"authorization": "Bearer sandbox"}
    answer = flowpay.http.get(TRANSACTIONS, params={"limit": "100"}, headers=headers)
    listed = answer.json()["data"]["transactions"]
    return [each for each in listed if payout["payout_id"] in each["memo"]]


def test_what_is_released_is_paid_once_and_told(flowpay: Flowpay):
    supplier_id = new_id()
    on_record(flowpay, supplier_id)
    payout = reached(flowpay, released(flowpay, supplier_id), "paid")

    [made] = at_locus(flowpay, payout)
    assert (made["status"], made["amount_usdc"], made["to_address"]) == (
        "CONFIRMED",
        "25.00",
        ADDRESS,
    )
    found = balances(flowpay)
    assert found.get(f"supplier:{supplier_id}") == 0
    assert found["rail:locus"] >= 25 * UNIT
    assert told(flowpay, payout) == ["pending", "sent", "under_way", "paid"]


def test_one_whose_answer_came_too_late_is_found_and_not_repeated(flowpay: Flowpay):
    supplier_id = new_id()
    on_record(flowpay, supplier_id)
    late = {"provider": "locus", "operation": "send", "fault": "late_success", "seconds": 15}
    assert flowpay.http.post("/sandbox/faults", json=late).status_code == 201
    payout = reached(flowpay, released(flowpay, supplier_id), "paid")

    assert told(flowpay, payout) == ["pending", "sent", "unconfirmed", "paid"]
    assert len(at_locus(flowpay, payout)) == len(payout["attempts"]) == 1
    assert balances(flowpay).get(f"supplier:{supplier_id}") == 0


def test_one_without_a_recipient_waits_until_an_admin_says_where(flowpay: Flowpay):
    supplier_id = new_id()
    payout = reached(flowpay, released(flowpay, supplier_id), "needs_recipient")
    assert supplier_id in payout["trouble"]
    on_record(flowpay, supplier_id)
    assert reached(flowpay, payout, "paid")["trouble"] is None


def test_the_payouts_agree_with_what_locus_lists(flowpay: Flowpay):
    report = flowpay.post("/api/payouts/reconcile", {})
    assert report["breaks"] == []
    assert report["payouts"] > 0
    assert micros(report["held"]) > 0


def test_a_recipient_that_cannot_be_paid_is_refused(flowpay: Flowpay):
    path = f"/api/payout-recipients/{new_id()}"
    answer = flowpay.http.put(path, json={"address": "0x1", "version": 0})
    assert (answer.status_code, answer.json()["code"]) == (422, "recipient_invalid")
