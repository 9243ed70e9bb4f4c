"""`make bench`: what Flowpay costs on this machine, each figure beside its baseline."""

import tempfile
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from infra.local.system import running
from tests.e2e.deployment import free_ports
from tests.support import capacity
from tests.support.world import world

from . import answering, holding, listening, sourcing, starting, understanding

console = Console(width=100)
ON_DYNAMODB = (
    "The emulator's figures, on the cores that the clients share with it. On DynamoDB the limit is "
    "the wallet's item: its partition takes 1,000 write units a second, and each hold takes 2 for "
    "each KB of it. A wallet of up to one KB so takes 500 holds a second at most, one of two 250."
)


def main() -> None:
    with console.status("reading what buyers write"):
        show_understanding()
    with console.status("starting every function, in turn with a bare one"):
        show_starting()
    with console.status("counting what each command asks of DynamoDB"):
        show_counting()
    with console.status("holding money on one wallet, and on a long journal"), holding.tables():
        show_holding(holding.rates())
        show_latencies(holding.latencies())
    port, emulator_port = free_ports()
    with (
        tempfile.TemporaryDirectory() as folder,
        console.status("deploying a system of its own"),
        running(Path(folder), port=port, emulator_port=emulator_port) as system,
    ):
        show_answering(answering.measure(system))
        show_sourcing(sourcing.measure(system))
        show_listening(listening.measure(system))


def show_understanding() -> None:
    table = _table("Requests understood by the rules alone", "field", "judged", "right", "share")
    scored = understanding.report()
    for row in understanding.fields(scored):
        table.add_row(row.field, str(row.judged), str(row.right), f"{row.right / row.judged:.1%}")
    table.caption = (
        f"{scored.fields:.1%} of the fields, {scored.whole:.1%} of the requests whole; "
        f"{understanding.milliseconds():.1f} ms of CPU a request."
    )
    console.print(table)


def show_starting() -> None:
    table = _table("Start-up: import and init", "function", "CPU ms", "x bare", "with client")
    for each in starting.measure():
        ratios = f"{each.ratio:.2f}", f"{each.ratio_with_client:.2f}"
        table.add_row(each.function, f"{each.milliseconds:.0f}", *ratios)
    console.print(table)


def show_counting() -> None:
    figures = "reads", "transactions", "read units", "write units"
    table = _table("DynamoDB, per command", "command", *figures)
    with world() as here:
        for name, count in capacity.costs(here).items():
            units = f"{count.read_units:g}", f"{count.write_units:g}"
            table.add_row(name, str(count.reads), str(count.transactions), *units)
    console.print(table)


def show_holding(rows: list[holding.Rate]) -> None:
    figures = "holds / s", "bare, apart", "bare, one item", "x bare"
    table = _table("Holds on one wallet, in-process", "clients", *figures)
    for row in rows:
        per_second = f"{row.holds:.0f}", f"{row.apart:.0f}", f"{row.together:.0f}"
        table.add_row(str(row.clients), *per_second, f"{row.ratio:.2f}")
    table.caption = ON_DYNAMODB
    console.print(table)


def show_latencies(rows: list[holding.Latency]) -> None:
    table = _table("A hold, by the length of the journal", "entries", "p50 ms", "x shortest")
    for row in rows:
        table.add_row(f"{row.entries:,}", f"{row.p50_ms:.1f}", f"{row.ratio:.2f}")
    console.print(table)


def show_answering(rows: list[answering.Row]) -> None:
    table = _table("Requests through the local stack", "request", "p50 ms", "p95 ms", "x bare")
    for name, p50, p95, ratio in rows:
        table.add_row(name, f"{p50:.1f}", f"{p95:.1f}", f"{ratio:.2f}")
    console.print(table)


def show_sourcing(sourced: sourcing.Sourced) -> None:
    table = _table("From a sentence, warm", "until", "median s", "slowest s")
    for name, seconds in (
        (f"suppliers ranked, {sourced.suppliers} looked into", sourced.new),
        ("suppliers ranked, known of late", sourced.known),
        ("money held", sourced.to_hold),
    ):
        table.add_row(name, f"{median(seconds):.2f}", f"{max(seconds):.2f}")
    table.caption = (
        f"{sourced.transitions} state transitions a session, a person's decision included."
    )
    console.print(table)


def show_listening(heard: listening.Heard) -> None:
    table = _table("The live log, warm", "what", "median", "slowest")
    for row in listening.summary(heard):
        table.add_row(*row)
    console.print(table)


def _table(title: str, name: str, *figures: str) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left")
    table.add_column(name)
    for figure in figures:
        table.add_column(figure, justify="right")
    return table


if __name__ == "__main__":
    main()
