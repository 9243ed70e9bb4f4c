"""The words of a mail: its own, without what it quotes, from plain text or from HTML."""

import re
from functools import cache
from html.parser import HTMLParser

from .rfq import WHO_ASKS

MOST_CHARACTERS = 20_000
MOST_MARKUP = 200_000

_UNSEEN = frozenset(
    "script style head title template noscript iframe object svg blockquote".split()
)
_VOID = frozenset("br hr img input meta link area base col embed source track wbr".split())
_LINES = frozenset("p div br hr li ul ol table tr h1 h2 h3 h4 h5 h6 section article pre".split())
_CELLS = frozenset(("td", "th"))
_QUOTES = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "divrplyfwdmsg", "appendonsend")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])")


def own_words(text: str | None, html: str | None) -> str:
    """Return what the sender wrote, at most 20,000 characters, in lines; "" if that is nothing.

    What cannot be printed is a blank.
    """
    said = text if text and text.strip() else _of_html((html or "")[:MOST_MARKUP])
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in _in_lines(said))
    return _without_quotes(plain).strip()


def _in_lines(text: str) -> str:
    return text[:MOST_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")


def _of_html(html: str) -> str:
    words = _Words()
    words.feed(f"{html}<br>")  # what is never closed is left unread: to close it takes its square
    return "\n".join(line for raw in words.text().split("\n") if (line := " ".join(raw.split())))


class _Words(HTMLParser):
    """Gathers what a reader of the mail sees; a mail that it quotes is left out.

    Within an element that is not seen only its own kind is counted, to know where it ends.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._unseen, self._depth = "", 0

    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth:
            self._depth += tag == self._unseen
        elif tag in _UNSEEN or (tag not in _VOID and _is_hidden(attrs)):
            self._unseen, self._depth = tag, 1
        elif tag in _LINES or tag in _CELLS:
            self._parts.append("\n" if tag in _LINES else " ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= tag == self._unseen
        elif tag in _LINES:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self._parts.append(" ".join(data.splitlines()))


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    values = {name: (value or "").lower() for name, value in attrs}
    named = f"{values.get('class', '')} {values.get('id', '')}"
    quoted = any(name in named for name in _QUOTES)
    return quoted or "hidden" in values or bool(_HIDING.search(values.get("style", "")))


def _without_quotes(text: str) -> str:
    """Return the lines that are not of an earlier mail, be they above, between or below its own."""
    lines = text.split("\n")
    own: list[str] = []
    resumes = 0
    for place, line in enumerate(lines):
        if place < resumes or _is_quoted(line):
            continue
        if _ours().match(line) or _is_rule(line):
            break
        if _announced(lines[place : place + 4], begun=any(own)):
            marked = [n for n in range(place, place + 8) if _is_quoted("".join(lines[n : n + 1]))]
            if not marked:
                break
            resumes = marked[0]
            continue
        own.append(line.strip())
    return "\n".join(own)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "|>"))


def _is_rule(line: str) -> bool:
    """Return whether a signature, or a quoted mail without a heading, begins here."""
    plain = line.strip()
    return plain == "--" or (len(plain) >= 20 and set(plain) == {"_"})


def _announced(ahead: list[str], *, begun: bool) -> bool:
    """Return whether a quoted mail is announced; the heads of a letter itself announce none."""
    text = " ".join(ahead)
    return bool(_quote_begins().match(text) or (begun and _heads().match(text)))


@cache
def _quote_begins() -> re.Pattern[str]:
    """How mail clients announce what they quote, in the languages that are likely here."""
    date = r"(?:[^\W\d]{3,9}\.?,?\s+)?(?:[^\W\d]{3,9}\.?\s+)?\d{1,4}[\s,.°/-]"
    return re.compile(
        rf"""\s*(?:
        On\s+{date}.{{0,300}}?\bwrote\s*: | Am\s+{date}.{{0,300}}?\bschrieb\b
        | Le\s+{date}.{{0,300}}?\ba\sécrit\s*: | El\s+{date}.{{0,300}}?\bescribió\s*:
        | \S{{2,12}},?\s+\d{{1,2}}\s.{{0,200}}?ने\sलिखा\s*:
        | -{{2,}}\s*(?:Original|Forwarded|Reply)\s(?:Message|Mail)
        | Begin\sforwarded\smessage\s*:
        )""",
        re.VERBOSE | re.IGNORECASE | re.DOTALL,
    )


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(
        r"\s*\*?From\s*:\*?\s.{0,300}?\b(?:Sent|Date|To|Subject)\s*:", re.IGNORECASE | re.DOTALL
    )


@cache
def _ours() -> re.Pattern[str]:
    """What only a quote of our own mail says."""
    return re.compile(
        rf".{{0,40}}?{WHO_ASKS}|.{{0,20}}?Please quote your best price per\b", re.IGNORECASE
    )
