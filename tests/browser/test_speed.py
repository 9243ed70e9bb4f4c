"""How fast the pages are: what comes over the line, when something is seen, how a long log scrolls.

The figures are printed, and stand in `.build/pages.json`.
"""

import hashlib
import json
from collections.abc import Iterator
from statistics import median
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
import rfc8785
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from infra.building import ROOT
from tests.e2e.client import Flowpay, Json

from .reader import reading

FIGURES = ROOT / ".build/pages.json"
FIRST_LOAD_BYTES = 150_000
FIRST_CONTENT_MS = 1000
LOADS = 3
LINES = 10_000
FRAMES = 300
STEP_PX = 400
SLOW_FRAME_MS = 100
"""A frame that a person notices; on a busy machine one in twenty may be."""
LOADED = """() => {
  const all = [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource").filter((each) => !each.name.includes("/api/"))];
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return { bytes: all.reduce((sum, each) => sum + each.transferSize, 0), ms: paint.startTime };
}"""
TO_THE_END = "document.querySelector('.virtual').scrollTop = 1e9"
SCROLL = """([frames, step]) => new Promise((done) => {
  const box = document.querySelector(".virtual");
  box.scrollTop = 0;
  const times = [];
  let before = performance.now();
  const tick = (now) => {
    times.push(now - before);
    before = now;
    box.scrollTop += step;
    times.length < frames ? requestAnimationFrame(tick) : done(times.slice(1));
  };
  requestAnimationFrame(tick);
})"""


@pytest.fixture(scope="module")
def figures() -> Iterator[Json]:
    """What was measured; it is kept and printed at the end."""
    found: Json = {}
    yield found
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps(found, indent=2) + "\n")


def test_the_first_load_is_small_and_soon_there(browser: Browser, flowpay: Flowpay, figures: Json):
    loads = [_first_load(browser, flowpay.system.url) for _ in range(LOADS)]
    figures["first_load_bytes"] = max(load["bytes"] for load in loads)
    figures["first_content_ms"] = [round(load["ms"]) for load in loads]
    assert 10_000 < figures["first_load_bytes"] < FIRST_LOAD_BYTES
    assert min(figures["first_content_ms"]) < FIRST_CONTENT_MS


def _first_load(browser: Browser, url: str) -> Json:
    """Load the first page with nothing in the cache."""
    with reading(browser, url) as reader:
        reader.opens("sourcing")
        reader.page.wait_for_function("performance.getEntriesByName('first-contentful-paint')[0]")
        found: Json = reader.page.evaluate(LOADED)
        return found


def test_a_log_of_ten_thousand_lines_scrolls(browser: Browser, flowpay: Flowpay, figures: Json):
    with reading(browser, flowpay.system.url) as reader:
        _serve_log(reader.page, _log(LINES))
        reader.opens("audit")
        count = reader.main.locator(".log-count")

        def is_loaded() -> bool:
            reader.page.evaluate(TO_THE_END)
            return f"{LINES} entries loaded" in count.inner_text()

        flowpay.until(is_loaded, what="the whole log", within_s=120, pause_s=0.02)
        expect(reader.main.locator(".chain")).to_contain_text(f"Chain intact: {LINES} hashes")
        times: list[float] = sorted(reader.page.evaluate(SCROLL, [FRAMES, STEP_PX]))
        assert reader.page.locator(".virtual-row").count() < 100
    figures["frame_ms_median"] = round(median(times), 1)
    figures["frame_ms_95_percent"] = round(times[int(len(times) * 0.95)], 1)
    figures["frame_ms_worst"] = round(times[-1], 1)
    assert figures["frame_ms_95_percent"] < SLOW_FRAME_MS


def _log(count: int) -> list[Json]:
    """Return a whole log, newest first: too long to be made by commands in a test."""
    entries: list[Json] = []
    for number in range(1, count + 1):
        body: Json = {
            "specversion": "1.0",
            "id": f"evt_{number}",
            "source": "/flowpay/default",
            "type": "flowpay.wallet.topped_up",
            "subject": "wallet",
            "time": "2026-11-22T12:00:00Z",
            "datacontenttype": "application/json",
            "actor": "asha",
            "sequence": f"{number:012}",
            "prevhash": entries[-1]["hash"] if entries else "0" * 64,
            "data": {"amount": {"amount": f"{number}.00", "currency": "INR"}},
        }
        entries.append(body | {"hash": hashlib.sha256(rfc8785.dumps(body)).hexdigest()})
    return entries[::-1]


def _serve_log(page: Page, log: list[Json]) -> None:
    """Answer for the API, as it would with this log, and for the live log, which has no more."""

    def trail(route: Route) -> None:
        query = parse_qs(urlparse(route.request.url).query)
        begin, size = int(query.get("cursor", ["0"])[0]), int(query["limit"][0])
        end = begin + size
        following = str(end) if end < len(log) else None
        route.fulfill(json={"items": log[begin:end], "next_cursor": following})

    def live(line: WebSocketRoute) -> None:
        told = {"type": "flowpay.stream.live", "sequence": log[0]["sequence"]}
        line.on_message(lambda _: line.send(json.dumps(told)))

    state: dict[str, Any] = {"entries": len(log), "head_hash": log[0]["hash"]}
    state |= {"checkpoint": None, "unsigned": len(log)}
    page.route("**/api/audit-state", lambda route: route.fulfill(json=state))
    page.route("**/api/audit-trail?**", trail)
    page.route_web_socket("**/ws/logs**", live)
