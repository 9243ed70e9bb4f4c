"""By name alone: from a route, a state or a stream to the file that serves it."""

import json
from pathlib import Path

import pytest
from dotenv import dotenv_values

from flowpay.runtime.access import ACCESS
from flowpay.runtime.config import Config
from infra.rights import RIGHTS, Resource
from infra.routes import LIVE_ROUTES, ROUTES
from infra.settings import SECRETS
from infra.states import snake_case, task_states

ROOT = Path(__file__).parents[2]
DEFINITIONS = sorted((ROOT / "statemachines").glob("*.asl.json"))
TASKS = [
    pytest.param(state, id=name)
    for file in DEFINITIONS
    for name, state in task_states(json.loads(file.read_text()))
]


def files(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / "functions" / folder).glob("*.py")} - {"__init__"}


def test_every_route_has_its_function_and_every_function_its_route():
    assert set(ROUTES) == files("api")


def test_every_route_says_who_may_use_it():
    assert {key for keys in ROUTES.values() for key in keys} == set(ACCESS)


def test_every_websocket_route_has_its_function():
    assert {path.removeprefix("websocket/") for path in LIVE_ROUTES.values()} == files("websocket")


def test_every_task_state_has_its_function_and_every_function_its_state():
    states = [name for file in DEFINITIONS for name, _ in task_states(json.loads(file.read_text()))]
    assert {snake_case(name) for name in states} == files("tasks")


def test_every_function_has_its_line_in_the_table_of_rights():
    folders = ("api", "tasks", "streams", "schedules", "queues", "websocket")
    assert set(RIGHTS) == {f"{folder}/{name}" for folder in folders for name in files(folder)}


@pytest.mark.parametrize("state", TASKS)
def test_a_task_gives_up_repeats_and_is_caught(state):
    assert state["TimeoutSeconds"] > 0
    assert state["Retry"]
    assert state["Catch"]


@pytest.mark.parametrize("state", TASKS)
def test_a_task_is_repeated_when_lambda_itself_has_failed(state):
    repeated = {error for retry in state["Retry"] for error in retry["ErrorEquals"]}
    assert {"Lambda.TooManyRequestsException", "Lambda.Unknown"} <= repeated


def test_the_example_of_settings_lists_them_all():
    wired = set(Resource)
    settings = {name for name in Config.model_fields if name not in wired}
    assert settings | set(SECRETS) <= set(dotenv_values(ROOT / ".env.example"))
