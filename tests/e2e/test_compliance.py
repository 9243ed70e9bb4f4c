"""Cards and GST as a client meets them: money on a card and off it, a run and its person's turn."""

import re
from collections.abc import Callable

import httpx
import pytest

from .books import balances, chain_holds
from .client import GSTIN, INVOICE, Flowpay, Json, a_card, new_id, usd
from .deployment import also_allowed

pytestmark = pytest.mark.usefixtures("balanced")

UNIT = 10**6
BROWSERS = "/sandbox/browser-use/api/v3/sessions"
"""Where the stand-in for Browser Use lists its browsers, as the provider does."""
Limits = Callable[..., None]


@pytest.fixture(scope="module", autouse=True)
def ordered(flowpay: Flowpay) -> Json:
    """A card of 50 dollars for a supplier of its own, ordered before the first test.

    The provider makes it while the others run.
    """
    order = a_card("50.00", supplier_id=new_id())
    card: Json = flowpay.post("/api/virtual-cards", order, key=new_id())
    return card


@pytest.fixture(scope="module")
def card(flowpay: Flowpay, ordered: Json) -> Json:
    """That card, seen ready at the provider."""
    return flowpay.ready(ordered)


def test_an_order_that_comes_twice_is_one_card(flowpay: Flowpay):
    order, key = a_card("5.00", supplier_id=new_id()), new_id()
    first = flowpay.post("/api/virtual-cards", order, key=key)
    again = flowpay.post("/api/virtual-cards", order, key=key)

    assert first["card_id"] == again["card_id"]
    cards = flowpay.every("/api/virtual-cards")
    assert [each["supplier_id"] for each in cards].count(order["supplier_id"]) == 1


def test_a_card_above_the_threshold_is_ordered_once_people_have_let_it_through(
    flowpay: Flowpay, limits: Limits
):
    limits(auto_approve_threshold=usd("40.00"))
    waits = flowpay.post("/api/virtual-cards", a_card("50.00"), key=new_id())
    hold, account = f"escrow:{waits['approval_escrow_id']}", f"card:{waits['card_id']}"
    assert (waits["status"], waits["awaiting_approval"]) == ("pending", True)
    assert balances(flowpay)[hold] == 50 * UNIT

    decision = {"escrow_id": waits["approval_escrow_id"]}
    by_hand = flowpay.send("/api/release-escrow", decision)
    assert (by_hand.status_code, by_hand.json()["code"]) == (409, "escrow_transition_forbidden")
    flowpay.post("/api/approve-payment", decision, key=new_id())
    path = f"/api/virtual-cards/{waits['card_id']}"
    flowpay.until(lambda: flowpay.get(path)["ordered_at"], what="the card to be ordered")
    found = balances(flowpay)
    assert (found[hold], found[account]) == (0, 50 * UNIT)
    _log_tells(flowpay, waits["card_id"], "awaiting_approval", "ordered")


def test_a_number_is_looked_up_at_the_portal_with_a_persons_help(flowpay: Flowpay):
    asked = {"action": "validate_gstin", "gstin": GSTIN, "portal": True}
    started = flowpay.send("/api/gstn/automate", asked, key=new_id())
    assert started.status_code == 202, started.text
    run_id = started.json()["run_id"]

    _takes_the_turn(flowpay, run_id)

    run = flowpay.until(lambda: _ended(flowpay, run_id), what=f"{run_id} to end")
    assert (run["status"], run["live_url"]) == ("completed", None)
    assert run["summary"].startswith(f"{GSTIN} is registered for ")
    assert run["evidence"][0]["source"] == "portal"
    turns = ("started", "awaiting_person", "person_done", "reading", "completed")
    told = _log_tells(flowpay, run_id, *turns)
    assert told[-1]["data"]["evidence"] == [run["evidence"][0]["sha256"]]
    assert "/sandbox/browser-use/live/" not in str(told)
    _browser_is_stopped(flowpay, run["portal_session_id"])


def test_an_invoice_is_computed_at_once_with_its_reasons(flowpay: Flowpay):
    asked = {"action": "compute_invoice", "invoice": INVOICE}
    answer = flowpay.send("/api/gstn/automate", asked)

    assert answer.status_code == 201, answer.text
    invoice = answer.json()["result"]["invoice"]
    sums = {name: invoice[name]["amount"] for name in ("cgst", "sgst", "igst", "total")}
    assert sums == {"cgst": "0.00", "sgst": "0.00", "igst": "150.00", "total": "3150.00"}
    assert all(reason["source"] for reason in invoice["reasons"])
    listed = flowpay.get("/api/gstn/runs", action="compute_invoice")["items"]
    assert answer.json()["run_id"] in {run["run_id"] for run in listed}


def test_tax_outside_the_controls_fails_with_what_to_do_and_opens_no_browser(flowpay: Flowpay):
    tax = {"amount": "18000.00", "currency": "INR"}
    asked = {"action": "pay_tax", "gstin": GSTIN, "period": "2026-10", "amount": tax}
    run_id = flowpay.post("/api/gstn/automate", asked, key=new_id())["run_id"]

    run = flowpay.until(lambda: _ended(flowpay, run_id), what=f"{run_id} to end")
    assert (run["status"], run["reason_code"]) == ("failed", "spending_refused")
    assert "Add 'gst' to allowed_categories" in run["summary"]
    assert run["portal_session_id"] is None


def test_tax_is_held_let_through_by_a_person_and_released_once_the_portal_shows_it_paid(
    flowpay: Flowpay,
):
    tax = {"amount": "300000.00", "currency": "INR"}
    asked = {"action": "pay_tax", "gstin": GSTIN, "period": "2026-09", "amount": tax}
    with also_allowed(flowpay, "gst"):
        run_id = flowpay.post("/api/gstn/automate", asked, key=new_id())["run_id"]
        path = f"/api/gstn/runs/{run_id}"
        escrow_id = flowpay.until(lambda: flowpay.get(path)["escrow_id"], what="the tax held")
        held = balances(flowpay)[f"escrow:{escrow_id}"]
        assert held > 2_000 * UNIT
        flowpay.post("/api/approve-payment", {"escrow_id": escrow_id}, key=new_id())
        _takes_the_turn(flowpay, run_id)
        run = flowpay.until(lambda: _ended(flowpay, run_id), what=f"{run_id} to end")

    assert (run["status"], run["reason_code"]) == ("completed", None)
    found = balances(flowpay)
    assert (found[f"escrow:{escrow_id}"], found["supplier:gst_portal"]) == (0, held)
    _log_tells(flowpay, run_id, "started", "tax_held", "awaiting_person", "reading", "completed")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (
            "/api/gstn/automate",
            {"action": "validate_gstin", "gstin": "27AAPFU0939F1ZX"},
            "gstin_invalid",
        ),
        ("/api/virtual-cards", a_card("50.50"), "card_amount_invalid"),
        (
            "/api/virtual-cards",
            a_card("50.00", expires_at="2020-01-01T00:00:00Z"),
            "card_expiry_invalid",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(flowpay: Flowpay, path: str, body: Json, code: str):
    answer = flowpay.send(path, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_card_pays_its_supplier_declines_the_rest_and_gives_back_what_is_left(
    flowpay: Flowpay, card: Json
):
    account, paid = f"card:{card['card_id']}", f"supplier:{card['supplier_id']}"
    path = f"/api/virtual-cards/{card['card_id']}"
    assert balances(flowpay)[account] == 50 * UNIT

    first = _debit(flowpay, card, "12.00", reference="order-1")
    again = _debit(flowpay, card, "12.00", reference="order-1")
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json()["code"] == "debit_duplicate"
    assert again.json()["transaction"]["transaction_id"] == first.json()["transaction_id"]

    assert _declined(_debit(flowpay, card, "38.01")) == "limit_exceeded"
    assert _declined(_debit(flowpay, card, "1.00", merchant="another")) == "merchant_differs"
    flowpay.post(f"{path}/freeze", {}, key=new_id())
    assert _declined(_debit(flowpay, card, "1.00")) == "card_frozen"
    closed = flowpay.post(f"{path}/close", {"reason": "not needed any more"}, key=new_id())
    assert _declined(_debit(flowpay, card, "1.00")) == "card_closed"

    assert closed["status"] == "closed"
    assert (closed["spent"], closed["returned"]) == (usd("12.00"), usd("38.00"))
    found = balances(flowpay)
    assert (found[account], found[paid]) == (0, 12 * UNIT)
    listed = f"{path}/transactions"
    flowpay.until(lambda: len(flowpay.every(listed)) == 5, what="all five debits in the list")
    statuses = [each["status"] for each in flowpay.every(listed)]
    assert statuses == ["declined"] * 4 + ["approved"]
    _log_tells(flowpay, card["card_id"], "ordered", "activated", "debited", "frozen", "closed")


def test_of_a_card_s_number_the_log_has_the_last_four_digits(flowpay: Flowpay, card: Json):
    log = chain_holds(flowpay)
    told = [event for event in log if event["subject"] == card["card_id"]]
    assert card["last_four"] in {event["data"]["last_four"] for event in told}
    number = re.compile(rf"\b\d{{11,12}}{card['last_four']}\b|cvv|card_number")
    assert not [event for event in told if number.search(str(event))]


def _takes_the_turn(flowpay: Flowpay, run_id: str) -> None:
    """Do at the live page what its person does, and say so."""
    live_url = flowpay.until(lambda: _run(flowpay, run_id)["live_url"], what="the person's turn")
    page = "/sandbox/" + live_url.partition("/sandbox/")[2]
    assert "one-time password" in flowpay.http.get(page).text
    assert "Entered" in flowpay.http.post(page).text
    flowpay.post(f"/api/gstn/runs/{run_id}/continue", {})


def _debit(flowpay: Flowpay, card: Json, amount: str, **more: object) -> httpx.Response:
    body = {"card_id": card["card_id"], "merchant": card["supplier_id"], "reference": new_id()}
    return flowpay.send("/api/virtual-cards/debit", body | {"amount": usd(amount)} | more)


def _declined(answer: httpx.Response) -> str:
    """Return why a card has declined a debit."""
    said: Json = answer.json()
    assert (answer.status_code, said["code"]) == (409, "debit_declined")
    return str(said["reason"])


def _run(flowpay: Flowpay, run_id: str) -> Json:
    found: Json = flowpay.get(f"/api/gstn/runs/{run_id}")
    return found


def _ended(flowpay: Flowpay, run_id: str) -> Json | None:
    run = _run(flowpay, run_id)
    return run if run["ended_at"] else None


def _log_tells(flowpay: Flowpay, subject: str, *names: str) -> list[Json]:
    """Return the events of a card or a run once these are in the log, in this order."""

    def complete() -> list[Json] | None:
        log = flowpay.every("/api/audit-trail")[::-1]
        told = [event for event in log if event["subject"] == subject]
        return told if set(names) <= set(map(_name, told)) else None

    told = flowpay.until(complete, what=f"{names} of {subject} in the log")
    assert [name for name in map(_name, told) if name in names] == list(names)
    return told


def _name(event: Json) -> str:
    return str(event["type"]).rpartition(".")[2]


def _browser_is_stopped(flowpay: Flowpay, session_id: str) -> None:
    listed = flowpay.http.get(BROWSERS, headers={"X-Browser-Use-API-Key": "sandbox"})
    status = {each["id"]: each["status"] for each in listed.json()["sessions"]}
    assert status[session_id] == "stopped"
