"""A line that breaks in the middle of a run costs no event, and brings none twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.client import SENTENCE, Flowpay, Json, new_id

from .reader import Reader

SLOW = {"provider": "exa", "fault": "slow", "operation": "search", "seconds": 6}
"""So that a line can be cut in the middle of a run that would be over otherwise."""


@dataclass
class Lines:
    """The connections of the page to the live log; `cut` says that none stands from now on."""

    cut: bool = False
    open: list[WebSocketRoute] = field(default_factory=list)
    opened: int = 0

    def take(self, line: WebSocketRoute) -> None:
        if self.cut:
            line.close(code=1001)
            return
        line.connect_to_server()
        self.open.append(line)
        self.opened += 1

    def break_(self) -> None:
        self.cut = True
        while self.open:
            self.open.pop().close(code=1001)

    def mend(self) -> None:
        self.cut = False


@pytest.fixture
def lines(reader: Reader) -> Lines:
    lines = Lines()
    reader.page.route_web_socket("**/ws/logs**", lines.take)
    return lines


@pytest.fixture
def unhurried(flowpay: Flowpay) -> Iterator[None]:
    """The next search takes seconds."""
    flowpay.post("/sandbox/faults", SLOW)
    yield
    flowpay.http.delete("/sandbox/faults").raise_for_status()


@pytest.mark.usefixtures("unhurried")
def test_a_run_whose_line_breaks_is_shown_whole(reader: Reader, lines: Lines, flowpay: Flowpay):
    session_id = flowpay.ask(SENTENCE, new_id())
    reader.page.goto(f"{reader.url}/#/sourcing/{session_id}")
    expect(reader.main.locator(".stage-events li")).not_to_have_count(0)
    lines.break_()
    run = reader.main.locator(".timeline")
    expect(run.get_by_text("Connection lost")).to_be_visible()
    flowpay.reached(session_id, "awaiting_approval")
    missed = heard(reader)
    lines.mend()
    expect(run.get_by_text("Live", exact=True)).to_be_visible()

    expect(reader.main.locator(".run-facts .badge")).to_have_text("Awaiting approval")
    expect(run.locator("li", has_text="Approvers are asked").last).to_be_visible()
    assert len(missed) < len(heard(reader))
    assert heard(reader) == numbers_of(flowpay.every("/api/audit-trail", session_id=session_id))


def test_the_log_of_the_account_survives_five_broken_lines(
    reader: Reader, lines: Lines, flowpay: Flowpay
):
    reader.opens("audit")
    expect(reader.main.get_by_text("Live log")).to_be_visible()
    for turn in range(5):
        lines.break_()
        expect(reader.main.get_by_text("Connection lost")).to_be_visible()
        hold = flowpay.hold(f"{10 + turn}.00")
        lines.mend()
        expect(reader.main.get_by_text("Live log")).to_be_visible()
        flowpay.post("/api/refund-escrow", {"escrow_id": hold["escrow_id"]})

    def every_entry() -> bool:
        last = flowpay.get("/api/audit-state")["entries"]
        return str(last) == reader.main.locator(".log-number").first.inner_text()

    flowpay.until(every_entry, what="the newest entry on the page")
    shown = [int(text) for text in reader.main.locator(".log-number").all_inner_texts()]
    assert shown == list(range(shown[0], shown[0] - len(shown), -1))
    expect(reader.main.locator(".chain")).to_contain_text("Chain intact")
    assert lines.opened >= 6


def heard(reader: Reader) -> list[int]:
    """Return the numbers of the events on the timeline, in their order, repeats and all."""
    found: list[str] = reader.main.locator(".stage-events li").evaluate_all(
        "lines => lines.map(line => line.dataset.sequence)"
    )
    return sorted(map(int, found))


def numbers_of(entries: list[Json]) -> list[int]:
    return sorted(int(entry["sequence"]) for entry in entries)
