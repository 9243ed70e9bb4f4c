"""Lambda functions: wired by the path of their file, each with a role of its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IConstruct

from .building import Built

MEMORY_MB = 512  # start-up is CPU, and CPU comes with memory: below this a cold start takes seconds
MORE_MEMORY_MB = {
    "streams/publish_events": 1_769,  # one whole CPU: to sign and send a frame takes 2.5 ms of it
}
TIMEOUT_S = {
    "api": 25,
    "tasks": 75,
    "streams": 60,
    "queues": 60,
    "schedules": 60,
    "schedules/reconcile": 900,  # it reads the whole journal
    "schedules/reconcile_cards": 300,  # it asks the provider about every card that is live
    "schedules/reconcile_payouts": 300,  # it reads Locus's list, page by page
    "schedules/checkpoint": 900,  # it may have a whole log to catch up with
    "websocket": 29,  # API Gateway waits no longer
    "sandbox": 29,
}
LOGS_KEPT = logs.RetentionDays.ONE_MONTH


class Function(lambda_.Function):
    """The function of one file, named by its path; it logs, it is traced, and it has no rights."""

    def __init__(
        self,
        scope: Construct,
        path: str,
        *,
        code: Built,
        architecture: str,
        layers: Iterable[lambda_.ILayerVersion],
        environment: Mapping[str, str],
    ) -> None:
        id = "".join(word.title() for word in path.replace("/", "_").split("_"))
        module = path.removeprefix("sandbox/").replace("/", ".")  # its asset starts at its folder
        log_group = log_group_of(scope, f"{id}Log")
        role = iam.Role(scope, f"{id}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        super().__init__(
            scope,
            id,
            description=f"functions/{path}.py",
            code=asset(code),
            handler=f"{module}.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.custom(architecture),
            layers=list(layers),
            environment=dict(environment),
            role=role,
            log_group=log_group,
            memory_size=MORE_MEMORY_MB.get(path, MEMORY_MB),
            timeout=Duration.seconds(TIMEOUT_S.get(path) or TIMEOUT_S[path.partition("/")[0]]),
            tracing=lambda_.Tracing.ACTIVE,
        )
        log_group.grant_write(self)
        acknowledge(
            role,
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray, and the listing of streams, know no resource.",
        )
        acknowledge(
            self, "AwsSolutions-L1", "The layers are built and tested for this version of Python."
        )


def asset(built: Built) -> lambda_.Code:
    """Return what was built as a CDK asset, known by the hash of what it was built from."""
    return lambda_.Code.from_asset(str(built.path), asset_hash=built.digest)


def layer(scope: Construct, id: str, built: Built, architecture: str) -> lambda_.LayerVersion:
    """Return what was built as a layer."""
    return lambda_.LayerVersion(
        scope,
        id,
        code=asset(built),
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
        compatible_architectures=[lambda_.Architecture.custom(architecture)],
    )


def log_group_of(scope: Construct, id: str) -> logs.LogGroup:
    """Return a log group that forgets after a month and goes with its stack."""
    return logs.LogGroup(scope, id, retention=LOGS_KEPT, removal_policy=RemovalPolicy.DESTROY)


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Say why a finding of cdk-nag at `construct` is right as it is."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))


def function_files(folder: Path) -> list[str]:
    """Return the paths of all functions under `folder`, as in `api/escrows`."""
    files = (path for path in folder.glob("*/*.py") if path.stem != "__init__")
    return sorted(str(path.relative_to(folder).with_suffix("")) for path in files)
