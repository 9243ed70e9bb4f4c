"""The dashboard's files on this machine, as CloudFront serves them from S3: policy and caching."""

import mimetypes
from pathlib import Path

from aiohttp import web

from infra.pages import ASKED_AGAIN, ASSETS, HEADERS, KEPT, PAGES


def page_at(path: str, folder: Path = PAGES) -> Path | None:
    """Return the dashboard's file for a path of the address, None if it has none."""
    folder = folder.resolve()
    file = (folder / (path.lstrip("/") or "index.html")).resolve()
    return file if file.is_relative_to(folder) and file.is_file() else None


def served(file: Path, folder: Path = PAGES) -> web.Response:
    """Return a file with the headers that every page has."""
    is_hashed = file.parent == folder.resolve() / ASSETS
    caching = {"cache-control": KEPT if is_hashed else ASKED_AGAIN}
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    answer = web.Response(body=file.read_bytes(), headers=HEADERS | caching, content_type=kind)
    answer.enable_compression()
    return answer
