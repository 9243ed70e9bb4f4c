"""The stories of the compliance pages: a card's debits, GST with its reasons, a person's turn.

The card is ordered first, so that the provider makes it while the other stories are told.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.client import BUYER, GSTIN, READY_WITHIN_S, Flowpay
from tests.e2e.deployment import also_allowed

from .reader import Reader, reading

ID = re.compile(r"#/compliance/((card|gst)_\w+)$")
PORTAL_STEPS = ["Browser", "Portal", "The person’s turn", "What the portal shows", "Completed"]
TABLE = f"""number,issued_on,recipient_gstin,recipient_state,description,hsn,quantity,unit_price
MH/1,2026-10-02,{BUYER},,yarn,5205,100,300
MH/1,2026-10-02,{BUYER},,"yarn, dyed",5205,10,450.50
MH/2,2026-10-03,,27,yarn,5205,1,300
"""
"""Two invoices, as a spreadsheet saves them: the first has two lines."""


@pytest.fixture(scope="module", autouse=True)
def ordered(browser: Browser, flowpay: Flowpay) -> str:
    """The id of a card of 50 dollars that a person has ordered on the page."""
    with reading(browser, flowpay.system.url) as one:
        one.opens("compliance")
        one.button("Order a card…").click()
        for label, text in {
            "Supplier’s id": "sup_needles",
            "Supplier’s name (optional)": "Needle House",
            "Amount in USD": "50",
            "Good until the end of": in_a_month(),
        }.items():
            one.main.get_by_label(label).fill(text)
        one.main.get_by_label("Category").select_option("machine parts")
        one.button("Order the card").click()
        expect(one.main.locator("h1")).to_have_text("Card for Needle House")
        expect(one.main.locator(".card")).to_contain_text("It is ready within a minute or two")
        assert one.complaints() == []
        return shown(one)


@pytest.fixture
def tax_allowed(flowpay: Flowpay) -> Iterator[None]:
    """Let tax be paid, for one test."""
    with also_allowed(flowpay, "gst"):
        yield


def in_a_month() -> str:
    return (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def shown(reader: Reader) -> str:
    """Return the id of the card or run that the page shows."""
    expect(reader.page).to_have_url(ID)
    found = ID.search(reader.page.url)
    assert found
    return found[1]


def asks(reader: Reader, what: str) -> None:
    """Open the form of something that can be asked about GST."""
    reader.opens("compliance", "gst")
    reader.main.get_by_label("What do you want to do?").select_option(label=what)


def test_an_invoice_is_computed_and_each_figure_says_why(reader: Reader):
    asks(reader, "Compute an invoice")
    main = reader.main
    main.get_by_label("Number", exact=True).fill("MH/24")
    main.get_by_label("Issued on").fill("2026-10-02")
    for party, number in (("Supplier", GSTIN), ("Recipient", BUYER)):
        main.get_by_role("group", name=party).get_by_label("GSTIN").fill(number)
    for label, text in {"Goods": "cotton yarn", "HSN": "5205", "Quantity": "10"}.items():
        main.get_by_role("group", name="Line 1").get_by_label(label).fill(text)
    main.get_by_label("Price of one in INR").fill("300")
    reader.button("Compute").click()

    expect(main.locator(".sums")).to_have_text("Taxable₹3,000.00IGST₹150.00Total₹3,150.00")
    why = main.locator(".section", has=reader.page.get_by_role("heading", name="Why"))
    for step, rule in {"Karnataka": "IGST Act s.10", "5 % on HSN 5205": "Notification"}.items():
        reason = why.locator("li", has_text=step).first
        expect(reason).to_contain_text(rule)
        expect(reason).to_contain_text("Source: ")
    expect(main.get_by_text("yearly turnover above ₹5,00,00,000.00?")).to_be_visible()


def test_a_return_is_prepared_from_a_table_of_a_spreadsheet(reader: Reader):
    asks(reader, "Prepare GSTR-1")
    reader.main.get_by_label("GSTIN").fill(GSTIN)
    reader.main.get_by_label("Month", exact=True).fill("2026-10")
    table = reader.main.get_by_label("Invoices and notes of the month", exact=True)
    table.fill(TABLE)
    expect(reader.main.get_by_text("2 read")).to_be_visible()
    reader.button("Prepare").click()

    totals = reader.main.get_by_role("region", name="Totals")
    expect(totals.locator("tbody")).to_have_text("2 documents₹34,805.00₹7.50₹7.50₹1,725.25")
    unregistered = reader.main.get_by_role("region", name="Other unregistered, summed: the")
    expect(unregistered).to_contain_text("State 27, 5 %")


def test_a_run_waits_for_its_person_and_shows_what_the_portal_said(reader: Reader):
    asks(reader, "Check a GSTIN")
    reader.main.get_by_label("GSTIN", exact=True).fill(GSTIN)
    reader.main.get_by_label("How far").select_option("portal")
    reader.button("Check it").click()

    state = reader.main.locator(".run-facts .badge")
    expect(state).to_have_text("Awaiting person")
    with reader.context.expect_page() as opened:
        reader.main.get_by_role("link", name="Open the live page").click()
    live = opened.value
    live.get_by_role("button", name="I have entered the captcha").click()
    expect(live.get_by_text("Go back to Flowpay")).to_be_visible()
    live.close()
    reader.button("I am done…").click()
    reader.button("It is done").click()

    expect(state).to_have_text("Completed")
    expect(reader.main.locator(".stage-name")).to_have_text(PORTAL_STEPS)
    expect(reader.main.locator(".summary")).to_contain_text(f"{GSTIN} is registered for ")
    evidence = reader.main.locator("article", has_text="seen at the portal")
    expect(evidence).to_contain_text("SHA-256")


@pytest.mark.usefixtures("tax_allowed")
def test_tax_above_the_threshold_waits_for_an_approval_that_the_run_leads_to(reader: Reader):
    asks(reader, "Pay tax")
    for label, text in {"GSTIN": GSTIN, "Month": "2026-10", "Amount in INR": "3,00,000"}.items():
        reader.main.get_by_label(label).fill(text)
    reader.button("Hold it and start").click()
    run = shown(reader)
    waiting = reader.main.locator(".notice", has_text="waits for a person’s approval")
    waiting.get_by_role("link", name="Go to Approvals").click()

    asked = reader.main.locator(".question", has_text=f"GST of {GSTIN} for 2026-10")
    expect(asked).to_contain_text("₹3,00,000.00")
    asked.get_by_role("button", name="Reject…").click()
    asked.get_by_label("Reason").fill("not our month")
    asked.get_by_role("button", name="Reject", exact=True).click()
    expect(asked).to_have_count(0)
    reader.opens("compliance", run)
    expect(reader.main.get_by_role("alert")).to_contain_text("It was not done")
    expect(reader.main.get_by_role("link", name="Open the live page")).to_have_count(0)


def test_a_card_pays_its_supplier_and_shows_what_it_declines(
    troubled: Reader, flowpay: Flowpay, ordered: str
):
    main = troubled.main
    troubled.opens("compliance", ordered)
    state = main.locator(".card-head .badge")
    expect(state).to_have_text("Active", timeout=READY_WITHIN_S * 1000)
    rows = main.get_by_role("region", name="Transactions, newest").locator("tbody tr")

    debits(troubled, "12.50", reference="order-1")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Approved")
    debits(troubled, "900", reference="order-2")
    expect(main.get_by_role("alert")).to_contain_text("The card declined it")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("$37.50 is left on the card, $900.00 was asked for")
    expect(troubled.button("Record the debit")).to_be_disabled()
    troubled.button("Cancel").click()

    changes(troubled, "Freeze")
    expect(state).to_have_text("Frozen")
    changes(troubled, "Close", reason="enough needles")
    expect(state).to_have_text("Closed")
    expect(main.locator(".card")).to_contain_text("$37.50 is back in the wallet")
    kept = flowpay.get(f"/api/virtual-cards/{ordered}")
    assert (kept["status"], kept["returned"]["amount"]) == ("closed", "37.50")


def debits(reader: Reader, amount: str, *, reference: str) -> None:
    """Record what the card's own supplier took."""
    reader.button("Record a debit…").click()
    reader.main.get_by_label("Amount in USD").fill(amount)
    reader.main.get_by_label("Reference").fill(reference)
    reader.button("Record the debit").click()


def changes(reader: Reader, verb: str, *, reason: str = "") -> None:
    reader.button(f"{verb}…").click()
    reader.main.get_by_label("Reason").fill(reason)
    reader.button(verb).click()
