"""The built pages as a browser first gets them: small, and nothing that their policy refuses."""

import asyncio
import gzip
import re

import pytest
from aiohttp.test_utils import TestClient, TestServer

from infra.local.proxy import proxy
from infra.origins import Origin, origin_of
from infra.pages import PAGES

MOST_BYTES = 150_000
NOBODY = 9  # the port that discards: no API is asked for a page


@pytest.fixture(scope="module")
def page():
    """Return the page that the dashboard was built to."""
    if not (PAGES / "index.html").is_file():
        pytest.fail("the pages are not built: `make dashboard`")
    return (PAGES / "index.html").read_text()


def fetched(*paths):
    """Return the bodies that the proxy sends for these paths, as they travel."""

    async def run():
        headers = {"accept-encoding": "gzip"}
        server = TestServer(proxy(NOBODY))
        async with TestClient(server, headers=headers, auto_decompress=False) as client:
            return [await (await client.get(path)).read() for path in paths]

    return asyncio.run(run())


def test_the_first_load_is_small(page):
    paths = ["/", *re.findall(r'(?:src|href)="(/[^"]+)"', page)]
    bodies = fetched(*paths)
    assert len(paths) > 2
    assert sum(len(body) for body in bodies) < MOST_BYTES


def test_what_is_large_travels_compressed(page):
    [script] = re.findall(r'<script [^>]*src="(/assets/[^"]+)"', page)
    [body] = fetched(script)
    assert gzip.decompress(body) == (PAGES / script.lstrip("/")).read_bytes()


def test_every_file_that_was_built_is_a_page(page):
    paths = {f"/{file.relative_to(PAGES)}" for file in PAGES.rglob("*") if file.is_file()}
    assert {origin_of(path) for path in paths} == {Origin.PAGES}


def test_nothing_on_the_page_is_inline_or_somebody_elses(page):
    assert not re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    assert not re.findall(r'(?:src|href)="(?!/)', page)
