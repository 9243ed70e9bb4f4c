"""`make bench`: what Flowpay costs on this machine, each figure beside its baseline."""

import tempfile
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from infra.local.system import running
from tests.e2e.deployment import free_ports

from . import answering, counting, starting

console = Console(width=100)


def main() -> None:
    with console.status("starting every function, in turn with a bare one"):
        show_starting()
    with console.status("counting what each command asks of DynamoDB"):
        show_counting()
    port, emulator_port = free_ports()
    with (
        tempfile.TemporaryDirectory() as folder,
        console.status("deploying a system of its own"),
        running(Path(folder), port=port, emulator_port=emulator_port) as system,
    ):
        show_answering(answering.measure(system))
        show_sessions(*answering.session(system))


def show_starting() -> None:
    table = _table("Start-up: import and init", "function", "CPU ms", "x bare", "with client")
    for each in starting.measure():
        ratios = f"{each.ratio:.2f}", f"{each.ratio_with_client:.2f}"
        table.add_row(each.function, f"{each.milliseconds:.0f}", *ratios)
    console.print(table)


def show_counting() -> None:
    table = _table("DynamoDB, per command", "command", "round trips", "read units", "write units")
    for name, count in counting.measure():
        table.add_row(name, str(count.round_trips), f"{count.reads:g}", f"{count.writes:g}")
    console.print(table)


def show_answering(rows: list[answering.Row]) -> None:
    table = _table("Requests through the local stack", "request", "p50 ms", "p95 ms", "x bare")
    for name, p50, p95, ratio in rows:
        table.add_row(name, f"{p50:.1f}", f"{p95:.1f}", f"{ratio:.2f}")
    console.print(table)


def show_sessions(seconds: list[float], transitions: int) -> None:
    table = _table("One session", "figure", "value")
    table.add_row("request to hold, median", f"{median(seconds):.2f} s")
    table.add_row("request to hold, slowest", f"{max(seconds):.2f} s")
    table.add_row("state transitions", str(transitions))
    console.print(table)


def _table(title: str, name: str, *figures: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(name)
    for figure in figures:
        table.add_column(figure, justify="right")
    return table


if __name__ == "__main__":
    main()
