"""State machines: the files of `statemachines/`, each Task wired to the function of its name."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from .functions import acknowledge, log_group_of
from .states import snake_case, task_states


class Workflow(Construct):
    """A state machine whose every Task state runs the function of the same name."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        definition: Path,
        task: Callable[[str], lambda_.IFunction],
        timeouts_s: Mapping[str, int],
    ) -> None:
        super().__init__(scope, id)
        states = json.loads(definition.read_text())
        arns = {}
        for name, state in task_states(states):
            arns[name] = task(f"tasks/{snake_case(name)}").function_arn
            state["TimeoutSeconds"] = timeouts_s.get(name, state["TimeoutSeconds"])
        self.state_machine = stepfunctions.StateMachine(
            self,
            "StateMachine",
            definition_body=stepfunctions.DefinitionBody.from_string(json.dumps(states)),
            definition_substitutions=arns,
            logs=stepfunctions.LogOptions(
                destination=log_group_of(self, "Log"), level=stepfunctions.LogLevel.ERROR
            ),
            tracing_enabled=True,
        )
        self.state_machine.add_to_role_policy(
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=list(arns.values()))
        )
        acknowledge(
            self, "AwsSolutions-IAM5[Resource::*]", "X-Ray and log delivery know no resource."
        )
        acknowledge(
            self,
            "AwsSolutions-SF1",
            "Each execution's history stands in the console; the log is for what failed.",
        )
