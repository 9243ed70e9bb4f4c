"""`make reconcile`: the books of a deployment, worked out from its journals, as tables.

It reads the tables with the operator's own credentials, and writes nothing: those of the system on
this machine or, with `--aws`, those of the stack in AWS.
"""

import os
import sys
from collections.abc import Sequence
from time import monotonic

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flowpay.domain.errors import FlowpayError
from flowpay.persistence.accounts import all_accounts
from flowpay.services.reconciliation import Report, reconcile

from .local import deploying
from .local.__main__ import ports
from .local.emulator import credentials
from .local.showing import console
from .local.telling import counted, plain

STACK = "FlowpayService"
MOST_SHOWN = 50
TOLD_EVERY = 100
USAGE = "make reconcile, or make reconcile ARGS=--aws"


class CannotReconcile(Exception):
    """There is nothing to read; the text says what to do about it."""


def main(arguments: Sequence[str], screen: Console) -> int:
    """Return 0 if every account's books are sound, else 1; every reason is on the screen."""
    try:
        os.environ.update(_deployment(arguments))
        sound = [_show(account, screen) for account in all_accounts()]
    except (CannotReconcile, FlowpayError, BotoCoreError, ClientError) as refusal:
        screen.print(Text(str(refusal), style="red"))
        return 1
    if not sound:
        screen.print("no account has a wallet yet: there is nothing to reconcile")
    return 0 if all(sound) else 1


def _deployment(arguments: Sequence[str]) -> dict[str, str]:
    """Return the environment that names the tables, and whose they are."""
    environment, outputs = deployment(arguments)
    return environment | {
        "BOOK_TABLE": outputs["BookTable"],
        "SCRATCH_TABLE": outputs["ScratchTable"],
    }


def deployment(arguments: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the environment of an operator's clients, and the outputs of the stacks."""
    if arguments not in ([], ["--aws"]):
        raise CannotReconcile(USAGE)
    return _in_aws() if arguments else _here()


def _here() -> tuple[dict[str, str], dict[str, str]]:
    _, port = ports(os.environ)
    try:
        outputs = deploying.outputs(port)
    except BotoCoreError:
        outputs = {}
    if "BookTable" not in outputs:
        raise CannotReconcile(
            "Flowpay does not run on this machine: `make up` starts it; "
            "`make reconcile ARGS=--aws` reads the one in AWS"
        )
    return credentials(port), outputs


def _in_aws() -> tuple[dict[str, str], dict[str, str]]:
    try:
        [stack] = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        raise CannotReconcile(
            f"{STACK} cannot be read in AWS: your credentials and region must be those of the "
            f"deployment ({error})"
        ) from error
    return {}, {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _show(account: str, screen: Console) -> bool:
    """Reconcile one account before the operator's eyes; return whether its books are sound."""
    began = monotonic()
    with screen.status("") as status:

        def told(entries: int) -> None:
            if entries % TOLD_EVERY == 0:
                status.update(plain(f"{account}: {entries:,} entries"))

        report = reconcile(account, told=told)
    screen.print("", _table(report, seconds=monotonic() - began))
    if report.busy:
        screen.print("its wallet kept moving while it was read: try again", style="yellow")
    return not report.busy and not report.breaks


def _table(report: Report, *, seconds: float) -> Table:
    table = Table(title=plain(report.account), caption=_read(report, seconds), box=SIMPLE_HEAD)
    table.add_column("what")
    table.add_column("journal", justify="right")
    table.add_column("projection", justify="right")
    table.add_column("")
    for check in report.checks[:MOST_SHOWN]:
        mark = Text("✓", style="green") if check.agrees else Text("✗", style="red")
        table.add_row(plain(check.what), plain(check.expected), plain(check.found), mark)
    if len(report.checks) > MOST_SHOWN:
        table.add_row(f"and {len(report.checks) - MOST_SHOWN:,} more", "", "", "")
    return table


def _read(report: Report, seconds: float) -> str:
    counts = {"entry": report.entries, **report.compared}
    said = ", ".join(counted(number, noun) for noun, number in counts.items())
    return f"{said}, {seconds:.1f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], console()))
