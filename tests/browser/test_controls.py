"""What is on the pages works: milestones, top-ups, rules, keys, webhooks, filters, files."""

import csv
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.client import Flowpay, Json, an_order, micros, new_id
from tests.e2e.test_webhooks import receiver

from .history import History, parts
from .reader import Reader


def card_of(reader: Reader, memo: str) -> Locator:
    return reader.main.locator(".escrow", has_text=memo)


def acts(card: Locator, verb: str, *, milestone: str = "", **fields: str) -> None:
    """Open the form of an action, choose and fill in, and send it."""
    card.get_by_role("button", name=f"{verb}…").click()
    if milestone:
        choice = card.get_by_role("combobox")
        value = choice.locator("option", has_text=milestone).get_attribute("value")
        choice.select_option(value)
    for label, text in fields.items():
        card.get_by_label(label).fill(text)
    card.get_by_role("button", name=re.compile(rf"^{verb}(?!…)")).click()


def escrow_of(flowpay: Flowpay, escrow: Json) -> Json:
    every = flowpay.every("/api/escrows")
    return next(each for each in every if each["escrow_id"] == escrow["escrow_id"])


def test_milestones_are_paid_taken_back_disputed_and_resolved(reader: Reader, flowpay: Flowpay):
    memo = f"a loom in parts {new_id()}"
    escrow = flowpay.hold("1200.00", memo=memo, milestones=parts("a", "b", "c", "d"))
    reader.opens("wallet")
    card = card_of(reader, memo)
    states = card.locator(".milestones .badge")
    acts(card, "Release", milestone="a, $300.00", Reason="it came")
    expect(states).to_have_text(["Released", "Held", "Held", "Held"])
    acts(card, "Refund", milestone="b, $300.00")
    expect(states).to_have_text(["Released", "Refunded", "Held", "Held"])
    acts(card, "Dispute", milestone="c, $300.00", Reason="two tears")
    expect(states).to_have_text(["Released", "Refunded", "Disputed", "Held"])
    acts(card, "Resolve", **{"For the supplier": "100.50", "Reason": "agreed on the phone"})
    expect(states).to_have_text(["Released", "Refunded", "Split", "Held"])
    acts(card, "Release")
    expect(card.locator(".card-head .badge")).to_have_text("Released")

    found = escrow_of(flowpay, escrow)
    assert micros(found["released"]) == micros({"amount": "700.50"})
    assert micros(found["refunded"]) == micros({"amount": "499.50"})


def test_a_part_is_paid_in_the_reader_s_own_figures(reader: Reader, flowpay: Flowpay):
    memo = f"in lakhs {new_id()}"
    inr = {"amount": "123456.50", "currency": "INR"}
    escrow = flowpay.post("/api/create-escrow", an_order("1.00", memo=memo) | {"amount": inr})
    reader.opens("wallet")
    card = card_of(reader, memo)
    expect(card.locator(".big")).to_contain_text("₹1,23,456.50")
    acts(card, "Release", **{"Amount in INR": "1,00,000"})
    expect(card.locator(".card-head .badge")).to_have_text("Partially released")
    assert micros(escrow_of(flowpay, escrow)["released"]) == micros({"amount": "100000.00"})


def test_money_comes_in(reader: Reader, flowpay: Flowpay):
    before = micros(flowpay.wallet()["available"])
    reader.opens("wallet")
    reader.main.get_by_label("Amount in USD").fill("250.75")
    reader.button("Top up $250.75").click()
    expect(reader.main.get_by_text("$250.75 came in.")).to_be_visible()
    assert micros(flowpay.wallet()["available"]) - before == micros({"amount": "250.75"})


@pytest.mark.usefixtures("usual_limits")
def test_rules_are_tried_before_they_are_saved(reader: Reader, flowpay: Flowpay):
    reader.opens("settings")
    version = flowpay.get("/api/spending-controls")["version"]
    reader.main.get_by_label("Auto approve threshold").fill("3500")
    reader.button("Ask the rules").click()
    rule = reader.main.locator("tr", has_text="Auto approve threshold")
    expect(rule.locator(".badge")).to_have_text(["Asks", "Passed"])
    reader.button("Save the rules").click()
    expect(reader.main.get_by_text(f"Saved as version {version + 1}.")).to_be_visible()
    now = flowpay.get("/api/spending-controls")
    assert now["auto_approve_threshold"] == {"amount": "3500.00", "currency": "USD"}


def test_a_key_is_given_shown_once_used_and_revoked(reader: Reader, flowpay: Flowpay):
    reader.opens("settings")
    reader.main.get_by_label("Principal").fill("kavi")
    reader.main.get_by_label("Approver: decides").check()
    reader.button("Give the key").click()
    key = reader.main.locator(".secret").inner_text()
    assert flowpay.http.get("/api/wallet-state", headers={"x-api-key": key}).status_code == 200
    reader.button("I have kept it").click()
    expect(reader.main.get_by_text(key)).to_have_count(0)

    row = reader.main.locator(".keys li", has_text="kavi")
    expect(row).to_contain_text("requester, approver")
    row.get_by_role("button").click()
    row.get_by_role("button").click()
    expect(row).to_have_count(0)
    assert flowpay.http.get("/api/wallet-state", headers={"x-api-key": key}).status_code == 401


def test_a_webhook_is_registered_tried_and_deleted(reader: Reader, flowpay: Flowpay):
    with receiver(204) as server:
        reader.opens("settings")
        address = reader.main.get_by_label("Address of a new endpoint")
        address.fill(f"http://127.0.0.1:{server.port}/x")
        reader.main.get_by_label("Events").fill("flowpay.nothing")
        reader.button("Register").click()
        expect(reader.main.locator(".secret")).to_contain_text("whsec_")
        card = reader.main.locator("article", has_text=f":{server.port}/x")
        card.get_by_role("button", name="Send a test").click()
        card.locator("summary").click()
        again = card.get_by_role("button", name="Look again")
        tests = card.locator(".deliveries li", has_text="flowpay.webhook.tested")

        def delivered() -> int:
            again.click()
            expect(again).to_be_enabled()
            return tests.filter(has_text="Delivered").count()

        flowpay.until(delivered, what="a test that is delivered", pause_s=0.5)
        card.get_by_role("button", name="Delete…").click()
        card.get_by_role("button", name="Delete it").click()
        expect(card).to_have_count(0)
    assert len(server.requests) == 1


def test_the_log_is_narrowed_by_the_api(reader: Reader, flowpay: Flowpay, history: History):
    reader.opens("audit")
    lines = reader.main.locator(".log-line")
    reader.main.get_by_label("Type").select_option(label="Key · created")
    expect(lines.filter(has_not_text="key.created")).to_have_count(0)
    expect(lines.first).to_contain_text("A key was given to")
    reader.main.get_by_label("By", exact=True).fill("nobody at all")
    expect(reader.main.get_by_text("No entry fits")).to_be_visible()
    reader.main.get_by_label("By", exact=True).fill("anonymous")
    expect(lines.first).to_contain_text("A key was given to")

    flowpay.post("/api/keys", {"principal": "tara", "roles": ["auditor"]})
    expect(lines.first).to_contain_text("A key was given to tara")
    reader.main.get_by_label("To", exact=True).fill("2026-01-01")
    expect(reader.main.get_by_text("No entry fits")).to_be_visible()


def test_an_outsider_is_given_files(
    reader: Reader, flowpay: Flowpay, history: History, tmp_path: Path
):
    own = flowpay.every("/api/audit-trail", session_id=history.completed)
    reader.opens("audit")
    reader.main.get_by_label("Session").fill(history.completed)
    expect(reader.main.locator(".log-count")).to_have_text(f"{len(own)} entries loaded")
    text = fetched(reader, "What is filtered as JSON lines", "audit-trail.jsonl", tmp_path).decode()
    assert [json.loads(line) for line in text.splitlines()] == own[::-1]
    table = fetched(reader, "What is filtered as CSV", ".csv", tmp_path).decode()
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(own)


def test_the_evidence_of_a_run_is_one_file(reader: Reader, history: History, tmp_path: Path):
    reader.opens("sourcing", history.completed)
    bundle = fetched(reader, "Put the bundle together", ".zip", tmp_path)
    with zipfile.ZipFile(io.BytesIO(bundle)) as files:
        names = {Path(name).name for name in files.namelist()}
    assert {"session.json", "summary.html", "MANIFEST.json"} <= names


def fetched(reader: Reader, button: str, kind: str, folder: Path) -> bytes:
    """Have a file made, fetch it by its link, and hold it against the hash on the page."""
    reader.button(button).click()
    made = reader.main.locator(".ready-file", has_text=kind)
    expect(made).to_have_count(1)
    with reader.page.expect_download() as download:
        made.get_by_role("link").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    content = path.read_bytes()
    sha256 = made.locator(".hash").get_attribute("title")
    assert hashlib.sha256(content).hexdigest() == sha256
    return content
