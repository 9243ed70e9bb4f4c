"""Whatever is killed or stopped in the middle of a session: it ends, and nothing happens twice."""

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from .books import books_balance, entries_of, mails_of
from .client import OPEN, SENTENCE, SMALL_SENTENCE, Flowpay, Json, an_order, micros, new_id
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


UNKNOWN_SUPPLIERS = "Need 60 kg textile dye within 30 days"
"""Nobody was looked into for it before, so that every page is read."""


@pytest.fixture(scope="module")
def flowpay(installation: Installation) -> Flowpay:
    return installation.start()


@pytest.mark.parametrize(
    ("worker", "provider", "fault", "sentence"),
    [
        ("TasksDiscoverSuppliers", "exa", "slow", SMALL_SENTENCE),
        ("TasksEnrichSupplier", "firecrawl", "slow", UNKNOWN_SUPPLIERS),
        ("TasksRequestQuote", "resend", "late_success", SMALL_SENTENCE),
    ],
)
def test_a_step_killed_in_the_middle_of_a_call_is_done_again_and_paid_once(
    flowpay: Flowpay, worker: str, provider: str, fault: str, sentence: str
):
    arranged = {"provider": provider, "fault": fault, "times": 1, "seconds": CALL_S}
    assert flowpay.http.post("/sandbox/faults", json=arranged).status_code == 201
    session_id = flowpay.ask(sentence)
    flowpay.until(lambda: _met(flowpay), what=f"the call of {provider}")

    killed = _kill(flowpay, worker)

    assert killed
    session = flowpay.reached(session_id, "completed")
    _nothing_happened_twice(flowpay, session)


def test_a_command_whose_answer_was_lost_has_one_effect_when_it_is_sent_again(flowpay: Flowpay):
    before = flowpay.wallet()
    with ThreadPoolExecutor(8) as senders:
        sent = [senders.submit(_held_in_the_end, flowpay, new_id()) for _ in range(8)]
        for _ in zip(range(2), as_completed(sent), strict=False):
            _kill(flowpay, "ApiEscrows")

    held = {answer.result()["escrow_id"] for answer in sent}
    assert len(held) == 8
    spent = micros(before["available"]) - micros(flowpay.wallet()["available"])
    assert spent == 8 * 10**6
    books_balance(flowpay)


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
    its_own = ("-f", str(installation.folder))
    flowpay.until(lambda: not _processes(*its_own), what="its processes to go", within_s=10)

    stopped_at = datetime.now(UTC)
    again = installation.start()

    again.post("/api/approve-payment", {"escrow_id": waiting["escrow_id"]})
    for each in (session_id, waiting["session_id"]):
        session = _swept_to_its_end(again, each)
        assert session["status"] == "completed", session["summary"]
        _nothing_happened_twice(again, session)
        [end] = again.every("/api/audit-trail", session_id=each, type="flowpay.session.completed")
        assert datetime.fromisoformat(end["time"]) > stopped_at


def _held_in_the_end(flowpay: Flowpay, key: str) -> Json:
    """Return the escrow of one US dollar, asked for with the same key until there is an answer."""

    def held() -> Json | None:
        answer = flowpay.send("/api/create-escrow", an_order("1.00"), key=key)
        return answer.json() if answer.status_code == 201 else None

    return flowpay.until(held, what="an escrow")


def _met(flowpay: Flowpay) -> bool:
    """Return whether a call has met the fault that was arranged."""
    return not flowpay.get("/sandbox/faults")["items"]


def _kill(flowpay: Flowpay, function: str) -> list[int]:
    """Kill this emulator's processes that run a function; return their ids."""
    emulator = flowpay.system.parts["the emulator"].pid
    killed = _processes("-P", str(emulator), "-f", function)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    return killed


def _processes(*wanted: str) -> list[int]:
    found = subprocess.run(["pgrep", *wanted], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def _swept_to_its_end(flowpay: Flowpay, session_id: str) -> Json:
    """Return the session once it has ended, the sweep running more often than its clock says."""

    def swept() -> Json | None:
        flowpay.sweep()
        session = flowpay.session(session_id)
        return session if session["status"] not in OPEN else None

    return flowpay.until(swept, what=f"{session_id} to end", pause_s=2)


def _nothing_happened_twice(flowpay: Flowpay, session: Json) -> None:
    session_id = session["session_id"]
    entries = entries_of(flowpay, session_id)
    written = Counter((e["kind"], e["usage_id"] or e["escrow_id"]) for e in entries)
    assert written.most_common(1)[0][1] == 1, written
    assert [entry["kind"] for entry in entries].count("hold") == 1
    escrows = [each for each in flowpay.every("/api/escrows") if each["session_id"] == session_id]
    assert [each["escrow_id"] for each in escrows] == [session["escrow_id"]]
    receivers = [mail["to"][0] for mail in mails_of(flowpay, session_id)]
    assert sorted(receivers) == sorted({quote["sent_to"] for quote in session["quotes"]})
    trail = flowpay.every("/api/audit-trail", session_id=session_id)
    kinds = Counter(event["type"] for event in trail)
    assert kinds["flowpay.session.completed"] == kinds["flowpay.session.ranked"] == 1
    books_balance(flowpay)
