"""A session that comes to nothing says why, and holds nothing."""

from typing import Any

from tests.support.workflows import Workflows, workflows

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"


def ended(flow: Workflows, sentence: str = SENTENCE) -> dict[str, Any]:
    flow.ask(sentence)
    flow.until(flow.all_ended)
    return flow.session()


def kinds(flow: Workflows) -> set[str]:
    return {entry["kind"] for entry in flow.world.get("/api/wallet-ledger", limit="100")["items"]}


def test_nobody_sells_it(flow: Workflows):
    session = ended(flow, "Need 1200kg moon dust under 300 per kg within 5 days")
    assert (session["status"], session["reason_code"]) == ("failed", "no_supplier_found")
    assert "moon dust" in session["summary"]


def test_no_supplier_fits_and_each_says_why(flow: Workflows):
    session = ended(flow, "Need 1200kg cotton yarn under 5 per kg within 5 days")
    assert (session["status"], session["reason_code"]) == ("failed", "no_supplier_fits")
    assert "more than INR 5.00" in session["summary"]
    assert all(supplier["excluded"] for supplier in session["ranked"])


def test_a_category_that_is_not_allowed_is_refused_and_no_money_is_held():
    with workflows(ALLOWED_VENDOR_CATEGORIES="steel rod") as flow:
        session = ended(flow)
        assert (session["status"], session["reason_code"]) == ("failed", "spending_refused")
        assert "Add 'cotton yarn' to allowed_categories" in session["summary"]
        assert kinds(flow) == {"top_up", "api_reserve", "api_settle"}


def test_a_daily_limit_in_the_way_is_told_with_the_rule_and_its_remedy(flow: Workflows):
    amount = {"amount": "8000.00", "currency": "USD"}
    order = {"supplier_id": "s1", "amount": amount, "category": "cotton yarn"}
    spent = flow.world.post("/api/create-escrow", order).body["escrow_id"]
    flow.until(lambda: flow.calls_of("AwaitDecision"))
    flow.decide("approve", spent)
    assert ended(flow)["reason_code"] == "spending_refused"
    (refusal,) = flow.events("flowpay.session.spending_refused")
    (broken,) = [rule for rule in refusal["data"]["rules"] if rule["verdict"] == "refused"]
    assert broken["rule"] == "daily_limit"
    assert "Raise daily_limit to" in broken["remedy"]
    assert flow.world.get("/api/wallet-state")["reserved"]["amount"] == "8000.00"
