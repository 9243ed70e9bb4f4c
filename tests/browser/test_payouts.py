"""Payouts on the wallet page: where they go, one that is tried again, the comparison with Locus."""

from playwright.sync_api import Locator, expect

from infra.building import ROOT
from tests.e2e.books import books_balance
from tests.e2e.client import Flowpay, new_id

from .history import about
from .reader import Reader
from .test_every_page import violations

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
PICTURES = ROOT / ".build/screenshots"


def owed(flowpay: Flowpay) -> str:
    """Let an escrow be released; return the id of the supplier that is to be paid."""
    supplier_id = new_id()
    escrow = flowpay.hold("25.00", supplier_id=supplier_id)
    flowpay.post("/api/release-escrow", about(escrow), key=new_id())
    return supplier_id


def pictured(reader: Reader, name: str) -> None:
    reader.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    assert violations(reader) == []


def test_a_person_says_where_a_supplier_is_paid_and_tries_again(reader: Reader, flowpay: Flowpay):
    supplier_id = owed(flowpay)
    reader.opens("wallet")
    payouts = reader.main.get_by_role("region", name="Payouts")
    card = payouts.locator("article", has_text=supplier_id)
    state = card.locator(".card-head .badge")
    comes_to(flowpay, state, "Needs recipient")
    card.get_by_role("button", name="Say where to pay…").click()
    to = card.get_by_label("Address on Base, or e-mail")
    to.fill("0x5aAeb")
    expect(card.get_by_text("Write 0x and 40 digits, or an e-mail")).to_be_visible()
    expect(card.get_by_role("button", name="Put on record")).to_be_disabled()
    pictured(reader, "payout-recipient")

    refused = {"provider": "locus", "operation": "send", "fault": "over_maximum"}
    assert flowpay.http.post("/sandbox/faults", json=refused).status_code == 201
    to.fill(ADDRESS)
    card.get_by_role("button", name="Put on record").click()
    expect(to).to_have_count(0)
    comes_to(flowpay, state, "Failed")
    expect(card).to_contain_text("max_transaction_exceeded")
    expect(card).to_contain_text(ADDRESS)
    pictured(reader, "payout-failed")

    card.get_by_role("button", name="Try again…").click()
    card.get_by_label("Reason").fill("the limit was raised")
    card.get_by_role("button", name="Try again", exact=True).click()
    comes_to(flowpay, state, "Paid")
    expect(card).to_contain_text("Tried2 times")
    expect(card.get_by_role("button")).to_have_count(0)

    payouts.locator("details").evaluate("it => { it.open = false }")
    payouts.get_by_text("Where suppliers are paid").click()
    recipient = payouts.locator("li.card", has_text=supplier_id)
    recipient.get_by_role("button", name="Change…").click()
    recipient.get_by_label("Address on Base, or e-mail").fill("accounts@supplier.example")
    recipient.get_by_role("button", name="Put on record").click()
    expect(recipient).to_contain_text("accounts@supplier.example")
    pictured(reader, "payout-recipients")
    recipient.get_by_role("button", name="Remove…").click()
    recipient.get_by_role("button", name="Remove it").click()
    expect(recipient).to_have_count(0)
    on_record = [each["supplier_id"] for each in flowpay.every("/api/payout-recipients")]
    assert supplier_id not in on_record
    books_balance(flowpay)


def test_a_person_says_that_it_was_paid_by_a_bank(reader: Reader, flowpay: Flowpay):
    supplier_id = owed(flowpay)
    reader.opens("wallet")
    payouts = reader.main.get_by_role("region", name="Payouts")
    card = payouts.locator("article", has_text=supplier_id)
    card.get_by_role("button", name="Paid by hand…").click()
    card.get_by_label("Paid with").fill("HDFC UTR 4711")
    pictured(reader, "payout-by-hand")
    card.get_by_role("button", name="It is paid").click()
    expect(card.locator(".card-head .badge")).to_have_text("Paid by hand")
    expect(card).to_contain_text("HDFC UTR 4711")
    books_balance(flowpay)


def test_the_payouts_are_held_against_what_locus_lists(reader: Reader, flowpay: Flowpay):
    owed(flowpay)
    reader.opens("wallet")
    payouts = reader.main.get_by_role("region", name="Payouts")
    payouts.get_by_role("button", name="Compare with Locus").click()
    found = payouts.get_by_role("status").filter(has_text="all of it agrees")
    expect(found).to_be_visible()
    payouts.get_by_label("Status").select_option(label="Awaiting approval")
    expect(payouts.get_by_text("No payout is in this state")).to_be_visible()
    pictured(reader, "payouts-compared")


def comes_to(flowpay: Flowpay, state: Locator, word: str) -> None:
    """Let the sweep run until the page says so by itself: nothing is loaded again."""

    def seen() -> bool:
        flowpay.sweep()
        return state.inner_text() == word

    flowpay.until(seen, what=f"a payout that is {word}", pause_s=1)
