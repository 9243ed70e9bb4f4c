"""The API describes itself: every route, and pages that need no foreign site."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from infra.routes import ROUTES

from .client import Flowpay

METHODS = {"get", "put", "post", "delete", "patch"}


class Sources(HTMLParser):
    """Collects what a page loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "link", "img", "iframe"):
            self.found += filter(None, (given.get("src"), given.get("href")))


def operations_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every operation with its path."""
    for path, operations in document["paths"].items():
        for method in METHODS & operations.keys():
            yield path, operations[method]


@pytest.fixture(scope="module")
def document(flowpay: Flowpay) -> dict[str, Any]:
    found: dict[str, Any] = flowpay.get("/openapi.json")
    return found


def test_the_document_lists_every_route(document: dict[str, Any]):
    described = {
        f"{method.upper()} {re.sub(r'<(\w+)>', r'{\1}', path)}"
        for path, operations in document["paths"].items()
        for method in METHODS & operations.keys()
    }
    routed = {
        key for name, keys in ROUTES.items() if name not in ("docs", "not_found") for key in keys
    }
    of_protocols = {key for key in routed if key.startswith("ANY ")}  # A2A describes its own paths
    assert described == routed - of_protocols


def test_the_document_holds_together(document: dict[str, Any]):
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"]
    references = set(re.findall(r"'\$ref': '([^']+)'", str(document)))
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references <= schemas
    ids = []
    for path, operations in document["paths"].items():
        for method in METHODS & operations.keys():
            ids.append(operations[method]["operationId"])
            assert any(status[0] in "23" for status in operations[method]["responses"]), path
            named = [
                p["name"] for p in operations[method].get("parameters", ()) if p["in"] == "path"
            ]
            assert sorted(named) == sorted(re.findall(r"[{<](\w+)[}>]", path))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_the_pages_load_what_we_serve_and_nothing_else(flowpay: Flowpay, page: str):
    answer = flowpay.http.get(page)
    sources = Sources(answer.text).found

    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert any(source.endswith(".js") for source in sources)
    for source in sources:
        assert re.match(r"/(?!/)", source), f"{source} is not ours"
        loaded = flowpay.http.get(source)
        assert loaded.status_code == 200
        assert loaded.headers["content-type"].startswith(("text/javascript", "text/css"))
        assert len(loaded.text) > 10_000
