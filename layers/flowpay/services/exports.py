"""Exports: the log, and its checkpoints, as files; bounded, and continued by the next one.

An entry leaves as its text stands in the book, also one that a hand in the tables has spoilt:
whoever checks the file is to see just that.
"""

import time
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from flowpay.domain.export import Format
from flowpay.persistence import checkpoints, trail
from flowpay.persistence.files import File, Upload
from flowpay.persistence.trail import Wanted

PAGE = 250
"""Entries at once: of up to 100 KB each, and a function has 512 MB."""
CHECKPOINTS_AT_ONCE = 50
MOST_ENTRIES = 100_000
MOST_BYTES = 200_000_000
LONGEST_S = 15.0
"""Of one export; its function has 25 seconds. Whichever of the three comes first ends the file."""


class Export(BaseModel, frozen=True):
    """A file of so many `entries`; `next_cursor` is null if it has all that was asked for.

    `first` and `last` are the sequences between which they are.
    """

    file: File
    entries: int
    first: str | None = None
    last: str | None = None
    next_cursor: str | None = None


class _Piece(NamedTuple):
    """What one page adds to a file."""

    content: bytes
    entries: int
    first: str | None
    last: str | None
    next_cursor: str | None


def export_trail(account: str, wanted: Wanted, format: Format, *, cursor: str | None) -> Export:
    """Return a file of the entries that are wanted, in the order of the log.

    Raises PeriodInvalid or CursorInvalid.
    """
    with Upload(account, f"audit-trail.{format}", format.content_type) as upload:
        upload.write(format.head)
        return _filled(upload, _of_trail(account, wanted, format, cursor))


def export_checkpoints(account: str, *, cursor: str | None) -> Export:
    """Return a file of the account's signed checkpoints, oldest first, one a line.

    Raises CursorInvalid.
    """
    with Upload(account, "checkpoints.jsonl", Format.JSONL.content_type) as upload:
        return _filled(upload, _of_checkpoints(account, cursor))


def _filled(upload: Upload, pieces: Iterator[_Piece]) -> Export:
    """Write the pieces until there are no more, or it is enough for one file."""
    deadline, entries = time.monotonic() + LONGEST_S, 0
    first: str | None = None
    last: str | None = None
    following: str | None = None
    for piece in pieces:
        upload.write(piece.content)
        first, last = first or piece.first, piece.last or last
        entries, following = entries + piece.entries, piece.next_cursor
        enough = entries >= MOST_ENTRIES or upload.size >= MOST_BYTES
        if enough or time.monotonic() >= deadline:
            break
    return Export(
        file=upload.finish(), entries=entries, first=first, last=last, next_cursor=following
    )


def _of_trail(account: str, wanted: Wanted, format: Format, cursor: str | None) -> Iterator[_Piece]:
    while True:
        found, cursor = trail.items(account, wanted, limit=PAGE, cursor=cursor, ascending=True)
        lines = format.lines([item["entry"] for item in found])
        numbers = [item["sk"] for item in found] or [None]
        yield _Piece(lines, len(found), numbers[0], numbers[-1], cursor)
        if cursor is None:
            return


def _of_checkpoints(account: str, cursor: str | None) -> Iterator[_Piece]:
    while True:
        found, cursor = checkpoints.listed(
            account, limit=CHECKPOINTS_AT_ONCE, cursor=cursor, ascending=True
        )
        texts = checkpoints.texts_of(account, [each.first for each in found])
        first, last = (found[0].first, found[-1].last) if found else (None, None)
        yield _Piece(b"".join(text + b"\n" for text in texts), len(found), first, last, cursor)
        if cursor is None:
            return
