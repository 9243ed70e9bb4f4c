"""The dashboard on this machine: its files, their policy, and nothing beside them."""

import re

import pytest

from infra.local.pages import page_at, served
from infra.pages import POLICY


@pytest.fixture
def folder(tmp_path):
    pages = tmp_path / "dist"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text("<!doctype html>")
    (pages / "assets" / "index-1a2b.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("not for the web")
    return pages


def test_the_address_itself_is_the_dashboard(folder):
    assert page_at("/", folder) == folder / "index.html"


@pytest.mark.parametrize("path", ["/api/wallet-state", "/health", "/assets", "/assets/other.js"])
def test_what_is_no_page_is_left_to_the_api(folder, path):
    assert page_at(path, folder) is None


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "//secret.txt"])
def test_nothing_beside_the_pages_is_served(folder, path):
    assert page_at(path, folder) is None


def test_a_file_with_its_hash_in_its_name_is_kept_and_a_page_is_asked_for_again(folder):
    asset = served(folder / "assets/index-1a2b.js", folder)
    page = served(folder / "index.html", folder)
    assert "immutable" in asset.headers["cache-control"]
    assert page.headers["cache-control"] == "no-cache"
    assert asset.content_type == "text/javascript"


def test_every_page_has_the_policy_which_lets_no_inline_script_run(folder):
    page = served(folder / "index.html", folder)
    assert page.headers["content-security-policy"] == POLICY
    assert page.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"unsafe|\*", POLICY)
