"""Exports of the log: JSON lines to be checked by a program, CSV to be looked at by a person.

An entry comes as its text in the log. It may be any text, if somebody has been in the tables.
"""

import csv
import io
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import rfc8785

COLUMNS = tuple("sequence time type subject sessionid actor id data prevhash hash".split())
_ACTIVE = tuple("=+-@\t\r\n＝＋－＠")
"""How a formula begins; the wide ones do so where people write them."""


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

    def lines(self, entries: Sequence[str]) -> bytes:
        """Return entries as they stand in the file."""
        one = _cells if self is Format.CSV else _line
        return b"".join(map(one, entries))


def _line(entry: str) -> bytes:
    return " ".join(entry.split("\n")).encode() + b"\n"  # which changes no JSON


def _cells(entry: str) -> bytes:
    texts = _texts(entry)
    return _row([passive(str(texts.get(column, ""))) for column in COLUMNS])


def _texts(entry: str) -> dict[str, Any]:
    """Return the texts of the cells of an entry; of one that is none all stands in `data`."""
    try:
        read = json.loads(entry)
        return {**read, "data": rfc8785.dumps(read["data"]).decode()}
    except (ValueError, LookupError, TypeError, RecursionError):
        return {"data": entry}


def passive(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whoever wrote it."""
    return f"'{text}" if text.startswith(_ACTIVE) else text


def _row(cells: Sequence[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()
