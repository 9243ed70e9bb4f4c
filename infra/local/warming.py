"""Starts every function once, so that the first request is not the slow one."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.building import ROOT
from infra.states import snake_case

AT_ONCE = 4
NOBODY = "nobody"
SANDBOX = "main.handler"
SWEEP = "schedules.sweep.handler"
IDLE: dict[str, Any] = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/sandbox/pages/nobody.example",
    "rawQueryString": "",
    "headers": {},
    "requestContext": {
        "connectionId": NOBODY,
        "requestId": NOBODY,
        "stage": "$default",
        "http": {"method": "GET", "path": "/sandbox/pages/nobody.example"},
    },
    "Records": [],
}
"""A request for what is not there, and a batch with nothing in it."""


def warm(functions: Any) -> None:
    """Start as many workers of every function as work side by side; `functions` is the client."""
    pages = functions.get_paginator("list_functions").paginate()
    deployed = [function for page in pages for function in page["Functions"]]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        deque(pool.map(lambda call: functions.invoke(**call), _calls(deployed)), maxlen=0)


def _calls(deployed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    tasks = {f"tasks.{name}.handler": call for name, *call in _tasks()}
    for function in deployed:
        handler = function["Handler"]
        event, workers = tasks.get(handler, (IDLE, AT_ONCE if handler == SANDBOX else 1))
        if handler != SWEEP:
            call = {"FunctionName": function["FunctionName"], "Payload": json.dumps(event)}
            yield from [call] * workers


def _tasks() -> Iterator[tuple[str, dict[str, str], int]]:
    """Yield every task with an event that names nobody, and how many of it work side by side."""
    for file in (ROOT / "statemachines").glob("*.asl.json"):
        for name, state in json.loads(file.read_text())["States"].items():
            if state["Type"] == "Task":
                parameters = state["Parameters"]
                yield snake_case(name), _naming_nobody(parameters.get("Payload", parameters)), 1
            for inner in state.get("ItemProcessor", {}).get("States", ()):
                event = _naming_nobody(state["ItemSelector"])
                yield snake_case(inner), event, state["MaxConcurrency"]


def _naming_nobody(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {name.removesuffix(".$"): NOBODY for name in parameters}
