"""The definitions as people read them: every state says what it does and how it ends."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from flowpay.domain.breaker import ProviderResting
from flowpay.domain.errors import ProviderFailed
from flowpay.ports.request import ProviderUnavailable
from tests.support.definitions import FOLDER, MACHINES, ROOT, definition, every_state, function_arn
from tests.support.workflows import Workflows

TRANSIENT = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.Unknown",
    "Runtime.ExitError",
    "BookBusy",
    "AccountBusy",
}
TOO_MUCH = {"States.Timeout", "Sandbox.Timedout", "Lambda.Unknown", "Runtime.ExitError"}
STATES = [
    pytest.param(machine, name, state, around, id=f"{machine}-{name}")
    for machine in MACHINES
    for name, state, around in every_state(definition(machine))
]
TASKS = [each for each in STATES if each.values[2]["Type"] == "Task"]
State = dict[str, Any]


def kinds_of(kind: type[Exception]) -> Iterator[type[Exception]]:
    """Yield every kind of an error below it."""
    for each in kind.__subclasses__():
        yield each
        yield from kinds_of(each)


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_every_definition_is_tested():
    assert {path.name for path in FOLDER.glob("*.json")} == {f"{m}.asl.json" for m in MACHINES}


def test_every_task_function_is_a_state_and_every_state_a_function():
    files = {path.stem for path in (ROOT / "functions" / "tasks").glob("*.py")}
    assert files - {"__init__"} == {snake_case(each.values[1]) for each in TASKS}


def test_a_function_that_nobody_wrote_fails_the_test_that_calls_it(flow: Workflows):
    answer = flow.answer({"FunctionName": function_arn("InventSupplier"), "Payload": b"{}"})
    assert answer["FunctionError"]
    assert isinstance(flow.surprises.pop(), ModuleNotFoundError)


@pytest.mark.parametrize(("machine", "name", "state", "around"), STATES)
def test_every_state_has_a_readable_name_and_says_what_it_does(
    machine: str, name: str, state: State, around: State
):
    assert re.fullmatch(r"([A-Z][a-z]+)+", name)
    assert state["Comment"].endswith((".", "?"))


@pytest.mark.parametrize(("machine", "name", "state", "around"), TASKS)
def test_every_task_runs_the_function_of_its_name(
    machine: str, name: str, state: State, around: State
):
    waits = state["Resource"].endswith(".waitForTaskToken")
    wired = state["Parameters"]["FunctionName"] if waits else state["Resource"]
    assert wired == f"${{{name}}}"


@pytest.mark.parametrize(("machine", "name", "state", "around"), TASKS)
def test_every_task_ends_in_time(machine: str, name: str, state: State, around: State):
    assert type(state["TimeoutSeconds"]) is int
    assert "TimeoutSecondsPath" not in state


@pytest.mark.parametrize(("machine", "name", "state", "around"), TASKS)
def test_every_task_tries_again_what_passes(machine: str, name: str, state: State, around: State):
    (retry,) = state["Retry"]
    assert ("Sandbox.Timedout" in retry["ErrorEquals"]) == (not around)
    assert set(retry["ErrorEquals"]) >= TRANSIENT
    assert retry["MaxAttempts"] >= 3
    assert retry["BackoffRate"] > 1
    assert retry["JitterStrategy"] == "FULL"


@pytest.mark.parametrize(("machine", "name", "state", "around"), TASKS)
def test_every_failure_is_caught(machine: str, name: str, state: State, around: State):
    catches = [*state.get("Catch", ()), *around.get("Catch", ())]
    assert ["States.ALL"] in [each["ErrorEquals"] for each in catches]


@pytest.mark.parametrize(("machine", "name", "state", "around"), TASKS)
def test_one_of_many_that_takes_too_long_or_dies_is_skipped(
    machine: str, name: str, state: State, around: State
):
    if around:
        skip = state["Catch"][-1]
        assert set(skip["ErrorEquals"]) in (TOO_MUCH, {"States.ALL"})
        assert skip["ResultPath"] is None


def test_what_stands_in_the_way_of_every_supplier_is_not_skipped():
    procurement = definition("procurement")["States"]["EnrichSuppliers"]["ItemProcessor"]["States"]
    request = ProviderUnavailable.__module__
    stop, skip = procurement["EnrichSupplier"]["Catch"]
    providers = {ProviderResting, *(k for k in kinds_of(ProviderFailed) if k.__module__ == request)}

    assert ProviderUnavailable in providers
    assert set(stop["ErrorEquals"]) == {
        "SpendingRefused",
        "SessionMoved",
        "Misconfigured",
        *(each.__name__ for each in providers),
    }
    assert procurement[stop["Next"]]["Type"] == "Fail"
    assert skip["ErrorEquals"] == ["States.ALL"]


@pytest.mark.parametrize(("machine", "name", "state", "around"), TASKS)
def test_a_wait_that_is_over_is_not_begun_anew(
    machine: str, name: str, state: State, around: State
):
    if state["Resource"].endswith(".waitForTaskToken"):
        assert "States.Timeout" not in state["Retry"][0]["ErrorEquals"]
