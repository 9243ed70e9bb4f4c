"""GST runs over the API: what is computed at once, what is refused, what is listed and exported."""

import csv
import io
import json
from typing import Any

import pytest

from flowpay.domain.gst_result import NOT_FOR_UPLOAD
from flowpay.persistence import gst_runs
from flowpay.runtime.aws import client
from tests.support.executions import Executions
from tests.support.gst_runs import BUYER, GSTIN, GSTR1, LINE, PAY, VALIDATE, an_invoice
from tests.support.world import Answer, World, world

CHECK = {"action": "validate_gstin", "gstin": GSTIN}
COMPUTE = {"action": "compute_invoice", "invoice": an_invoice()}
GSTR3B = {"action": "prepare_gstr3b", "gstin": GSTIN, "period": "2026-10"}
ENTRY = {
    "supplier_gstin": BUYER,
    "number": "B/7",
    "issued_on": "2026-10-05",
    "taxable": {"amount": "1000.00", "currency": "INR"},
    "igst": {"amount": "50.00", "currency": "INR"},
}
MATCH = {
    "action": "match_gstr2b",
    "gstin": GSTIN,
    "period": "2026-10",
    "purchases": [ENTRY],
    "statement": [ENTRY],
}
COMPUTED = {
    "gstin": CHECK,
    "invoice": COMPUTE,
    "gstr1": GSTR1,
    "gstr3b": GSTR3B | {"outward": [an_invoice()], "inward": [ENTRY]},
    "gstr2b": MATCH,
}


def ask(flowpay: World, body: Any, *, key: str | None = None) -> Answer:
    return flowpay.post("/api/gstn/automate", body, key=key)


def run_of(flowpay: World, body: Any) -> dict[str, Any]:
    answer = ask(flowpay, body)
    assert answer.status in (201, 202), answer.text
    found: dict[str, Any] = answer.body
    return found


@pytest.mark.parametrize("kind", COMPUTED)
def test_what_asks_nobody_outside_is_computed_at_once(
    flowpay: World, executions: Executions, kind: str
):
    answer = ask(flowpay, COMPUTED[kind])
    assert answer.status == 201, answer.text
    run = answer.body
    assert (run["status"], run["result"]["kind"]) == ("completed", kind)
    assert run["summary"]
    assert executions.started == {}
    read = flowpay.get(f"/api/gstn/runs/{run['run_id']}")
    assert read == run


@pytest.mark.parametrize("kind", ["gstr1", "gstr3b", "gstr2b"])
def test_what_is_prepared_says_that_it_is_not_the_portals_format(flowpay: World, kind: str):
    assert run_of(flowpay, COMPUTED[kind])["result"]["note"] == NOT_FOR_UPLOAD


def test_a_prepared_return_says_when_it_is_due(flowpay: World):
    due = run_of(flowpay, GSTR1)["result"]["due"]
    assert "2026-11-11" in {each["due_on"] for each in due}
    assert all(each["reasons"][0]["source"] for each in due)


def test_an_invoice_brings_what_follows_from_it(flowpay: World):
    rupees = {"currency": "INR"}
    more = {
        "distance_km": 300,
        "accepted_on": "2026-10-04",
        "supplier_size": "micro",
        "tds": {
            "counted_before": rupees | {"amount": "5200000.00"},
            "buyer_turnover": rupees | {"amount": "200000000.00"},
        },
    }
    result = run_of(flowpay, COMPUTE | more)["result"]
    assert result["invoice"]["igst"]["amount"] == "150.00"
    assert result["tds"]["status"] == "due"
    assert result["eway_bill"]["needed"] is False
    kinds = [each["kind"] for each in result["deadlines"]]
    assert kinds[0] == "supplier_payment"
    assert result["einvoice_json"] is None
    assert result["einvoice_missing"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (CHECK | {"gstin": "27AAPFU0939F1ZX"}, "gstin_invalid"),
        (CHECK | {"gstin": "00AAPFU0939F1ZV"}, "gstin_invalid"),
        (CHECK | {"gstin": ""}, "request_invalid"),
        (CHECK | {"portals": True}, "request_invalid"),
        (GSTR1 | {"period": "2999-01"}, "period_in_future"),
        (GSTR1 | {"period": "2026-13"}, "period_invalid"),
        (GSTR1 | {"period": "10-2026"}, "request_invalid"),
        (GSTR1 | {"gstin": BUYER}, "invoice_of_another"),
        (GSTR1 | {"documents": [an_invoice(), an_invoice()]}, "invoice_repeated"),
        (COMPUTE | {"invoice": an_invoice(lines=[])}, "request_invalid"),
        (COMPUTE | {"invoice": an_invoice(lines=[LINE | {"hsn": "9"}])}, "hsn_invalid"),
        (COMPUTE | {"invoice": an_invoice(lines=[LINE | {"hsn": "0000"}])}, "hsn_unknown"),
        (COMPUTE | {"invoice": an_invoice(lines=[LINE | {"hsn": "8419"}])}, "invoice_incomplete"),
        (COMPUTE | {"invoice": an_invoice(lines=[LINE | {"colour": "red"}])}, "request_invalid"),
        (COMPUTE | {"escrow_id": "esc_01JD0000000000000000000000"}, "escrow_unknown"),
        (PAY | {"amount": {"amount": "10.00", "currency": "USD"}}, "not_rupees"),
        (PAY | {"amount": {"amount": "0.00", "currency": "INR"}}, "amount_invalid"),
        (PAY | {"amount": {"amount": "1.001", "currency": "INR"}}, "amount_invalid"),
        (
            {"action": "file_return", "prepared_run_id": "gst_01JD0000000000000000000000"},
            "run_unknown",
        ),
        ({"action": "file_return", "prepared_run_id": "x"}, "request_invalid"),
        ({"action": "evade"}, "request_invalid"),
        ({}, "request_invalid"),
        ([], "request_invalid"),
    ],
)
def test_what_is_wrong_is_said_and_leaves_no_run(flowpay: World, body: Any, code: str):
    answer = ask(flowpay, body)
    assert (answer.status // 100, answer.body["code"]) == (4, code)
    assert answer.body["detail"]
    assert flowpay.images("gst_run") == []


def test_only_what_was_prepared_can_be_filed(flowpay: World):
    checked = run_of(flowpay, CHECK)["run_id"]
    answer = ask(flowpay, {"action": "file_return", "prepared_run_id": checked})
    assert (answer.status, answer.body["code"]) == (409, "not_prepared")


@pytest.mark.parametrize("body", [VALIDATE, PAY])
def test_what_needs_the_portal_or_money_is_started_once(
    flowpay: World, executions: Executions, body: Any
):
    first, second = ask(flowpay, body, key="k1"), ask(flowpay, body, key="k1")
    assert (first.status, second.status) == (202, 202)
    assert first.body["run_id"] == second.body["run_id"]
    assert list(executions.started) == [f"default-{first.body['run_id']}"]
    assert executions.started[f"default-{first.body['run_id']}"]["action"] == body["action"]
    assert ask(flowpay, body | {"gstin": BUYER}, key="k1").status == 422


def test_what_is_computed_again_with_its_key_is_the_same_run(flowpay: World):
    first, second = ask(flowpay, GSTR1, key="k1"), ask(flowpay, GSTR1, key="k1")
    assert first.body == second.body
    assert len(flowpay.images("gst_run")) == 1


def test_a_run_that_could_not_be_started_is_left_to_the_sweep(
    flowpay: World, executions: Executions
):
    executions.down = True
    answer = ask(flowpay, VALIDATE)
    assert answer.status == 202
    assert executions.started == {}


def test_runs_are_listed_newest_first_and_narrowed(flowpay: World):
    ids = [run_of(flowpay, body)["run_id"] for body in (CHECK, GSTR1, VALIDATE)]
    shown = flowpay.get("/api/gstn/runs")["items"]
    assert [each["run_id"] for each in shown] == ids[::-1]
    assert "result" not in shown[0]
    running = flowpay.get("/api/gstn/runs", status="running")["items"]
    assert [each["run_id"] for each in running] == ids[2:]
    returns = flowpay.get("/api/gstn/runs", action="prepare_gstr1")["items"]
    assert [each["run_id"] for each in returns] == ids[1:2]
    page = flowpay.get("/api/gstn/runs", limit="2")
    rest = flowpay.get("/api/gstn/runs", limit="2", cursor=page["next_cursor"])
    assert [each["run_id"] for each in (*page["items"], *rest["items"])] == ids[::-1]


@pytest.mark.parametrize("query", [{"status": "odd"}, {"action": "evade"}, {"cursor": "x"}])
def test_a_list_that_nobody_knows_is_refused(flowpay: World, query: dict[str, str]):
    assert flowpay.request("GET", "/api/gstn/runs", **query).status == 422


def test_a_run_that_never_was_is_not_found(flowpay: World):
    nobody = "gst_01JD0000000000000000000000"
    for method, path in (
        ("GET", ""),
        ("GET", "/export"),
        ("POST", "/continue"),
        ("POST", "/cancel"),
    ):
        body = {} if method == "POST" else None
        assert flowpay.request(method, f"/api/gstn/runs/{nobody}{path}", body).status == 404


@pytest.mark.parametrize("word", ["continue", "cancel"])
def test_a_run_that_waits_for_nobody_takes_no_word(flowpay: World, word: str):
    run_id = run_of(flowpay, CHECK)["run_id"]
    answer = flowpay.post(f"/api/gstn/runs/{run_id}/{word}", {})
    assert (answer.status, answer.body["code"]) == (409, "run_not_waiting")
    assert "completed" in answer.body["detail"]


def test_a_result_that_is_too_large_is_refused(flowpay: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gst_runs, "MOST_RESULT_BYTES", 100)
    answer = ask(flowpay, GSTR1)
    assert (answer.status, answer.body["code"]) == (422, "result_too_large")


def test_a_large_return_is_kept_whole(flowpay: World):
    documents = [an_invoice(f"A/{n}") for n in range(300)]
    run = run_of(flowpay, GSTR1 | {"documents": documents})
    read = flowpay.get(f"/api/gstn/runs/{run['run_id']}")
    assert len(read["result"]["gstr1"]["b2b"]) == 300


def fetched(flowpay: World, run_id: str, format: str) -> tuple[dict[str, Any], str]:
    """Return the file's answer and what stands in the file."""
    answer = flowpay.get(f"/api/gstn/runs/{run_id}/export", format=format)
    (listed,) = client("s3").list_objects_v2(Bucket="files")["Contents"]
    body = client("s3").get_object(Bucket="files", Key=listed["Key"])["Body"].read()
    client("s3").delete_object(Bucket="files", Key=listed["Key"])
    assert len(body) == answer["file"]["size"]
    return answer, body.decode()


@pytest.fixture
def files(flowpay: World) -> None:
    region = {"LocationConstraint": "ap-south-1"}
    client("s3").create_bucket(Bucket="files", CreateBucketConfiguration=region)


@pytest.mark.usefixtures("files")
def test_a_run_is_exported_as_json_csv_and_a_summary(flowpay: World):
    run_id = run_of(flowpay, GSTR1)["run_id"]
    answer, text = fetched(flowpay, run_id, "json")
    assert answer["file"]["name"] == f"{run_id}.json"
    assert answer["note"] == json.loads(text)["note"] == NOT_FOR_UPLOAD
    assert json.loads(text)["result"] == flowpay.get(f"/api/gstn/runs/{run_id}")["result"]
    _, text = fetched(flowpay, run_id, "csv")
    rows = dict(csv.reader(io.StringIO(text)))
    assert rows["result.gstr1.totals.igst"] == "150.00 INR"
    _, text = fetched(flowpay, run_id, "summary")
    assert "GSTR-1 for 2026-10" in text
    assert "Not verified: look these up:" not in text
    assert NOT_FOR_UPLOAD in text


@pytest.mark.usefixtures("files")
def test_what_is_not_verified_is_in_the_summary(flowpay: World):
    run_id = run_of(flowpay, COMPUTED["gstr3b"])["run_id"]
    _, text = fetched(flowpay, run_id, "summary")
    assert "Not verified: look these up:" in text
    assert "s.17(5)" in text


@pytest.mark.usefixtures("files")
def test_no_cell_of_an_export_is_a_formula(flowpay: World):
    hostile = [LINE | {"description": "=HYPERLINK(0)"}]
    run_id = run_of(flowpay, COMPUTE | {"invoice": an_invoice(lines=hostile)})["run_id"]
    _, text = fetched(flowpay, run_id, "csv")
    assert "'=HYPERLINK(0)" in text
    assert ",=HYPERLINK" not in text


def test_whoever_may_only_look_starts_nothing():
    with world(REQUIRE_API_KEY="true") as flowpay:
        admin = {"x-api-key": "first-key"}
        body = {"principal": "vera", "roles": ["auditor"]}
        made = flowpay.request("POST", "/api/keys", body, headers=admin).body
        auditor = {"x-api-key": made["key"]}
        assert flowpay.request("POST", "/api/gstn/automate", CHECK, headers=auditor).status == 403
        assert flowpay.request("GET", "/api/gstn/runs", headers=auditor).status == 200
