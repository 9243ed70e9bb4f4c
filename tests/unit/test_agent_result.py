"""What an agent's answer comes to: one result and its account, or a sentence that says why not."""

from typing import Any

import pytest

from flowpay.domain.a2a.parts import Message
from flowpay.domain.a2a.tasks import Task
from flowpay.domain.a2a.wire import MOST_DEPTH
from flowpay.domain.agent_result import (
    TaskInputInvalid,
    in_words,
    outcome_of,
    outcome_of_message,
    require_input,
)
from flowpay.domain.agent_task import Outcome, TaskStatus


def a_task(state: str = "COMPLETED", *artifacts: Any, **more: Any) -> Task:
    """Return a task in this state, with artifacts of these parts."""
    status: dict[str, Any] = {"state": f"TASK_STATE_{state}"}
    if said := more.pop("said", None):
        status["message"] = a_message({"text": said})
    made = [
        {"artifactId": f"a-{n}", **(each if "parts" in each else {"parts": [each]})}
        for n, each in enumerate(artifacts)
    ]
    return Task.from_wire({"id": "t-1", "status": status, "artifacts": made, **more})


def a_message(*parts: Any, **more: Any) -> dict[str, Any]:
    return {"messageId": "m-1", "role": "ROLE_AGENT", "parts": list(parts), **more}


def result(*artifacts: Any, **more: Any) -> Outcome:
    found = outcome_of(a_task("COMPLETED", *artifacts, **more))
    assert found
    return found


@pytest.mark.parametrize("state", ["SUBMITTED", "WORKING"])
def test_a_task_at_work_has_no_outcome_yet(state: str):
    assert outcome_of(a_task(state)) is None


@pytest.mark.parametrize(
    ("artifacts", "output"),
    [
        ([{"data": {"n": 1}}], {"n": 1}),
        ([{"data": [1]}, {"text": "here you are"}], [1]),
        ([{"text": "a summary"}, {"data": 0}], 0),
        ([{"text": "only words"}], {"text": "only words"}),
        ([{"parts": [{"url": "https://x"}, {"data": False}]}], False),
    ],
)
def test_the_one_data_part_is_the_result_or_else_the_one_text(artifacts: Any, output: Any):
    assert result(*artifacts) == Outcome(TaskStatus.COMPLETED, output=output)


@pytest.mark.parametrize(
    "artifacts",
    [
        [],
        [{"data": 1}, {"data": 1}],
        [{"text": "a"}, {"text": "b"}],
        [{"url": "https://example.com/result.json"}],
        [{"raw": "aGk="}],
        [{"data": None}],
    ],
)
def test_what_is_not_one_result_is_a_failure_that_says_so(artifacts: Any):
    found = result(*artifacts)
    assert found.status is TaskStatus.FAILED
    assert found.reason.startswith("The agent's result ")


def test_without_artifacts_the_last_message_is_the_result():
    assert result(said="Hello").output == {"text": "Hello"}
    assert result({"data": 1}, said="Hello").output == 1


def test_a_message_is_read_like_a_task():
    message = Message.from_wire(a_message({"data": 1}, metadata={"flowpay.units": 2}))
    assert outcome_of_message(message) == Outcome(TaskStatus.COMPLETED, output=1, units=2)


@pytest.mark.parametrize(
    ("said", "units"),
    [
        (0, 0),
        (3, 3),
        (3.0, 3),
        (10**30, 10**30),
        (-1, None),
        (1.5, None),
        (True, None),
        ("3", None),
        (None, None),
        ([3], None),
    ],
)
def test_units_are_a_whole_number_or_not_said(said: Any, units: int | None):
    assert result({"data": 1}, metadata={"flowpay.units": said}).units == units


def test_units_are_said_of_the_task_or_of_its_last_artifact():
    def made(units: int) -> dict[str, Any]:
        return {"parts": [{"text": "x"}], "metadata": {"flowpay.units": units}}

    data = {"parts": [{"data": 1}], "metadata": {"flowpay.units": 5}}
    assert result(made(3), data).units == 5
    assert result(data, made(3)).units == 3
    assert result(data, metadata={"flowpay.units": 1}).units == 1
    assert result(data, {"text": "x"}).units is None


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("FAILED", TaskStatus.FAILED),
        ("REJECTED", TaskStatus.REJECTED),
        ("CANCELED", TaskStatus.CANCELED),
        ("INPUT_REQUIRED", TaskStatus.FAILED),
        ("AUTH_REQUIRED", TaskStatus.FAILED),
    ],
)
def test_every_other_rest_is_an_end_with_the_agents_words(state: str, status: TaskStatus):
    silent, speaking = outcome_of(a_task(state)), outcome_of(a_task(state, said="no\n\x1b[31mway"))
    assert silent
    assert speaking
    assert (silent.status, speaking.status) == (status, status)
    assert silent.reason.endswith("and does not say why.")
    assert speaking.reason.endswith(": no [31mway")
    assert (speaking.output, speaking.units) == (None, None)


@pytest.mark.parametrize(
    "value", [{"n": float("nan")}, {"s": "\ud800"}, {"s": "x" * 100_001}, {"s": "é" * 50_001}]
)
def test_input_that_could_not_be_kept_is_refused(value: Any):
    with pytest.raises(TaskInputInvalid, match="the input is "):
        require_input(value)


def test_input_that_is_too_deep_for_an_agent_is_refused():
    deep: dict[str, Any] = {}
    for _ in range(MOST_DEPTH):
        require_input(deep)
        deep = {"in": deep}
    with pytest.raises(TaskInputInvalid, match="nested more than 32 deep"):
        require_input(deep)


def test_words_of_others_are_one_line_without_control_characters():
    assert in_words("a\u202e\n b\x00 " + "c" * 999) == "a b " + "c" * 296
