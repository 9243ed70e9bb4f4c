"""What a run has computed: one shape for each action, with what it rests on and what is open."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from .gst.deadlines import Deadline
from .gst.financial_year import parse_period
from .gst.gstin import Gstin, read_gstin
from .gst.gstr1 import Gstr1, prepare_gstr1
from .gst.gstr2b import Match, match_gstr2b
from .gst.gstr3b import Gstr3b, prepare_gstr3b
from .gst.invoice import compute
from .gst.return_dates import returns_due
from .gst_invoice import InvoiceResult, computed_invoice
from .gst_request import (
    ComputeInvoice,
    FileReturn,
    MatchGstr2b,
    PayTax,
    PrepareGstr1,
    PrepareGstr3b,
    ValidateGstin,
)
from .gst_run import Action

NOT_FOR_UPLOAD = (
    "This is Flowpay's own format, as its OpenAPI documents it. It is not the GST portal's upload "
    "format: enter the figures at the portal, or convert them with a tool that has its schema."
)


class GstinChecked(BaseModel, frozen=True):
    """What the number itself says. Whether it is registered only the portal can say."""

    kind: Literal["gstin"] = "gstin"
    checked: Gstin
    registered: Literal["not_looked_up"] = "not_looked_up"


class Prepared(BaseModel, frozen=True):
    """`note` says what this is not."""

    note: str = NOT_FOR_UPLOAD
    due: tuple[Deadline, ...]


class Gstr1Result(Prepared, frozen=True):
    kind: Literal["gstr1"] = "gstr1"
    gstr1: Gstr1


class Gstr3bResult(Prepared, frozen=True):
    kind: Literal["gstr3b"] = "gstr3b"
    gstr3b: Gstr3b


class Gstr2bResult(BaseModel, frozen=True):
    kind: Literal["gstr2b"] = "gstr2b"
    note: str = NOT_FOR_UPLOAD
    match: Match


GstResult = GstinChecked | InvoiceResult | Gstr1Result | Gstr3bResult | Gstr2bResult
RESULTS: dict[Action, type[GstResult]] = {
    Action.VALIDATE_GSTIN: GstinChecked,
    Action.COMPUTE_INVOICE: InvoiceResult,
    Action.PREPARE_GSTR1: Gstr1Result,
    Action.PREPARE_GSTR3B: Gstr3bResult,
    Action.MATCH_GSTR2B: Gstr2bResult,
}
"""What each action computes; paying and filing compute nothing."""

Computable = ValidateGstin | ComputeInvoice | PrepareGstr1 | PrepareGstr3b | MatchGstr2b
Asked = Computable | PayTax | FileReturn


def computed(asked: Computable, *, today: date) -> GstResult:
    """Return what is computed; `today` is the day in India. Raises what the engine raises."""
    match asked:
        case ValidateGstin():
            return GstinChecked(checked=read_gstin(asked.gstin))
        case ComputeInvoice():
            return computed_invoice(asked, today=today)
        case PrepareGstr1():
            period = parse_period(asked.period, today=today)
            invoices = [compute(each, today=today) for each in asked.documents]
            gstr1 = prepare_gstr1(asked.gstin, period, invoices)
            return Gstr1Result(gstr1=gstr1, due=_due(asked.gstin, asked.period, "gstr_1", today))
        case PrepareGstr3b():
            period = parse_period(asked.period, today=today)
            outward = [compute(each, today=today) for each in asked.outward]
            before = asked.credit_before
            gstr3b = prepare_gstr3b(
                asked.gstin, period, outward, asked.inward, credit_before=before
            )
            return Gstr3bResult(
                gstr3b=gstr3b, due=_due(asked.gstin, asked.period, "gstr_3b", today)
            )
        case MatchGstr2b():
            read_gstin(asked.gstin)
            parse_period(asked.period, today=today)
            match = match_gstr2b(asked.purchases, asked.statement, tolerance=asked.tolerance)
            return Gstr2bResult(match=match)


def _due(gstin: str, period: str, form: str, today: date) -> tuple[Deadline, ...]:
    """Return when the return is due, for who files monthly and for who files quarterly."""
    month, state = parse_period(period, today=today), read_gstin(gstin).state_code
    both = (
        returns_due(month, quarterly=quarterly, state_code=state) for quarterly in (False, True)
    )
    return tuple(dict.fromkeys(each for due in both for each in due if each.kind == form))
