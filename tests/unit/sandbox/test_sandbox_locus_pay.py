"""Locus's wallet in the sandbox: queued then confirmed, approved or denied, listed, refused."""

import pytest

from standins import locus_wallet

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
PAYMENT = {"to_address": ADDRESS, "amount": 25.5, "memo": "ours-1"}
TOLD = {"id": "evt_1", "amount": "10.00", "currency": "USD", "reference": "esc_1", "state": "held"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let Locus's clock stand; return how to move it on, in milliseconds."""
    moment = [1_790_000_000_000]
    monkeypatch.setattr(locus_wallet, "now", lambda: moment[0])

    def forward(milliseconds):
        moment[0] += milliseconds

    return forward


def pay(call, body=PAYMENT, path="send"):
    return call("POST", f"/locus/api/pay/{path}", body)


def listed(call, **query):
    return call("GET", "/locus/api/pay/transactions", query=query).json()["data"]


def balance(call):
    return call("GET", "/locus/api/pay/balance").json()["data"]["balance"]


def test_a_payment_is_queued_then_under_way_then_confirmed(call, now):
    answer = pay(call)
    assert (answer.status, answer.json()["success"]) == (202, True)
    data = answer.json()["data"]
    assert (data["status"], data["to_address"], data["amount"]) == ("QUEUED", ADDRESS, 25.5)
    seen = []
    for _ in range(3):
        [each] = listed(call)["transactions"]
        seen.append(each["status"])
        now(1_000)
    assert seen == ["QUEUED", "PROCESSING", "CONFIRMED"]
    assert (each["memo"], each["amount_usdc"]) == ("ours-1", "25.50")
    one = call("GET", f"/locus/api/pay/transactions/{data['transaction_id']}").json()
    assert one["data"]["transaction"]["tx_hash"].startswith("0x")
    assert balance(call) == "999974.5"


def test_sending_twice_is_paying_twice(call):
    pay(call)
    pay(call)
    assert len(listed(call)["transactions"]) == 2


def test_a_payment_by_mail_names_its_escrow(call):
    body = {"email": "pay@b.example", "amount": 1, "memo": "ours-2", "expires_in_days": 30}
    data = pay(call, body, "send-email").json()["data"]
    assert data["escrow_id"]
    assert data["expires_at"]
    assert listed(call)["transactions"][0]["recipient_email"] == "pay@b.example"


@pytest.mark.parametrize(
    ("verdict", "status"), [("approve", "CONFIRMED"), ("deny", "POLICY_REJECTED")]
)
def test_above_the_threshold_a_person_decides_and_nothing_is_listed_before(
    call, now, verdict, status
):
    assert call("PUT", "/locus/policy", {"approval_threshold": 25}).status == 200
    data = pay(call).json()["data"]
    assert data["status"] == "PENDING_APPROVAL"
    assert data["approval_url"].startswith("https://app.paywithlocus.com/approve/")
    assert listed(call)["transactions"] == []
    [waiting] = call("GET", "/locus/approvals").json()["items"]
    path = f"/locus/approvals/{waiting['id']}"
    assert call("POST", path, {"verdict": "perhaps"}).status == 409
    assert call("POST", path, {"verdict": verdict}).status == 200
    assert call("POST", path, {"verdict": verdict}).status == 409
    now(5_000)
    assert listed(call)["transactions"][0]["status"] == status


def test_the_policy_and_the_balance_are_kept(call):
    call("PUT", "/locus/policy", {"max_transaction": 20, "balance": 30})
    refused = pay(call)
    assert (refused.status, refused.json()["error"]) == (403, "max_transaction_exceeded")
    call("PUT", "/locus/policy", {"max_transaction": None})
    assert pay(call).status == pay(call).status == 202
    failed = next(t for t in listed(call)["transactions"] if t["status"] == "FAILED")
    assert (failed["error_reason"], failed["error_stage"]) == (
        "INSUFFICIENT_BALANCE",
        "PRE_EXECUTION",
    )
    assert balance(call) == "4.5"
    assert call("PUT", "/locus/policy", {"colour": "red"}).status == 400


def test_the_list_is_newest_first_in_pages_and_by_time_and_status(call, now):
    for number in range(5):
        pay(call, PAYMENT | {"memo": f"ours-{number}"})
        now(60_000)
    first = listed(call, limit="2")
    assert [each["memo"] for each in first["transactions"]] == ["ours-4", "ours-3"]
    assert first["pagination"] == {"total": 5, "limit": 2, "offset": 0, "has_more": True}
    last = listed(call, limit="2", offset="4")
    assert [each["memo"] for each in last["transactions"]] == ["ours-0"]
    assert last["pagination"]["has_more"] is False
    since = first["transactions"][1]["created_at"]
    assert len(listed(call, **{"from": since})["transactions"]) == 2
    assert len(listed(call, to=since)["transactions"]) == 4
    assert listed(call, status="FAILED")["transactions"] == []


@pytest.mark.parametrize("query", [{"limit": "101"}, {"limit": "x"}, {"from": "yesterday"}])
def test_a_list_that_nobody_can_mean_is_refused(call, query):
    assert call("GET", "/locus/api/pay/transactions", query=query).status == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": -1},
        {"amount": "25.5"},
        {"amount": 0.0000001},
        {"amount": True},
        {"to_address": "0x1"},
        {"idempotency_key": "k"},
    ],
)
def test_a_payment_that_is_not_as_documented_is_refused(call, wrong):
    answer = pay(call, PAYMENT | wrong)
    assert answer.status == 400
    assert answer.json().keys() == {"success", "error", "message"}
    assert listed(call)["transactions"] == []


@pytest.mark.parametrize("path", ["pay/balance", "pay/transactions", "pay/transactions/t-1"])
def test_nobody_reads_without_a_key(call, path):
    assert call("GET", f"/locus/api/{path}", headers={}).status == 401


def test_nobody_pays_without_a_key(call):
    assert call("POST", "/locus/api/pay/send", PAYMENT, headers={}).status == 401


def test_a_payment_that_is_not_there_is_not_found(call):
    assert call("GET", "/locus/api/pay/transactions/t-1").status == 404


def test_a_fault_can_lose_the_answer_of_a_payment_that_is_made(call):
    fault = {"provider": "locus", "fault": "lost_answer", "operation": "send"}
    assert call("POST", "/faults", fault).status == 201
    assert pay(call).status == 500
    assert len(listed(call)["transactions"]) == 1


def test_a_payment_can_be_let_come_to_any_state(call):
    id = pay(call).json()["data"]["transaction_id"]
    path = f"/locus/transactions/{id}"
    assert call("POST", path, {"status": "LOST"}).status == 400
    assert call("POST", path, {"status": "FAILED", "failure_reason": "no"}).status == 200
    [each] = listed(call)["transactions"]
    assert (each["status"], each["failure_reason"]) == ("FAILED", "no")


@pytest.mark.parametrize(
    "path",
    ["payments/approve", "wallet/debit", "wallet/credit", "escrow/create", "escrow/transition"],
)
def test_the_paths_that_are_not_published_take_our_small_json(call, path):
    for _ in range(2):
        answer = call("POST", f"/locus/api/{path}", TOLD)
        assert (answer.status, answer.json()["success"]) == (200, True)
    assert call("GET", "/locus/told").json()["items"] == [{"path": f"/{path}", **TOLD}]
    assert call("POST", f"/locus/api/{path}", TOLD | {"amount": 10}).status == 400
    assert call("POST", f"/locus/api/{path}", {"id": "evt_1"}).status == 400
