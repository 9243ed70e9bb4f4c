"""The audit trail: narrowed by what is asked, and taken away as a file that an outsider checks."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from flowpay import verify_audit
from flowpay.persistence import book, events, files, trail
from flowpay.services import checkpoints as signing
from flowpay.services import exports
from tests.integration.commands import act, opened
from tests.integration.test_checkpoints import the_clock_strikes, write
from tests.support.builders import an_event
from tests.support.vault import a_vault, check
from tests.support.world import REGION

pytestmark = pytest.mark.slow
NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
PATH = "/api/audit-trail"


@pytest.fixture
def vault(flowpay):
    return a_vault()


@pytest.fixture
def days(flowpay):
    """A log of twelve events, ten minutes apart from noon, of two people and two sessions."""
    made = [
        an_event(
            id=f"evt_{n:02d}",
            time=NOON + timedelta(minutes=10 * n),
            actor=("asha", "ravi")[n % 2],
            sessionid=("ses_1", "ses_2")[n // 6],
        )
        for n in range(12)
    ]
    book.commit(events.announced("default", each) for each in made)
    return flowpay.publish()


def listed(flowpay, **query):
    """Return the ids of all pages, oldest first."""
    found, cursor = [], {}
    while True:
        page = flowpay.get(PATH, **query, **cursor)
        found += [int(item["id"][-2:]) for item in page["items"]]
        if page["next_cursor"] is None:
            return found[::-1]
        cursor = {"cursor": page["next_cursor"]}


def at(minutes):
    return (NOON + timedelta(minutes=minutes)).isoformat()


@pytest.mark.parametrize("limit", ["1", "5", "100"])
def test_the_trail_can_be_narrowed_to_who_caused_it(flowpay, days, limit):
    assert listed(flowpay, actor="asha", limit=limit) == [0, 2, 4, 6, 8, 10]
    assert listed(flowpay, actor="nobody", limit=limit) == []


@pytest.mark.parametrize("limit", ["1", "3", "100"])
def test_the_trail_can_be_narrowed_to_a_time(flowpay, days, limit):
    assert listed(flowpay, since=at(20), until=at(50), limit=limit) == [2, 3, 4]
    assert listed(flowpay, since=at(91), limit=limit) == [10, 11]
    assert listed(flowpay, until=at(20), limit=limit) == [0, 1]
    assert listed(flowpay, since=at(500), limit=limit) == []
    assert listed(flowpay, until=at(-500), limit=limit) == []


def test_a_time_may_be_said_in_any_zone(flowpay, days):
    assert listed(flowpay, since="2026-07-15T18:50:00+05:30", limit="100") == [8, 9, 10, 11]


def test_all_that_is_asked_must_hold(flowpay, days):
    wanted = {"session_id": "ses_2", "actor": "ravi", "since": at(80), "limit": "2"}
    assert listed(flowpay, **wanted) == [9, 11]
    assert listed(flowpay, **wanted, type="flowpay.escrow.released") == []


def test_a_fraction_of_a_second_is_not_lost(flowpay):
    made = [
        an_event(id="evt_00", time=NOON),
        an_event(id="evt_01", time=NOON.replace(microsecond=5)),
    ]
    book.commit(events.announced("default", each) for each in made)
    flowpay.publish()

    assert listed(flowpay, since=at(0)) == [0, 1]
    assert listed(flowpay, until=at(0)) == []


def test_a_short_period_of_a_long_log_is_found_without_reading_it(flowpay, days, monkeypatch):
    monkeypatch.setattr(trail, "MARGIN", timedelta(minutes=10))
    read, query = [], book.client("dynamodb").query
    monkeypatch.setattr(
        book.client("dynamodb"), "query", lambda **q: read.append(q) or query(**q), raising=False
    )
    monkeypatch.setattr(book, "READ_AT_ONCE", 1)
    monkeypatch.setattr(book, "MOST_READ", 2)

    assert listed(flowpay, since=at(20), until=at(30), limit="100") == [2]
    assert len(read) <= 5


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"},
        {"since": "2026-07-15T12:00:00"},
        {"since": "1234567890"},
        {"until": "9999-12-31T23:59:59Z"},
        {"since": at(10), "until": at(0)},
        {"actor": ""},
        {"actor": "a" * 255},
        {"type": "DROP TABLE"},
        {"session_id": "../other"},
        {"cursor": "AAAA"},
    ],
)
@pytest.mark.parametrize("path", [PATH, "/api/audit-export"])
def test_what_cannot_be_asked_is_refused(flowpay, vault, path, query):
    assert flowpay.request("GET", path, **query).status == 422


def downloaded(vault, answer):
    """Return the bytes behind a link, which was signed and names the file as it is to be saved."""
    link = urlsplit(answer["file"]["url"])
    asked = parse_qs(link.query)
    assert asked["X-Amz-Signature"]
    assert answer["file"]["name"] in asked["response-content-disposition"][0]
    name = unquote(link.path).removeprefix("/files").lstrip("/")
    content = vault.file(name)
    assert len(content) == answer["file"]["size"]
    return content


def test_an_export_and_its_checkpoints_are_all_that_an_outsider_needs(flowpay, vault, tmp_path):
    escrow = opened(flowpay, "3000.00")
    flowpay.publish()
    the_clock_strikes()
    act(flowpay, "approve-payment", escrow)
    log = flowpay.publish()
    the_clock_strikes()

    export = flowpay.get("/api/audit-export")
    signed = flowpay.get("/api/audit-checkpoints/export")
    key = flowpay.get("/api/audit-key")
    content = downloaded(vault, export)
    assert [json.loads(line) for line in content.splitlines()] == log
    assert (export["entries"], export["first"], export["last"]) == (
        len(log),
        log[0]["sequence"],
        log[-1]["sequence"],
    )
    assert (signed["entries"], signed["last"]) == (2, log[-1]["sequence"])
    assert check(tmp_path, content, downloaded(vault, signed), key["pem"]) == verify_audit.INTACT
    forged = content.replace(b'"actor":"anonymous"', b'"actor":"nobody"', 1)
    found = check(tmp_path, forged, downloaded(vault, signed), key["pem"])
    assert found == verify_audit.TAMPERED


def test_the_key_and_the_script_are_everyones(flowpay, vault, tmp_path):
    opened(flowpay)
    flowpay.publish()
    signing.checkpoint("default")
    script = flowpay.request("GET", "/api/audit-checker")
    assert 'filename="verify_audit.py"' in script.headers["content-disposition"]
    (tmp_path / "verify_audit.py").write_text(script.text)
    (tmp_path / "log").write_bytes(downloaded(vault, flowpay.get("/api/audit-export")))
    signed = downloaded(vault, flowpay.get("/api/audit-checkpoints/export"))
    (tmp_path / "checkpoints.jsonl").write_bytes(signed)
    (tmp_path / "key").write_text(flowpay.request("GET", "/api/audit-key").text)

    command = [sys.executable, "-I", "-S", "verify_audit.py", "log", "--key", "key"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:9]) == (0, "AS SIGNED"), done.stderr


def test_a_selection_is_checked_as_one(flowpay, vault, days, tmp_path):
    signing.checkpoint("default")
    content = downloaded(vault, flowpay.get("/api/audit-export", actor="ravi"))
    signed = downloaded(vault, flowpay.get("/api/audit-checkpoints/export"))
    pem = flowpay.get("/api/audit-key")["pem"]

    assert content.count(b"\n") == 6
    assert check(tmp_path, content, signed, pem, "--selection") == verify_audit.INTACT
    assert check(tmp_path, content, signed, pem) == verify_audit.TAMPERED


def test_checkpoints_are_listed_newest_first(flowpay, vault):
    assert flowpay.get("/api/audit-checkpoints")["items"] == []
    for _ in range(2):
        opened(flowpay)
        flowpay.publish()
        the_clock_strikes()

    [newest] = flowpay.get("/api/audit-checkpoints", limit="1")["items"]
    both = flowpay.get("/api/audit-checkpoints")["items"]
    assert both[0] == newest
    assert [each["first"] for each in both] == ["000000000003", "000000000001"]
    assert newest == vault.checkpoints()[-1]["checkpoint"]


def test_the_state_of_the_chain_says_how_much_of_it_is_signed(flowpay, vault):
    nothing = {"entries": 0, "head_hash": "0" * 64, "checkpoint": None, "unsigned": 0}
    assert flowpay.get("/api/audit-state") == nothing
    opened(flowpay)
    flowpay.publish()
    the_clock_strikes()
    opened(flowpay)
    log = flowpay.publish()

    state = flowpay.get("/api/audit-state")
    assert (state["entries"], state["unsigned"]) == (3, 1)
    assert state["head_hash"] == log[-1]["hash"]
    assert state["checkpoint"]["head_hash"] == log[1]["hash"]


@pytest.mark.parametrize("most", [1, 5, 12, 100])
def test_an_export_that_is_long_goes_on_in_the_next_file(flowpay, vault, days, monkeypatch, most):
    monkeypatch.setattr(exports, "MOST_ENTRIES", most)
    monkeypatch.setattr(exports, "PAGE", 2)
    content, cursor = b"", {}
    while True:
        answer = flowpay.get("/api/audit-export", **cursor)
        content += downloaded(vault, answer)
        if answer["next_cursor"] is None:
            break
        cursor = {"cursor": answer["next_cursor"]}

    assert [json.loads(line) for line in content.splitlines()] == days


@pytest.mark.parametrize(("limit", "value"), [("MOST_BYTES", 10), ("LONGEST_S", 0.0)])
def test_an_export_is_bounded_by_size_and_by_time_too(
    flowpay, vault, days, monkeypatch, limit, value
):
    monkeypatch.setattr(exports, limit, value)
    monkeypatch.setattr(exports, "PAGE", 2)
    answer = flowpay.get("/api/audit-export")

    assert answer["entries"] == 2
    assert answer["next_cursor"]


def test_a_link_leads_to_the_region_of_its_bucket(flowpay, vault):
    link = urlsplit(flowpay.get("/api/audit-export")["file"]["url"])

    assert (link.scheme, link.netloc) == ("https", f"files.s3.{REGION}.amazonaws.com")


def test_a_file_of_many_parts_is_whole(flowpay, vault, monkeypatch):
    monkeypatch.setattr(files, "PART_BYTES", 6_000_000)
    with files.Upload("default", "long.txt", "text/plain") as upload:
        for _ in range(7):
            upload.write(b"x" * 2_000_000)
        file = upload.finish()

    assert file.size == 14_000_000
    assert file.sha256 == sha256(b"x" * 14_000_000).hexdigest()
    [found] = vault.s3.list_objects_v2(Bucket="files")["Contents"]
    assert found["Size"] == 14_000_000


def test_a_file_that_fails_leaves_nothing(flowpay, vault, monkeypatch):
    monkeypatch.setattr(files, "PART_BYTES", 1)

    def failing():
        with files.Upload("default", "x", "text/plain") as upload:
            upload.write(b"x")
            raise RuntimeError("the book did not answer")

    with pytest.raises(RuntimeError):
        failing()
    assert "Contents" not in vault.s3.list_objects_v2(Bucket="files")
    assert "Uploads" not in vault.s3.list_multipart_uploads(Bucket="files")


def test_a_table_for_people_has_no_formulas_that_others_wrote(flowpay, vault):
    event = an_event(actor='=HYPERLINK("https://evil.example")', subject="-1+1")
    book.commit([events.announced("default", event)])
    flowpay.publish()
    content = downloaded(vault, flowpay.get("/api/audit-export", format="csv")).decode()

    [row] = csv.DictReader(io.StringIO(content))
    assert row["actor"] == '\'=HYPERLINK("https://evil.example")'
    assert row["subject"] == "'-1+1"
    assert json.loads(row["data"]) == event.data


def test_a_log_that_was_spoilt_is_exported_all_the_same_and_the_checker_says_where(
    flowpay, vault, days, tmp_path, capsys
):
    signing.checkpoint("default")
    write(3, "no entry\nat all")
    content = downloaded(vault, flowpay.get("/api/audit-export"))
    table = downloaded(vault, flowpay.get("/api/audit-export", format="csv")).decode()
    signed = downloaded(vault, flowpay.get("/api/audit-checkpoints/export"))
    pem = flowpay.get("/api/audit-key")["pem"]

    assert check(tmp_path, content, signed, pem) == verify_audit.TAMPERED
    assert "entry 000000000003 was changed: line 3, which is no entry" in capsys.readouterr().out
    assert len(list(csv.reader(io.StringIO(table)))) == 13


def test_another_account_is_never_exported(flowpay, vault, days):
    book.commit([events.announced("other", an_event(id="evt_99"))])
    flowpay.publish()

    assert b"evt_99" not in downloaded(vault, flowpay.get("/api/audit-export"))
