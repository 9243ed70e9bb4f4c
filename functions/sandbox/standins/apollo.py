"""Apollo, API v1: company facts by domain. Many small suppliers are missing there."""

from hashlib import sha256
from typing import Any

from catalogue.suppliers import Supplier, suppliers

from .exchange import GATEWAY_TIMEOUT, Provider, Refused, Reply, Request, host_and_path

_UNAUTHORIZED = Reply(
    401,
    "Invalid API key. See https://docs.apollo.io/reference/authentication for how to authenticate.",
)

PROVIDER = Provider(
    "apollo",
    operations=("enrich",),
    failures={
        "rate_limited": Reply(
            429,
            {
                "message": "The maximum number of api calls allowed for "
                "api/v1/organizations/enrich is 600 times per hour. Please upgrade your plan."
            },
        ),
        "unauthorized": _UNAUTHORIZED,
        "inaccessible": Reply(
            403,
            {
                "error": "This API key is not authorized to access api/v1/organizations/enrich.",
                "error_code": "API_INACCESSIBLE",
            },
        ),
        "failing": Reply(500, {"error": "Internal server error"}),
        "timeout": GATEWAY_TIMEOUT,
    },
)


def enrich(request: Request) -> Reply:
    """GET /organizations/enrich: what is known of one company; `{}` if nothing."""
    if not request.headers.get("x-api-key"):
        raise Refused(_UNAUTHORIZED)
    domain, website = request.query.get("domain", ""), request.query.get("website", "")
    name, linkedin = request.query.get("name", ""), request.query.get("linkedin_url", "")
    if not (domain or website or name or linkedin):
        raise Refused(Reply(422, {"error": "Required parameter 'domain' missing"}))
    host = domain or host_and_path(website)[0]
    supplier = suppliers().get(host.lower()) if host else _named(name)
    known = supplier is not None and supplier.in_apollo
    return Reply(200, {"organization": _organization(supplier)} if supplier and known else {})


def _named(name: str) -> Supplier | None:
    return next((s for s in suppliers().values() if s.name.lower() == name.lower()), None)


def _organization(supplier: Supplier) -> dict[str, Any]:
    town, material = supplier.town, supplier.material
    return {
        "id": sha256(supplier.domain.encode()).hexdigest()[:24],
        "name": supplier.name,
        "website_url": f"http://www.{supplier.domain}",
        "primary_phone": {"number": supplier.phone, "source": "Owned"},
        "phone": supplier.phone,
        "primary_domain": supplier.domain,
        "languages": ["English", "Hindi"],
        "founded_year": supplier.founded,
        "industry": material.industry,
        "industries": [material.industry],
        "secondary_industries": [],
        "keywords": [material.name, *material.also_called],
        "estimated_num_employees": supplier.employees,
        "raw_address": f"{supplier.address}, India",
        "street_address": supplier.street,
        "city": town.name,
        "state": town.state,
        "postal_code": supplier.pin_code,
        "country": "India",
        "short_description": f"{supplier.name} supplies {material.name} from {town.name}.",
        "technology_names": [],
        "departmental_head_count": {"operations": supplier.employees // 2, "sales": 2},
    }
