"""The parts of the system that are processes: started on a free port, awaited, stopped in order."""

import os
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

START_S = 30
STOP_S = 30
LAST_LINES = 25


class CannotStart(Exception):
    """The system cannot run here as things are; the text says what to do."""


def check_free(port: int, variable: str) -> None:
    """Raise CannotStart if somebody uses this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"port {port} is in use: stop what uses it (`make down`, if it is Flowpay), "
                f"or choose another with {variable}=…"
            ) from error


@contextmanager
def part(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    ready_url: str,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` until the end of the block, from when `ready_url` answers.

    It gets no signal from the terminal: its starter stops it. Closing its stdin asks it to stop.
    Raises CannotStart with the end of its log if it does not come up.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
    try:
        _await(process, ready_url, log)
        yield process
    finally:
        _stop(process)


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = monotonic() + START_S
    while not _answers(url):
        if process.poll() is not None or monotonic() > deadline:
            raise CannotStart(f"{log.stem} does not start; {log} ends with:\n{last_lines(log)}")
        sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own, on 127.0.0.1
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # what it started and did not wait for
    if process.stdin:
        process.stdin.close()


def last_lines(log: Path) -> str:
    """Return the end of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])


def fresh_folder(folder: Path) -> Path:
    """Return `folder`, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
