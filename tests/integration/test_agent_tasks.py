"""Agent tasks as a client meets them: held, asked once, settled to the micro, or given back."""

import json
from fractions import Fraction
from typing import Any

import httpx
import pytest

from flowpay.domain.caller import Role
from flowpay.runtime.aws import client
from flowpay.services import keys
from tests.integration.agent_tasks import UNTOUCHED, flowpay, kinds, remote, settings, told
from tests.integration.commands import money, paid_to
from tests.integration.rules import ruled, rules_against
from tests.support.agents import (
    COUNTED,
    EXECUTE,
    TEXT,
    Remote,
    an_order,
    at_agent,
    changed,
    close,
    ended,
    execute,
    look,
    offered,
    read,
    retired,
    working,
)
from tests.support.builders import wire
from tests.support.capacity import Count, counted
from tests.support.executions import Executions
from tests.support.faults import provider_fails
from tests.support.world import World

__all__ = ["flowpay", "remote", "settings"]


def test_a_task_that_is_answered_at_once_is_paid_and_shows_its_result(flowpay: World):
    service_id = offered()
    task = ended(flowpay, service_id)

    assert (task["status"], task["output"], task["input"]) == ("completed", COUNTED, TEXT)
    assert (task["held"], task["cost"]) == (wire("0.01"), wire("0.01"))
    assert (task["units"], task["units_charged"], task["reason"]) == (1, 1, None)
    assert task["agent_task_id"] == at_agent()[0]["id"]
    assert money(flowpay) == ("49999.99", "0.00", "0.01")
    assert paid_to(flowpay, f"agent:{service_id}") == ["0.01"]
    assert told(flowpay) == ["held", "completed"]
    assert kinds(flowpay) == ["agent_task", "agent_task"]
    assert read(flowpay, task) == task


def test_the_agent_is_sent_what_a_client_of_a2a_sends_and_its_ids_are_the_tasks(
    flowpay: World, remote: Remote
):
    task = ended(flowpay, offered(), units=3)

    [request] = remote.sent
    assert request.headers["a2a-version"] == "1.0"
    [sent] = at_agent()[0]["history"]
    assert sent["messageId"] == sent["contextId"] == task["task_id"]
    assert sent["parts"] == [{"data": TEXT}]
    assert sent["metadata"] == {"flowpay.units": 3}


def test_a_message_is_as_good_an_answer_as_a_task(flowpay: World):
    task = ended(flowpay, offered("message"))
    assert (task["status"], task["output"], task["agent_task_id"]) == ("completed", COUNTED, None)


@pytest.mark.parametrize(
    ("manner", "charged", "cost"), [("thrifty", 1, "0.01"), ("greedy", 5, "0.05")]
)
def test_what_the_agent_says_it_did_is_charged_and_never_more_than_was_asked(
    flowpay: World, manner: str, charged: int, cost: str
):
    task = ended(flowpay, offered(manner), units=5)

    assert task["held"] == wire("0.05")
    assert (task["units_charged"], task["cost"]) == (charged, wire(cost))
    assert money(flowpay)[1:] == ("0.00", cost)


@pytest.mark.parametrize(
    ("manner", "status", "says"),
    [
        ("failing", "failed", "The agent failed: the count overflowed"),
        ("refusing", "rejected", "The agent refused the task: no texts on Sundays"),
        ("quitting", "canceled", "The agent canceled the task: we are closing down"),
        ("asking", "failed", "The agent asks back, which nobody can answer: in which language?"),
        ("doorkeeping", "failed", "The agent wants a permission first: log in first"),
        ("careless", "failed", "The agent's result breaks the schema that its service promises"),
        ("generous", "failed", "it gave 2 data parts, where one is asked for"),
        ("mute", "failed", "it gave no data part and 0 texts"),
        ("huge", "failed", "its answer is longer than 256 KB"),
        ("garbage", "failed", "it does not answer in A2A"),
        ("wrong_id", "failed", "it does not answer in A2A"),
        ("redirecting", "failed", "it answers with a redirect, which is not followed"),
        ("members_only", "rejected", "The agent refused the task: it answered 401"),
    ],
)
def test_a_task_that_comes_to_nothing_costs_nothing_and_says_so(
    flowpay: World, remote: Remote, manner: str, status: str, says: str
):
    task = ended(flowpay, offered(manner), units=7)

    assert (task["status"], task["output"]) == (status, None)
    assert says in task["reason"]
    assert (task["cost"], task["units_charged"]) == (wire("0.00"), 0)
    assert money(flowpay) == UNTOUCHED
    assert kinds(flowpay) == ["agent_task", "void"]
    assert told(flowpay) == ["held", status]
    assert remote.methods().count("SendMessage") == 1


@pytest.mark.parametrize("manner", ["asking", "doorkeeping"])
def test_an_agent_that_waits_for_somebody_is_told_that_nobody_comes(
    flowpay: World, remote: Remote, manner: str
):
    ended(flowpay, offered(manner))
    assert remote.methods() == ["SendMessage", "CancelTask"]
    assert at_agent(manner)[0]["status"]["state"] == "TASK_STATE_CANCELED"


@pytest.mark.parametrize("manner", ["patient", "stuck", "lost", "slow", "closed"])
def test_a_task_at_work_is_answered_as_such_and_looked_after(
    flowpay: World, executions: Executions, manner: str
):
    task = working(flowpay, offered(manner))

    assert (task["status"], task["cost"], task["output"]) == ("working", None, None)
    assert money(flowpay) == ("49999.99", "0.01", "0.01")
    look = {"account": "default", "task_id": task["task_id"], "look": {"misses": 0}}
    assert executions.started == {f"default-{task['task_id']}": look}
    assert told(flowpay) == ["held", "working"]


def test_where_nothing_can_be_started_the_task_is_left_to_the_sweep(
    flowpay: World, executions: Executions
):
    executions.down = True
    assert working(flowpay, offered("patient"))["status"] == "working"
    assert executions.started == {}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"service_id": "svc_unknown"}, 404, "service_unknown"),
        ({"ceiling": wire("0.009")}, 409, "price_above_ceiling"),
        ({"units": 101}, 409, "price_above_ceiling"),
        ({"ceiling": wire("100.00", "INR")}, 422, "ceiling_currency_differs"),
        ({"version": 2}, 409, "service_changed"),
        ({"input": {"text": 5}}, 422, "input_breaks_schema"),
        ({"input": {}}, 422, "input_breaks_schema"),
        ({"input": {"text": "x" * 60_000}}, 422, "input_breaks_schema"),
        ({"input": {"text": "", "more": "x" * 100_000}}, 422, "task_input_invalid"),
        ({"units": 0}, 422, "request_invalid"),
        ({"units": 10_001}, 422, "request_invalid"),
        ({"units": True}, 422, "request_invalid"),
        ({"input": []}, 422, "request_invalid"),
        ({"input": None}, 422, "request_invalid"),
        ({"more": 1}, 422, "request_invalid"),
    ],
)
def test_an_order_that_does_not_fit_is_refused_before_anything_is_held(
    flowpay: World, remote: Remote, changes: dict[str, Any], status: int, code: str
):
    answer = flowpay.post(EXECUTE, an_order(offered()) | changes, key="k-1")

    assert (answer.status, answer.body["code"]) == (status, code), answer.text
    assert money(flowpay) == UNTOUCHED
    assert remote.sent == []
    assert told(flowpay) == []


def test_input_that_no_json_reader_reads_is_refused(flowpay: World):
    service_id = offered(input_schema={})
    body = '{"service_id": "%s", "input": {"n": %s}, "ceiling": {"amount":"1","currency":"USD"}}'
    for number in ("1e999", '"\\ud800"'):
        answer = flowpay.post(EXECUTE, body % (service_id, number))
        assert (answer.status, answer.body["code"]) == (422, "task_input_invalid"), answer.text
    assert money(flowpay) == UNTOUCHED


def test_a_refusal_names_the_price_as_it_is_now(flowpay: World):
    answer = execute(flowpay, offered(), ceiling=wire("0.001"))
    assert (answer.body["price"], answer.body["version"]) == (wire("0.01"), 1)


def test_a_price_that_has_changed_since_it_was_read_is_not_paid(flowpay: World):
    service_id = offered()
    assert changed(service_id, price=wire("0.02")) == 2

    assert execute(flowpay, service_id, version=1).body["code"] == "service_changed"
    dear = execute(flowpay, service_id, ceiling=wire("0.01"))
    assert dear.body["code"] == "price_above_ceiling"
    assert money(flowpay) == UNTOUCHED
    assert ended(flowpay, service_id, version=2)["cost"] == wire("0.02")


def test_a_service_that_is_retired_is_not_sold_any_more(flowpay: World):
    service_id = offered()
    retired(service_id)
    answer = execute(flowpay, service_id)
    assert (answer.status, answer.body["code"]) == (409, "service_retired")
    assert money(flowpay) == UNTOUCHED


def test_above_the_threshold_nobody_is_asked_and_nothing_is_held(flowpay: World):
    service_id = offered(price=wire("2000.01"))
    answer = execute(flowpay, service_id, ceiling=wire("9999.00"))

    assert (answer.status, answer.body["code"]) == (409, "task_needs_approval")
    assert "ask for fewer units, or: Raise auto_approve_threshold" in answer.body["detail"]
    assert money(flowpay) == UNTOUCHED


@pytest.mark.parametrize(
    ("rules", "broken"),
    [
        ({"per_transaction_limit": wire("0.04")}, "per_transaction_limit"),
        ({"daily_limit": wire("0.04")}, "daily_limit"),
        ({"monthly_limit": wire("0.04")}, "monthly_limit"),
    ],
)
def test_the_controls_rule_a_task_like_any_spend(
    flowpay: World, rules: dict[str, Any], broken: str
):
    ruled(flowpay, **rules)
    answer = execute(flowpay, offered(), units=5)

    assert rules_against(answer) == [broken]
    assert money(flowpay) == UNTOUCHED


def test_tasks_keep_the_pace_of_payments(flowpay: World):
    ruled(flowpay, payments_per_hour=1)
    service_id = offered()
    ended(flowpay, service_id)
    assert rules_against(execute(flowpay, service_id)) == ["payments_per_hour"]


def test_what_goes_to_one_service_can_be_capped_by_the_month(flowpay: World):
    service_id = offered()
    ruled(flowpay, supplier_limits={service_id: wire("0.02")})
    ended(flowpay, service_id)
    assert execute(flowpay, service_id, units=2).body["code"] == "spending_refused"
    ended(flowpay, service_id)
    assert execute(flowpay, service_id).body["code"] == "spending_refused"


def test_what_is_held_counts_and_what_comes_back_counts_no_more(flowpay: World):
    ruled(flowpay, daily_limit=wire("0.10"))
    task = working(flowpay, offered("stuck"), units=8)
    assert execute(flowpay, offered(), units=3).body["code"] == "spending_refused"
    assert ended(flowpay, offered("thrifty"), units=2)["cost"] == wire("0.01")
    assert money(flowpay)[2] == "0.09"

    flowpay.post(f"/api/a2a/tasks/{task['task_id']}/cancel", {})
    assert money(flowpay) == ("49999.99", "0.00", "0.01")
    assert ended(flowpay, offered(), units=9)["status"] == "completed"


def test_a_price_in_another_currency_is_held_and_paid_at_one_rate_to_the_micro(flowpay: World):
    service_id = offered("thrifty", price=wire("1.00", "INR"))
    task = ended(flowpay, service_id, units=7, ceiling=wire("7.00", "INR"))

    rate = Fraction(task["rate"]["rate"])
    assert (task["price"], task["rate"]["symbol"]) == (wire("1.00", "INR"), "INR")
    for figure, rupees in (("held", 7), ("cost", 1)):
        micros = round(rupees * 10**6 / rate)
        assert Fraction(task[figure]["amount"]) * 10**6 == micros
    entries = [e for e in flowpay.get("/api/wallet-ledger")["items"] if e["task_id"]]
    assert [e["foreign"] for e in entries] == [wire("1.00", "INR"), wire("7.00", "INR")]


def test_a_price_below_a_micro_of_the_wallet_is_held_as_nothing_and_costs_nothing(flowpay: World):
    service_id = offered(price=wire("0.000001", "INR"))
    task = ended(flowpay, service_id, ceiling=wire("1.00", "INR"))
    assert (task["status"], task["held"], task["cost"]) == ("completed", wire("0.00"), wire("0.00"))
    assert money(flowpay) == UNTOUCHED


@pytest.mark.parametrize("settings", [{"WALLET_CURRENCY": "INR"}])
def test_a_wallet_in_rupees_pays_a_service_in_dollars(flowpay: World):
    task = ended(flowpay, offered(), units=2)

    assert (task["held"]["currency"], task["cost"]) == ("INR", task["held"])
    assert paid_to(flowpay, f"agent:{task['service_id']}") == [task["cost"]["amount"]]


def test_without_a_rate_nothing_is_held(flowpay: World):
    provider_fails("rates", "failing", times=9)
    service_id = offered(price=wire("1.00", "INR"))
    answer = execute(flowpay, service_id, ceiling=wire("7.00", "INR"))
    assert answer.status == 502
    assert money(flowpay) == UNTOUCHED


def test_the_token_goes_to_endpoints_that_the_account_trusts_and_to_no_other(
    flowpay: World, monkeypatch: pytest.MonkeyPatch
):
    from flowpay.services import agent_sending

    monkeypatch.setattr(agent_sending, "secrets", lambda: {"A2A_SHARED_TOKEN": "t0ken"})
    trusted, other = offered("members_only", trusted=True), offered("members_only")
    assert ended(flowpay, trusted)["status"] == "completed"
    assert ended(flowpay, other)["status"] == "rejected"

    changed(trusted, endpoint="http://sandbox.test/sandbox/agents/honest")
    assert ended(flowpay, trusted)["status"] == "completed"
    assert [task["bearer"] for task in at_agent()] == [False]
    assert "t0ken" not in str(flowpay.publish())


def test_a_task_that_was_sent_to_an_old_address_is_not_shown_the_token_there(
    flowpay: World, remote: Remote, monkeypatch: pytest.MonkeyPatch
):
    from flowpay.services import agent_sending

    monkeypatch.setattr(agent_sending, "secrets", lambda: {"A2A_SHARED_TOKEN": "t0ken"})
    service_id = offered("patient", trusted=True)
    task = working(flowpay, service_id)
    assert remote.sent[-1].headers["authorization"] == "Bearer t0ken"
    changed(service_id, endpoint="http://sandbox.test/sandbox/agents/honest", trusted=True)
    look(flowpay, task)
    assert remote.sent[-1].url.path == "/sandbox/agents/patient"
    assert "authorization" not in remote.sent[-1].headers


def test_tasks_are_listed_newest_first_without_what_they_hold(flowpay: World):
    honest, failing = offered(), offered("failing")
    first, second = ended(flowpay, honest), ended(flowpay, failing)

    listed = flowpay.get("/api/a2a/tasks")["items"]
    assert [each["task_id"] for each in listed] == [second["task_id"], first["task_id"]]
    assert not {"input", "output"} & listed[0].keys()
    for query, found in (({"status": "failed"}, second), ({"service_id": honest}, first)):
        [only] = flowpay.get("/api/a2a/tasks", **query)["items"]
        assert only["task_id"] == found["task_id"]
    page = flowpay.get("/api/a2a/tasks", limit="1")
    [last] = flowpay.get("/api/a2a/tasks", limit="1", cursor=page["next_cursor"])["items"]
    assert last["task_id"] == first["task_id"]


def test_a_task_that_is_not_there_is_not_found(flowpay: World):
    unknown = "/api/a2a/tasks/tsk_01JD0000000000000000000000"
    for answer in (flowpay.request("GET", unknown), flowpay.post(f"{unknown}/cancel", {})):
        assert (answer.status, answer.body["code"]) == (404, "agent_task_unknown")


@pytest.mark.parametrize("settings", [{"REQUIRE_API_KEY": "true"}])
def test_a_task_is_of_one_account_and_of_whom_may_buy(flowpay: World):
    def key(account: str, role: Role) -> dict[str, str]:
        return {"x-api-key": keys.give(account, principal="asha", roles=(role,), by="admin")[1]}

    ours, other = key("default", Role.REQUESTER), key("other", Role.ADMIN)
    reader, order = key("default", Role.AUDITOR), an_order(offered("stuck"))
    same = {"Idempotency-Key": "k-1"}
    task = flowpay.request("POST", EXECUTE, order, headers=ours | same)
    path = f"/api/a2a/tasks/{task.body['task_id']}"

    assert (task.status, task.body["requested_by"]) == (202, "asha")
    for answer in (
        flowpay.request("GET", path, headers=other),
        flowpay.request("POST", f"{path}/cancel", {}, headers=other),
    ):
        assert (answer.status, answer.body["code"]) == (404, "agent_task_unknown")
    assert flowpay.request("GET", "/api/a2a/tasks", headers=other).body["items"] == []
    bought = flowpay.request("POST", EXECUTE, order, headers=other | same)
    assert (bought.status, bought.body["code"]) == (404, "service_unknown")
    assert flowpay.request("POST", EXECUTE, order, headers=reader).status == 403
    assert flowpay.request("POST", f"{path}/cancel", {}, headers=reader).status == 403
    assert flowpay.request("GET", path, headers=reader).body["status"] == "working"


def test_the_log_tells_neither_input_nor_output_nor_the_address(flowpay: World):
    ended(flowpay, offered(), input={"text": "confidential"})
    tasks = [e for e in flowpay.publish() if e["type"].startswith("flowpay.agent_task")]
    assert "confidential" not in str(tasks)
    assert "sandbox.test" not in str(tasks)
    assert tasks[-1]["data"]["cost"] == wire("0.01")


def test_any_json_comes_back_as_it_was(flowpay: World):
    strange = {
        "money": {"micros": 5, "currency": "USD"},
        "nothing": None,
        "list": [None, 1.5, {"a": None}],
        "big": 2**70,
        "text": "née\u0000\u2028",
    }
    task = ended(flowpay, offered(input_schema={}), input=strange)
    assert read(flowpay, task)["input"] == strange


def test_reliability_counts_what_became_of_tasks(flowpay: World):
    from flowpay.services import agent_services

    for manner, outcomes in (
        ("honest", (1, 0)),
        ("failing", (0, 1)),
        ("refusing", (0, 1)),
        ("quitting", (0, 1)),
        ("careless", (0, 1)),
        ("members_only", (0, 1)),
    ):
        service_id = offered(manner)
        ended(flowpay, service_id)
        found = agent_services.load("default", service_id).reliability
        assert (found.completed, found.failed) == outcomes, manner


def test_what_the_account_cancels_says_nothing_of_the_service(flowpay: World):
    from flowpay.services import agent_services

    service_id = offered("stuck")
    task = working(flowpay, service_id)
    flowpay.post(f"/api/a2a/tasks/{task['task_id']}/cancel", {})
    assert agent_services.load("default", service_id).reliability.score is None


def test_what_fails_on_our_side_says_nothing_of_the_service(flowpay: World):
    from flowpay.services import agent_services

    service_id = offered("stuck")
    task = working(flowpay, service_id)
    assert close(flowpay, task) == "failed"
    assert "on our side" in read(flowpay, task)["reason"]
    assert agent_services.load("default", service_id).reliability.score is None


def test_names_in_a_result_that_breaks_its_schema_are_words_of_the_agent_and_told_as_such(
    flowpay: World, monkeypatch: pytest.MonkeyPatch
):
    """They may be as long as the result, and hold what a terminal acts on."""
    from flowpay.ports import a2a

    def answers(request: httpx.Request) -> httpx.Response:
        made = {"\u202e\u001b[2J" + "n" * 90_000: {"a": "x", "b": "y", "c": "z"}}
        task = {"id": "t", "status": {"state": "TASK_STATE_COMPLETED"}}
        task["artifacts"] = [{"artifactId": "a", "parts": [{"data": made}]}]
        id = json.loads(request.content)["id"]
        return httpx.Response(200, json={"jsonrpc": "2.0", "id": id, "result": {"task": task}})

    agents = a2a.Agents(httpx.MockTransport(answers))
    monkeypatch.setattr(a2a, "shared", lambda: agents)
    figures = {"additionalProperties": {"additionalProperties": {"type": "integer"}}}
    task = ended(flowpay, offered(output_schema=figures))

    assert (task["status"], money(flowpay)) == ("failed", UNTOUCHED)
    assert task["reason"].startswith("The agent's result breaks the schema")
    assert len(task["reason"]) < 400
    assert task["reason"].isprintable()
    assert len(json.dumps(flowpay.publish())) < 20_000


def test_a_built_in_service_is_done_by_flowpay_itself_held_and_paid_like_any_other(
    flowpay: World, remote: Remote, executions: Executions
):
    task = ended(flowpay, "validate-gstin", input={"gstin": "27AAPFU0939F1ZV"})

    assert (task["status"], task["output"]["valid"]) == ("completed", True)
    assert (task["cost"], task["endpoint"]) == (wire("0.001"), None)
    assert paid_to(flowpay, "agent:validate-gstin") == ["0.001"]
    assert told(flowpay) == ["held", "completed"]
    assert remote.sent == []
    assert executions.started == {}


def test_a_bug_in_a_built_in_service_gives_the_money_back(
    flowpay: World, monkeypatch: pytest.MonkeyPatch
):
    from flowpay.services import built_in

    def broken(*_: Any) -> Any:
        raise KeyError("a bug")

    monkeypatch.setattr(built_in, "run", broken)
    task = ended(flowpay, "validate-gstin", input={"gstin": "27AAPFU0939F1ZV"})
    assert task["status"] == "failed"
    assert "on our side" in task["reason"]
    assert money(flowpay) == UNTOUCHED


def test_what_a_task_asks_of_dynamodb_is_known_and_a_look_writes_nothing(flowpay: World):
    service_id = offered()
    ended(flowpay, service_id)
    bought = counted(lambda: ended(flowpay, service_id, key="k-1"))
    assert (bought.reads, bought.transactions) == (5, 3)
    assert bought.write_units <= 36

    task = working(flowpay, offered("patient"))
    assert counted(lambda: read(flowpay, task)).reads == 1
    assert counted(lambda: look(flowpay, task)) == Count(reads=1, read_units=1)


def test_a_task_that_ends_while_it_is_read_is_shown_as_it_was_or_with_its_result(
    flowpay: World, monkeypatch: pytest.MonkeyPatch
):
    """A read of several items sees one after the other: here the result before the task."""
    task = working(flowpay, offered("patient"))
    look(flowpay, task)
    dynamodb, at_once = client("dynamodb"), client("dynamodb").batch_get_item

    def torn(RequestItems: Any) -> Any:
        before = at_once(RequestItems=RequestItems)["Responses"]
        monkeypatch.setattr(dynamodb, "batch_get_item", at_once)
        look(flowpay, task)
        after = at_once(RequestItems=RequestItems)["Responses"]
        [(table, items)] = after.items()
        seen = [item for item in items if not item["sk"]["S"].endswith("/output")]
        assert len(before[table]) == len(seen) == len(items) - 1
        return {"Responses": {table: seen}, "UnprocessedKeys": {}}

    monkeypatch.setattr(dynamodb, "batch_get_item", torn)
    found = read(flowpay, task)
    assert (found["status"], found["output"]) == ("completed", COUNTED)
