"""How a GST run ends: the browser is stopped, its cost paid, the tax settled, and the end written.

In this order, each step safe to repeat: a crash in between is made good by whoever comes again.
"""

from typing import Any, NamedTuple

from flowpay.domain.gst.financial_year import india_day
from flowpay.domain.gst_errand import Finding, errand_of, evidence_of, judge
from flowpay.domain.gst_run import (
    Action,
    Portal,
    ProofUsed,
    Run,
    RunEvidence,
    RunMoved,
    RunStatus,
    Said,
)
from flowpay.domain.money import Money
from flowpay.domain.portal import PortalSession, PortalState
from flowpay.domain.usage import Owner, Usage, UsageStatus
from flowpay.persistence import book, gst_runs
from flowpay.persistence import usages as kept_usages
from flowpay.persistence.usages import UsageMoved
from flowpay.ports.browser_use import has_form
from flowpay.ports.tariff import Call, most
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import gst_portal, gst_tax, usages
from .gst_events import announced_of
from .gst_portal import STEP, Leaving
from .reasons import reason_of


class Outcome(NamedTuple):
    """How a run ends, why, and what was seen."""

    status: RunStatus
    summary: str
    reason_code: str | None = None
    evidence: tuple[RunEvidence, ...] = ()


def close(account: str, run_id: str) -> RunStatus:
    """End a run by what came of it; return how it ended."""
    run = gst_runs.load(account, run_id)
    if not run.is_open:
        return run.status
    leaving = gst_portal.leave(run)
    outcome = _outcome(run, leaving.session)
    if outcome.status is RunStatus.COMPLETED and run.escrow_id:
        outcome = _paid(account, run, outcome)
    if outcome.status is RunStatus.FAILED:
        gst_tax.give_back(account, run, outcome.summary)
    return _end(account, run, outcome, leaving)


def fail(account: str, run_id: str, failure: dict[str, Any]) -> RunStatus:
    """End a run that could not go on, with a reason people understand; return how it ended.

    `failure` is what Step Functions caught. What nobody can have paid or filed yet goes back; after
    the person's turn nobody but the portal knows.
    """
    run = gst_runs.load(account, run_id)
    if not run.is_open:
        return run.status
    code, reason = reason_of(failure, nothing_held=run.escrow_id is None)
    leaving = gst_portal.leave(run)
    had_turn = run.person is not None or run.action is Action.VALIDATE_GSTIN
    status = RunStatus.UNVERIFIED if had_turn else RunStatus.FAILED
    if status is RunStatus.FAILED:
        gst_tax.give_back(account, run, reason)
    return _end(account, run, Outcome(status, reason, code), leaving)


def _end(account: str, run: Run, outcome: Outcome, leaving: Leaving) -> RunStatus:
    """Write the end and pay for the browser, in one transaction; of two ends the first stands."""
    summary = outcome.summary + gst_tax.where_it_stands(account, run, outcome.status)
    usage = _reserve_of(account, run)
    cost = usages.in_wallet(leaving.cost)
    if usage and cost.micros > usage.reserved.micros:
        cost = usage.reserved
    ended = run.ended(
        outcome.status,
        summary,
        at=clock.now(),
        cost=cost if usage else Money.zero(config().WALLET_CURRENCY),
        reason_code=outcome.reason_code,
        evidence=outcome.evidence,
    )
    facts = [
        gst_runs.moved(account, run, ended),
        announced_of(account, ended, ended.status.value),
        *([gst_runs.left(account, leaving.left)] if leaving.left else []),
    ]
    try:
        if usage:
            usages.settle(account, usage, {Call.BROWSE: leaving.cost}, facts)
        else:
            book.commit(facts)
    except (RunMoved, UsageMoved):
        now = gst_runs.load(account, run.run_id)
        if now.is_open:
            raise
        return now.status
    return ended.status


def _paid(account: str, run: Run, outcome: Outcome) -> Outcome:
    """Return the outcome with the tax released: once on each challan, which proves one payment."""
    reference = str(outcome.evidence[-1].facts["reference"])
    try:
        book.commit([gst_runs.proves(account, run.run_id, reference)])
    except ProofUsed as used:
        return _unverified("proof_used", f"Not confirmed: {used}.", outcome.evidence)
    gst_tax.pay(account, run, reference)
    return outcome


def _reserve_of(account: str, run: Run) -> Usage | None:
    every = kept_usages.of(account, Owner(run_id=run.run_id), STEP)
    return next((each for each in every if each.status is UsageStatus.RESERVED), None)


def _outcome(run: Run, session: PortalSession | None) -> Outcome:
    if run.said is Said.CANCELLED:
        return Outcome(RunStatus.FAILED, f"{run.said_by} cancelled it.", "cancelled")
    if run.portal is not Portal.OPEN:
        return _without_portal(run)
    if session is None:
        return _unverified("portal_lost", "The browser at the portal was lost.")
    if session.mark != run.reading_mark:
        return _unverified("not_read", f"What the portal showed was not read{_why(session)}.")
    if not has_form(session.output, errand_of(run).schema):
        return _unverified(
            "answer_not_as_asked", f"What was read is not what was asked for{_why(session)}."
        )
    return _found(run, session)


def _found(run: Run, session: PortalSession) -> Outcome:
    finding = judge(run, session.output, today=india_day(clock.now()))
    seen = (evidence_of("portal", run.action.value, finding.facts, at=clock.now()),)
    if session.is_successful is not True or not finding.confirmed:
        why = finding.why or "the browser says that it did not succeed"
        return _unverified("portal_says_otherwise", f"Not confirmed: {why}.", seen)
    return Outcome(RunStatus.COMPLETED, _confirmed(run, finding), None, seen)


def _confirmed(run: Run, finding: Finding) -> str:
    facts = finding.facts
    match run.action:
        case Action.PAY_TAX:
            return f"{run.amount} is paid: challan {facts['reference']} of {facts['paid_on']}."
        case Action.FILE_RETURN:
            filed = f"{run.return_type} for {run.period} is filed"
            return f"{filed}: {facts['reference']} of {facts['done_on']}."
    if str(facts["status"]).casefold() != "active":
        return f"{run.gstin} is not active, of {facts['legal_name']}: {facts['status']}."
    return f"{run.gstin} is registered for {facts['legal_name']}: {facts['status']}."


def _without_portal(run: Run) -> Outcome:
    if not gst_portal.is_by_hand(run):
        return _unverified(
            "portal_closed",
            "The number is well formed. Whether it is registered was not looked up: "
            f"{gst_portal.why_closed() or 'the portal was closed'}.",
        )
    if run.said is not Said.DONE:
        return _unverified("nobody_came", "Nobody said in time that it was done.")
    words = {"reference": run.reference, "said_by": run.said_by}
    said = {name: value for name, value in words.items() if value}
    told = (evidence_of("person", run.action.value, said, at=clock.now()),)
    reference = f" ({run.reference})" if run.reference else ""
    summary = f"{run.said_by} says that it is done{reference}; nobody has seen it at the portal."
    return _unverified("by_hand", summary, told)


def _unverified(code: str, summary: str, evidence: tuple[RunEvidence, ...] = ()) -> Outcome:
    return Outcome(RunStatus.UNVERIFIED, summary, code, evidence)


def _why(session: PortalSession) -> str:
    """Return what the session itself says about its end, in our words."""
    if session.cost.micros >= most(Call.BROWSE).micros:
        return ": its cost limit was reached"
    return {
        PortalState.STOPPED: ": the browser was stopped",
        PortalState.TIMED_OUT: ": the browser was closed because nobody moved it",
        PortalState.ERROR: ": the browser broke",
    }.get(session.state, "")
