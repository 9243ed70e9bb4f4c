"""GET, PUT /api/spending-controls — the rules of the account, read and changed."""

from typing import Annotated

from pydantic import Field

from flowpay.domain.money import Money
from flowpay.domain.spending import Controls, Limits, category_name
from flowpay.runtime.http import Command, Text, caller, entry, http_app
from flowpay.services import wallets

app = http_app()

Category = Annotated[Text, Field(max_length=100)]


class ControlsChange(Command, frozen=True):
    """All limits, and the version that was read: a stale one is refused."""

    per_transaction_limit: Money
    daily_limit: Money
    monthly_limit: Money
    auto_approve_threshold: Money
    allowed_categories: tuple[Category, ...] = Field(max_length=200)
    version: int = Field(ge=1)


@app.get("/api/spending-controls", summary="The rules in force", tags=["Money"])
def read() -> Controls:
    return wallets.load(caller(app).account).controls


@app.put("/api/spending-controls", summary="Change the rules that were read", tags=["Money"])
def change(wanted: ControlsChange) -> Controls:
    who = caller(app)
    limits = Limits.model_validate(wanted, from_attributes=True)
    names = tuple(dict.fromkeys(category_name(each) for each in limits.allowed_categories))
    limits = limits.model_copy(update={"allowed_categories": names})
    return wallets.change_controls(
        who.account, limits, read_version=wanted.version, by=who.principal
    )


handler = entry(app)
