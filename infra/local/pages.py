"""The dashboard's files on this machine, as CloudFront serves them from S3: policy and caching."""

import mimetypes
from pathlib import Path

from aiohttp import web

from infra.building import ROOT

PAGES = ROOT / "dashboard/dist"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
HASHED = "public, max-age=31536000, immutable"
"""For what has its hash in its name: another content is another name."""


def page_at(path: str, folder: Path = PAGES) -> Path | None:
    """Return the dashboard's file for a path of the address, None if it has none."""
    folder = folder.resolve()
    file = (folder / (path.lstrip("/") or "index.html")).resolve()
    return file if file.is_relative_to(folder) and file.is_file() else None


def served(file: Path, folder: Path = PAGES) -> web.Response:
    """Return a file with the headers that every page has."""
    is_hashed = file.parent == folder.resolve() / "assets"
    caching = {"cache-control": HASHED if is_hashed else "no-cache"}
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    answer = web.Response(body=file.read_bytes(), headers=HEADERS | caching, content_type=kind)
    answer.enable_compression()
    return answer
