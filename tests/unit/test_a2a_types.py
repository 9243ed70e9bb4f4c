"""A2A's objects: read as Protocol Buffers read JSON, refused where the specification says so."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from a2a import types as sdk
from google.protobuf.json_format import MessageToDict, ParseDict
from hypothesis import given
from hypothesis import strategies as some

from flowpay.domain.a2a.errors import InvalidParams
from flowpay.domain.a2a.parts import Artifact, Message, Part, Role
from flowpay.domain.a2a.requests import ListTasksRequest, SendMessageRequest
from flowpay.domain.a2a.session_ids import part_id_of, session_id_of, task_of
from flowpay.domain.a2a.tasks import (
    SendMessageResponse,
    StreamResponse,
    Task,
    TaskState,
    TaskStatus,
)
from flowpay.domain.a2a.wire import MOST_CHARACTERS_OF_AN_ID, MOST_DEPTH

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
HELLO = {"messageId": "m-1", "role": "ROLE_USER", "parts": [{"text": "hello"}]}
TASK_ID = "a2a_01M82ZXYFAH36JM2R9ND5BT7JH"


def a_task(*messages, state=TaskState.WORKING):
    status = TaskStatus(state=state, timestamp=NOON)
    artifact = Artifact(artifact_id="a", parts=(Part(text="made"),))
    return Task(id="t-1", context_id="c-1", status=status, history=messages, artifacts=(artifact,))


def a_message(text="hello"):
    return Message(message_id=text, role=Role.USER, parts=(Part(text=text),))


def deep(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("name", ["artifacts", "history"])
def test_of_many_wrong_parts_of_a_task_the_first_is_named(name):
    many = {"id": "t-1", "status": {"state": "TASK_STATE_WORKING"}, name: [1] * 100_000}
    with pytest.raises(InvalidParams) as refusal:
        Task.from_wire(many)
    assert [each["field"] for each in refusal.value.fields] == [f"{name}.0"]


@pytest.mark.parametrize(
    "content", [{"text": ""}, {"raw": "aGk="}, {"raw": ""}, {"raw": "-_8="}, {"url": "https://x"}]
)
def test_a_part_holds_one_thing_even_an_empty_one(content):
    assert Part.from_wire(content).to_wire() == content


@pytest.mark.parametrize("data", [None, 0, False, "", [], {}, {"a": None}, [1, {"b": [None]}]])
def test_data_is_any_json_and_null_is_data(data):
    part = Part.from_wire({"data": data, "mediaType": "application/json"})

    assert part.has_data
    assert part.to_wire() == {"data": data, "mediaType": "application/json"}


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": "text"},
        {"text": "a", "data": None},
        {"text": "a", "url": "https://x"},
        {"raw": "%%"},
        {"raw": "abc"},
        {"text": 1},
        {"text": None},
        "text",
        None,
        [],
        {"data": deep(MOST_DEPTH + 1)},
        {"data": float("inf")},
        {"text": "half \ud800 a pair"},
        {"text": "a", "metadata": []},
    ],
)
def test_a_part_of_nothing_of_two_things_or_of_no_plain_json_is_refused(content):
    with pytest.raises(InvalidParams):
        Part.from_wire(content)


def test_json_that_no_parser_would_go_through_is_refused_and_harms_nobody():
    with pytest.raises(InvalidParams, match="plain JSON"):
        Part.from_wire({"data": deep(100_000)})


@pytest.mark.parametrize("names", [("messageId", "contextId"), ("message_id", "context_id")])
def test_names_are_read_in_both_forms_and_written_in_one(names):
    own, context = names
    given = {own: "m-1", context: "c-1", "role": "ROLE_USER", "parts": [{"text": "a"}]}

    assert Message.from_wire(given).to_wire() == {
        "messageId": "m-1",
        "contextId": "c-1",
        "role": "ROLE_USER",
        "parts": [{"text": "a"}],
    }


def test_what_a_later_version_adds_is_passed_over_and_null_is_not_set():
    message = Message.from_wire({**HELLO, "mood": {"a": 1}, "contextId": None, "metadata": None})

    assert message.to_wire() == HELLO


@pytest.mark.parametrize(
    "changed",
    [
        {"messageId": ""},
        {"messageId": "m" * (MOST_CHARACTERS_OF_AN_ID + 1)},
        {"messageId": "a\nb"},
        {"messageId": 7},
        {"contextId": "c" * (MOST_CHARACTERS_OF_AN_ID + 1)},
        {"taskId": "t\x00"},
        {"role": "ROLE_UNSPECIFIED"},
        {"role": "user"},
        {"role": None},
        {"parts": []},
        {"parts": None},
        {"parts": [{"text": "a"}] * 101},
        {"extensions": ["u" * 501]},
    ],
)
def test_a_message_that_breaks_the_form_is_refused(changed):
    with pytest.raises(InvalidParams, match="correct these"):
        Message.from_wire(HELLO | changed)


def test_every_field_that_is_wrong_is_named():
    with pytest.raises(InvalidParams) as refused:
        SendMessageRequest.from_wire({"message": {"parts": [{}], "role": "x"}})

    named = {each["field"] for each in refused.value.fields}
    assert named >= {"message.messageId", "message.role", "message.parts.0"}


@pytest.mark.parametrize(
    "moment",
    [NOON, NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))],
)
def test_a_time_is_written_in_utc_to_the_millisecond(moment):
    status = TaskStatus(state=TaskState.WORKING, timestamp=moment)

    assert status.to_wire()["timestamp"] == "2026-07-15T12:00:00.000Z"


@pytest.mark.parametrize("text", ["2026-07-15T12:00:00Z", "2026-07-15T17:30:00.000+05:30"])
def test_a_time_is_read_with_its_offset(text):
    assert ListTasksRequest.from_wire({"statusTimestampAfter": text}).status_timestamp_after == NOON


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-15T12:00:00",
        "today",
        1784116800,
        "",
        "9" * 40,
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(InvalidParams):
        ListTasksRequest.from_wire({"statusTimestampAfter": text})


def test_a_list_of_an_unspecified_state_is_of_all():
    assert ListTasksRequest.from_wire({"status": "TASK_STATE_UNSPECIFIED"}) == ListTasksRequest()


@pytest.mark.parametrize("size", [0, 101, -1, "many", 1.5])
def test_a_page_has_one_to_a_hundred_tasks(size):
    with pytest.raises(InvalidParams, match="pageSize"):
        ListTasksRequest.from_wire({"pageSize": size})


@pytest.mark.parametrize("kind", [StreamResponse, SendMessageResponse])
def test_an_answer_is_exactly_one_thing(kind):
    one = {"task": a_task().to_wire()}

    assert kind.from_wire(one).to_wire() == one
    for wrong in ({}, {**one, "message": HELLO}, {"task": None}):
        with pytest.raises(InvalidParams, match="exactly one of"):
            kind.from_wire(wrong)


@pytest.mark.parametrize(
    ("length", "texts"), [(None, "abc"), (0, ""), (1, "c"), (2, "bc"), (3, "abc"), (50, "abc")]
)
def test_a_history_is_seen_from_its_end(length, texts):
    task = a_task(*map(a_message, "abc"))

    seen = task.seen(history_length=length)
    assert [message.text for message in seen.history] == list(texts)
    assert ("history" in seen.to_wire()) == bool(texts)


def test_artifacts_that_are_not_wanted_are_left_out_not_empty():
    assert "artifacts" not in a_task().seen(history_length=0, with_artifacts=False).to_wire()


def test_states_know_whether_anything_follows():
    terminal = {state.name for state in TaskState if state.is_terminal}
    waiting = {state.name for state in TaskState if state.is_interrupted}

    assert terminal == {"COMPLETED", "FAILED", "CANCELED", "REJECTED"}
    assert waiting == {"INPUT_REQUIRED", "AUTH_REQUIRED"}


def test_the_official_client_knows_every_state_and_role_by_our_name():
    states = {name for name, number in sdk.TaskState.items() if number}
    roles = {name for name, number in sdk.Role.items() if number}

    assert {state.value for state in TaskState} == states
    assert {role.value for role in Role} == roles


texts = some.text(some.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
json = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53), 2**53) | texts,
    lambda each: some.lists(each, max_size=3) | some.dictionaries(texts, each, max_size=3),
    max_leaves=10,
)
parts = (
    some.builds(lambda text: Part(text=text), texts)
    | some.builds(lambda data: Part(data=data), json)
    | some.builds(lambda url: Part(url=url, filename="f", media_type="text/plain"), texts)
)


@given(some.lists(parts, min_size=1, max_size=4))
def test_what_we_write_the_official_types_read_and_write_the_same(given):
    artifact = Artifact(artifact_id="a", parts=tuple(given))
    task = a_task(a_message()).model_copy(update={"artifacts": (artifact,)})

    theirs = MessageToDict(ParseDict(task.to_wire(), sdk.Task()))
    assert Task.from_wire(theirs) == Task.from_wire(task.to_wire())


def test_a_session_shows_the_task_that_it_works_for_and_so_do_its_parts():
    session_id = session_id_of(TASK_ID, 2)
    part_id = part_id_of(session_id, 9)

    assert (session_id, part_id) == (f"{TASK_ID}-2", f"{TASK_ID}-2-10")
    assert task_of(session_id) == task_of(part_id) == TASK_ID
    assert len(part_id) <= 40


@pytest.mark.parametrize("session_id", ["ses_1", TASK_ID, f"x{TASK_ID}-1", f"{TASK_ID}-1-2-3", ""])
def test_any_other_session_shows_none(session_id):
    assert task_of(session_id) is None
    assert part_id_of(session_id, 0) is None
