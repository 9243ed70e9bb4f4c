"""Push notifications: another agent hears of its task, at least once, and nobody else of how."""

import json
from contextlib import nullcontext
from datetime import timedelta
from importlib import import_module

import httpx
import pytest
from a2a.types import a2a_pb2

from flowpay.domain.a2a.bindings import METHODS
from flowpay.domain.a2a.kept import Kept
from flowpay.domain.a2a.push import MOST_CONFIGS
from flowpay.domain.a2a.tasks import TaskState
from flowpay.domain.caller import Role
from flowpay.domain.delivery import AFTER, LEASE
from flowpay.persistence import a2a_push as kept_configs
from flowpay.persistence import a2a_tasks as kept_tasks
from flowpay.persistence import book
from flowpay.persistence import webhooks as kept_webhooks
from flowpay.runtime import config as settings
from flowpay.runtime.aws import client
from flowpay.services import a2a_pushing, a2a_tasks, delivering, events, fan_out, keys, sessions
from tests.integration.commands import opened
from tests.integration.mails import Killed, die
from tests.integration.sourcing import held, step
from tests.support.a2a_client import (
    BINDINGS,
    asked,
    fault,
    plain,
    proto,
    rest,
    rpc,
    said,
    sent,
    spoken,
    task,
)
from tests.support.faults import overtaken_by
from tests.support.memory import images
from tests.support.receivers import Receivers, event_of, registered
from tests.support.world import lambda_context

pytestmark = pytest.mark.slow

HOST = "agent.example.com"
URL = f"https://{HOST}/news?key=in-the-url"
CREDENTIALS, TOKEN = "s3cret-Credentials", "t0ken-of-the-task"
CONFIG = {
    "id": "mine",
    "url": URL,
    "token": TOKEN,
    "authentication": {"scheme": "Bearer", "credentials": CREDENTIALS},
}
SHOWN = {"id": "mine", "url": URL, "authentication": {"scheme": "Bearer"}}
UNCLEAR, SMALL = "Need cotton yarn", "Need 500 kg cotton yarn within 30 days"
FAILS = httpx.Response(500, text=f"you sent {CREDENTIALS}")
GSTIN = "27AAPFU0939F1ZV"


@pytest.fixture
def receivers(monkeypatch):
    monkeypatch.setattr(delivering.random, "random", lambda: 0.0)
    scripted = Receivers()
    scripted.take_their_place(monkeypatch)
    return scripted


@pytest.fixture
def working(flowpay, receivers, clock, executions):
    """A task at work, of which everything that has happened is told already."""
    found = sent(flowpay, said(UNCLEAR))
    settled(flowpay)
    return found["id"]


def settled(flowpay):
    """Let the stream bring what was announced, until nothing more follows; return the log."""
    log = flowpay.publish()
    while flowpay.images("outbox"):
        log = flowpay.publish()
    return log


def sweep():
    import_module("schedules.sweep").handler({}, lambda_context())


def create(flowpay, task_id, **changes):
    answer = rpc(
        flowpay, "CreateTaskPushNotificationConfig", {**CONFIG, **changes, "taskId": task_id}
    )
    assert "result" in answer.body, answer.text
    return answer.body["result"]


def listed(flowpay, task_id, **more):
    return rpc(flowpay, "ListTaskPushNotificationConfigs", {"taskId": task_id, **more}).body[
        "result"
    ]


def delete(flowpay, task_id, id="mine"):
    return rpc(flowpay, "DeleteTaskPushNotificationConfig", {"taskId": task_id, "id": id}).body


def ask_back(flowpay, task_id, turn=1):
    """Let the session find out that something is missing."""
    step(flowpay, "ParseRequest", f"{task_id}-{turn}")


def cancel(flowpay, task_id):
    assert "result" in rpc(flowpay, "CancelTask", {"id": task_id}).body


def deliveries(flowpay):
    """Return what was made for tasks, the oldest task's first."""
    items = [i for i in flowpay.images("delivery") if i["webhook_id"]["S"].startswith("a2a_")]
    return [{n: next(iter(v.values())) for n, v in i.items()} for i in items]


def statuses(flowpay):
    return [each["status"] for each in deliveries(flowpay)]


def news(receivers, host=HOST):
    """Return the states that a receiver was told, in order."""
    return [_state(event_of(request)) for request in receivers.to(host)]


def _state(body):
    [(kind, told)] = body.items()
    return f"{kind} {told['status']['state'].removeprefix('TASK_STATE_')}"


def told_of(flowpay, name):
    return [e for e in settled(flowpay) if e["type"] == f"flowpay.a2a_push.{name}"]


# Configurations


def test_a_configuration_is_kept_shown_and_taken_back_in_json_rpc(flowpay, working):
    assert create(flowpay, working) == {**SHOWN, "taskId": working}
    one = {"taskId": working, "id": "mine"}
    assert rpc(flowpay, "GetTaskPushNotificationConfig", one).body["result"]["url"] == URL
    assert [each["id"] for each in listed(flowpay, working)["configs"]] == ["mine"]
    for _ in range(2):
        assert delete(flowpay, working) == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert fault(rpc(flowpay, "GetTaskPushNotificationConfig", one)) == (-32001, "TASK_NOT_FOUND")
    assert listed(flowpay, working)["configs"] == []


def test_a_configuration_is_kept_shown_and_taken_back_in_rest(flowpay, working):
    path = f"/tasks/{working}/pushNotificationConfigs"
    made = rest(flowpay, "POST", path, CONFIG)
    assert (made.status, made.body) == (200, {**SHOWN, "taskId": working})
    assert rest(flowpay, "GET", f"{path}/mine").body["url"] == URL
    assert [each["id"] for each in rest(flowpay, "GET", path).body["configs"]] == ["mine"]
    for _ in range(2):
        deleted = rest(flowpay, "DELETE", f"{path}/mine")
        assert (deleted.status, deleted.body) == (200, {})
    gone = rest(flowpay, "GET", f"{path}/mine")
    assert (gone.status, fault(gone)) == (404, (404, "TASK_NOT_FOUND"))


@pytest.mark.parametrize("binding", BINDINGS)
def test_the_official_client_sets_reads_lists_and_deletes_one(flowpay, working, binding):
    async def talk(speaking):
        config = proto(a2a_pb2.TaskPushNotificationConfig, {**CONFIG, "taskId": working})
        made = await speaking.create_task_push_notification_config(config)
        one = {"taskId": working, "id": "mine"}
        read = await speaking.get_task_push_notification_config(
            proto(a2a_pb2.GetTaskPushNotificationConfigRequest, one)
        )
        all_ = await speaking.list_task_push_notification_configs(
            proto(a2a_pb2.ListTaskPushNotificationConfigsRequest, {"taskId": working})
        )
        await speaking.delete_task_push_notification_config(
            proto(a2a_pb2.DeleteTaskPushNotificationConfigRequest, one)
        )
        return [plain(each) for each in (made, read, *all_.configs)]

    assert spoken(flowpay, talk, binding) == [{**SHOWN, "taskId": working}] * 3
    assert listed(flowpay, working)["configs"] == []


def test_what_is_said_twice_stands_once_and_is_one_event(flowpay, working):
    assert create(flowpay, working) == create(flowpay, working)
    assert len(listed(flowpay, working)["configs"]) == 1
    [event] = told_of(flowpay, "created")
    assert event["data"] == {"task_id": working, "config_id": "mine", "host": HOST}
    assert event["actor"] == "anonymous"


def test_what_has_no_id_has_that_of_its_task(flowpay, working):
    assert create(flowpay, working, id="")["id"] == working
    assert create(flowpay, working, id="")["id"] == working
    assert len(listed(flowpay, working)["configs"]) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://other.example.com/"},
        {"token": "another"},
        {"authentication": {"scheme": "Basic", "credentials": CREDENTIALS}},
        {"authentication": {"scheme": "Bearer", "credentials": "another"}},
        {"authentication": None},
    ],
)
def test_what_is_said_anew_stands_in_its_place(flowpay, working, change):
    create(flowpay, working)
    create(flowpay, working, **change)
    [stands] = listed(flowpay, working)["configs"]
    assert stands["url"] == change.get("url", URL)
    assert len(told_of(flowpay, "created")) == len(told_of(flowpay, "replaced")) == 1


def test_a_task_has_five_and_no_more(flowpay, working):
    for n in range(MOST_CONFIGS):
        create(flowpay, working, id=f"c{n}")
    sixth = {**CONFIG, "id": "c5", "taskId": working}
    answer = rpc(flowpay, "CreateTaskPushNotificationConfig", sixth)
    assert fault(answer) == (-32602, "INVALID_PARAMS")
    create(flowpay, working, id="c0", token="another")
    delete(flowpay, working, "c1")
    create(flowpay, working, id="c5")


def test_they_are_listed_page_by_page(flowpay, working):
    for n in range(3):
        create(flowpay, working, id=f"c{n}")
    first = listed(flowpay, working, pageSize=2)
    rest_of = listed(flowpay, working, pageSize=2, pageToken=first["nextPageToken"])
    ids = {each["id"] for each in first["configs"] + rest_of["configs"]}
    assert (len(first["configs"]), ids) == (2, {"c0", "c1", "c2"})
    assert rest_of.get("nextPageToken", "") == ""


@pytest.mark.parametrize("id", ["a/b", "../x", "naïve 名", "x" * 128, "a.b#c"])
def test_an_id_may_be_what_its_client_likes(flowpay, working, id):
    create(flowpay, working, id=id)
    one = {"taskId": working, "id": id}
    assert rpc(flowpay, "GetTaskPushNotificationConfig", one).body["result"]["id"] == id
    delete(flowpay, working, id)
    assert listed(flowpay, working)["configs"] == []


def test_a_task_that_has_ended_takes_one_too_and_tells_nothing(flowpay, receivers, executions):
    found = sent(flowpay, asked("validate-gstin", gstin=GSTIN))
    settled(flowpay)
    create(flowpay, found["id"])
    settled(flowpay)
    receivers.run()
    assert len(listed(flowpay, found["id"])["configs"]) == 1
    assert receivers.requests == []


PRIVATE = (
    "http://agent.example.com/",
    "https://127.0.0.1/",
    "https://10.1.2.3/",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://localhost/",
    "https://metadata.google.internal/",
    "https://user:pw@agent.example.com/",
    "https://agent.example.com:22/",
    "ftp://agent.example.com/",
    "nonsense",
)


@pytest.mark.parametrize("url", PRIVATE)
def test_a_url_that_is_not_https_and_public_is_refused_and_changes_nothing(flowpay, working, url):
    config = {**CONFIG, "url": url, "taskId": working}
    answer = rpc(flowpay, "CreateTaskPushNotificationConfig", config)
    assert fault(answer) == (-32602, "INVALID_PARAMS")
    assert listed(flowpay, working)["configs"] == []
    path = f"/tasks/{working}/pushNotificationConfigs"
    assert rest(flowpay, "POST", path, config).status == 400


@pytest.mark.parametrize("url", PRIVATE[:3])
def test_a_message_with_such_a_url_begins_nothing(flowpay, receivers, executions, url):
    configuration = {"taskPushNotificationConfig": {**CONFIG, "url": url}}
    answer = rpc(flowpay, "SendMessage", {"message": said(SMALL), "configuration": configuration})
    assert fault(answer) == (-32602, "INVALID_PARAMS")
    assert not executions.started
    assert flowpay.images("a2a_task") == flowpay.images("a2a_push") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": ""},
        {"token": "two\nlines"},
        {"token": " "},
        {"token": "a space at its end "},
        {"authentication": {"scheme": "Bearer", "credentials": " a space before it"}},
        {"authentication": {"scheme": "Bearer\r\nX-Evil: 1", "credentials": "x"}},
        {"authentication": {"scheme": "Bearer", "credentials": "x\r\nX-Evil: 1"}},
        {"authentication": {"credentials": "x"}},
        {"url": 5},
        {"id": "two\nlines"},
    ],
)
def test_what_breaks_the_form_is_refused(flowpay, working, wrong):
    answer = rpc(
        flowpay, "CreateTaskPushNotificationConfig", {**CONFIG, **wrong, "taskId": working}
    )
    assert fault(answer) == (-32602, "INVALID_PARAMS")


@pytest.mark.parametrize("task_id", ["", "a2a_01KB0000000000000000000000"])
def test_of_a_task_that_is_not_there_nothing_is_told(flowpay, receivers, task_id):
    found = {
        fault(rpc(flowpay, method, {**CONFIG, "taskId": task_id}))[0]
        for method in (
            "CreateTaskPushNotificationConfig",
            "GetTaskPushNotificationConfig",
            "ListTaskPushNotificationConfigs",
            "DeleteTaskPushNotificationConfig",
        )
    }
    assert found == ({-32001} if task_id else {-32602})


def test_another_accounts_task_looks_like_one_that_is_not_there(flowpay, working):
    create(flowpay, working)
    _, key = keys.give("acme", principal="ravi", roles=(Role.ADMIN,), by="admin")
    for method in ("Create", "Get", "Delete"):
        params = {**CONFIG, "taskId": working}
        answer = rpc(
            flowpay,
            f"{method}TaskPushNotificationConfig",
            params,
            headers={"x-api-key": key},
        )
        assert fault(answer) == (-32001, "TASK_NOT_FOUND"), method
    assert len(listed(flowpay, working)["configs"]) == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER])
def test_who_may_only_read_sets_nothing_and_hears_of_no_url(flowpay, working, role):
    create(flowpay, working)
    _, key = keys.give("default", principal="ravi", roles=(role,), by="admin")
    with_key = {"headers": {"x-api-key": key}}
    one = {"taskId": working, "id": "mine"}
    for method in METHODS:
        if "PushNotificationConfig" in method:
            answer = rpc(flowpay, method, {**CONFIG, **one}, **with_key)
            assert answer.body["error"]["data"][0]["reason"] == "SKILL_FORBIDDEN"
            assert CONFIG["url"] not in answer.text
    configuration = {"taskPushNotificationConfig": CONFIG}
    message = asked("validate-gstin", gstin=GSTIN)
    answer = rpc(
        flowpay, "SendMessage", {"message": message, "configuration": configuration}, **with_key
    )
    assert answer.body["error"]["data"][0]["reason"] == "SKILL_FORBIDDEN"


def test_what_was_confided_stands_nowhere_and_is_told_to_its_receiver_alone(
    flowpay, receivers, executions, clock, capsys
):
    receivers.reply(HOST, FAILS)
    found = sent(flowpay, said(UNCLEAR), taskPushNotificationConfig=CONFIG)
    create(flowpay, found["id"], token=TOKEN + "2")
    log = settled(flowpay)
    receivers.run()
    one = {"taskId": found["id"], "id": "mine"}
    answers = [
        rpc(flowpay, "GetTaskPushNotificationConfig", one).text,
        json.dumps(listed(flowpay, found["id"])),
        json.dumps(task(flowpay, found["id"])),
    ]
    everything = json.dumps([log, images("book"), images("scratch"), answers])
    everything += "".join(capsys.readouterr())

    assert receivers.to(HOST)[0].headers["authorization"] == f"Bearer {CREDENTIALS}"
    for secret in (CREDENTIALS, TOKEN):
        assert secret not in everything
    assert "in-the-url" not in json.dumps(log)


# What is told


def test_every_state_is_told_as_it_comes_and_at_the_end_the_task(
    flowpay, receivers, executions, clock
):
    found = sent(flowpay, said(UNCLEAR), taskPushNotificationConfig=CONFIG)
    settled(flowpay)
    receivers.run()
    ask_back(flowpay, found["id"])
    settled(flowpay)
    receivers.run()
    sent(flowpay, said("500 kg, within 30 days", taskId=found["id"]))
    settled(flowpay)
    receivers.run()
    session_id = f"{found['id']}-2"
    step(flowpay, "CloseSession", session_id, escrow_id=held(flowpay, session_id))
    settled(flowpay)
    receivers.run()

    assert news(receivers) == [
        "statusUpdate WORKING",
        "statusUpdate INPUT_REQUIRED",
        "statusUpdate WORKING",
        "task COMPLETED",
    ]
    assert set(statuses(flowpay)) == {"delivered"}
    asking = event_of(receivers.to(HOST)[1])["statusUpdate"]
    assert (asking["taskId"], asking["contextId"]) == (found["id"], found["contextId"])
    assert asking["status"]["message"]["parts"][1]["data"]["questions"]
    ended = event_of(receivers.to(HOST)[-1])["task"]
    stands = task(flowpay, found["id"])
    assert ended == {name: value for name, value in stands.items() if name != "history"}
    assert ended["artifacts"]


def test_a_notification_has_the_form_that_the_protocol_says(flowpay, receivers, executions, clock):
    sent(flowpay, said(UNCLEAR), taskPushNotificationConfig=CONFIG)
    settled(flowpay)
    receivers.run()

    [request] = receivers.to(HOST)
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.headers["content-type"] == "application/a2a+json"
    assert request.headers["authorization"] == f"Bearer {CREDENTIALS}"
    assert request.headers["x-a2a-notification-token"] == TOKEN
    proto(a2a_pb2.StreamResponse, event_of(request))


@pytest.mark.parametrize(
    ("changes", "authorization", "token"),
    [
        ({"authentication": None, "token": ""}, None, None),
        ({"authentication": {"scheme": "Bearer"}}, None, TOKEN),
        ({"authentication": {"scheme": "Basic", "credentials": "YTpi"}}, "Basic YTpi", TOKEN),
    ],
)
def test_what_was_not_confided_is_not_sent(
    flowpay, receivers, working, changes, authorization, token
):
    create(flowpay, working, **changes)
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    [request] = receivers.to(HOST)
    assert request.headers.get("authorization") == authorization
    assert request.headers.get("x-a2a-notification-token") == token


def test_what_is_done_at_once_is_told_at_once_with_what_it_made(flowpay, receivers):
    message = asked("validate-gstin", gstin=GSTIN)
    sent(flowpay, message, taskPushNotificationConfig={**CONFIG, "id": ""})
    settled(flowpay)
    receivers.run()
    [request] = receivers.to(HOST)
    ended = event_of(request)["task"]
    assert ended["status"]["state"] == "TASK_STATE_COMPLETED"
    assert {each["artifactId"] for each in ended["artifacts"]} == {"summary", "validate-gstin"}


def test_an_answer_may_bring_a_configuration_too(flowpay, receivers, working):
    ask_back(flowpay, working)
    settled(flowpay)
    answer = said("500 kg, within 30 days", taskId=working)
    sent(flowpay, answer, taskPushNotificationConfig=CONFIG)
    settled(flowpay)
    receivers.run()
    assert news(receivers) == ["statusUpdate WORKING"]


def test_a_message_that_comes_again_changes_no_configuration(flowpay, receivers, executions):
    message = said(UNCLEAR)
    first = sent(flowpay, message, taskPushNotificationConfig=CONFIG)
    delete(flowpay, first["id"])
    again = sent(flowpay, message, taskPushNotificationConfig=CONFIG)
    assert again["id"] == first["id"]
    assert listed(flowpay, first["id"])["configs"] == []


def test_each_of_a_tasks_receivers_is_told_and_no_other_tasks(flowpay, receivers, working):
    other = sent(flowpay, said(UNCLEAR))["id"]
    create(flowpay, working, id="one")
    create(flowpay, working, id="two", url="https://second.example.com/")
    create(flowpay, other, url="https://third.example.com/")
    settled(flowpay)
    receivers.run()
    receivers.requests.clear()
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    hosts = sorted(request.url.host for request in receivers.requests)
    assert hosts == [HOST, "second.example.com"]


def test_the_accounts_webhooks_hear_of_tasks_as_of_everything(flowpay, receivers, executions):
    registered(flowpay, "hooks.example.com", "flowpay.a2a_task.*")
    sent(flowpay, said(UNCLEAR), taskPushNotificationConfig=CONFIG)
    settled(flowpay)
    receivers.run()
    [event] = [event_of(request) for request in receivers.to("hooks.example.com")]
    assert event["type"] == "flowpay.a2a_task.working"
    assert news(receivers) == ["statusUpdate WORKING"]


def test_a_task_too_long_for_a_notification_is_told_by_its_state(flowpay, receivers, monkeypatch):
    monkeypatch.setattr(a2a_pushing, "MOST_BODY_BYTES", 300)
    message = asked("validate-gstin", gstin=GSTIN)
    sent(flowpay, message, taskPushNotificationConfig=CONFIG)
    settled(flowpay)
    receivers.run()
    assert news(receivers) == ["statusUpdate COMPLETED"]


# Whatever happens


def test_events_that_come_again_in_the_stream_are_told_once(flowpay, receivers, working):
    create(flowpay, working)
    ask_back(flowpay, working)
    outbox = images("book")
    records = [
        {"eventName": "INSERT", "dynamodb": {"Keys": item, "NewImage": item}}
        for item in outbox
        if item["pk"]["S"].endswith("#outbox")
    ]
    for _ in range(3):
        import_module("streams.publish_events").handler({"Records": records}, lambda_context())
        settled(flowpay)
        receivers.run()
    assert news(receivers) == ["statusUpdate INPUT_REQUIRED"]
    assert len(deliveries(flowpay)) == 1


def test_two_that_fan_out_at_the_same_moment_make_each_delivery_once(
    flowpay, receivers, working, monkeypatch
):
    create(flowpay, working)
    cancel(flowpay, working)
    with monkeypatch.context() as patch:
        patch.setattr(fan_out, "fan_out", lambda _: None)
        settled(flowpay)
    with overtaken_by(lambda: fan_out.fan_out("default")):
        fan_out.fan_out("default")
    receivers.run()
    assert news(receivers) == ["task CANCELED"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_the_fan_out_neither_loses_nor_doubles_one(
    flowpay, receivers, clock, monkeypatch, working, moment
):
    create(flowpay, working)
    settled(flowpay)
    cancel(flowpay, working)
    write, gave = book.commit, []

    def dying(writes, **options):
        writes = list(writes)
        gives = any(":given" in w.values for w in writes)
        gave.append(gives)
        if gives and moment == "before":
            die()
        write(writes, **options)
        if gives:
            die()

    with monkeypatch.context() as patch:
        patch.setattr(book, "commit", dying)
        with pytest.raises(Killed):
            flowpay.publish()
    assert any(gave)
    for _ in range(2):
        clock.forward(minutes=1)
        sweep()
        receivers.run()
    assert news(receivers) == ["task CANCELED"]


def test_a_crash_between_numbering_and_noticing_costs_a_minute(
    flowpay, receivers, clock, monkeypatch, working
):
    create(flowpay, working)
    ask_back(flowpay, working)
    with monkeypatch.context() as patch:
        patch.setattr(a2a_tasks, "noticed", lambda *_: die())
        with pytest.raises(Killed):
            flowpay.publish()
    assert receivers.run() == 0

    clock.forward(minutes=1)
    sweep()
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert news(receivers) == ["statusUpdate INPUT_REQUIRED"]


def test_a_task_that_cannot_be_brought_up_to_date_keeps_no_other_waiting(
    flowpay, receivers, monkeypatch
):
    tasks = sorted(sent(flowpay, said(UNCLEAR))["id"] for _ in range(2))
    for each in tasks:
        ask_back(flowpay, each)
    noticed = a2a_tasks.noticed

    def breaks_on_the_first(account, session_id):
        if session_id.startswith(tasks[0]):
            raise RuntimeError("a bug of ours")
        return noticed(account, session_id)

    with monkeypatch.context() as patch:
        patch.setattr(a2a_tasks, "noticed", breaks_on_the_first)
        settled(flowpay)
    states = [kept_tasks.load("default", each).state for each in tasks]
    assert states == [TaskState.WORKING, TaskState.INPUT_REQUIRED]


def test_what_fails_of_noticing_holds_up_neither_the_log_nor_the_webhooks(
    flowpay, receivers, clock, monkeypatch, working
):
    def broken(*_):
        raise RuntimeError("a bug of ours")

    registered(flowpay, "hooks.example.com", "flowpay.session.*")
    create(flowpay, working)
    ask_back(flowpay, working)
    with monkeypatch.context() as patch:
        patch.setattr(a2a_tasks, "noticed", broken)
        settled(flowpay)
    receivers.run()
    assert receivers.to("hooks.example.com")
    assert task(flowpay, working)["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"
    settled(flowpay)
    receivers.run()
    assert news(receivers) == ["statusUpdate INPUT_REQUIRED"]


def test_a_state_is_written_once_whoever_notices_it(flowpay, receivers, working):
    create(flowpay, working)
    ask_back(flowpay, working)
    with overtaken_by(lambda: a2a_tasks.noticed("default", f"{working}-1")):
        a2a_tasks.noticed("default", f"{working}-1")
    settled(flowpay)
    receivers.run()
    assert news(receivers) == ["statusUpdate INPUT_REQUIRED"]


def test_a_configuration_that_comes_while_the_task_ends_is_judged_anew(flowpay, receivers, working):
    """So whoever has one, and reads the task then, has missed nothing."""
    create(flowpay, working, id="first", url="https://first.example.com/")

    def ends():
        cancel(flowpay, working)
        settled(flowpay)

    with overtaken_by(ends):
        create(flowpay, working)
    assert task(flowpay, working)["status"]["state"] == "TASK_STATE_CANCELED"
    settled(flowpay)
    receivers.run()
    assert news(receivers, "first.example.com") == ["task CANCELED"]
    assert news(receivers) == []
    assert len(listed(flowpay, working)["configs"]) == 2


def test_two_configurations_of_one_id_at_the_same_moment_are_one(flowpay, receivers, working):
    other = {"token": "another"}
    with overtaken_by(lambda: create(flowpay, working, **other)):
        create(flowpay, working)
    assert len(listed(flowpay, working)["configs"]) == 1
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    [request] = receivers.to(HOST)
    assert request.headers["x-a2a-notification-token"] == TOKEN


def test_what_is_told_late_is_what_is_true_then(flowpay, receivers, clock, working):
    create(flowpay, working)
    receivers.reply(HOST, FAILS, httpx.Response(200))
    ask_back(flowpay, working)
    settled(flowpay)
    receivers.run()
    cancel(flowpay, working)
    clock.set(clock.moment + AFTER[0])
    receivers.run()
    assert news(receivers) == ["statusUpdate INPUT_REQUIRED", "task CANCELED"]
    settled(flowpay)
    receivers.run()
    assert news(receivers)[2:] == ["task CANCELED"]


def test_a_receiver_that_is_down_is_tried_by_the_schedule_and_given_up_at_its_end(
    flowpay, receivers, clock, working
):
    create(flowpay, working)
    receivers.reply(HOST, httpx.ConnectError("down"))
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    for wait in AFTER:
        clock.set(clock.moment + max(wait, LEASE) + fan_out.OVERDUE)
        receivers.lose()
        sweep()
        receivers.run()

    assert len(receivers.to(HOST)) == 1 + len(AFTER)
    assert statuses(flowpay) == ["failed"]
    assert listed(flowpay, working)["configs"] == []
    [event] = told_of(flowpay, "given_up")
    assert "whole schedule" in event["data"]["reason"]
    assert event["actor"] == "flowpay"


def test_a_receiver_that_is_gone_is_not_tried_again(flowpay, receivers, clock, working):
    create(flowpay, working)
    receivers.reply(HOST, httpx.Response(410))
    ask_back(flowpay, working)
    settled(flowpay)
    receivers.run()
    assert listed(flowpay, working)["configs"] == []
    [event] = told_of(flowpay, "given_up")
    assert "410" in event["data"]["reason"]
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    clock.forward(hours=1)
    sweep()
    receivers.run()
    assert len(receivers.to(HOST)) == 1


def test_one_replaced_while_its_old_self_says_it_is_gone_stays(flowpay, receivers, working):
    def replaced_meanwhile(_):
        create(flowpay, working, url="https://new.example.com/")
        return httpx.Response(410)

    create(flowpay, working)
    receivers.reply(HOST, replaced_meanwhile)
    ask_back(flowpay, working)
    settled(flowpay)
    receivers.run()
    assert [each["url"] for each in listed(flowpay, working)["configs"]] in (
        ["https://new.example.com/"],
        [],
    )


def test_a_slow_receiver_rests_and_holds_up_no_other(
    flowpay, receivers, clock, monkeypatch, working
):
    def slow(_):
        clock.forward(seconds=6)
        return httpx.Response(200)

    from flowpay.ports import webhooks

    monkeypatch.setattr(webhooks.shared(), "_clock", lambda: clock.moment.timestamp(), raising=True)
    create(flowpay, working)
    receivers.reply(HOST, slow)
    ask_back(flowpay, working)
    settled(flowpay)
    receivers.run()
    registered(flowpay, "hooks.example.com", "flowpay.a2a_task.*")
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    assert news(receivers) == ["statusUpdate INPUT_REQUIRED"]
    assert len(receivers.to("hooks.example.com")) == 1
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert news(receivers)[1:] == ["task CANCELED"]


def test_a_redirect_leads_nowhere(flowpay, receivers, clock, working):
    create(flowpay, working)
    receivers.reply(HOST, httpx.Response(307, headers={"location": "https://169.254.169.254/"}))
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    assert [request.url.host for request in receivers.requests] == [HOST]
    assert statuses(flowpay) == ["pending"]


def test_a_message_that_is_lost_costs_a_minute(flowpay, receivers, clock, working):
    create(flowpay, working)
    cancel(flowpay, working)
    settled(flowpay)
    receivers.lose()
    clock.forward(minutes=1)
    sweep()
    receivers.run()
    assert news(receivers) == ["task CANCELED"]


def test_to_who_was_deleted_nothing_more_is_sent(flowpay, receivers, clock, working):
    create(flowpay, working)
    receivers.reply(HOST, FAILS)
    ask_back(flowpay, working)
    settled(flowpay)
    receivers.run()
    delete(flowpay, working)
    cancel(flowpay, working)
    settled(flowpay)
    clock.forward(hours=1)
    sweep()
    receivers.run()
    assert len(receivers.to(HOST)) == 1
    assert statuses(flowpay) == ["cancelled"]


def test_what_is_still_due_goes_to_what_stands_in_its_place(flowpay, receivers, clock, working):
    create(flowpay, working)
    receivers.reply(HOST, FAILS)
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    create(flowpay, working, url="https://new.example.com/", token="another")
    clock.set(clock.moment + AFTER[0])
    receivers.run()
    [request] = receivers.to("new.example.com")
    assert request.headers["x-a2a-notification-token"] == "another"


def test_what_a_receiver_answers_is_not_kept(flowpay, receivers, clock, working):
    create(flowpay, working)
    receivers.reply(HOST, FAILS)
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    [delivery] = deliveries(flowpay)
    assert delivery["last_response"]["status"] == {"N": "500"}
    assert CREDENTIALS not in json.dumps(delivery)


def test_where_the_signing_key_is_another_they_are_given_up_and_it_is_said(
    flowpay, receivers, clock, monkeypatch, working
):
    create(flowpay, working)
    cancel(flowpay, working)
    settled(flowpay)
    changed = {**settings.secrets(), "SIGNING_KEY": "another"}
    monkeypatch.setattr("flowpay.runtime.signing.secret", lambda name: changed[name])
    receivers.run()
    assert receivers.requests == []
    assert statuses(flowpay) == ["cancelled"]
    [event] = told_of(flowpay, "given_up")
    assert "SIGNING_KEY" in event["data"]["reason"]


def test_very_many_at_once_are_all_told_once(flowpay, receivers, executions, clock):
    config = {"taskPushNotificationConfig": {**CONFIG, "id": ""}}
    ids = {sent(flowpay, asked("validate-gstin", gstin=GSTIN), **config)["id"] for _ in range(25)}
    for id in ids:
        for n in range(MOST_CONFIGS - 1):
            create(flowpay, id, id=f"c{n}")
    settled(flowpay)
    receivers.run()
    told = [event_of(request)["task"]["id"] for request in receivers.to(HOST)]
    assert sorted(told) == sorted(list(ids) * MOST_CONFIGS)
    assert set(statuses(flowpay)) == {"delivered"}


def test_what_is_old_is_forgotten_once_its_task_has_ended(flowpay, receivers, clock, working):
    ended = sent(flowpay, asked("validate-gstin", gstin=GSTIN))["id"]
    settled(flowpay)
    create(flowpay, working)
    create(flowpay, ended)
    receivers.reply(HOST, FAILS)
    ask_back(flowpay, working)
    settled(flowpay)
    receivers.run()
    clock.set(clock.moment + fan_out.KEPT + timedelta(days=1))
    fan_out.set_going("default")
    assert listed(flowpay, ended)["configs"] == []
    assert len(listed(flowpay, working)["configs"]) == 1
    assert len(deliveries(flowpay)) == 1  # the one that is due still


def test_deliveries_that_ended_long_ago_are_forgotten(flowpay, receivers, clock, working):
    create(flowpay, working)
    cancel(flowpay, working)
    settled(flowpay)
    receivers.run()
    clock.set(clock.moment + fan_out.KEPT - timedelta(days=1))
    fan_out.set_going("default")
    assert statuses(flowpay) == ["delivered"]
    clock.forward(days=2)
    fan_out.set_going("default")
    assert deliveries(flowpay) == flowpay.images("a2a_push") == []


def test_accounts_without_tasks_pay_for_one_read(flowpay, receivers, monkeypatch):
    opened(flowpay)
    calls = []
    for name in ("get_item", "query", "batch_get_item", "transact_write_items"):
        call = getattr(client("dynamodb"), name)

        def counting(call=call, name=name, **request):
            calls.append(name)
            return call(**request)

        monkeypatch.setattr(client("dynamodb"), name, counting)
    fan_out.fan_out("default")
    from flowpay.services import a2a_notice

    arrived = events.number.__globals__["events"].waiting("default")
    a2a_notice.notice("default", arrived)
    assert arrived
    assert calls == ["get_item", "query"]  # the cursor; and the outbox, which the test has read


def test_a_session_that_is_named_like_a_tasks_is_none(flowpay, receivers):
    named = "a2a_01KB0000000000000000000000-1"
    sessions.start("default", SMALL, named, by="asha")  # from before such names were refused
    step(flowpay, "ParseRequest", named)
    assert settled(flowpay)
    assert flowpay.images("a2a_task") == []


@pytest.mark.parametrize("webhooks_too", [False, True])
def test_nothing_that_happened_before_the_first_configuration_is_given_out(
    flowpay, receivers, executions, webhooks_too
):
    if webhooks_too:
        registered(flowpay, "hooks.example.com", "flowpay.escrow.*")
    opened(flowpay)
    settled(flowpay)
    found = sent(flowpay, said(UNCLEAR), taskPushNotificationConfig=CONFIG)
    before = kept_webhooks.cursor("default")
    assert before.tasks
    settled(flowpay)
    assert kept_webhooks.cursor("default").given >= before.given + 1
    receivers.run()
    assert news(receivers) == ["statusUpdate WORKING"]
    assert kept_configs.of_task("default", found["id"])
    assert isinstance(kept_tasks.load("default", found["id"]), Kept)


def test_who_has_read_before_the_first_configuration_came_moves_nothing(flowpay, receivers):
    """Or what it brings might be passed over: whoever gives events out reads again."""
    webhook_id, _ = registered(flowpay)
    flowpay.request("DELETE", f"/api/webhooks/{webhook_id}")
    settled(flowpay)
    before = kept_webhooks.cursor("default")
    book.commit([kept_webhooks.with_tasks("default", before, before.given)])

    for write in (
        kept_webhooks.with_tasks("default", before, before.given + 5),
        kept_webhooks.given("default", before, before.given + 5),
    ):
        with pytest.raises(kept_webhooks.CursorMoved):
            book.commit([write])
    assert kept_webhooks.cursor("default").given == before.given


def test_a_webhook_that_comes_while_the_first_configuration_does_misses_nothing(
    flowpay, receivers, executions
):
    with nullcontext(), overtaken_by(lambda: registered(flowpay, "hooks.example.com", "*")):
        sent(flowpay, said(UNCLEAR), taskPushNotificationConfig=CONFIG)
    settled(flowpay)
    receivers.run()
    assert kept_webhooks.cursor("default").tasks
    assert news(receivers) == ["statusUpdate WORKING"]
    assert receivers.to("hooks.example.com")
