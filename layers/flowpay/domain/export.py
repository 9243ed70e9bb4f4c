"""Exports of the log: JSON lines to be checked by a program, CSV to be looked at by a person."""

import csv
import io
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import rfc8785

COLUMNS = tuple("sequence time type subject sessionid actor id data prevhash hash".split())
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


class Format(StrEnum):
    """`jsonl` is what `make verify-audit` reads; CSV cells that would be formulas are quoted."""

    JSONL = "jsonl"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        return {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}[self]

    @property
    def head(self) -> bytes:
        """What the file begins with."""
        return _row(COLUMNS) if self is Format.CSV else b""

    def lines(self, entries: Sequence[dict[str, Any]]) -> bytes:
        """Return entries as they stand in the file."""
        one = _cells if self is Format.CSV else _line
        return b"".join(map(one, entries))


def _line(entry: dict[str, Any]) -> bytes:
    return rfc8785.dumps(entry) + b"\n"


def _cells(entry: dict[str, Any]) -> bytes:
    texts = {**entry, "data": rfc8785.dumps(entry["data"]).decode()}
    return _row([passive(str(texts.get(column, ""))) for column in COLUMNS])


def passive(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whoever wrote it."""
    return f"'{text}" if text.startswith(_ACTIVE) else text


def _row(cells: Sequence[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()
