"""Step Functions: executions are started by name, looked at, and handed their tokens back."""

import json
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from flowpay.domain.errors import Busy
from flowpay.runtime.aws import client

ExecutionStatus = Literal[
    "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE", "MISSING"
]


class WorkflowsAway(Busy): ...


def start(machine_arn: str, name: str, input: dict[str, Any]) -> None:
    """Start an execution; one of that name that runs, or has run, is left as it is.

    Raises WorkflowsAway if Step Functions does not take it now.
    """
    machines = client("stepfunctions")
    try:
        machines.start_execution(stateMachineArn=machine_arn, name=name, input=json.dumps(input))
    except machines.exceptions.ExecutionAlreadyExists:
        return
    except (ClientError, BotoCoreError) as error:
        raise WorkflowsAway("Step Functions does not take the execution now") from error


def status(machine_arn: str, name: str) -> ExecutionStatus:
    """Return how the execution of that name stands; MISSING if there never was one."""
    machines = client("stepfunctions")
    try:
        answer = machines.describe_execution(executionArn=_execution_arn(machine_arn, name))
    except machines.exceptions.ExecutionDoesNotExist:
        return "MISSING"
    return answer["status"]


def stop(machine_arn: str, name: str, *, cause: str) -> None:
    """End an execution that can come to nothing; one that is gone already is no error."""
    machines = client("stepfunctions")
    try:
        machines.stop_execution(executionArn=_execution_arn(machine_arn, name), cause=cause)
    except machines.exceptions.ExecutionDoesNotExist:
        return


def resume(task_token: str, output: dict[str, Any]) -> None:
    """Hand a token back; a state that has gone on, or was given up, is left alone."""
    machines = client("stepfunctions")
    try:
        machines.send_task_success(taskToken=task_token, output=json.dumps(output))
    except (
        machines.exceptions.TaskTimedOut,
        machines.exceptions.TaskDoesNotExist,
        machines.exceptions.InvalidToken,
    ):
        return


def _execution_arn(machine_arn: str, name: str) -> str:
    return f"{machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
