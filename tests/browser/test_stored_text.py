"""What somebody has stored is text on every page, and never a part of the page."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Flowpay, Json, a_card, new_id

from .history import ordered_of, registered
from .reader import PAGES, Reader

HOSTILE = '<img src=x onerror="window.ran=true"><script>window.ran=true</script>'
QUERY = f"{HOSTILE} Need 300 kg cotton yarn within 10 days"
NOTHING_OF_IT = "[window.ran, document.querySelectorAll('img[src=x], body script').length]"


@pytest.fixture(scope="module")
def service(flowpay: Flowpay) -> str:
    """An agent's service that tells of itself with a script, also in its schema."""
    schema = {
        "type": "object",
        "title": HOSTILE,
        "required": ["text"],
        "properties": {
            "text": {"type": "string", "title": HOSTILE, "description": HOSTILE},
            HOSTILE: {"enum": [HOSTILE], "default": HOSTILE},
        },
    }
    told = {"name": HOSTILE, "description": HOSTILE, "input_schema": schema}
    return registered(flowpay, "honest", **told)


@pytest.fixture(scope="module")
def session(flowpay: Flowpay) -> Json:
    """A session whose sentence, supplier's name, mail, payment and card hold a script."""
    session_id = flowpay.ask(QUERY, new_id())
    escrow = flowpay.reached(session_id, "completed")["escrow_id"]
    for quote in flowpay.session(session_id)["quotes"]:
        flowpay.post(f"/sandbox/emails/{quote['email_id']}/reply", {"text": f"Sir, {HOSTILE}"})
    flowpay.post("/api/refund-escrow", {"escrow_id": escrow, "reason": HOSTILE})
    flowpay.hold("2500.00", memo=HOSTILE)
    flowpay.post("/api/virtual-cards", a_card("5.00", memo=HOSTILE, supplier_name=HOSTILE))
    flowpay.until(
        lambda: any(quote["received"] for quote in flowpay.session(session_id)["quotes"]),
        what="an answer by mail",
    )
    _renamed(flowpay, session_id)
    return flowpay.session(session_id)


def _renamed(flowpay: Flowpay, session_id: str) -> None:
    """Let the book have a name for the best supplier that no reader of web pages lets through."""
    [best, *_] = flowpay.session(session_id)["ranked"]
    dynamodb: Any = flowpay.system.client("dynamodb")
    [book] = [name for name in dynamodb.list_tables()["TableNames"] if "Book" in name]
    for kind, id in (("supplier", best["supplier_id"]), ("session", session_id)):
        place = {"pk": {"S": f"default#{kind}"}, "sk": {"S": id}}
        item = json.dumps(dynamodb.get_item(TableName=book, Key=place)["Item"])
        names = (json.dumps({"S": name}) for name in (best["name"], f"Mill {HOSTILE}"))
        dynamodb.put_item(TableName=book, Item=json.loads(item.replace(*names)))


def test_a_run_shows_it_as_text(reader: Reader, session: Json):
    reader.opens("sourcing", session["session_id"])
    expect(reader.main.locator("h1")).to_have_text(QUERY)
    expect(reader.main.locator(".stage-events")).to_contain_text([QUERY])
    for mail in reader.main.locator("details.mail").all():
        mail.locator("summary").click()
    expect(reader.main.get_by_text(f"Sir, {HOSTILE}").first).to_be_visible()
    expect(reader.main.get_by_text(f"Mill {HOSTILE}").first).to_be_visible()
    _nothing_ran(reader)


@pytest.mark.usefixtures("session", "service")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_it_as_text(reader: Reader, name: str):
    reader.opens(name)
    if name == "audit":  # where it may be far down by now
        reader.main.get_by_label("Type").select_option(label="Session · started")
    if name != "settings":
        expect(reader.main.get_by_text(HOSTILE).first).to_be_visible()
    _nothing_ran(reader)


@pytest.mark.usefixtures("session")
def test_a_card_shows_whom_and_what_it_is_for_as_text(reader: Reader):
    reader.opens("compliance")
    reader.main.get_by_role("link", name=HOSTILE).first.click()
    reader.settles()
    expect(reader.main.locator("h1")).to_contain_text(HOSTILE)
    _nothing_ran(reader)


def test_a_service_shows_what_it_tells_of_itself_as_text(reader: Reader, service: str):
    reader.opens("agents", service)
    expect(reader.main.locator("h1")).to_have_text(HOSTILE)
    expect(reader.main.locator("table.schema").first).to_contain_text(HOSTILE)
    reader.button("Give it a task…").click()
    expect(reader.main.get_by_label(HOSTILE, exact=True)).to_be_visible()
    expect(reader.main.locator("option", has_text=HOSTILE)).to_have_count(1)
    _nothing_ran(reader)


def test_a_task_shows_what_went_in_as_text(reader: Reader, flowpay: Flowpay, service: str):
    reader.opens("agents", ordered_of(flowpay, service, {"text": HOSTILE, HOSTILE: HOSTILE}))
    expect(reader.main.locator(".run-facts .badge")).to_have_text("Completed")
    expect(reader.main.locator("h1")).to_have_text(f"Task for {HOSTILE}")
    expect(reader.main.get_by_text(HOSTILE, exact=True).first).to_be_visible()
    _nothing_ran(reader)


@pytest.mark.usefixtures("session")
def test_a_task_shows_what_came_out_as_text(reader: Reader, flowpay: Flowpay):
    """Where it finds the supplier whose name is a script."""
    reader.opens("agents", ordered_of(flowpay, "find-suppliers", {"material": "cotton yarn"}))
    expect(reader.main.locator(".run-facts .badge")).to_have_text("Completed")
    expect(reader.main.get_by_text(f"Mill {HOSTILE}").first).to_be_visible()
    _nothing_ran(reader)


def _nothing_ran(reader: Reader) -> None:
    assert reader.page.evaluate(NOTHING_OF_IT) == [None, 0]
