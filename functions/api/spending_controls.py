"""Spending controls — the rules of the account: read, changed, and asked about a payment."""

from typing import Annotated

from pydantic import Field

from flowpay.domain.controls import Controls
from flowpay.domain.money import Money
from flowpay.runtime.http import Command, Text, caller, entry, http_app
from flowpay.services import decisions, spending_controls, wallets
from flowpay.services.spending_controls import Evaluation

app = http_app()

Category = Annotated[Text, Field(max_length=100)]
SupplierId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class ControlsChange(Command, frozen=True):
    """The limits, and the version that was read: a stale one is refused.

    The caps per supplier and category, the pace and the further thresholds stay as they are where
    they are left out.
    """

    per_transaction_limit: Money
    daily_limit: Money
    monthly_limit: Money
    auto_approve_threshold: Money
    allowed_categories: tuple[Category, ...] = Field(max_length=200)
    supplier_limits: dict[SupplierId, Money] = Field(default_factory=dict, max_length=100)
    category_limits: dict[Category, Money] = Field(default_factory=dict, max_length=100)
    payments_per_hour: int | None = Field(default=None, strict=True, ge=1, le=1_000_000)
    further_approver_thresholds: tuple[Money, ...] = Field(default=(), max_length=5)
    version: int = Field(ge=1)


class Payment(Command, frozen=True):
    """A payment that somebody thinks of; `amount` in any currency."""

    amount: Money
    category: Category
    supplier_id: SupplierId | None = None


@app.get("/api/spending-controls", summary="The rules in force", tags=["Money"])
def read() -> Controls:
    return wallets.load(caller(app).account).controls


@app.put("/api/spending-controls", summary="Change the rules that were read", tags=["Money"])
def change(wanted: ControlsChange) -> Controls:
    who = caller(app)
    given = wanted.model_fields_set - {"version"}
    fields = {name: getattr(wanted, name) for name in given}
    controls = spending_controls.change(
        who.account, fields, read_version=wanted.version, by=who.principal
    )
    decisions.recheck_all(who.account)
    return controls


@app.post(
    "/api/spending-controls/evaluate",
    summary="What the rules would say to a payment; changes nothing",
    tags=["Money"],
)
def evaluate(payment: Payment) -> Evaluation:
    return spending_controls.evaluate(
        caller(app).account,
        payment.amount,
        category=payment.category,
        supplier_id=payment.supplier_id,
    )


handler = entry(app)
