"""One origin: which path of the one address goes where, in AWS and on this machine alike.

CloudFront's path patterns and rules: `*` is any text, `/` included, `?` exactly one character;
upper and lower case differ; the first row that fits counts. The pages are named one by one and all
else is the API's, so that what nobody knows is answered by the API, in its own form.
"""

from enum import StrEnum
from fnmatch import fnmatchcase


class Origin(StrEnum):
    """Who answers."""

    PAGES = "pages"
    API = "api"
    LIVE = "live"
    SANDBOX = "sandbox"


LIVE_PATH = "/ws/logs"
PATHS: dict[str, Origin] = {
    "/index.html": Origin.PAGES,
    "/favicon.svg": Origin.PAGES,
    "/assets/*": Origin.PAGES,
    LIVE_PATH: Origin.LIVE,
    "/sandbox": Origin.SANDBOX,
    "/sandbox/*": Origin.SANDBOX,
    "/?*": Origin.API,
}
"""In this order; what fits no row is `/` alone: the pages' own address."""


def origin_of(path: str) -> Origin:
    """Return who answers requests for a path of the address."""
    return next((origin for row, origin in PATHS.items() if fnmatchcase(path, row)), Origin.PAGES)
