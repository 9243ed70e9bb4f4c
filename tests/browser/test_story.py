"""The whole story through the pages: a sentence, its run, a decision, a payment, and the proof."""

import re

from playwright.sync_api import expect

from tests.e2e.books import chain_holds, entries_of, moved
from tests.e2e.client import SENTENCE, Flowpay, micros

from .reader import Reader

STAGES = 8
ID = re.compile(r"#/sourcing/(ses_\w+)$")


def test_a_sentence_is_typed_watched_decided_paid_and_proved(reader: Reader, flowpay: Flowpay):
    before = flowpay.wallet()
    reader.opens("sourcing")
    session_id = _typed(reader)
    _watched(reader)
    _decided(reader)
    _paid(reader)
    _proved(reader, session_id)

    session = flowpay.session(session_id)
    [escrow] = [e for e in flowpay.every("/api/escrows") if e["session_id"] == session_id]
    entries = entries_of(flowpay, session_id)
    assert (session["status"], escrow["status"]) == ("completed", "released")
    assert escrow["approval"]["reason"] == "a good price"
    spent = micros(escrow["wallet_amount"]) + micros(session["cost"])
    assert micros(before["available"]) - micros(flowpay.wallet()["available"]) == spent
    assert moved(entries, "supplier:") == micros(escrow["wallet_amount"])
    chain_holds(flowpay)


def _typed(reader: Reader) -> str:
    """Write the sentence; return the id of the session whose run is then on the screen."""
    request = reader.main.get_by_label("Your request")
    request.press_sequentially(SENTENCE[:30])
    preview = reader.main.locator(".preview")
    expect(preview).to_contain_text("cotton yarn")
    request.press_sequentially(SENTENCE[30:])
    expect(preview).to_contain_text("₹3,60,000.00")
    expect(preview).to_contain_text("A person decides")
    reader.button("Find suppliers").click()
    expect(reader.page).to_have_url(ID)
    found = ID.search(reader.page.url)
    assert found
    return found[1]


def _watched(reader: Reader) -> None:
    """The timeline fills by itself: nothing is pressed, nothing is loaded again."""
    expect(reader.main.locator(".stage")).to_have_count(STAGES)
    expect(reader.main.locator(".stage.ahead").first).to_be_visible()
    expect(reader.main.locator(".run-facts .badge")).to_have_text("Awaiting approval")
    done = reader.main.locator(".stage.done .stage-name")
    expect(done).to_contain_text(["Understand", "Find suppliers", "Check each", "Rank"])
    expect(reader.main.locator("table.suppliers tbody tr").first).to_contain_text("₹")
    expect(reader.main.get_by_text("worked out again here: fits")).to_be_visible()


def _decided(reader: Reader) -> None:
    reader.page.get_by_role("link", name="Approvals").click()
    waiting = reader.main.locator(".question", has_text=SENTENCE).first
    expect(waiting).to_contain_text("so a person decides")
    waiting.get_by_role("button", name="Approve…").click()
    waiting.get_by_label("Reason").fill("a good price")
    waiting.get_by_role("button", name="Approve", exact=True).click()
    reader.button("Decided").click()
    decided = reader.main.locator(".escrow", has_text=SENTENCE).first
    expect(decided).to_contain_text("approved by anonymous: “a good price”")
    decided.get_by_role("link", name="See its run").click()
    expect(reader.main.locator(".run-facts .badge")).to_have_text("Completed")


def _paid(reader: Reader) -> None:
    reader.button("Release…").click()
    reader.main.get_by_label("Reason").fill("it came in time")
    reader.button("Release").click()
    expect(reader.main.locator(".escrow .badge")).to_have_text("Released")
    expect(reader.main.locator(".stage", has_text="Pay or refund")).to_contain_text("was paid")


def _proved(reader: Reader, session_id: str) -> None:
    reader.page.get_by_role("link", name="Audit").click()
    expect(reader.main.locator(".chain")).to_contain_text("Chain intact")
    expect(reader.main.get_by_text("Live log")).to_be_visible()
    reader.main.get_by_label("Session").fill(session_id)
    expect(reader.main.locator(".chain")).to_contain_text("Each as it was written")
    lines = reader.main.locator(".log-line")
    expect(lines.first).to_contain_text("was paid")
    expect(lines.filter(has_text="approved the payment")).to_have_count(1)
    lines.filter(has_text="approved the payment").click()
    expect(reader.main.locator(".entry-detail")).to_contain_text("a good price")
