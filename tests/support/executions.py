"""Step Functions as the code sees it, and what it was asked to do."""

from typing import Any

import pytest

from flowpay.ports import executions
from flowpay.ports.executions import ExecutionStatus, WorkflowsAway


class Executions:
    """`started`: name → input; `stands`: how one stands now; `resumed`: token → what it was given.

    While `down` nothing can be started.
    """

    def __init__(self) -> None:
        self.started: dict[str, dict[str, Any]] = {}
        self.stands: dict[str, ExecutionStatus] = {}
        self.resumed: dict[str, dict[str, Any]] = {}
        self.down = False

    def take_the_place_of_step_functions(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("start", "status", "stop", "resume"):
            patch.setattr(executions, name, getattr(self, name))

    def start(self, _: str, name: str, input: dict[str, Any]) -> None:
        if self.down:
            raise WorkflowsAway("nothing can be started")
        self.started.setdefault(name, input)
        self.stands.setdefault(name, "RUNNING")

    def status(self, _: str, name: str) -> ExecutionStatus:
        return self.stands.get(name, "MISSING")

    def stop(self, _: str, name: str, *, cause: str) -> None:
        assert cause
        self.stands[name] = "ABORTED"

    def resume(self, task_token: str, output: dict[str, Any]) -> None:
        self.resumed.setdefault(task_token, output)
