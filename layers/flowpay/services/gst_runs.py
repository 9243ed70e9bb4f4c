"""GST runs: computed at once, or started and seen to an end; the person's word; how they are read.

What asks nobody outside is computed at once, and its run has ended when it is answered. What needs
the portal or money runs as a state machine, which the answer has started.
"""

from datetime import date

from flowpay.domain.errors import Conflict, InvalidInput
from flowpay.domain.gst.amounts import in_rupees
from flowpay.domain.gst.financial_year import india_day, parse_period
from flowpay.domain.gst.gstin import read_gstin
from flowpay.domain.gst.invoice import DocumentKind
from flowpay.domain.gst_errand import NEEDS_PORTAL
from flowpay.domain.gst_invoice import InvoiceResult, clocks_of
from flowpay.domain.gst_request import ComputeInvoice, FileReturn, PayTax, ValidateGstin
from flowpay.domain.gst_result import (
    RESULTS,
    Asked,
    GstinChecked,
    Gstr1Result,
    Gstr2bResult,
    Gstr3bResult,
    GstResult,
    computed,
)
from flowpay.domain.gst_run import Action, Run, RunStatus, Said, without_secret
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.persistence import book, gst_runs, idempotency
from flowpay.persistence.book import Write
from flowpay.ports import executions
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import escrow_clocks, repeats, wallets
from .gst_events import announced_of
from .judging import judged_anew

_RETURNS = {Action.PREPARE_GSTR1: "gstr1", Action.PREPARE_GSTR3B: "gstr3b"}


class NotPrepared(Conflict): ...


class NotOfEscrow(InvalidInput): ...


def automate(asked: Asked, *, by: str, once: Once) -> Run:
    """Return the run of what is asked: at its end, or with its execution started.

    Raises what is wrong with what is asked: GstinInvalid, PeriodInFuture, InvoiceIncomplete and
    the like, AmountInvalid, NotRupees, RunUnknown, NotPrepared, EscrowUnknown, NotOfEscrow,
    ResultTooLarge.
    """
    run = _recorded(asked, by=by, once=once)
    if run.is_open:
        try:
            start(once.account, run)
        except executions.WorkflowsAway:  # the run is written: the sweep starts it
            logger.warning("left to the sweep", run_id=run.run_id)
    return run


def start(account: str, run: Run) -> None:
    """Start the run's execution; starting it twice is starting it once."""
    executions.start(
        config().GST_RUN_ARN,
        run.execution_name(account),
        {"account": account, "run_id": run.run_id, "action": run.action.value},
    )


def say(
    account: str, run_id: str, said: Said, *, by: str, note: str | None, reference: str | None
) -> Run:
    """Return the run after its person's turn; said again, as it is.

    Raises RunUnknown, RunNotWaiting, SecretWritten, or RunMoved where another was faster.
    """
    run = gst_runs.load(account, run_id)
    if run.said is said:
        return run
    without_secret(note)
    new = run.heard(said, by=by, note=note, reference=reference, at=clock.now())
    said_so = announced_of(account, new, f"person_{said.value}", by=by)
    book.commit([gst_runs.moved(account, run, new), said_so])
    return new


def result_of(account: str, run: Run) -> GstResult | None:
    """Return what a run has computed."""
    text = gst_runs.result_of(account, run.run_id) if run.action in RESULTS else None
    return RESULTS[run.action].model_validate_json(text) if text else None


@judged_anew
def _recorded(asked: Asked, *, by: str, once: Once) -> Run:
    _, earlier = repeats.read(once) if once.key else (None, None)
    if earlier:
        return Run.model_validate_json(earlier)
    account, at = once.account, clock.now()
    wallets.load(account)  # opens the account, so that the sweep looks after its runs
    result, facts = None, _facts(account, asked, india_day(at))
    if not isinstance(asked, PayTax | FileReturn):
        result = computed(asked, today=india_day(at))
    run = Run(
        run_id=clock.new_id("gst", at),
        action=asked.action,
        status=RunStatus.RUNNING,
        stage="automate",
        requested_by=by,
        created_at=at,
        updated_at=at,
        **facts,
    )
    said = [announced_of(account, run, "started", by=by)]
    if not _runs_on(asked):
        nothing = Money.zero(config().WALLET_CURRENCY)
        run = run.ended(RunStatus.COMPLETED, _summary(run, result), at=at, cost=nothing)
        said = [announced_of(account, run, "completed", by=by)]
    stored = [gst_runs.result(account, run.run_id, result.model_dump_json())] if result else []
    book.commit(
        [
            *idempotency.recorded(once, run, at=at),
            gst_runs.started(account, run),
            *stored,
            *said,
            *_clocks(account, asked),
        ]
    )
    return run


def _runs_on(asked: Asked) -> bool:
    """Return whether it needs the portal or money."""
    return asked.action in NEEDS_PORTAL and not (
        isinstance(asked, ValidateGstin) and not asked.portal
    )


def _facts(account: str, asked: Asked, today: date) -> dict[str, object]:
    """Return what a run is about, checked."""
    match asked:
        case FileReturn():
            prepared = gst_runs.load(account, asked.prepared_run_id)
            if prepared.action not in _RETURNS or prepared.status is not RunStatus.COMPLETED:
                raise NotPrepared(f"{prepared.run_id} is no prepared return: prepare one first")
            return {
                "gstin": prepared.gstin,
                "period": prepared.period,
                "return_type": _RETURNS[prepared.action],
                "prepared_run_id": prepared.run_id,
            }
        case ComputeInvoice():
            own = asked.invoice.supplier.gstin
            return {"gstin": read_gstin(own).gstin if own else None}
        case ValidateGstin():
            return {"gstin": read_gstin(asked.gstin).gstin}
    facts: dict[str, object] = {
        "gstin": read_gstin(asked.gstin).gstin,
        "period": parse_period(asked.period, today=today).key,
    }
    if isinstance(asked, PayTax):
        facts |= {"amount": in_rupees(asked.amount).payable(), "memo": without_secret(asked.memo)}
    return facts


def _clocks(account: str, asked: Asked) -> list[Write]:
    """Return the writes of what is known of an escrow's purchase; raises EscrowUnknown."""
    if not isinstance(asked, ComputeInvoice) or asked.escrow_id is None:
        return []
    if asked.invoice.kind is DocumentKind.CREDIT_NOTE:
        raise NotOfEscrow("money is held for an invoice, not for a credit note: say no escrow_id")
    return [escrow_clocks.known(account, asked.escrow_id, clocks_of(asked))]


def _summary(run: Run, result: GstResult | None) -> str:
    """Return in a sentence what was computed."""
    match result:
        case GstinChecked(checked=number):
            told = f"{number.gstin} is well formed, of {number.state}"
            return f"{told}; whether it is registered was not looked up."
        case InvoiceResult(invoice=invoice):
            return f"{invoice.number}: {invoice.taxable} and tax of {invoice.tax}."
        case Gstr1Result(gstr1=gstr1):
            sums = gstr1.totals
            return f"GSTR-1 for {run.period}: {sums.taxable} and tax of {sums.tax}."
        case Gstr3bResult(gstr3b=gstr3b):
            return f"GSTR-3B for {run.period}: {gstr3b.cash.total} to be paid in cash."
        case Gstr2bResult(match=match):
            both = f"{len(match.matched)} agree, {len(match.differs)} differ"
            ours, theirs = len(match.missing_in_2b), len(match.missing_in_books)
            return f"{both}, {ours} are missing in GSTR-2B, {theirs} are missing in the books."
    return "Nothing was computed."
