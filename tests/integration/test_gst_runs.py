"""GST runs over the API: what is computed at once, what is refused, what is listed and exported."""

import base64
import csv
import io
import json
from importlib import import_module
from time import monotonic
from typing import Any

import pytest

from flowpay.domain.gst.invoice import MOST_LINES
from flowpay.domain.gst_result import NOT_FOR_UPLOAD
from flowpay.persistence import gst_runs
from flowpay.runtime.aws import client
from tests.integration.commands import opened
from tests.support.executions import Executions
from tests.support.gst_runs import BUYER, GSTIN, GSTR1, LINE, PAY, VALIDATE, an_invoice
from tests.support.world import Answer, World, http_event, lambda_context, world

API_TIMEOUT_S = 29
"""What the gateway waits for a function."""
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


def rupees(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "INR"}


def result_of(flowpay: World, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = run_of(flowpay, COMPUTE | more)["result"]
    return found


def test_goods_over_the_measure_travel_twenty_kilometres_a_day(flowpay: World):
    """d.5 e-way bill: over-dimensional 1 per 20 km."""
    large = an_invoice(lines=[LINE | {"quantity": "1000"}])
    usual = result_of(flowpay, invoice=large, distance_km=300)["eway_bill"]
    wide = result_of(flowpay, invoice=large, distance_km=300, over_dimensional=True)["eway_bill"]
    assert (usual["days"], wide["days"]) == (2, 15)


def test_a_turnover_decides_how_many_digits_a_code_needs(flowpay: World):
    """d.6 HSN digits on the invoice: 6 if turnover > ₹5 crore, else 4."""
    lines = [LINE, LINE | {"hsn": "520511"}]
    large = result_of(
        flowpay, invoice=an_invoice(lines=lines), supplier_turnover=rupees("50000000.01")
    )
    small = result_of(
        flowpay, invoice=an_invoice(lines=lines), supplier_turnover=rupees("50000000.00")
    )
    assert (large["hsn_digits"]["digits"], large["hsn_short"]) == (6, [1])
    assert (small["hsn_digits"]["digits"], small["hsn_short"]) == (4, [])
    assert result_of(flowpay)["hsn_digits"]["question"]


def test_a_seller_without_a_gstin_may_have_a_pan(flowpay: World):
    """d.7 194Q: 0.1 %, 5 % without PAN."""
    invoice = an_invoice(supplier={"state_code": "27"})
    tds = {"counted_before": rupees("5200000.00"), "buyer_turnover": rupees("200000000.00")}
    without = result_of(flowpay, invoice=invoice, tds=tds)["tds"]
    with_pan = result_of(flowpay, invoice=invoice, tds=tds | {"pan": "AAPFU0939F"})["tds"]
    assert (without["amount"]["amount"], without["verified"]) == ("150.00", False)
    assert (with_pan["amount"]["amount"], with_pan["verified"]) == ("3.00", True)
    other = ask(flowpay, COMPUTE | {"tds": tds | {"pan": "AAGCB7383J"}})
    assert (other.status, other.body["code"]) == (422, "pan_invalid")


def test_from_a_credit_note_no_tax_is_kept_back(flowpay: World):
    tds = {"counted_before": rupees("5200000.00"), "buyer_turnover": rupees("200000000.00")}
    more = {"tds": tds, "contract": {"value": rupees("900000.00"), "government": True}}
    result = result_of(flowpay, invoice=an_invoice(kind="CRN"), **more)
    assert (result["tds"], result["gst_tds"], result["marketplace_tcs"]) == (None, None, None)
    assert [each["kind"] for each in result["deadlines"]] == ["einvoice_report"]


def test_gst_that_a_buyer_keeps_back_is_shown(flowpay: World):
    """d.7 s.51: 2 % (1+1 or 2 IGST); s.52: recorded and shown, not decided."""
    contract = {"value": rupees("250000.01"), "government": True}
    result = result_of(flowpay, contract=contract)
    assert (result["gst_tds"]["status"], result["gst_tds"]["igst"]["amount"]) == ("due", "60.00")
    escrow_id = opened(flowpay)["escrow_id"]
    held = result_of(flowpay, escrow_id=escrow_id)["marketplace_tcs"]
    assert (held["status"], held["amount"]["amount"]) == ("shown", "15.00")
    assert "legal question" in held["reasons"][-1]["text"]
    assert held["verified"] is False
    before = an_invoice(issued_on="2024-07-09", lines=[LINE | {"stated_rate": "5"}])
    assert result_of(flowpay, invoice=before, escrow_id=escrow_id)["marketplace_tcs"] is None


def test_what_is_paid_late_shows_what_that_costs(flowpay: World):
    """d.6 ITC: in proportion with 18 % interest; d.6 MSME: at 3 × RBI bank rate, compound."""
    facts = {"accepted_on": "2026-01-15", "supplier_size": "micro"}
    paid = {"amount": rupees("1575.00"), "on": "2026-08-15", "bank_rate": "5.50"}
    invoice = an_invoice(issued_on="2026-01-10")
    late = result_of(flowpay, invoice=invoice, **facts, paid=paid)
    reversed_ = late["credit_reversal"]
    assert (reversed_["amount"]["amount"], reversed_["rate"]) == ("75.00", "18")
    assert late["late_interest"]["rate"] == "16.50"
    assert "6 months compound" in late["late_interest"]["reasons"][0]["text"]
    assert not late["late_interest"]["verified"]
    unasked = result_of(flowpay, invoice=invoice, **facts)
    assert (unasked["credit_reversal"], unasked["late_interest"]) == (None, None)
    others = invoice | {"supplier": {"state_code": "27"}}
    large = {"accepted_on": "2026-01-15", "supplier_size": "large", "paid": paid}
    none = result_of(flowpay, invoice=others, **large)
    assert (none["credit_reversal"], none["late_interest"]) == (None, None)


def test_an_invoice_between_others_than_the_registered_needs_no_einvoice(flowpay: World):
    invoice = an_invoice(supplier={"state_code": "27"})
    result = result_of(flowpay, invoice=invoice, supplier_turnover=rupees("90000000.00"))
    assert result["einvoice_needed"]["status"] == "not_needed"


def test_words_in_the_place_of_a_code_are_answered_with_a_question(flowpay: World):
    """d.6: "Machine parts" alone is not a HSN: ask for the machine."""
    lines = [LINE | {"hsn": "machine parts"}]
    answer = ask(flowpay, COMPUTE | {"invoice": an_invoice(lines=lines)})
    assert (answer.status, answer.body["code"]) == (422, "hsn_invalid")
    assert "For which machine?" in answer.body["detail"]
    assert answer.body["headings"][0]["code"] == "8448"


THIN = {"description": "y", "hsn": "5205", "quantity": "1", "taxable": rupees("1.00")}


def test_an_invoice_of_a_thousand_lines_is_computed_within_a_request(flowpay: World):
    began = monotonic()
    invoice = result_of(flowpay, invoice=an_invoice(lines=[THIN] * MOST_LINES))["invoice"]
    assert (MOST_LINES, invoice["taxable"]["amount"]) == (1_000, "1000.00")
    assert monotonic() - began < API_TIMEOUT_S


def test_lines_of_many_rates_stand_by_rate(flowpay: World):
    rates = ["0", "0.25", "1.5", "3", "5", "18", "40"]
    lines = [THIN | {"hsn": "8517", "stated_rate": rate} for rate in rates]
    gstr1 = run_of(flowpay, GSTR1 | {"documents": [an_invoice(lines=lines)]})["result"]["gstr1"]
    assert [row["rate"] for row in gstr1["b2b"][0]["rates"]] == rates
    assert gstr1["totals"]["igst"]["amount"] == "0.68"  # 0.25 paisa go, 1.5 are 2


def test_bytes_that_are_no_text_are_no_request(flowpay: World):
    event = http_event("POST", "/api/gstn/automate", route="POST /api/gstn/automate")
    raw = base64.b64encode(b'{"action": "validate_gstin", "gstin": "27\xff\xfe"}').decode()
    event |= {"body": raw, "isBase64Encoded": True}
    answer = import_module("api.gst").handler(event, lambda_context())
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "body_malformed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (GSTR3B | {"inward": [ENTRY, ENTRY]}, "invoice_repeated"),
        (GSTR3B | {"inward": [ENTRY | {"supplier_gstin": "x"}]}, "gstin_invalid"),
        (GSTR3B | {"inward": [ENTRY | {"issued_on": "2026-11-01"}]}, "invoice_of_another"),
        (
            GSTR3B | {"inward": [ENTRY | {"igst": {"amount": "50.00", "currency": "USD"}}]},
            "not_rupees",
        ),
        (MATCH | {"tolerance": {"amount": "1.00", "currency": "USD"}}, "not_rupees"),
        (MATCH | {"statement": [ENTRY | {"place": "28"}]}, "state_unknown"),
        (COMPUTE | {"invoice": an_invoice(time_of_supply="2999-01-01")}, "invoice_date_invalid"),
        (COMPUTE | {"accepted_on": "2062-01-01"}, "not_yet"),
        (COMPUTE | {"paid": {"amount": rupees("1.00"), "on": "2062-01-01"}}, "not_yet"),
        (
            COMPUTE | {"paid": {"amount": rupees("9999.00"), "on": "2026-10-05"}},
            "payment_invalid",
        ),
        (COMPUTE | {"acknowledged_at": "2062-01-01T00:00:00Z"}, "not_yet"),
        (COMPUTE | {"acknowledged_at": "2026-10-02T00:00:00"}, "request_invalid"),
        (
            COMPUTE
            | {
                "tds": {
                    "counted_before": rupees("5200000.00"),
                    "buyer_turnover": {"amount": "2.00", "currency": "USD"},
                }
            },
            "not_rupees",
        ),
        (
            COMPUTE | {"invoice": an_invoice(lines=[LINE | {"description": "a\u0000b"}])},
            "request_invalid",
        ),
        (
            COMPUTE | {"invoice": an_invoice(lines=[LINE | {"unit": "kg\n=1"}])},
            "request_invalid",
        ),
        (
            COMPUTE | {"invoice": an_invoice(recipient={"gstin": BUYER, "legal_name": "a\tb"})},
            "request_invalid",
        ),
        (
            COMPUTE | {"invoice": an_invoice(lines=[LINE | {"unit_price": rupees("-1.00")}])},
            "request_invalid",
        ),
        (COMPUTE | {"invoice": an_invoice(lines=[THIN] * 1_001)}, "request_invalid"),
        (PAY | {"memo": "OTP 482913"}, "secret_written"),
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
    texts = [f'{sign}HYPERLINK("http://x.test")' for sign in "=+-@＝＋－＠"]
    hostile = [LINE | {"description": text, "unit": text[:6]} for text in texts]
    party = {"gstin": BUYER, "legal_name": "=1+1", "address": "@SUM(1)"}
    invoice = an_invoice(lines=hostile, recipient=party)
    run_id = run_of(flowpay, COMPUTE | {"invoice": invoice})["run_id"]
    _, text = fetched(flowpay, run_id, "csv")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠\t\r\n"))]
    for text in (*texts, "=1+1", "@SUM(1)"):
        assert f"'{text}" in cells


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("format", ["json", "csv", "summary"])
def test_a_run_that_has_computed_nothing_is_a_file_too(flowpay: World, format: str):
    run_id = run_of(flowpay, GSTR1 | {"documents": []})["run_id"]
    _, text = fetched(flowpay, run_id, format)
    assert NOT_FOR_UPLOAD in text


def test_whoever_may_only_look_starts_nothing():
    with world(REQUIRE_API_KEY="true") as flowpay:
        admin = {"x-api-key": "first-key"}
        body = {"principal": "vera", "roles": ["auditor"]}
        made = flowpay.request("POST", "/api/keys", body, headers=admin).body
        auditor = {"x-api-key": made["key"]}
        assert flowpay.request("POST", "/api/gstn/automate", CHECK, headers=auditor).status == 403
        assert flowpay.request("GET", "/api/gstn/runs", headers=auditor).status == 200
