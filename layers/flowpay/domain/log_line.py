"""Lines of a session's log: what a step adds to its facts, in words that a buyer understands.

What an event already says for itself has no line: a line tells the how and why, and what was
skipped or refused. A step has one or two, and each supplier that was skipped has one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, Protocol

from pydantic import BaseModel

from .escrow import Escrow
from .evidence import plain
from .intent import Intent
from .money import Money
from .ranked import Ranked
from .transitions import EscrowStatus

LONGEST_LINE, LONGEST_NAME = 500, 80
"""Characters: of a line, and of what others call themselves in it."""
MOST_NAMED = 3


class LogLine(BaseModel, frozen=True):
    """`stage` is the state of the workflow that says it, such as `RankSuppliers`."""

    level: Literal["info", "warning", "error"]
    stage: str
    text: str


class Named(Protocol):
    @property
    def name(self) -> str: ...


def understood(intent: Intent) -> LogLine:
    """Return what was understood, as a sentence to compare with one's own."""
    line = intent.lines[0]
    parts = [f"{line.quantity:,f} {line.unit} of {line.material}"]
    if line.price_ceiling:
        parts.append(f"at most {line.price_ceiling.readable} per {line.base_unit}")
    if line.currency_assumed:
        parts.append(f"prices taken to be in {line.currency}")
    if intent.deliver_by:
        parts.append(f"by {intent.deliver_by:%-d %B %Y}")
    if intent.destination:
        parts.append(f"to {plain(intent.destination, LONGEST_NAME)}")
    return _info("ParseRequest", f"Read as {', '.join(parts)}.")


def found(
    kept: int, left_out: Sequence[tuple[Named, str]], missing: Sequence[Exception]
) -> tuple[LogLine, ...]:
    """Return how many are looked into, who is not and why, and what the search went without."""
    said = [f"{_count(kept, 'supplier is', 'suppliers are')} looked into."]
    if left_out:
        said.append(f"{len(left_out)} left out: {_reasons(left_out)}.")
    lines = [_info("DiscoverSuppliers", " ".join(said))]
    if missing:
        why = _first(missing)
        lines.append(_warning("DiscoverSuppliers", f"The search is not complete: {why}"))
    return tuple(lines)


def checked(supplier: Named, missing: Sequence[Exception]) -> tuple[LogLine, ...]:
    """Return what a supplier could not be asked about; nothing where all was there."""
    if not missing:
        return ()
    said = f"{_name(supplier)} was looked into in part: {_first(missing)}"
    return (_warning("EnrichSupplier", said),)


def skipped(supplier: Named, reason: str) -> LogLine:
    return _warning("EnrichSupplier", f"{_name(supplier)} is left out: {reason}.")


def ranked(
    suppliers: Sequence[Ranked],
    asked: Sequence[str],
    *,
    silent: int,
    closes_at: datetime | None,
) -> tuple[LogLine, ...]:
    """Return how many fit and who is asked for a quote, and who does not fit and why.

    `asked` are ids of suppliers; of so many `silent` ones nothing is known in time.
    """
    fits, others = _sorted(suppliers)
    names = [_name(each) for id in asked for each in suppliers if each.supplier_id == id]
    said = [f"{len(fits)} of {len(suppliers)} fit."]
    if names:
        until = f", until {closes_at:%-d %B, %H:%M} UTC" if closes_at else ""
        said.append(f"Asked for a quote{until}: {', '.join(names)}.")
    return (_info("RankSuppliers", " ".join(said)), *_unfit("RankSuppliers", others, silent))


def quoted(suppliers: Sequence[Ranked], asked: int) -> tuple[LogLine, ...]:
    """Return how many have answered, and whether that leaves anybody out."""
    fits, others = _sorted(suppliers)
    answered = sum(each.quoted for each in suppliers)
    said = f"{answered} of {asked} asked have quoted; {len(fits)} of {len(suppliers)} fit."
    return (_info("RankQuotes", said), *_unfit("RankQuotes", others, 0))


def not_asked(supplier: Named, reason: Exception) -> LogLine:
    return _warning("RequestQuote", f"No mail went to {_name(supplier)}: {_sentence(reason)}")


def held(escrow: Escrow) -> LogLine:
    """Return by which rate the money is held, and whether a person has to agree."""
    rate = escrow.rate
    at = f", at {rate.rate} ({plain(rate.source, 40)}, {rate.date:%-d %B %Y})" if rate else ""
    waits = escrow.status is EscrowStatus.PENDING_APPROVAL
    then = "a person has to agree" if waits else "nobody has to agree"
    return _info("OpenEscrow", f"{escrow.wallet_amount.readable} of the wallet{at}: {then}.")


def refused(amount: Money, reason: Exception) -> LogLine:
    return _warning("OpenEscrow", f"{amount.readable} may not be held: {_sentence(reason)}")


def stopped(stage: str) -> LogLine:
    """Return that a session ends without a result, after `stage`, as in `rank_suppliers`."""
    done = "".join(word.title() for word in stage.split("_"))
    said = f"Stopped after {done}. What was held has gone back, and calls that were made are paid."
    return LogLine(level="error", stage="FailSession", text=said)


def _sorted(suppliers: Iterable[Ranked]) -> tuple[list[Ranked], list[Ranked]]:
    every = list(suppliers)
    return [e for e in every if e.excluded is None], [e for e in every if e.excluded is not None]


def _unfit(stage: str, others: Sequence[Ranked], silent: int) -> tuple[LogLine, ...]:
    said = []
    if others:
        reasons = _reasons([(each, each.excluded or "") for each in others])
        said.append(f"{_count(len(others), 'does', 'do')} not fit: {reasons}.")
    if silent:
        said.append(f"{_count(silent, 'was', 'were')} not looked into in time.")
    return (_warning(stage, " ".join(said)),) if said else ()


def _reasons(given: Sequence[tuple[Named, str]]) -> str:
    named = [f"{_name(each)} ({plain(why, 120)})" for each, why in given[:MOST_NAMED]]
    more = len(given) - len(named)
    return ", ".join([*named, *([f"and {more} more"] if more else [])])


def _first(failures: Sequence[Exception]) -> str:
    more = len(failures) - 1
    return _sentence(failures[0]) + (f" And {more} more." if more else "")


def _sentence(reason: Exception) -> str:
    return f"{plain(str(reason), 300).rstrip('.')}."


def _name(named: Named) -> str:
    return plain(named.name, LONGEST_NAME)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _info(stage: str, text: str) -> LogLine:
    return LogLine(level="info", stage=stage, text=plain(text, LONGEST_LINE))


def _warning(stage: str, text: str) -> LogLine:
    return LogLine(level="warning", stage=stage, text=plain(text, LONGEST_LINE))
