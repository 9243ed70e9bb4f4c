"""Tax: its money is held like any other, for the portal as the supplier, and released on proof.

There is no second way for money: an escrow of the category `gst`, under the account's controls,
with a person above the threshold. It is released when the portal has shown the paid challan, goes
back when it is certain that nothing was paid, and else stands for an approver to decide.
"""

from contextlib import suppress

from flowpay.domain.escrow import Escrow, EscrowTransitionForbidden
from flowpay.domain.gst.clocks import Clocks
from flowpay.domain.gst.financial_year import Period
from flowpay.domain.gst_run import Run, RunStatus
from flowpay.domain.once import Once
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import escrow_clocks, escrows, gst_runs
from flowpay.persistence.book import Write
from flowpay.runtime import clock

from . import approvals
from . import escrows as holding
from .escrows import Order
from .gst_events import announced_of

CATEGORY = "gst"
SUPPLIER_ID, SUPPLIER_NAME = "gst_portal", "GST portal"
_SETTLED = frozenset(
    {
        EscrowStatus.RELEASED,
        EscrowStatus.REFUNDED,
        EscrowStatus.REJECTED,
        EscrowStatus.EXPIRED,
    }
)


def hold_tax(account: str, run_id: str) -> tuple[str, EscrowStatus]:
    """Return the escrow of a run's tax, made by the first that comes.

    Raises SpendingRefused, AmountInvalid, RateMissing, RateOutdated or RunMoved.
    """
    run = gst_runs.load(account, run_id)
    if run.escrow_id:
        return run.escrow_id, escrows.load(account, run.escrow_id).status
    if run.amount is None:
        raise ValueError(f"{run_id} has no tax to hold")
    order = Order(
        supplier_id=SUPPLIER_ID,
        supplier_name=SUPPLIER_NAME,
        amount=run.amount,
        category=CATEGORY,
        memo=run.memo or f"GST of {run.gstin} for {run.period} ({run_id})",
    )

    def along(escrow: Escrow) -> list[Write]:
        detail = f"{escrow.amount} is {escrow.status.replace('_', ' ')}"
        new = run.held(escrow.escrow_id, detail=detail, at=clock.now())
        return [
            gst_runs.moved(account, run, new),
            announced_of(account, new, "tax_held"),
            escrow_clocks.known(account, escrow.escrow_id, _clocks(run)),
        ]

    once = Once.of(account=account, route="tasks/hold_tax", key=run_id, body=None)
    escrow = holding.create(order, by=run.requested_by, once=once, along=along)
    return escrow.escrow_id, escrow.status


def _clocks(run: Run) -> Clocks:
    """Return what is known of the tax, for the day on which it is due."""
    period = Period.of(run.period) if run.period else None
    return Clocks(tax_period=period, tax_gstin=run.gstin)


def pay(account: str, run: Run, reference: str) -> None:
    """Release the run's tax on the portal's proof; what somebody has settled meanwhile stands."""
    if run.escrow_id is None:
        return
    once = Once.of(account=account, route="tasks/close_run", key=run.run_id, body=None)
    with suppress(EscrowTransitionForbidden):
        holding.release(run.escrow_id, by="flowpay", reason=f"challan {reference}", once=once)


def give_back(account: str, run: Run, why: str) -> None:
    """Give the run's tax back; what somebody has settled meanwhile stands."""
    if run.escrow_id is None:
        return
    once = Once.of(account=account, route="tasks/fail_run", key=run.run_id, body=None)
    status = escrows.load(account, run.escrow_id).status
    with suppress(EscrowTransitionForbidden):
        if status is EscrowStatus.PENDING_APPROVAL:
            approvals.reject(run.escrow_id, by="flowpay", reason=why, once=once)
        elif status is EscrowStatus.HELD:
            holding.refund(run.escrow_id, by="flowpay", reason=why, once=once)


def where_it_stands(account: str, run: Run, status: RunStatus) -> str:
    """Return a sentence about the run's money as it stands now, "" where it is as it should be."""
    if run.escrow_id is None:
        return ""
    escrow = escrows.load(account, run.escrow_id).status
    if escrow not in _SETTLED:
        return (
            f" The hold {run.escrow_id} stands: look at the portal, then let an approver release "
            "it (it is paid) or refund it (it is not)."
        )
    went_out = escrow is EscrowStatus.RELEASED
    if status is RunStatus.UNVERIFIED or went_out is not (status is RunStatus.COMPLETED):
        return f" Its hold {run.escrow_id} was {escrow} meanwhile: look whether that is right."
    return ""
