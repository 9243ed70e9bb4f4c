"""The audit trail of a deployment, checked by an outsider who has files and a key, no more."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from flowpay import verify_audit

from .client import SMALL_SENTENCE, Flowpay

pytestmark = pytest.mark.usefixtures("balanced")


def signed(flowpay: Flowpay) -> Any:
    """Have the log signed as it stands, as the clock does every five minutes."""
    functions = flowpay.system.client("lambda")
    name = flowpay.system.outputs["Checkpoint"]
    answer = functions.invoke(FunctionName=name, Payload="{}")
    assert "FunctionError" not in answer, answer["Payload"].read()
    return flowpay.get("/api/audit-state")


def fetched(file: Any) -> bytes:
    """Return the bytes behind a link, with no key and no header."""
    answer = httpx.get(file["url"])
    assert answer.status_code == 200, answer.text
    assert file["name"] in answer.headers["content-disposition"]
    assert len(answer.content) == file["size"]
    return answer.content


def checked(folder: Path, export: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", verify_audit.__file__, export]
    command += ["--checkpoint", "checkpoints.jsonl", "--key", "key", *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_an_outsider_finds_the_log_as_it_was_signed_and_one_forged_entry(
    flowpay: Flowpay, tmp_path: Path
):
    flowpay.reached(flowpay.ask(SMALL_SENTENCE), "completed")
    state = signed(flowpay)
    export = fetched(flowpay.get("/api/audit-export")["file"])
    checkpoints = fetched(flowpay.get("/api/audit-checkpoints/export")["file"])
    lines = export.splitlines()
    (tmp_path / "log.jsonl").write_bytes(export)
    (tmp_path / "checkpoints.jsonl").write_bytes(checkpoints)
    (tmp_path / "key").write_text(json.dumps(flowpay.get("/api/audit-key")))

    assert state["checkpoint"]["last"] <= json.loads(lines[-1])["sequence"]
    done = checked(tmp_path, "log.jsonl")
    assert done.returncode == 0, done.stdout
    changed = lines[2].replace(b"flowpay.", b"flawpay.", 1)
    for forged, named in (
        ([*lines[:2], changed, *lines[3:]], "entry 000000000003 was changed"),
        ([*lines[:4], *lines[5:]], "entry 000000000005 was removed"),
        ([*lines[:5], lines[1], *lines[5:]], "before entry 000000000006 something was inserted"),
        ([lines[1], lines[0], *lines[2:]], "entry 000000000002 was moved"),
        (lines[1:], "entry 000000000001 was removed"),
    ):
        (tmp_path / "forged.jsonl").write_bytes(b"\n".join(forged))
        done = checked(tmp_path, "forged.jsonl")
        assert (done.returncode, named in done.stdout) == (1, True), done.stdout


def test_nobody_deletes_a_checkpoint_or_shortens_its_time(flowpay: Flowpay):
    flowpay.hold("1.00")
    signed(flowpay)
    s3, bucket = flowpay.system.client("s3"), flowpay.system.outputs["CheckpointsBucket"]
    version = s3.list_object_versions(Bucket=bucket)["Versions"][0]
    named = {"Bucket": bucket, "Key": version["Key"], "VersionId": version["VersionId"]}
    rule = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]["Rule"]
    kept = s3.head_object(**named)

    assert rule["DefaultRetention"] == {"Mode": "COMPLIANCE", "Days": 2922}
    assert kept["ObjectLockMode"] == "COMPLIANCE"
    assert kept["ObjectLockRetainUntilDate"] - kept["LastModified"] > timedelta(days=2921)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(**named)


def test_the_evidence_of_a_session_is_one_file_that_can_be_checked(
    flowpay: Flowpay, tmp_path: Path
):
    session_id = flowpay.ask(SMALL_SENTENCE)
    flowpay.reached(session_id, "completed")
    signed(flowpay)
    content = fetched(flowpay.get(f"/api/session/{session_id}/evidence"))
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        bundle.extractall(tmp_path)
    [folder] = tmp_path.iterdir()
    (folder / "public_key.pem").rename(folder / "key")

    done = checked(folder, "events.jsonl", "--selection")
    assert done.returncode == 0, done.stdout
    assert (folder / "summary.html").read_text().startswith("<!doctype html>")


def test_a_link_gives_one_file_and_no_other(flowpay: Flowpay):
    link = flowpay.get("/api/audit-export")["file"]["url"]

    assert httpx.get(link.replace("audit-trail.jsonl", "other", 1)).status_code == 403
