"""`python -m infra.local up | down | reset | status`: the system on this machine."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, sleep

from rich.console import Console

from infra.building import ROOT
from infra.settings import configured, dotfile, secrets

from .processes import CannotStart
from .system import System, running

LOCAL = ROOT / ".local"
PID = LOCAL / "up.pid"
STOP_S = 60
console = Console(highlight=False)


def ports(environment: Mapping[str, str]) -> tuple[int, int]:
    """Return the ports of the proxy and of the emulator."""
    return int(environment.get("FLOWPAY_PORT", 8000)), int(environment.get("EMULATOR_PORT", 4566))


def running_pid() -> int | None:
    """Return the process that runs the system from this folder, if one does."""
    try:
        pid = int(PID.read_text())
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    return pid


@contextmanager
def started() -> Iterator[System]:
    """Run the system of this folder, with `.env`, until the end of the block."""
    if pid := running_pid():
        raise CannotStart(f"it is already running (process {pid}): `make down` stops it")
    port, emulator_port = ports(os.environ)
    given = dotfile() | dict(os.environ)
    begin = monotonic()
    LOCAL.mkdir(exist_ok=True)
    PID.write_text(str(os.getpid()))
    try:
        with (
            console.status("") as status,
            running(
                LOCAL,
                port=port,
                emulator_port=emulator_port,
                settings=configured(given),
                secrets=secrets(given),
                say=lambda text: status.update(text),
            ) as system,
        ):
            status.stop()
            console.print(f"[green]ready[/] after {monotonic() - begin:.1f} s")
            yield system
    finally:
        PID.unlink(missing_ok=True)


def up() -> int:
    """Run until somebody stops it or a part of it ends."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with started() as system:
        _announce(system)
        try:
            while (ended := system.stopped_part()) is None:
                sleep(0.5)
        except KeyboardInterrupt:
            console.print("stopping: its state is being saved")
            return 0
        console.print(f"[red]{ended} has ended by itself:[/] see the logs in {LOCAL}")
        return 1


def down() -> int:
    """Stop what `up` runs, from any terminal, and wait until it has saved its state."""
    pid = running_pid()
    if pid is None:
        console.print("it is not running")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = monotonic() + STOP_S
    while running_pid() and monotonic() < deadline:
        sleep(0.1)
    return 0 if running_pid() is None else 1


def reset() -> int:
    """Forget all that the system knows."""
    if pid := running_pid():
        raise CannotStart(f"it is running (process {pid}): `make down` first")
    shutil.rmtree(LOCAL, ignore_errors=True)
    return 0


def status() -> int:
    """Say whether it runs."""
    pid = running_pid()
    console.print(f"running (process {pid})" if pid else "not running")
    return 0 if pid else 1


def _announce(system: System) -> None:
    console.print(f"""
  {system.url}          the pages; [bold]/docs[/] shows the API
  {system.live_url}?ticket=…  the live log
  {system.url}/sandbox/emails  the mail that the sandbox has "sent"

Ctrl-C or `make down` stops it; what it knows is kept.""")


COMMANDS = {"up": up, "down": down, "reset": reset, "status": status}

if __name__ == "__main__":
    try:
        sys.exit(COMMANDS[sys.argv[1]]())
    except (CannotStart, IndexError, KeyError) as error:
        console.print(f"[red]{error if isinstance(error, CannotStart) else __doc__}[/]")
        sys.exit(1)
