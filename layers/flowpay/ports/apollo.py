"""Apollo's directory says who stands behind a domain (GET /organizations/enrich, API v1)."""

from typing import TYPE_CHECKING

from flowpay.domain.findings import Organisation
from flowpay.domain.sites import domain_of
from flowpay.runtime.config import config

from .calling import call
from .reading import fields, text, whole
from .request import Key, Request, Wrapped
from .tariff import Call, Charged, in_vain, usual

if TYPE_CHECKING:
    from .wire import Wire

BUDGET_S, READ_S = 10, 8
MOST_YEAR = 2_100
MOST_EMPLOYEES = 10_000_000


def organisation(domain: str, *, wire: "Wire | None" = None) -> Charged[Organisation | None]:
    """Return the company under that domain; None if Apollo does not know it, as often it does not.

    Raises ProviderFailed.
    """
    asked = {"domain": domain_of(domain)}
    answer = call(
        Request(
            provider=Call.ORGANISATION.provider,
            method="GET",
            url=f"{config().APOLLO_API_BASE}{config().APOLLO_ENRICH_ENDPOINT}",
            key=Key("APOLLO_API_KEY", "x-api-key", "{}"),
            params=asked,
            wrapped=Wrapped("apollo/org-enrichment", asked),
            budget_s=BUDGET_S,
            read_s=READ_S,
            done=lambda answer: answer.status in {200, 404},
        ),
        wire,
    )
    said = fields(answer.body.get("organization"))
    if not said:
        return Charged(None, in_vain(Call.ORGANISATION))
    found = Organisation(
        name=text(said.get("name")) or domain_of(domain),
        city=text(said.get("city")),
        state=text(said.get("state")),
        country=text(said.get("country")),
        founded_year=whole(said.get("founded_year"), most=MOST_YEAR),
        employees=whole(said.get("estimated_num_employees"), most=MOST_EMPLOYEES),
    )
    return Charged(found, usual(Call.ORGANISATION))
