"""Exports: what a program checks stays exact, what a person opens runs nothing."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.export import COLUMNS, Format
from tests.support.notary import a_log

LOG = a_log(3)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"))


def table(entries):
    content = Format.CSV.head + Format.CSV.lines(entries)
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_json_lines_hold_every_entry_as_it_is():
    assert [json.loads(line) for line in Format.JSONL.lines(LOG).splitlines()] == LOG
    assert Format.JSONL.head == b""


def test_a_table_has_a_row_for_every_entry():
    rows = table(LOG)

    assert [row["hash"] for row in rows] == [entry["hash"] for entry in LOG]
    assert set(rows[0]) == set(COLUMNS)
    assert rows[0]["sessionid"] == ""
    assert json.loads(rows[0]["data"]) == LOG[0]["data"]


@pytest.mark.parametrize("begin", list("=+-@\t\r\n"))
def test_a_cell_that_would_be_a_formula_is_text(begin):
    [row] = table([{**LOG[0], "actor": f"{begin}1+1"}])

    assert row["actor"] == f"'{begin}1+1"


@given(TEXTS)
def test_no_cell_breaks_out_of_its_place(actor):
    [row] = table([{**LOG[0], "actor": actor}])

    assert row["actor"].removeprefix("'") == actor.removeprefix("'")
    assert row["hash"] == LOG[0]["hash"]
