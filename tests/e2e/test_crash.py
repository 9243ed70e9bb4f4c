"""Whatever is killed or stopped in the middle of a session: it ends, and nothing happens twice."""

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .books import books_balance, entries_of, mails_of
from .client import SENTENCE, SMALL_SENTENCE, Flowpay, Json, new_id
from .deployment import deployed, free_ports
from .live_log import LiveLog

CALL_S = 4
"""How long the provider's call lasts in the middle of which its caller is killed."""


@dataclass
class Installation:
    """A deployment of this module's own, which can be stopped and started where it stands."""

    folder: Path
    ports: tuple[int, int] = field(default_factory=free_ports)
    running: ExitStack = field(default_factory=ExitStack)

    def start(self) -> Flowpay:
        return self.running.enter_context(deployed(self.folder, self.ports))

    def stop(self) -> None:
        self.running.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("crash")
    installation = Installation(folder)
    with installation.running:
        yield installation
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def flowpay(installation: Installation) -> Flowpay:
    return installation.start()


@pytest.mark.parametrize(
    ("worker", "provider", "fault"),
    [
        ("TasksDiscoverSuppliers", "exa", "slow"),
        ("TasksEnrichSupplier", "firecrawl", "slow"),
        ("TasksRequestQuote", "resend", "late_success"),
    ],
)
def test_a_step_killed_in_the_middle_of_a_call_is_done_again_and_paid_once(
    flowpay: Flowpay, worker: str, provider: str, fault: str
):
    arranged = {"provider": provider, "fault": fault, "times": 1, "seconds": CALL_S}
    assert flowpay.http.post("/sandbox/faults", json=arranged).status_code == 201
    session_id = flowpay.ask(SMALL_SENTENCE)
    flowpay.until(lambda: _met(flowpay), what=f"the call of {provider}")

    killed = _kill(flowpay, worker)

    assert killed
    session = flowpay.reached(session_id, "completed")
    _nothing_happened_twice(flowpay, session)


def test_a_killed_stream_reader_leaves_no_gap_in_the_log(flowpay: Flowpay):
    session_id = new_id()
    with LiveLog(flowpay) as log:
        begin = int(log.since or 0)
        flowpay.ask(SMALL_SENTENCE, session_id)
        for kind in ("session.understood", "session.suppliers_found", "session.supplier_checked"):
            log.until(kind, of=session_id)
            _kill(flowpay, "StreamsPublishEvents")
        log.until("session.completed", of=session_id)
    assert log.sequences() == list(range(begin + 1, begin + 1 + len(log.events)))
    _nothing_happened_twice(flowpay, flowpay.reached(session_id, "completed"))


def test_after_a_stop_in_the_middle_every_session_goes_on(
    flowpay: Flowpay, installation: Installation
):
    waiting = flowpay.reached(flowpay.ask(SENTENCE), "awaiting_approval")
    session_id = new_id()
    with LiveLog(flowpay) as log:
        flowpay.ask(SMALL_SENTENCE, session_id)
        log.until("session.suppliers_found", of=session_id)
    installation.stop()

    again = installation.start()

    assert again.session(session_id)["status"] == "running"
    again.post("/api/approve-payment", {"escrow_id": waiting["escrow_id"]})
    for id in (session_id, waiting["session_id"]):
        session = again.until(lambda id=id: _swept(again, id), what=f"{id} to end", pause_s=2)
        assert session["status"] == "completed", session["summary"]
        _nothing_happened_twice(again, session)


def _met(flowpay: Flowpay) -> bool:
    """Return whether a call has met the fault that was arranged."""
    return not flowpay.get("/sandbox/faults")["items"]


def _kill(flowpay: Flowpay, function: str) -> list[int]:
    """Kill the emulator's processes that run a function, and no other's; return their ids."""
    emulator = str(flowpay.system.parts["the emulator"].pid)
    found = subprocess.run(
        ["pgrep", "-P", emulator, "-f", function], capture_output=True, text=True, check=False
    )
    pids = [int(pid) for pid in found.stdout.split()]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return pids


def _swept(flowpay: Flowpay, session_id: str) -> Json | None:
    """Run the sweep, as its clock does every minute; return the session once it has ended."""
    flowpay.system.client("lambda").invoke(FunctionName=flowpay.system.outputs["Sweep"])
    session = flowpay.session(session_id)
    return session if session["status"] not in ("running", "awaiting_approval") else None


def _nothing_happened_twice(flowpay: Flowpay, session: Json) -> None:
    id = session["session_id"]
    entries = entries_of(flowpay, id)
    written = Counter((entry["kind"], entry["why"]) for entry in entries)
    assert written.most_common(1)[0][1] == 1, written
    assert [entry["kind"] for entry in entries].count("hold") == 1
    escrows = [each for each in flowpay.every("/api/escrows") if each["session_id"] == id]
    assert [each["escrow_id"] for each in escrows] == [session["escrow_id"]]
    receivers = [mail["to"][0] for mail in mails_of(flowpay, id)]
    assert sorted(receivers) == sorted({quote["sent_to"] for quote in session["quotes"]})
    kinds = Counter(each["type"] for each in flowpay.every("/api/audit-trail", session_id=id))
    assert kinds["flowpay.session.completed"] == kinds["flowpay.session.ranked"] == 1
    books_balance(flowpay)
