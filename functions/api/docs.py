"""GET /docs, /redoc, /openapi.json — the API described by the functions that serve it."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.merge import OpenAPIMerge
from aws_lambda_powertools.event_handler.openapi.params import Path as PathParameter

from flowpay import __version__
from flowpay.domain.errors import NotFound
from flowpay.runtime.config import config
from flowpay.runtime.http import entry, http_app

app = http_app()

PAGES = "api_pages"
"""The package in the pages layer: the scripts of Swagger UI and Redoc, from no foreign site."""
TYPES = {".js": "text/javascript", ".css": "text/css"}
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; worker-src blob:; frame-ancestors 'none'"
)

KEYS = {
    "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
PROBLEM = {
    "description": "A problem (RFC 9457): `code` is stable, `detail` says what to do",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            }
        }
    },
}
"""Every refusal, in place of the form that the library would have."""

SWAGGER = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Flowpay API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head><body><div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/openapi.json", dom_id: "#ui", deepLinking: true})</script>
</body></html>"""
REDOC = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Flowpay API</title>
</head><body><redoc spec-url="/openapi.json"></redoc>
<script src="/docs/redoc.standalone.js"></script></body></html>"""


class DocsDisabled(NotFound): ...


class AssetUnknown(NotFound): ...


class SchemasCollide(Exception):
    """Two functions describe different things by one name: a mistake of ours, seen at the build."""


@app.get("/docs", include_in_schema=False)
def docs() -> Response[Any]:
    return _html(SWAGGER)


@app.get("/redoc", include_in_schema=False)
def redoc() -> Response[Any]:
    return _html(REDOC)


@app.get("/docs/<asset>", include_in_schema=False)
def asset(asset: Annotated[str, PathParameter(pattern=r"^[a-z.-]{1,60}$")]) -> Response[Any]:
    _require_enabled()
    file, suffix = files(PAGES) / asset, f".{asset.rpartition('.')[2]}"
    if suffix not in TYPES or not file.is_file():
        raise AssetUnknown(f"there is no {asset}")
    headers = {"cache-control": "public, max-age=86400"}
    return Response(200, TYPES[suffix], file.read_text(), headers)


@app.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[Any]:
    _require_enabled()
    return Response(200, "application/json", _document())


@cache
def _document() -> str:
    """Return the merged document of every function that stands beside this one."""
    described = {
        file.stem: _described(file.stem)
        for file in sorted(Path(__file__).parent.glob("*.py"))
        if file.stem not in ("docs", "not_found")
    }
    require_one_meaning(described)
    merge = OpenAPIMerge(title="Flowpay", version=__version__, on_conflict="error")
    for each in described.values():
        merge.add_schema(each)
    document = json.loads(merge.get_openapi_json_schema())
    document["components"]["securitySchemes"] = KEYS
    document["components"]["schemas"].pop("HTTPValidationError", None)
    document["security"] = [{name: []} for name in KEYS]
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = PROBLEM
    return json.dumps(document)


def _described(function: str) -> dict[str, Any]:
    """Return the OpenAPI document of a function."""
    schema = import_module(f"api.{function}").app.get_openapi_schema()
    described: dict[str, Any] = schema.model_dump(by_alias=True, exclude_none=True)
    return described


def require_one_meaning(documents: Mapping[str, dict[str, Any]]) -> None:
    """Raise SchemasCollide where one name is two schemas: merged, the last would hide the first.

    `documents` are the functions' OpenAPI documents by the functions' names.
    """
    first: dict[str, tuple[str, Any]] = {}
    for function, document in documents.items():
        for name, schema in document.get("components", {}).get("schemas", {}).items():
            other, same = first.setdefault(name, (function, schema))
            if same != schema:
                raise SchemasCollide(f"{name} of {other} is not that of {function}: rename one")


def _html(page: str) -> Response[Any]:
    _require_enabled()
    return Response(200, "text/html; charset=utf-8", page, {"content-security-policy": POLICY})


def _require_enabled() -> None:
    if not config().ENABLE_API_DOCS:
        raise DocsDisabled("the API's documentation is switched off here")


handler = entry(app)
