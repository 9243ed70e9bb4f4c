"""`make reconcile-payouts`: every account's payouts against Locus's own list, as a table.

Locus's key is the system's and not the operator's, so the system itself is asked to compare: the
one on this machine or, with `--aws`, that of the stack in AWS.
"""

import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from .local.showing import console
from .local.telling import counted
from .reconcile_cards import Comparison, compared


def main(arguments: Sequence[str], screen: Console) -> int:
    """Return 0 if every payout is what Locus says, else 1; every reason is on the screen."""
    return compared(arguments, screen, PAYOUTS)


def _caption(report: dict[str, Any]) -> str:
    said = f"{counted(report['payouts'], 'payout')} of ours, {report['transfers']:,} of Locus's"
    return f"{said}; {_money(report['owed'])} owed, {_money(report['held'])} at Locus"


def _money(money: dict[str, str]) -> str:
    return f"{money['currency']} {money['amount']}"


PAYOUTS = Comparison("payouts", "ReconcilePayouts", ("what", "ours", "Locus's"), _caption)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], console()))
