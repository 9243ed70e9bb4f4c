"""Spending controls — the rules of the account: read, changed, and asked about a payment."""

from contextlib import suppress
from typing import Annotated

from pydantic import AfterValidator, Field

from flowpay.domain.categories import category_name
from flowpay.domain.controls import Controls
from flowpay.domain.errors import Busy
from flowpay.domain.money import Money
from flowpay.runtime.http import Command, Id, Text, caller, entry, http_app
from flowpay.services import approvals, spending_controls, wallets
from flowpay.services.spending_controls import Evaluation

app = http_app()

MOST = 50
"""Categories, and caps of each kind: an event tells them all at once, to whoever listens."""
MOST_BYTES = 120


def _short(name: str) -> str:
    """Return the name; a letter may have several bytes, and it is bytes that fill an event."""
    if len(category_name(name).encode()) > MOST_BYTES:
        raise ValueError(f"a category's name has at most {MOST_BYTES} bytes")
    return name


Category = Annotated[Text, Field(max_length=60), AfterValidator(_short)]


class ControlsChange(Command, frozen=True):
    """The limits, and the version that was read: a stale one is refused.

    The caps per supplier and category, the pace and the further thresholds stay as they are where
    they are left out.
    """

    per_transaction_limit: Money
    daily_limit: Money
    monthly_limit: Money
    auto_approve_threshold: Money
    allowed_categories: tuple[Category, ...] = Field(max_length=MOST)
    supplier_limits: dict[Id, Money] = Field(default_factory=dict, max_length=MOST)
    category_limits: dict[Category, Money] = Field(default_factory=dict, max_length=MOST)
    payments_per_hour: int | None = Field(default=None, strict=True, ge=1, le=1_000_000)
    further_approver_thresholds: tuple[Money, ...] = Field(default=(), max_length=5)
    version: int = Field(ge=1)


class Payment(Command, frozen=True):
    """A payment that somebody thinks of; `amount` in any currency."""

    amount: Money
    category: Category
    supplier_id: Id | None = None


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
    with suppress(Busy):  # the change stands; what waits is rechecked by the next sweep
        approvals.recheck_all(who.account)
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
