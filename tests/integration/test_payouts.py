"""Payouts: a release owes, the sweep sends it over Locus, and what Locus says becomes of it."""

from decimal import Decimal

import pytest

from flowpay.domain.payout import MOST_ATTEMPTS
from flowpay.services import card_watch, gst_tax
from standins import locus_wallet
from tests.integration.commands import act, money, opened
from tests.integration.payouts import (
    ADDRESS,
    ON,
    PAYOUTS,
    RECIPIENTS,
    at_locus,
    decide,
    ends,
    flowpay,
    locus_time,
    look,
    paid,
    paid_out,
    payable,
    policy,
    read,
    recipient,
    released,
    retry,
    told,
)
from tests.integration.rules import ruled
from tests.integration.virtual_cards import on_card, order
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.faults import provider_fails
from tests.support.world import world

__all__ = ["flowpay", "locus_time"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("locus_time")]


def test_a_release_is_owed_then_sent_then_paid(flowpay, clock):
    payout = payable(flowpay, "100.00")
    assert payout["status"] == "pending"
    assert (payout["amount"], payout["supplier_id"]) == (wire("100.00"), "sup_1")
    assert paid_out(flowpay) == 0

    look()
    sent = read(flowpay, payout)
    [made] = at_locus()
    assert sent["status"] == "sent"
    assert sent["attempts"][0]["transfer_id"] == made["id"]
    assert sent["attempts"][0]["reference"] in made["memo"]
    assert (made["to_address"], made["amount"]) == (ADDRESS, "100")
    assert paid_out(flowpay) == 0

    clock.forward(seconds=60)
    look()
    done = read(flowpay, payout)
    assert (done["status"], done["trouble"]) == ("paid", None)
    assert done["attempts"][0]["tx_hash"]
    assert paid_out(flowpay) == 100_000_000
    assert told(flowpay) == ["pending", "sent", "under_way", "paid"]


def test_what_is_paid_is_not_sent_again(flowpay, clock):
    paid(flowpay, clock)
    for _ in range(3):
        clock.forward(minutes=20)
        look()
    assert len(at_locus()) == 1
    assert paid_out(flowpay) == 100_000_000


def test_a_supplier_by_e_mail_is_paid_by_locus_own_escrow(flowpay, clock):
    paid(flowpay, clock, email="Accounts@Acme.example")
    [made] = at_locus()
    assert made["recipient_email"] == "accounts@acme.example"


def test_parts_and_other_currencies_are_paid_in_the_wallets_own_to_the_cent(flowpay, clock):
    recipient(flowpay)
    escrow = opened(flowpay, "10000.00", "INR")
    act(flowpay, "release-escrow", escrow, amount=wire("3333.33", "INR"))
    act(flowpay, "release-escrow", escrow)
    look()
    clock.forward(seconds=60)
    look()

    items = flowpay.get(PAYOUTS)["items"]
    assert {each["status"] for each in items} == {"paid"}
    micros = sum(round(float(each["amount"]["amount"]) * 1_000_000) for each in items)
    assert micros == paid_out(flowpay)
    assert wire(f"{micros / 1_000_000:.2f}") == escrow["wallet_amount"]
    assert sorted(each["foreign"]["amount"] for each in items) == ["3333.33", "6666.67"]


def test_a_part_too_small_for_a_cent_owes_nothing_and_is_paid_with_the_next(flowpay):
    escrow = opened(flowpay, "10000.00", "INR")
    act(flowpay, "release-escrow", escrow, amount=wire("0.01", "INR"))
    assert flowpay.get(PAYOUTS)["items"] == []
    act(flowpay, "release-escrow", escrow)
    [payout] = flowpay.get(PAYOUTS)["items"]
    assert payout["amount"] == escrow["wallet_amount"]


def test_a_refund_owes_nobody(flowpay):
    act(flowpay, "refund-escrow", opened(flowpay))
    assert flowpay.get(PAYOUTS)["items"] == []


def test_tax_is_paid_by_hand_and_whoever_else_is_paid_for_tax_is_owed(executions):
    with world(**ON, ALLOWED_VENDOR_CATEGORIES="gst") as flowpay:
        for supplier_id in (gst_tax.SUPPLIER_ID, "an_accountant"):
            escrow = opened(flowpay, "10.00", category="gst", supplier_id=supplier_id)
            assert act(flowpay, "release-escrow", escrow).status == 200
        owed = [each["supplier_id"] for each in flowpay.get(PAYOUTS)["items"]]
        assert owed == ["an_accountant"]
        books_balance(flowpay)


def test_what_goes_on_a_card_is_not_paid_out(executions):
    with world(**ON) as flowpay:
        ruled(flowpay, auto_approve_threshold=wire("40.00"))
        card = order(flowpay, "50.00").body
        flowpay.post("/api/approve-payment", {"escrow_id": card["approval_escrow_id"]})
        card_watch.look_after("default", card_watch.Catalogue())
        assert on_card(flowpay, card) == 50_000_000
        assert flowpay.get(PAYOUTS)["items"] == []
        books_balance(flowpay)


def test_without_the_switch_a_release_owes_nothing_over_the_rail(executions):
    with world() as flowpay:
        recipient(flowpay)
        act(flowpay, "release-escrow", opened(flowpay))
        look()
        assert flowpay.get(PAYOUTS)["items"] == []
        assert at_locus() == []
        books_balance(flowpay)


def test_without_a_recipient_it_waits_and_says_so(flowpay, clock):
    payout = released(flowpay)
    look()
    look()
    waiting = read(flowpay, payout)
    assert waiting["status"] == "needs_recipient"
    assert "nobody has said where sup_1 is paid: an admin puts" in waiting["trouble"]
    assert at_locus() == []

    recipient(flowpay)
    look()
    assert (read(flowpay, payout)["status"], read(flowpay, payout)["trouble"]) == ("sent", None)
    assert told(flowpay) == ["pending", "needs_recipient", "pending", "sent", "under_way"]


def test_a_recipient_that_is_removed_again_is_not_paid(flowpay):
    payout = payable(flowpay)
    assert flowpay.request("DELETE", f"{RECIPIENTS}/sup_1").status == 204
    look()
    assert read(flowpay, payout)["status"] == "needs_recipient"
    assert at_locus() == []
    assert flowpay.request("DELETE", f"{RECIPIENTS}/sup_1").status == 404


def test_where_a_supplier_is_paid_is_changed_by_who_has_read_it_only(flowpay):
    first = recipient(flowpay)
    assert first.body["version"] == 1
    assert recipient(flowpay).body == first.body, "a repeat"
    assert recipient(flowpay, email="a@b.example").status == 409
    second = recipient(flowpay, version=1, email="a@b.example")
    assert second.body["destination"] == {"way": "email", "to": "a@b.example"}
    [kept] = flowpay.get(RECIPIENTS)["items"]
    assert kept == second.body
    assert told(flowpay, "flowpay.payout_recipient.") == ["set", "set"]


@pytest.mark.parametrize(
    "to",
    [
        {"address": "0x123"},
        {"address": "0x" + "0" * 40},
        {"address": ADDRESS.replace("aAeb", "aaeb")},
        {"address": ADDRESS, "email": "a@b.example"},
        {"email": "nobody"},
        {"email": "a@b.example\nBcc: c@d.example"},
        {"iban": "DE00"},
    ],
)
def test_a_recipient_that_cannot_be_paid_is_refused(flowpay, to):
    assert recipient(flowpay, **to).status == 422
    assert flowpay.get(RECIPIENTS)["items"] == []


def test_above_locus_threshold_it_waits_for_the_person_there(flowpay, clock):
    policy(approval_threshold=50)
    payout = payable(flowpay)
    look()
    asked = read(flowpay, payout)
    assert asked["status"] == "awaiting_approval"
    assert asked["attempts"][0]["approval_url"].startswith("https://app.paywithlocus.com/approve/")

    clock.forward(days=9)
    look()
    assert read(flowpay, payout)["status"] == "awaiting_approval"

    decide("approve")
    look()
    assert read(flowpay, payout)["status"] == "sent"
    clock.forward(seconds=5)
    look()
    assert read(flowpay, payout)["status"] == "paid"
    assert len(at_locus()) == 1
    assert told(flowpay) == ["pending", "sent", "awaiting_approval", "under_way", "paid"]


def test_one_that_the_person_there_denies_has_failed_and_stays_owed(flowpay, clock):
    policy(approval_threshold=50)
    payout = payable(flowpay)
    look()
    decide("deny")
    clock.forward(minutes=1)
    look()

    failed = read(flowpay, payout)
    assert failed["status"] == "failed"
    assert "POLICY_REJECTED" in failed["trouble"]
    assert "Rejected by the wallet owner" in failed["trouble"]
    assert paid_out(flowpay) == 0
    clock.forward(days=1)
    look()
    assert len(at_locus()) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("over_maximum", "403 max_transaction_exceeded"),
        ("over_allowance", "403 allowance_exceeded"),
        ("invalid", "400 invalid_request"),
        ("switched_off", "403"),
    ],
)
def test_one_that_locus_refuses_has_failed_and_a_person_tries_again(flowpay, clock, fault, code):
    payout = payable(flowpay)
    provider_fails("locus", fault, operation="send")
    look()
    failed = read(flowpay, payout)
    assert failed["status"] == "failed"
    assert code in failed["trouble"]
    look()
    assert (at_locus(), paid_out(flowpay)) == ([], 0)

    again = retry(flowpay, payout, reason="the limit was raised")
    assert (again.status, again.body["status"]) == (200, "pending")
    look()
    clock.forward(minutes=1)
    look()
    done = read(flowpay, payout)
    assert done["status"] == "paid"
    first, second = (each["reference"] for each in done["attempts"])
    assert (first, second) == (f"{payout['payout_id']}.1", f"{payout['payout_id']}.2")


@pytest.mark.parametrize("fault", ["rate_limited", "unauthorized"])
def test_what_is_not_the_payouts_fault_is_sent_later_by_itself(flowpay, clock, fault):
    payout = payable(flowpay)
    provider_fails("locus", fault, operation="send")
    look()
    waiting = read(flowpay, payout)
    assert waiting["status"] == "pending"
    assert "locus answered" in waiting["trouble"]

    clock.forward(minutes=10)
    look()
    sent = read(flowpay, payout)
    assert (sent["status"], len(sent["attempts"])) == ("sent", 1)
    assert len(at_locus()) == 1


def test_a_wallet_at_locus_with_too_little_is_waited_for_and_told_of_once(flowpay, clock):
    policy(balance=150)
    first, second = payable(flowpay), payable(flowpay)
    for _ in range(3):
        look()
        clock.forward(minutes=1)
    assert read(flowpay, first)["status"] == "paid"
    assert "fund it" in read(flowpay, second)["trouble"]
    assert told(flowpay).count("put_off") == 1

    policy(balance=200)
    look()
    assert read(flowpay, second)["status"] == "sent"


@pytest.mark.parametrize("taken", [False, True])
def test_one_that_locus_has_too_little_money_for_goes_on_by_itself_once_it_is_funded(
    flowpay, clock, taken
):
    """The wallet is asked before, and may have been emptied a moment later."""
    payout = payable(flowpay)
    if not taken:
        provider_fails("locus", "out_of_credits", operation="send")
    look()
    if taken:
        ends("FAILED", error_reason="INSUFFICIENT_BALANCE", error_stage="PRE_EXECUTION")
    for _ in range(3):
        clock.forward(minutes=1)
        look()
    waits = read(flowpay, payout)
    assert (waits["status"], "fund it" in waits["trouble"]) == ("pending", True)
    assert (told(flowpay).count("put_off"), len(at_locus()), paid_out(flowpay)) == (1, taken, 0)

    clock.forward(minutes=15)
    look()
    clock.forward(minutes=1)
    look()
    done = read(flowpay, payout)
    assert (done["status"], done["trouble"]) == ("paid", None)
    assert [each["reference"][-2:] for each in done["attempts"]] == [".1", ".2"][: 1 + taken]
    assert (len(at_locus()), paid_out(flowpay)) == (1 + taken, 100_000_000)


def test_one_that_never_finds_enough_money_is_left_to_a_person_in_the_end(flowpay, clock):
    payout = payable(flowpay)
    for _ in range(MOST_ATTEMPTS):
        look()
        ends("FAILED", error_reason="INSUFFICIENT_BALANCE", error_stage="PRE_EXECUTION")
        look()
        clock.forward(minutes=16)
    failed = read(flowpay, payout)
    assert (failed["status"], len(failed["attempts"])) == ("failed", MOST_ATTEMPTS)
    assert "INSUFFICIENT_BALANCE" in failed["trouble"]
    assert failed["may_be_paid_by_hand"]


def test_what_is_under_way_is_not_spent_a_second_time(flowpay, clock, monkeypatch):
    """As on the chain, where the money stays in the wallet until a payment is made."""
    first = payable(flowpay)
    look()
    ends("PROCESSING")
    monkeypatch.setattr(locus_wallet, "left", lambda: Decimal(150))
    second = payable(flowpay)
    look()
    assert read(flowpay, second)["status"] == "pending"
    assert "fund it" in read(flowpay, second)["trouble"]
    ends("CONFIRMED")
    monkeypatch.setattr(locus_wallet, "left", lambda: Decimal(100))
    look()
    assert [read(flowpay, each)["status"] for each in (first, second)] == ["paid", "sent"]


@pytest.mark.parametrize(
    "status", ["FAILED", "VALIDATION_FAILED", "CANCELLED", "EXPIRED", "POLICY_REJECTED"]
)
def test_every_end_without_payment_fails_the_payout_with_its_reason(flowpay, clock, status):
    payout = payable(flowpay)
    look()
    ends(status, error_reason="EXECUTION_REVERTED", error_stage="EXECUTION")
    look()
    failed = read(flowpay, payout)
    assert failed["status"] == "failed"
    assert f"({status}): EXECUTION_REVERTED, EXECUTION" in failed["trouble"]
    assert paid_out(flowpay) == 0


def test_a_state_that_is_not_known_is_waited_for(flowpay, clock, monkeypatch):
    payout = payable(flowpay)
    look()
    from standins import locus_desk

    monkeypatch.setattr(locus_desk, "STATUSES", ("REVIEWED",))
    ends("REVIEWED")
    clock.forward(hours=1)
    look()
    assert read(flowpay, payout)["status"] == "sent"


def test_a_wallet_in_another_currency_is_refused_plainly(executions):
    with world(WALLET_CURRENCY="EUR") as flowpay:
        from flowpay.runtime import config

        money(flowpay)
        escrow = opened(flowpay, "10.00", "EUR")
        with pytest.MonkeyPatch.context() as patch:
            settings = config.config().model_copy(update={"LOCUS_PAYOUTS": True})
            patch.setattr("flowpay.services.owing.config", lambda: settings)
            act(flowpay, "release-escrow", escrow)
        [payout] = flowpay.get(PAYOUTS)["items"]
        assert payout["status"] == "failed"
        assert "EUR" in payout["trouble"]
        assert not payout["may_be_retried"]
        assert retry(flowpay, payout).status == 409
        books_balance(flowpay)


def test_lists_are_by_status_and_by_escrow(flowpay, clock):
    done = paid(flowpay, clock)
    waits = payable(flowpay)
    assert [each["payout_id"] for each in flowpay.get(PAYOUTS)["items"]] == [
        waits["payout_id"],
        done["payout_id"],
    ]
    assert [e["payout_id"] for e in flowpay.get(PAYOUTS, status="paid")["items"]] == [
        done["payout_id"]
    ]
    assert flowpay.request("GET", f"{PAYOUTS}/pyo_{'0' * 26}").status == 404
    assert flowpay.request("GET", f"{PAYOUTS}/nothing").status == 422


def test_a_rail_that_rests_is_told_of_by_health(flowpay):
    payable(flowpay)
    provider_fails("locus", "unauthorized", operation="balance")
    look()
    health = flowpay.get("/health")["providers"]["locus"]
    assert (health["state"], health["through"]) == ("resting", "sandbox")
