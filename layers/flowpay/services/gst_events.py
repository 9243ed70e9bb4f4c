"""Events of GST runs: what has become of one, without its result, its evidence or its browser."""

from flowpay.domain.gst_run import Run
from flowpay.persistence.book import Write

from .events import announced

_TOLD = {"run_id", "action", "status", "stage", "gstin", "period", "amount", "return_type"}
_TOLD |= {"escrow_id", "portal", "person", "said", "said_by", "cost", "summary", "reason_code"}


def announced_of(account: str, run: Run, name: str, *, by: str = "flowpay") -> Write:
    """Return the write of an event of a run, such as `flowpay.gst_run.awaiting_person`.

    Of its evidence it tells the hashes, by which the log proves that none was changed.
    """
    data = run.model_dump(mode="json", include=_TOLD, exclude_none=True)
    data |= {"evidence": [each.sha256 for each in run.evidence]}
    return announced(account, f"flowpay.gst_run.{name}", run.run_id, by=by, data=data)
