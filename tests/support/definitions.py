"""The state machines of `statemachines/`: as their files have them, and as they are deployed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .world import REGION

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "statemachines"
MACHINES = ("procurement", "escrow_approval", "gst_run", "agent_task")
ACCOUNT_ID = "123456789012"


def machine_arn(machine: str) -> str:
    return f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:{machine}"


def definition(machine: str) -> dict[str, Any]:
    """Return a state machine as its file has it."""
    parsed: dict[str, Any] = json.loads((FOLDER / f"{machine}.asl.json").read_text())
    return parsed


def every_state(part: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield every state's name, the state, and the Map it runs in, {} at the top."""
    for name, state in part["States"].items():
        yield name, state, {}
        for inner, task, _ in every_state(state.get("ItemProcessor", {"States": {}})):
            yield inner, task, state


def function_arn(state: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{state}"


def deployed(machine: str, timeouts_s: dict[str, int]) -> str:
    """Return the definition as the deployment has it: functions wired, timeouts set.

    But nothing pauses in a test.
    """
    parsed = definition(machine)
    for name, state, _ in every_state(parsed):
        if name in timeouts_s:
            state["TimeoutSeconds"] = timeouts_s[name]
        if state["Type"] == "Wait":
            state.pop("SecondsPath", None)
            state["Seconds"] = 0
    return re.sub(r"\$\{(\w+)\}", lambda match: function_arn(match[1]), json.dumps(parsed))
