"""Every page: no complaint of the browser, nothing that keeps people out, nothing to be scrolled
sideways; and a picture of each for a person to look at.
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser

from infra.building import ROOT
from tests.e2e.client import Flowpay

from .history import History
from .reader import PAGES, Reader, reading

AXE = ROOT / "dashboard/node_modules/axe-core/axe.min.js"
PICTURES = ROOT / ".build/screenshots"
SCHEMA = {
    "type": "object",
    "required": ["text", "pages"],
    "properties": {
        "text": {"type": "string", "maxLength": 2000, "description": "What is counted"},
        "pages": {"type": "array", "items": {"type": "integer", "minimum": 1}},
        "tone": {"enum": ["plain", "very_formal"]},
        "draft": {"type": "boolean"},
        "by": {"type": "string", "format": "date"},
        "budget": {
            "type": "object",
            "required": ["amount"],
            "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}},
        },
        "more": {"type": "object", "additionalProperties": {"type": "number"}},
    },
}
"""Of every kind of field one."""
GRAVE = ("serious", "critical")
SHOWN = (
    *PAGES,
    "run",
    "questions",
    "supplier",
    "card",
    "gst",
    "deadlines",
    "gst-computed",
    "gst-lookup",
    "agent-service",
    "agent-built-in",
    "agent-tasks",
    "agent-payments",
    "agent-task-done",
    "agent-task-failed",
    "agent-task-working",
    "agent-task-ranked",
    "agent-task-tolled",
)
FORMS = {
    "form-of-a-task": ("rank-quotes", "Give it a task…"),
    "form-of-a-service": ("", "Register a service…"),
}
"""What is behind a button of the agents pages: whose page, and which button."""
SCHEMES = ("light", "dark")
PHONE, DESK = 390, 1440
NARROWEST = 360
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .filter((each) => !each.closest(".scroll-x, .virtual, pre, .sr, .skip"))
  .map((each) => each.className || each.tagName)"""


@pytest.fixture(scope="module", params=list(product(SCHEMES, (PHONE, DESK))))
def look(request: Any, browser: Browser, flowpay: Flowpay) -> Iterator[tuple[Reader, str]]:
    """A reader in light or dark, with a phone or at a desk, and how that is called."""
    scheme, width = request.param
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    with reading(browser, flowpay.system.url, **options) as one:
        yield one, f"{width}-{scheme}"


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_complains_of_nothing_and_keeps_nobody_out(
    look: tuple[Reader, str], history: History, name: str
):
    reader, manner = look
    reader.opens(*place_of(name, history))
    reader.page.screenshot(path=PICTURES / f"{name}-{manner}.png", full_page=True)
    assert violations(reader) == []
    assert reader.complaints() == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_made_from_a_schema_keeps_nobody_out(look: tuple[Reader, str], name: str):
    reader, manner = look
    of, button = FORMS[name]
    reader.opens("agents", of)
    reader.button(button).click()
    schema = reader.main.get_by_label("Input schema", exact=True)
    if schema.count():
        schema.fill(json.dumps(SCHEMA))
    reader.page.evaluate(OPEN_ALL)
    reader.page.screenshot(path=PICTURES / f"{name}-{manner}.png", full_page=True)
    assert violations(reader) == []
    assert reader.page.evaluate(TOO_WIDE) == []
    assert reader.complaints() == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_fits_a_narrow_phone(reader: Reader, history: History, name: str):
    reader.page.set_viewport_size({"width": NARROWEST, "height": 640})
    reader.opens(*place_of(name, history))
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    assert reader.page.evaluate(TOO_WIDE) == []


def place_of(name: str, history: History) -> tuple[str, str]:
    """Return the page, and what it is about."""
    places = {
        "run": ("sourcing", history.completed),
        "questions": ("sourcing", history.unclear),
        "supplier": ("suppliers", history.supplier),
        "card": ("compliance", history.card),
        "gst": ("compliance", "gst"),
        "deadlines": ("compliance", "deadlines"),
        "gst-computed": ("compliance", history.computed),
        "gst-lookup": ("compliance", history.lookup),
        "agent-service": ("agents", history.service),
        "agent-built-in": ("agents", "compute-gst"),
        "agent-tasks": ("agents", "tasks"),
        "agent-payments": ("agents", "payments"),
        "agent-task-done": ("agents", history.done),
        "agent-task-failed": ("agents", history.failed),
        "agent-task-working": ("agents", history.working),
        "agent-task-ranked": ("agents", history.ranked),
        "agent-task-tolled": ("agents", history.tolled),
    }
    return places.get(name, (name, ""))


def violations(reader: Reader) -> list[str]:
    """Return what axe holds to be serious or worse.

    It is handed over by the debugger, so the page keeps its policy, which no script gets around.
    """
    reader.page.evaluate(AXE.read_text())
    reader.page.evaluate(OPEN_ALL)
    found = reader.page.evaluate("axe.run()")
    assert found["passes"]
    return [
        f"{each['id']}: {each['help']}: {node['target']}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]
