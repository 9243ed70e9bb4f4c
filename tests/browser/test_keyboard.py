"""By keyboard alone: every control of the story is reached, seen when it is, and does its work."""

from playwright.sync_api import Locator, expect

from tests.e2e.client import GSTIN, SENTENCE, Flowpay

from .history import History
from .reader import Reader

MOST_TABS = 80
SEEN = """(element) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, bottom } = element.getBoundingClientRect();
  const isOutlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  return isOutlined && bottom > 0 && top < innerHeight;
}"""


def goes_to(reader: Reader, control: Locator) -> None:
    """Press Tab until the control has the focus, which must show."""
    expect(control).to_be_visible()
    for _ in range(MOST_TABS):
        if control.evaluate("(element) => element === document.activeElement"):
            assert control.evaluate(SEEN), "the focus cannot be seen"
            return
        reader.page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_TABS} tabs do not lead to {control}")


def test_the_first_tab_leads_past_the_menu(reader: Reader):
    reader.opens("wallet")
    goes_to(reader, reader.page.get_by_role("link", name="Skip to the page"))
    reader.page.keyboard.press("Enter")
    expect(reader.main).to_be_focused()


def test_a_request_is_made_and_decided_by_keyboard(reader: Reader, flowpay: Flowpay):
    keyboard = reader.page.keyboard
    reader.opens("sourcing")
    goes_to(reader, reader.main.get_by_label("Your request"))
    keyboard.type(SENTENCE)
    goes_to(reader, reader.button("Find suppliers"))
    keyboard.press("Enter")
    expect(reader.main.locator(".run-facts .badge")).to_have_text("Awaiting approval")

    goes_to(reader, reader.button("Reject…"))
    keyboard.press("Enter")
    expect(reader.main.get_by_label("Reason")).to_be_focused()
    keyboard.press("Tab")
    goes_to(reader, reader.button("Cancel"))
    keyboard.press("Enter")
    expect(reader.button("Approve…")).to_be_focused()
    keyboard.press("Enter")
    expect(reader.main.get_by_label("Reason")).to_be_focused()
    keyboard.type("by keyboard")
    goes_to(reader, reader.button("Approve"))
    keyboard.press("Enter")
    expect(reader.main.locator(".run-facts .badge")).to_have_text("Completed")
    expect(reader.main.locator(".escrow")).to_contain_text("“by keyboard”")


def test_a_card_is_frozen_and_unfrozen_by_keyboard(reader: Reader, history: History):
    keyboard = reader.page.keyboard
    reader.opens("compliance", history.card)
    changes = (("Freeze", "Frozen", "Unfreeze…"), ("Unfreeze", "Active", "Record a debit…"))
    for verb, state, goes_on_at in changes:
        goes_to(reader, reader.button(f"{verb}…"))
        keyboard.press("Enter")
        expect(reader.main.get_by_label("Reason")).to_be_focused()
        goes_to(reader, reader.button(verb))
        keyboard.press("Enter")
        expect(reader.main.locator(".card-head .badge")).to_have_text(state)
        expect(reader.button(goes_on_at)).to_be_focused()


def test_a_task_is_given_to_an_agent_by_keyboard(reader: Reader):
    keyboard = reader.page.keyboard
    reader.opens("agents", "validate-gstin")
    goes_to(reader, reader.button("Give it a task…"))
    keyboard.press("Enter")
    expect(reader.main.get_by_label("GSTIN", exact=True)).to_be_focused()
    keyboard.type(GSTIN)
    goes_to(reader, reader.button("Give it the task"))
    keyboard.press("Enter")
    expect(reader.main.locator(".run-facts .badge")).to_have_text("Completed")


def test_a_page_of_the_menu_is_read_from_its_heading(reader: Reader):
    reader.opens("sourcing")
    goes_to(reader, reader.page.get_by_role("link", name="Approvals"))
    reader.page.keyboard.press("Enter")
    expect(reader.main.get_by_role("heading", level=1, name="Approvals")).to_be_focused()


def test_the_log_is_read_by_keyboard(reader: Reader, flowpay: Flowpay):
    flowpay.hold("15.00")
    reader.opens("audit")
    lines = reader.main.locator(".log-line")
    goes_to(reader, lines.first)
    reader.page.keyboard.press("Enter")
    expect(reader.main.locator(".entry-detail")).to_contain_text("The one before")
    goes_to(reader, lines.nth(1))


def test_the_menu_of_a_phone_opens_and_closes(reader: Reader):
    reader.page.set_viewport_size({"width": 390, "height": 800})
    reader.opens("sourcing")
    goes_to(reader, reader.page.get_by_role("button", name="Menu"))
    reader.page.keyboard.press("Enter")
    goes_to(reader, reader.page.get_by_role("link", name="Wallet"))
    reader.page.keyboard.press("Enter")
    expect(reader.main.get_by_role("heading", level=1, name="Wallet")).to_be_focused()
    expect(reader.page.get_by_role("link", name="Approvals")).not_to_be_visible()
