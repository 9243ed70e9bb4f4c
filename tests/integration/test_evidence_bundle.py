"""Evidence: one zip has all there is about a session, and proves what it can by itself."""

import io
import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flowpay import verify_audit
from flowpay.domain import bundle
from flowpay.persistence import book, trail
from flowpay.persistence.sessions import key_of
from flowpay.services import checkpoints as signing
from flowpay.services import evidence
from tests.integration.commands import act
from tests.integration.sourcing import held, ranked, request, step
from tests.integration.test_audit_trail import downloaded
from tests.support.vault import a_vault

pytestmark = pytest.mark.slow
HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def vault(flowpay):
    return a_vault()


@pytest.fixture
def session(flowpay, executions):
    """A request whose supplier was asked for a quote, and whose money was approved and paid."""
    request(flowpay)
    for supplier_id in ranked(flowpay)[:1]:
        step(flowpay, "RequestQuote", supplier_id=supplier_id)
    escrow_id = step(flowpay, "OpenEscrow")["escrow_id"]
    act(flowpay, "approve-payment", {"escrow_id": escrow_id}, reason="a fair price")
    act(flowpay, "release-escrow", {"escrow_id": escrow_id})
    flowpay.publish()
    return "s-1"


def the_bundle(flowpay, vault, session_id="s-1"):
    """Return the files of a session's bundle by name, and the answer that named it."""
    answer = flowpay.get(f"/api/session/{session_id}/evidence")
    content = downloaded(vault, {"file": answer})
    assert sha256(content).hexdigest() == answer["sha256"]
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        names = [name.removeprefix(f"evidence-{session_id}/") for name in opened.namelist()]
        return {name: opened.read(f"evidence-{session_id}/{name}") for name in names}, answer


def test_a_bundle_has_all_there_is_about_a_session(flowpay, vault, session):
    signing.checkpoint("default")
    files, answer = the_bundle(flowpay, vault)

    assert answer["name"] == "evidence-s-1.zip"
    documents = {n: json.loads(c) for n, c in files.items() if n.endswith(".json")}
    assert documents["session.json"]["intent"]["lines"][0]["material"] == "cotton yarn"
    assert documents["session.json"]["ranked"]
    assert documents["decision_records.json"][0]["chosen"]
    assert "cotton yarn" in documents["quotes_and_mails.json"][0]["text"]
    [escrow] = documents["escrow_and_approval.json"]
    assert (escrow["status"], escrow["approval"]["reason"]) == ("released", "a fair price")
    kinds = [entry["kind"] for entry in documents["journal.json"]]
    assert "hold" in kinds
    assert "capture" in kinds
    assert documents["provider_costs.json"]
    assert "token" not in files["escrow_and_approval.json"].decode()
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    assert events == flowpay.get("/api/audit-trail", session_id="s-1", limit="100")["items"][::-1]


def test_the_manifest_names_every_file_with_its_hash(flowpay, vault, session):
    signing.checkpoint("default")
    files, _ = the_bundle(flowpay, vault)
    said = json.loads(files[bundle.MANIFEST])

    others = {name: content for name, content in files.items() if name != bundle.MANIFEST}
    assert {name: each["sha256"] for name, each in said["files"].items()} == {
        name: sha256(content).hexdigest() for name, content in others.items()
    }
    assert said["events"] == said["events_in_checkpoints"] > 0
    assert said["events_complete"]
    assert said["public_key_sha256"] == flowpay.get("/api/audit-key")["fingerprint"]


def unpacked(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)


def checked(folder):
    """Do what HOW_TO_CHECK.txt says."""
    command = "verify_audit.py events.jsonl --checkpoint checkpoints.jsonl --key public_key.pem"
    return subprocess.run(
        [sys.executable, "-I", "-S", *command.split(), "--selection"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bundle_can_be_checked_with_nothing_but_itself(flowpay, vault, session, tmp_path):
    signing.checkpoint("default")
    files, _ = the_bundle(flowpay, vault)
    unpacked(tmp_path, files)

    done = checked(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    forged = files["events.jsonl"].replace(b"a fair price", b"a good price")
    assert forged != files["events.jsonl"]
    (tmp_path / "events.jsonl").write_bytes(forged)
    assert checked(tmp_path).returncode == 1


def rezipped(folder, files):
    path = folder / "evidence.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(f"evidence-s-1/{name}", content)
    return str(path)


def test_the_zip_itself_can_be_checked(flowpay, vault, session, tmp_path, capsys):
    signing.checkpoint("default")
    files, _ = the_bundle(flowpay, vault)
    key = tmp_path / "key"
    key.write_text(json.dumps(flowpay.get("/api/audit-key")))

    path = rezipped(tmp_path, files)
    assert verify_audit.main([path, "--key", str(key)]) == verify_audit.INTACT
    out = capsys.readouterr().out
    assert out.startswith("AS SIGNED: ")
    assert "as the manifest says, which nobody signed: HOW_TO_CHECK.txt, decision_record" in out
    assert "journal.json" in out
    for more in (["--part"], ["--selection"], ["--checkpoint", path]):
        arguments = [path, "--key", str(key), *more]
        assert verify_audit.main(arguments) == verify_audit.UNREADABLE


def test_by_the_key_that_it_brings_a_bundle_proves_nothing(
    flowpay, vault, session, tmp_path, capsys
):
    signing.checkpoint("default")
    files, _ = the_bundle(flowpay, vault)

    assert verify_audit.main([rezipped(tmp_path, files)]) == verify_audit.NOT_PROVED
    out = capsys.readouterr().out
    assert out.startswith("NOT PROVED: the key came with the bundle")
    assert flowpay.get("/api/audit-key")["fingerprint"] in out
    assert "AS SIGNED" not in out


def test_lines_that_a_bundle_was_appended_to_are_no_bundle(
    flowpay, vault, session, tmp_path, capsys
):
    signing.checkpoint("default")
    files, _ = the_bundle(flowpay, vault)
    (tmp_path / "key").write_bytes(files["public_key.pem"])
    (tmp_path / "signed").write_bytes(files["checkpoints.jsonl"])
    forged = files["events.jsonl"].replace(b"a fair price", b"a good price")
    genuine = Path(rezipped(tmp_path, files)).read_bytes()
    wrong = rezipped(tmp_path, {"forged.jsonl": forged})
    arguments = ["--key", str(tmp_path / "key"), "--checkpoint", str(tmp_path / "signed")]

    for front in (forged, Path(wrong).read_bytes()):
        (tmp_path / "export").write_bytes(front + genuine)
        for more in ([], arguments, [*arguments, "--selection"]):
            found = verify_audit.main([str(tmp_path / "export"), *more])
            assert found in (verify_audit.UNREADABLE, verify_audit.TAMPERED)
    assert "AS SIGNED" not in capsys.readouterr().out


def test_a_file_of_a_bundle_that_was_exchanged_added_or_removed_is_named(
    flowpay, vault, session, tmp_path, capsys
):
    signing.checkpoint("default")
    files, _ = the_bundle(flowpay, vault)
    without = {name: content for name, content in files.items() if name != "session.json"}
    for wrong, named in (
        ({**files, "journal.json": b"[]"}, "journal.json"),
        ({**files, "run_me.exe": b"MZ"}, "run_me.exe"),
        (without, "session.json"),
    ):
        assert verify_audit.main([rezipped(tmp_path, wrong)]) == verify_audit.TAMPERED
        assert f"the file {named} of the bundle is not as" in capsys.readouterr().out


def test_a_forger_who_makes_the_manifest_anew_is_found_by_the_signature(
    flowpay, vault, session, tmp_path, capsys
):
    signing.checkpoint("default")
    files, _ = the_bundle(flowpay, vault)
    forged = files["events.jsonl"].replace(b"a fair price", b"a good price")
    said = json.loads(files[bundle.MANIFEST])
    said["files"]["events.jsonl"]["sha256"] = sha256(forged).hexdigest()
    wrong = {**files, "events.jsonl": forged, bundle.MANIFEST: json.dumps(said).encode()}

    assert verify_audit.main([rezipped(tmp_path, wrong)]) == verify_audit.TAMPERED
    assert "was changed" in capsys.readouterr().out


@pytest.mark.parametrize("files", [{}, {"MANIFEST.json": b"{}"}, {"MANIFEST.json": b"["}])
def test_a_zip_that_is_no_bundle_is_said_to_be_none(tmp_path, files):
    assert verify_audit.main([rezipped(tmp_path, files)]) == verify_audit.UNREADABLE


def test_a_zip_with_two_files_of_one_name_is_no_bundle(flowpay, vault, session, tmp_path, capsys):
    signing.checkpoint("default")
    files, _ = the_bundle(flowpay, vault)
    path = rezipped(tmp_path, files)
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr("read_me_first/summary.html", b"all is well")

    assert verify_audit.main([path]) == verify_audit.UNREADABLE
    assert "two of its files are called summary.html" in capsys.readouterr().out


def test_a_session_that_several_checkpoints_cover_is_proved_by_all_of_them(
    flowpay, vault, executions, tmp_path
):
    request(flowpay)
    flowpay.publish()
    signing.checkpoint("default")
    request(flowpay, session_id="s-2")
    flowpay.publish()
    signing.checkpoint("default")
    escrow_id = held(flowpay)
    flowpay.publish()
    signing.checkpoint("default")
    act(flowpay, "approve-payment", {"escrow_id": escrow_id})
    flowpay.publish()
    files, _ = the_bundle(flowpay, vault)
    unpacked(tmp_path, files)

    said = json.loads(files[bundle.MANIFEST])
    assert 0 < said["events_in_checkpoints"] < said["events"]
    assert len(files["checkpoints.jsonl"].splitlines()) == 2
    done = checked(tmp_path)
    assert done.returncode == 0
    assert "are outside these checkpoints and not proved" in done.stdout


def test_before_the_first_checkpoint_there_is_a_bundle_that_says_so(flowpay, vault, executions):
    request(flowpay)
    flowpay.publish()
    files, _ = the_bundle(flowpay, vault)

    assert files["checkpoints.jsonl"] == b""
    assert "0 of 1 events are in a checkpoint" in files["summary.html"].decode()
    assert "a bundle made later has the rest" in files["summary.html"].decode()


class Tags(HTMLParser):
    """Notes what a page is made of."""

    def __init__(self):
        super().__init__()
        self.found, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_the_summary_is_a_page_that_runs_nothing_and_loads_nothing(flowpay, vault, session):
    item = {name: {"S": value} for name, value in key_of("default", "s-1").items()}
    book.client("dynamodb").update_item(
        TableName="book",
        Key=item,
        UpdateExpression="SET #query = :q, summary = :q, ranked[0].#name = :q",
        ExpressionAttributeNames={"#name": "name", "#query": "query"},
        ExpressionAttributeValues={":q": {"S": HOSTILE}},
    )
    files, _ = the_bundle(flowpay, vault)
    page = files["summary.html"].decode()
    tags = Tags()
    tags.feed(page)

    assert not {"script", "img", "link", "iframe", "form", "a"} & set(tags.found)
    assert not [
        name for name in tags.attributes if name.startswith("on") or name in ("src", "href")
    ]
    assert page.count("&lt;script&gt;") == 3
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


def test_the_summary_tells_the_story(flowpay, vault, session):
    signing.checkpoint("default")
    page = the_bundle(flowpay, vault)[0]["summary.html"].decode()

    for said in (
        "Need 1200kg cotton yarn under 300 per kg within 5 days",
        "Suppliers, best first",
        "a fair price",
        "Verdict: approved",
        "flowpay.escrow.released",
        "events are in a checkpoint",
    ):
        assert said in page


def test_a_session_with_more_events_than_a_bundle_takes_says_that_there_are_more(
    flowpay, vault, session, monkeypatch
):
    monkeypatch.setattr(evidence, "MOST_EVENTS", 3)
    monkeypatch.setattr(evidence, "PAGE", 3)
    files, _ = the_bundle(flowpay, vault)

    assert not json.loads(files[bundle.MANIFEST])["events_complete"]
    assert "and there are more" in files["summary.html"].decode()


def test_what_the_index_does_not_know_yet_is_among_the_events_all_the_same(
    flowpay, vault, session, monkeypatch
):
    every = flowpay.get("/api/audit-trail", session_id="s-1", limit="100")["items"][::-1]
    items = trail.items

    def lagging(*args, **options):
        page, cursor = items(*args, **options)
        return page[1:-2], cursor

    monkeypatch.setattr(trail, "items", lagging)
    files, _ = the_bundle(flowpay, vault)

    assert [json.loads(line) for line in files["events.jsonl"].splitlines()] == every
    assert json.loads(files[bundle.MANIFEST])["events_complete"]


def test_a_session_with_more_entries_than_a_bundle_takes_says_that_there_is_more(
    flowpay, vault, session, monkeypatch
):
    assert json.loads(the_bundle(flowpay, vault)[0][bundle.MANIFEST])["journal_complete"]
    monkeypatch.setattr(evidence, "MOST_ENTRIES", 1)
    monkeypatch.setattr(evidence, "PAGE", 1)
    files, _ = the_bundle(flowpay, vault)

    assert not json.loads(files[bundle.MANIFEST])["journal_complete"]
    assert "Money: the newest, and there is more" in files["summary.html"].decode()


def test_events_that_do_not_fit_are_refused_before_they_are_read(
    flowpay, vault, session, monkeypatch
):
    monkeypatch.setattr(bundle, "MOST_BYTES", 1_000)
    monkeypatch.setattr(evidence.events, "entry_of", lambda _: pytest.fail("it was read"))

    assert flowpay.request("GET", "/api/session/s-1/evidence").status == 422


def test_a_session_that_is_too_large_for_a_bundle_is_refused(flowpay, vault, session, monkeypatch):
    monkeypatch.setattr(bundle, "MOST_BYTES", 1_000)
    answer = flowpay.request("GET", "/api/session/s-1/evidence")

    assert (answer.status, answer.body["code"]) == (422, "evidence_too_large")
    assert "audit-export?session_id=s-1" in answer.body["detail"]


def test_a_session_that_is_not_there_has_no_evidence(flowpay, vault):
    assert flowpay.request("GET", "/api/session/nobody/evidence").status == 404
