"""A person at the pages: one tab of the browser, and all that it complains of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

PAGES = (
    "sourcing",
    "suppliers",
    "approvals",
    "wallet",
    "compliance",
    "agents",
    "audit",
    "settings",
)
WITHIN_MS = 60_000
"""A run of the pipeline on a busy machine is longer than what Playwright waits for by itself."""
UNDER_WAY = ".waiting, .link-state.connecting, .link-state.catching_up, [aria-busy=true]"
WATCH = """
window.complaints = [];
addEventListener("securitypolicyviolation", (event) =>
  window.complaints.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""

expect.set_options(timeout=WITHIN_MS)


@dataclass
class Reader:
    """`errors` is what the console was told as an error, with what no script has caught."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(WITHIN_MS)
        self.page.add_init_script(WATCH)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def opens(self, name: str, of: str = "") -> None:
        """Go to a page, and wait until all of it is there."""
        self.page.goto(f"{self.url}/#/{name}{'/' if of else ''}{of}")
        self.settles()

    def settles(self) -> None:
        """Wait until nothing on the page is being loaded."""
        expect(self.main.locator("h1")).to_be_visible()
        expect(self.page.locator(UNDER_WAY)).to_have_count(0)

    @property
    def main(self) -> Locator:
        return self.page.locator("#main")

    def button(self, name: str) -> Locator:
        return self.main.get_by_role("button", name=name, exact=True)

    def complaints(self) -> list[str]:
        """Return what the browser complains of: errors, and breaches of the pages' policy."""
        breaches: list[str] = self.page.evaluate("window.complaints ?? []")
        return self.errors + breaches

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} {message.location.get('url', '')}")


@contextmanager
def reading(browser: Browser, url: str, **options: Any) -> Iterator[Reader]:
    """Open a browser window of its own, with nothing in its storage, until the end of the block."""
    context = browser.new_context(**({"locale": "en-IN", "timezone_id": "Asia/Kolkata"} | options))
    try:
        yield Reader(context.new_page(), url)
    finally:
        context.close()
