"""GET /api/suppliers — the suppliers known to the account, the most trusted first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from flowpay.domain.categories import category_name
from flowpay.domain.known_supplier import KnownSupplier
from flowpay.persistence import suppliers
from flowpay.runtime.http import Cursor, Limit, Page, caller, entry, http_app

app = http_app()

Material = Annotated[str | None, Query(max_length=100, description="Such as cotton yarn")]


@app.get("/api/suppliers", summary="The suppliers known, the most trusted first", tags=["Sourcing"])
def known(
    material: Material = None, limit: Limit = 20, cursor: Cursor = None
) -> Page[KnownSupplier]:
    wanted = category_name(material) if material else None
    items, following = suppliers.listed(
        caller(app).account, material=wanted, limit=limit, cursor=cursor
    )
    return Page(items=items, next_cursor=following)


handler = entry(app)
