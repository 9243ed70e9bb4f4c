"""TDS on goods: income tax that a large buyer keeps back from a seller, above a yearly threshold.

Section 194Q of the Income-tax Act 1961 to 31 March 2026, section 393(1) of the Act of 2025 after.
What counts is the sum of the purchases from one seller in the financial year: the tax on a purchase
is the tax on the excess after it less that on the excess before, so that however purchases are
split, the year's total is the same.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from pydantic import BaseModel

from ..errors import InvalidInput
from ..money import Money
from .amounts import ZERO, in_rupees, rupees, share
from .facts import Fact, Reason, because, rows, sure
from .financial_year import financial_year
from .pan import read_pan


class PurchaseInvalid(InvalidInput): ...


class TdsStatus(StrEnum):
    DUE = "due"
    NOT_DUE = "not_due"
    UNKNOWN = "unknown"


class PurchaseKind(StrEnum):
    """What comes first counts: the credit of an invoice or an advance payment."""

    INVOICE = "invoice"
    ADVANCE = "advance"


class Regime(Fact, frozen=True):
    """One rule of tax at source; amounts in rupees, rates in per cent, None where not told."""

    regime: str
    section: str
    code: str
    what: str
    threshold: Decimal | None
    rate: Decimal | None
    rate_without_pan: Decimal | None
    without_pan_verified: bool = True
    buyer_turnover: Decimal | None
    form: str


class Purchase(BaseModel, frozen=True):
    """A credit or payment to one seller. `taxable` is without GST; of an advance, all that is paid.

    `gst_shown` tells whether the GST stands apart on the paper: if not, it counts too.
    `advance_adjusted` is the part that was already counted when it was paid as an advance.
    """

    purchase_id: str
    on: date
    kind: PurchaseKind = PurchaseKind.INVOICE
    taxable: Money
    gst: Money = ZERO
    gst_shown: bool = True
    advance_adjusted: Money = ZERO


class Tds(BaseModel, frozen=True):
    """What is to be kept back from one purchase, and where the year stands after it."""

    purchase_id: str
    status: TdsStatus
    financial_year: str
    section: str | None
    code: str | None
    base: Money
    counted_before: Money
    counted_after: Money
    excess: Money
    rate: Decimal
    amount: Money
    crosses_threshold: bool
    question: str | None
    reasons: tuple[Reason, ...]
    verified: bool


def tds_on_goods(
    purchase: Purchase,
    *,
    counted_before: Money,
    pan: str | None,
    buyer_turnover: Money | None,
    resident: bool = True,
) -> Tds:
    """Return the TDS on one purchase.

    `counted_before`: what of this financial year counts already for this seller. `buyer_turnover`:
    that of the financial year before, None if it is not known. Raises PanInvalid, NotRupees,
    PurchaseInvalid.
    """
    has_pan = pan is not None and bool(read_pan(pan))
    regime = goods_regime(purchase.on)
    base, base_reason = _base(purchase, regime)
    after = in_rupees(counted_before) + base
    reasons: tuple[Reason, ...] = (base_reason,)
    limit = _rupees(regime.threshold)
    excess_before, excess_after = _above(counted_before, limit), _above(after, limit)
    excess = excess_after - excess_before
    rate = (regime.rate if has_pan else regime.rate_without_pan) or Decimal(0)
    amount = share(excess_after, rate) - share(excess_before, rate)
    status, why, question = _applies(regime, buyer_turnover, resident)
    if excess.micros == 0:
        status, why, question = TdsStatus.NOT_DUE, f"{after} this year is not above {limit}", None
    if status is TdsStatus.DUE:
        without = "" if has_pan else ", there is no PAN"
        why = f"{rate} % of {excess}, what lies above {limit} this year{without}"
    due = status is TdsStatus.DUE
    reasons = (*reasons, because(why, regime.section, regime))
    if due and not has_pan and not regime.without_pan_verified:
        reasons = (*reasons, _taken_over(regime))
    return Tds(
        purchase_id=purchase.purchase_id,
        status=status,
        financial_year=financial_year(purchase.on),
        section=regime.section,
        code=regime.code,
        base=base,
        counted_before=counted_before,
        counted_after=after,
        excess=excess,
        rate=rate if due else Decimal(0),
        amount=amount if due else ZERO,
        crosses_threshold=excess_before.micros == 0 < excess.micros,
        question=question,
        reasons=reasons,
        verified=sure(reasons) and question is None,
    )


def running(
    purchases: Iterable[Purchase],
    *,
    pan: str | None,
    buyer_turnover: Money | None,
    resident: bool = True,
) -> tuple[Tds, ...]:
    """Return the TDS on each purchase from one seller, by day; every 1 April it begins anew."""
    counted: dict[str, Money] = {}
    found = []
    for purchase in sorted(purchases, key=lambda each: each.on):
        year = financial_year(purchase.on)
        tds = tds_on_goods(
            purchase,
            counted_before=counted.get(year, ZERO),
            pan=pan,
            buyer_turnover=buyer_turnover,
            resident=resident,
        )
        counted[year] = tds.counted_after
        found.append(tds)
    return tuple(found)


def regimes_on(day: date) -> tuple[Regime, ...]:
    """Return every rule of tax at source that holds on that day."""
    return tuple(regime for regime in _regimes() if regime.holds_on(day))


def goods_regime(day: date) -> Regime:
    """Return the rule for purchases of goods; raises PurchaseInvalid before there was one."""
    found = next((regime for regime in regimes_on(day) if regime.what == "goods"), None)
    if found is None:
        raise PurchaseInvalid(f"no rule of TDS on goods is known for {day}")
    return found


def _base(purchase: Purchase, regime: Regime) -> tuple[Money, Reason]:
    """Return what counts: without GST where it can be told apart, each rupee once."""
    taxable, gst = in_rupees(purchase.taxable), in_rupees(purchase.gst)
    adjusted = in_rupees(purchase.advance_adjusted)
    if min(taxable.micros, gst.micros, adjusted.micros) < 0 or taxable.micros + gst.micros == 0:
        raise PurchaseInvalid(f"{purchase.purchase_id}: the amounts of a purchase are above zero")
    apart = purchase.kind is PurchaseKind.INVOICE and purchase.gst_shown
    whole = taxable if apart else taxable + gst
    told = "the value without GST, which is shown apart"
    if purchase.kind is PurchaseKind.ADVANCE:
        told = "the whole advance: GST cannot be told apart in it"
    elif not apart:
        told = "the whole sum: GST is not shown apart"
    if adjusted.micros:
        told += f", less {adjusted} that counted when it was paid in advance"
    base = rupees(max(0, whole.micros - adjusted.micros))
    return base, because(f"{base} counts: {told}", regime.section, regime)


def _taken_over(regime: Regime) -> Reason:
    return Reason(
        text=f"{regime.rate_without_pan} % without a PAN is taken over from the section before",
        rule=regime.section,
        source="not looked up",
        verified=False,
    )


def _applies(
    regime: Regime, turnover: Money | None, resident: bool
) -> tuple[TdsStatus, str, str | None]:
    limit = _rupees(regime.buyer_turnover)
    if not resident:
        return TdsStatus.NOT_DUE, "the seller is not resident: other sections hold", None
    if turnover is None:
        question = f"was the buyer's turnover of the financial year before above {limit}?"
        return TdsStatus.UNKNOWN, "the buyer's turnover is not known", question
    if in_rupees(turnover).micros <= limit.micros:
        return TdsStatus.NOT_DUE, f"the buyer's turnover is not above {limit}", None
    return TdsStatus.DUE, "", None


def _above(amount: Money, limit: Money) -> Money:
    return rupees(max(0, amount.micros - limit.micros))


def _rupees(value: Decimal | None) -> Money:
    return Money.of(value or 0, "INR")


@cache
def _regimes() -> tuple[Regime, ...]:
    return tuple(Regime.model_validate(row) for row in rows("tds"))
