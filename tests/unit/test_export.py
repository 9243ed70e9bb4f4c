"""Exports: what a program checks stays exact, what a person opens runs nothing."""

import csv
import io
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.export import COLUMNS, Format
from tests.support.notary import a_log

LOG = a_log(3)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"))


def texts(entries):
    """Return entries as the log has them."""
    return [rfc8785.dumps(entry).decode() for entry in entries]


def table(entries):
    return rows(texts(entries))


def rows(written):
    content = Format.CSV.head + Format.CSV.lines(written)
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_json_lines_hold_every_entry_as_it_is():
    written = texts(LOG)
    assert Format.JSONL.lines(written).decode().splitlines() == written
    assert Format.JSONL.head == b""


@pytest.mark.parametrize("spoilt", ["", "no entry", "[]", "{}", '{"data":\n1e999}', "[" * 9000])
def test_an_entry_that_was_spoilt_is_one_line_and_one_row_all_the_same(spoilt):
    written = [*texts(LOG[:1]), spoilt, *texts(LOG[2:])]

    assert len(Format.JSONL.lines(written).split(b"\n")) == 4
    found = rows(written)
    assert [row["hash"] for row in found] == [LOG[0]["hash"], "", LOG[2]["hash"]]
    assert found[1]["data"] == spoilt


def test_a_table_has_a_row_for_every_entry():
    found = table(LOG)

    assert [row["hash"] for row in found] == [entry["hash"] for entry in LOG]
    assert set(found[0]) == set(COLUMNS)
    assert found[0]["sessionid"] == ""
    assert json.loads(found[0]["data"]) == LOG[0]["data"]


@pytest.mark.parametrize("begin", list("=+-@\t\r\n＝＋－＠"))
def test_a_cell_that_would_be_a_formula_is_text(begin):
    [row] = table([{**LOG[0], "actor": f"{begin}1+1"}])

    assert row["actor"] == f"'{begin}1+1"


@given(TEXTS)
def test_no_cell_breaks_out_of_its_place(actor):
    [row] = table([{**LOG[0], "actor": actor}])

    assert row["actor"].removeprefix("'") == actor.removeprefix("'")
    assert row["hash"] == LOG[0]["hash"]
