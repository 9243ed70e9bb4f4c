"""Turning a web page into Markdown and its links, as a scraper does; scripts and styles go."""

from html.parser import HTMLParser

_HEADINGS = {f"h{level}": f"\n\n{'#' * level} " for level in range(1, 7)}
_OPENINGS = {"p": "\n\n", "br": "\n", "li": "\n- ", "tr": "\n", "td": " | ", "hr": "\n\n---\n\n"}
_UNSEEN = frozenset(("script", "style", "head"))


class _Reader(HTMLParser):
    def __init__(self, skipped: frozenset[str]) -> None:
        super().__init__()
        self.skipped, self.depth = skipped, 0
        self.pieces: list[str] = []
        self.links: list[str] = []
        self.target = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.skipped:
            self.depth += 1
        elif tag == "a":
            self.target = dict(attrs).get("href") or ""
            self.links.append(self.target)
        self.pieces.append(_HEADINGS.get(tag) or _OPENINGS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.skipped:
            self.depth -= 1
        elif tag == "a":
            self.target = ""
        self.pieces.append("\n\n" if tag in _HEADINGS or tag == "table" else "")

    def handle_data(self, data: str) -> None:
        if not self.depth and (text := " ".join(data.split())):
            spaced = text + (" " if data[-1].isspace() else "")
            self.pieces.append(f"[{text}]({self.target})" if self.target else spaced)


def read(page: str, *, only_main: bool) -> tuple[str, list[str]]:
    """Return a page's Markdown and its links; `only_main` leaves its navigation out."""
    reader = _Reader(_UNSEEN | ({"nav"} if only_main else set()))
    reader.feed(page)
    lines = "".join(reader.pieces).strip().split("\n")
    blocks = "\n".join(line.rstrip() for line in lines).split("\n\n")
    links = [link for link in dict.fromkeys(reader.links) if link.startswith("http")]
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip()), links
