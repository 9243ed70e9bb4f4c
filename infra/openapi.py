"""`python -m infra.openapi FILE`: the API's OpenAPI document, as its own code describes it."""

import sys
from pathlib import Path


def document() -> str:
    """Return the document that GET /openapi.json answers, as JSON text."""
    from api.docs import openapi

    return str(openapi().body)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(document())
