"""The agents pages work: services are offered, changed and found; tasks bought, watched, ended."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.client import GSTIN, Flowpay, an_offer, micros, new_id

from .history import TEXT, ordered_of, registered
from .reader import Reader


@pytest.fixture
def counting(flowpay: Flowpay) -> str:
    """A service of an agent that does what it says."""
    return registered(flowpay, "honest", name=f"Counts {new_id()}")


def badge(reader: Reader) -> Locator:
    return reader.main.locator(".run-facts .badge")


def id_of(reader: Reader, kind: str) -> str:
    """Wait until the address is one of this kind, and return its id."""
    expect(reader.page).to_have_url(re.compile(rf"#/agents/{kind}_\w+$"))
    return reader.page.url.rpartition("/")[2]


def test_a_service_is_registered_changed_and_retired(reader: Reader, flowpay: Flowpay):
    offer = an_offer(flowpay, "honest", name=f"Counts {new_id()}")
    reader.opens("agents")
    reader.button("Register a service…").click()
    fills(reader, offer)
    reader.button("Register it").click()
    service_id = id_of(reader, "svc")
    expect(reader.main.locator("h1")).to_have_text(offer["name"])
    found = flowpay.get(f"/api/a2a/services/{service_id}")
    assert {name: found[name] for name in offer} == offer

    reader.button("Change…").click()
    reader.main.get_by_label("Price", exact=True).fill("0.035")
    reader.button("Change it").click()
    expect(reader.main.locator(".card .big")).to_have_text("$0.035 per page")
    reader.button("Retire…").click()
    reader.button("Retire it").click()
    expect(reader.main.locator(".card .badge")).to_have_text(["Retired"])
    expect(reader.button("Give it a task…")).to_have_count(0)
    found = flowpay.get(f"/api/a2a/services/{service_id}")
    assert (found["status"], found["price"]["amount"]) == ("retired", "0.035")


def fills(reader: Reader, offer: dict[str, Any]) -> None:
    """Type a service into the form."""
    texts = {
        "Name": offer["name"],
        "Description": offer["description"],
        "Capabilities": ", ".join(offer["capabilities"]),
        "Endpoint": offer["endpoint"],
        "Price": offer["price"]["amount"],
        "Unit": offer["unit"],
        "Input schema": json.dumps(offer["input_schema"]),
        "Output schema": json.dumps(offer["output_schema"]),
    }
    form = reader.main.locator("form.action-form")
    for label, text in texts.items():
        form.get_by_label(label, exact=True).fill(text)


def test_what_the_api_refuses_of_a_service_stands_at_its_field(troubled: Reader, flowpay: Flowpay):
    """An address that is private by its number, which only the API can tell."""
    troubled.opens("agents")
    troubled.button("Register a service…").click()
    fills(troubled, an_offer(flowpay, "honest") | {"endpoint": "https://[::ffff:10.0.0.1]/a2a"})
    troubled.button("Register it").click()
    endpoint = troubled.main.get_by_label("Endpoint", exact=True)
    expect(endpoint).to_have_attribute("aria-invalid", "true")
    expect(troubled.main.get_by_role("alert")).to_contain_text("Something needs correcting")


def test_services_are_found_by_what_they_can_and_cost(reader: Reader, flowpay: Flowpay):
    capability = f"count-{new_id()[-8:]}"
    price = {"amount": "7.25", "currency": "USD"}
    registered(flowpay, "honest", name="The dear one", capabilities=[capability], price=price)
    registered(flowpay, "honest", name="The cheap one", capabilities=[capability])
    reader.opens("agents")
    names = reader.main.locator(".service h3")
    reader.main.get_by_label("Capability").fill(capability)
    expect(names).to_have_text(["The cheap one", "The dear one"])
    reader.main.get_by_label("Price from").fill("5")
    expect(names).to_have_text(["The dear one"])
    reader.main.get_by_label("Price up to").fill("6")
    expect(reader.main.get_by_text("No service fits")).to_be_visible()
    reader.main.get_by_label("Capability").fill("gst")
    reader.main.get_by_label("Price from").fill("")
    expect(names).to_have_text(["Validate a GSTIN", "Compute GST"])


def test_a_task_is_given_by_a_form_and_paid(reader: Reader, flowpay: Flowpay, counting: str):
    before = micros(flowpay.wallet()["available"])
    reader.opens("agents", counting)
    reader.button("Give it a task…").click()
    expect(reader.button("Give it the task")).to_be_disabled()
    expect(reader.main.get_by_text("Still needed: Text")).to_be_visible()
    reader.main.get_by_label("Text", exact=True).fill("three words here")
    reader.main.get_by_label("Units (page)").fill("2")
    expect(reader.main.get_by_label("At most in USD")).to_have_value("0.04")
    expect(reader.main.locator(".most-held")).to_contain_text("$0.04")
    reader.button("Give it the task").click()
    task_id = id_of(reader, "tsk")
    expect(badge(reader)).to_have_text("Completed")
    expect(reader.main.locator(".readable").first).to_have_text("Words3Letters14")
    task = flowpay.get(f"/api/a2a/tasks/{task_id}")
    assert task["input"] == {"text": "three words here"}
    assert before - micros(flowpay.wallet()["available"]) == micros(task["cost"]) == 40_000
    reader.page.get_by_role("link", name="Wallet").click()
    reader.settles()
    assert reader.main.locator(f".journal a[href*={task_id}]").count() == 2, "held, and paid"
    reader.opens("agents", task_id)
    reader.main.get_by_role("link", name="The service").click()
    expect(reader.main.locator(".card .reliability")).to_contain_text("1 of 1 done")


def test_what_only_the_api_can_tell_stands_at_its_field(troubled: Reader, flowpay: Flowpay):
    """A pattern is somebody else's: no browser runs it."""
    schema = {
        "type": "object",
        "required": ["text"],
        "properties": {"text": {"type": "string", "pattern": "^[a-z ]+$"}},
    }
    service = registered(flowpay, "honest", input_schema=schema)
    before = flowpay.wallet()
    troubled.opens("agents", service)
    troubled.button("Give it a task…").click()
    text = troubled.main.get_by_label("Text", exact=True)
    text.fill("UPPER")
    troubled.button("Give it the task").click()
    expect(text).to_have_attribute("aria-invalid", "true")
    expect(troubled.main.get_by_role("alert")).to_contain_text("Something needs correcting")
    assert flowpay.wallet()["reserved"] == before["reserved"]
    text.fill("lower")
    troubled.button("Give it the task").click()
    expect(badge(troubled)).to_have_text("Completed")


def test_a_price_that_has_changed_is_seen_before_it_is_paid(
    reader: Reader, flowpay: Flowpay, counting: str
):
    reader.opens("agents", counting)
    reader.button("Give it a task…").click()
    reader.main.get_by_label("Text", exact=True).fill("two words")
    changed(flowpay, counting, "0.05")
    notice = reader.main.locator(".notice")
    expect(notice).to_contain_text("It now costs $0.05 per page")
    expect(reader.main.get_by_label("At most in USD")).to_have_value("0.02")
    notice.get_by_role("button", name="Go on with version 2").click()
    expect(reader.main.get_by_label("At most in USD")).to_have_value("0.05")
    reader.button("Give it the task").click()
    expect(badge(reader)).to_have_text("Completed")
    assert flowpay.get(f"/api/a2a/tasks/{id_of(reader, 'tsk')}")["cost"]["amount"] == "0.05"


def changed(flowpay: Flowpay, service_id: str, price: str) -> None:
    """Let somebody else change what a service costs."""
    read = flowpay.get(f"/api/a2a/services/{service_id}")
    kept = an_offer(flowpay, "honest").keys() | {"version"}
    body = {name: read[name] for name in kept} | {"price": {"amount": price, "currency": "USD"}}
    assert flowpay.http.put(f"/api/a2a/services/{service_id}", json=body).status_code == 200


def test_a_task_that_takes_long_is_watched_and_ended_early(reader: Reader, flowpay: Flowpay):
    task_id = ordered_of(flowpay, registered(flowpay, "stuck"), TEXT)
    reader.opens("agents", task_id)
    expect(badge(reader)).to_have_text("Working")
    expect(reader.main.get_by_text("The agent is at work")).to_be_visible()
    reader.button("Cancel it…").click()
    reader.main.get_by_label("Reason").fill("nobody needs it")
    reader.button("Cancel the task").click()
    expect(badge(reader)).to_have_text("Canceled")
    expect(reader.main.locator(".notice")).to_contain_text("nobody needs it")
    expect(reader.main.locator(".notice")).to_contain_text("It cost nothing: $0.02 is back")
    task = flowpay.get(f"/api/a2a/tasks/{task_id}")
    assert (task["status"], micros(task["cost"])) == ("canceled", 0)


def test_the_list_of_tasks_is_live(reader: Reader, flowpay: Flowpay):
    """Nothing is pressed, nothing is loaded again: a task comes, and comes to its end."""
    name = f"Takes its time {new_id()}"
    service_id = registered(flowpay, "patient", name=name)
    reader.opens("agents", "tasks")
    ordered_of(flowpay, service_id, TEXT)
    line = reader.main.locator(".tasks li", has_text=name)
    expect(line).to_have_count(1)
    expect(line.locator(".badge")).to_have_text("Completed")
    expect(line).to_contain_text("$0.02")
    reader.main.get_by_label("Status").select_option("failed")
    expect(line).to_have_count(0)


def test_flowpay_s_own_service_is_bought_like_any_other(reader: Reader):
    reader.opens("agents")
    reader.main.get_by_role("link", name="Validate a GSTIN").click()
    expect(reader.main.locator(".card .badge")).to_have_text(["Built-in"])
    expect(reader.button("Retire…")).to_have_count(0)
    reader.button("Give it a task…").click()
    reader.main.get_by_label("GSTIN", exact=True).fill(GSTIN)
    reader.button("Give it the task").click()
    expect(badge(reader)).to_have_text("Completed")
    expect(reader.main.locator(".readable").first).to_contain_text("Maharashtra")
