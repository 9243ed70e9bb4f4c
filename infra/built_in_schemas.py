"""`python -m infra.built_in_schemas`: writes what the built-in services take and give, as data.

From their own models, so that the schemas say what the code does; a test compares them.
"""

import json

from pydantic import BaseModel

from flowpay.domain import built_in_gst as gst
from flowpay.domain import built_in_sourcing as sourcing
from flowpay.domain.built_in import SCHEMAS
from flowpay.domain.untitled import Untitled

FORMS: dict[str, tuple[type[BaseModel], type[BaseModel]]] = {
    "parse-request": (sourcing.ParseRequest, sourcing.ParsedRequest),
    "find-suppliers": (sourcing.FindSuppliers, sourcing.FoundSuppliers),
    "rank-quotes": (sourcing.RankQuotes, sourcing.RankedQuotes),
    "validate-gstin": (gst.ValidateGstin, gst.ValidatedGstin),
    "compute-gst": (gst.ComputeGst, gst.ComputedGst),
}


def text() -> str:
    """Return the schemas of all services, as they are kept."""
    made = {
        service_id: {
            "input_schema": asked.model_json_schema(schema_generator=Untitled),
            "output_schema": given.model_json_schema(
                schema_generator=Untitled, mode="serialization"
            ),
        }
        for service_id, (asked, given) in FORMS.items()
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMAS.write_text(text(), encoding="utf-8")
