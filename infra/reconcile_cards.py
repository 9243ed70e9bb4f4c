"""`make reconcile-cards`: every account's cards against the provider's own list, as a table.

The provider's key is the system's and not the operator's, so the system itself is asked to compare:
the one on this machine or, with `--aws`, that of the stack in AWS.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .local.showing import console
from .local.telling import counted, plain
from .reconcile import CannotReconcile, deployment

MOST_SHOWN = 50
PATIENT = Config(read_timeout=310, retries={"total_max_attempts": 1})
"""For longer than the function may run, and once: it asks the provider about every card."""


class Comparison(NamedTuple):
    """What is compared: its name, the stack's output that names the function, how it is shown."""

    what: str
    output: str
    columns: tuple[str, str, str]
    caption: Callable[[dict[str, Any]], str]


def main(arguments: Sequence[str], screen: Console) -> int:
    """Return 0 if every card is what the provider says, else 1; every reason is on the screen."""
    return compared(arguments, screen, CARDS)


def compared(arguments: Sequence[str], screen: Console, comparison: Comparison) -> int:
    """Return 0 if all agrees, else 1; every reason is on the screen."""
    try:
        environment, outputs = deployment(arguments)
        os.environ.update(environment)
        function = outputs[comparison.output]
        report = _asked(boto3.client("lambda", config=PATIENT), function, comparison.what)
    except (CannotReconcile, BotoCoreError, ClientError) as refusal:
        screen.print(Text(str(refusal), style="red"))
        return 1
    screen.print("", _table(report, comparison))
    return 1 if report["breaks"] else 0


def _asked(functions: Any, name: str, what: str) -> dict[str, Any]:
    answer = functions.invoke(FunctionName=name, Payload=json.dumps({"by_hand": True}))
    said: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise CannotReconcile(f"the {what} were not compared: {said.get('errorMessage')}")
    return said


def _table(report: dict[str, Any], comparison: Comparison) -> Table:
    said = comparison.caption(report)
    if not report["breaks"]:
        said += ": all of it agrees"
    table = Table(title=comparison.what, caption=said, box=SIMPLE_HEAD, min_width=60)
    for column in comparison.columns:
        table.add_column(column)
    for check in report["breaks"][:MOST_SHOWN]:
        table.add_row(plain(check["what"]), plain(check["expected"]), plain(check["found"]))
    if len(report["breaks"]) > MOST_SHOWN:
        table.add_row(f"and {len(report['breaks']) - MOST_SHOWN:,} more", "", "")
    return table


def _caption(report: dict[str, Any]) -> str:
    return f"{counted(report['cards'], 'card')} of ours, {report['issued']:,} of the provider's"


CARDS = Comparison("cards", "ReconcileCards", ("what", "ours", "the provider's"), _caption)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], console()))
