"""The stack that runs: functions, APIs, state machines, stream readers, schedules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import ArnFormat, CfnOutput, Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from . import building
from .alarms import alarm, alarm_of_silence
from .apis import LIVE_STAGE, HttpApi, LiveApi
from .data import Data
from .deployment import SANDBOX_PATHS, Deployment
from .functions import Function, acknowledge, layer
from .queues import WebhookQueue
from .rights import CHANGE, DELETE, RIGHTS, WRITTEN_ONCE, Resource, Right
from .routes import LIVE_ROUTES, ROUTES
from .streams import StreamReaders
from .workflow import Workflow

STATE_MACHINES = building.ROOT / "statemachines"
GRACE_S = 300  # the approval expires first; only then has the session waited too long
WORKFLOWS = {
    "AgentTask": Resource.AGENT_TASK,
    "EscrowApproval": Resource.ESCROW_APPROVAL,
    "GstRun": Resource.GST_RUN,
    "Procurement": Resource.PROCUREMENT,
}


@dataclass(frozen=True)
class Place:
    """Where a resource is: the ARNs that rights to it name, and what its variable says.

    `unnamed` is the reason why an ARN ends in a wildcard, where one does.
    """

    arns: Sequence[str]
    variable: str = ""
    unnamed: str = ""


class Service(Stack):
    """All that has no memory: it can be deleted and deployed again."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        deployment: Deployment,
        data: Data,
        sandbox_endpoint: str,
    ) -> None:
        super().__init__(scope, id, synthesizer=deployment.synthesizer())
        self._deployment = deployment
        self._made: dict[str, Function] = {}
        self.api = HttpApi(self, "Api", pinned_id=deployment.api_ids.get("api"))
        self.live = LiveApi(self, "Live", pinned_id=deployment.api_ids.get("live"))
        self._environment = self._settings(sandbox_endpoint)
        self._webhooks = WebhookQueue(self, "Webhooks")
        self._places = self._data_places(data)
        self._build_layers()
        self._add_workflows()
        self._add_routes()
        self._add_streams(data)
        self._webhooks.feed(self.function("queues/deliver_webhooks"))
        self._add_clock()
        self._add_outputs(data)

    def function(self, path: str) -> Function:
        """Return the function of `functions/<path>.py`, made when first asked for."""
        if path not in self._made:
            self._made[path] = self._make(path)
        return self._made[path]

    def _make(self, path: str) -> Function:
        rights = RIGHTS[path]
        function = Function(
            self,
            path,
            code=self._code,
            architecture=self._deployment.architecture,
            layers=[*self._layers, *self._further_layers.get(path, ())],
            environment=self._environment | self._variables(rights),
        )
        for right in rights:
            self._grant(function, right)
        if Resource.BOOK in {right.resource for right in rights}:
            self._keep_what_is_written_once(function)
        return function

    def _variables(self, rights: Iterable[Right]) -> dict[str, str]:
        places = {right.resource: self._places[right.resource] for right in rights}
        return {name: place.variable for name, place in places.items() if place.variable}

    def _grant(self, function: Function, right: Right) -> None:
        place = self._places[right.resource]
        if not place.arns:
            return
        function.add_to_role_policy(
            iam.PolicyStatement(actions=list(right.actions), resources=list(place.arns))
        )
        for arn in place.arns if place.unnamed else ():
            acknowledge(
                function.role, f"AwsSolutions-IAM5[Resource::{self._spelt(arn)}]", place.unnamed
            )

    def _keep_what_is_written_once(self, function: Function) -> None:
        """Deny what would change the journal or the log: against that no grant helps."""
        partitions = {"dynamodb:LeadingKeys": list(WRITTEN_ONCE)}
        function.add_to_role_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                actions=[CHANGE, DELETE],
                resources=list(self._places[Resource.BOOK].arns),
                conditions={"ForAnyValue:StringLike": partitions},
            )
        )

    def _spelt(self, arn: str) -> str:
        """Return an ARN as cdk-nag spells it: with a reference where it is not known yet."""
        resolved = self.resolve(arn)
        parts = resolved["Fn::Join"][1] if isinstance(resolved, dict) else [resolved]
        return "".join(part if isinstance(part, str) else _reference(part) for part in parts)

    def _settings(self, sandbox_endpoint: str) -> dict[str, str]:
        bases = {name: f"{sandbox_endpoint}{path}" for name, path in SANDBOX_PATHS.items()}
        return {
            "POWERTOOLS_SERVICE_NAME": "flowpay",
            "POWERTOOLS_LOG_LEVEL": "INFO",
            "PUBLIC_BASE_URL": self.api.api_endpoint,
            **(bases if sandbox_endpoint else {}),
            **self._deployment.settings,
        }

    def _data_places(self, data: Data) -> dict[str, Place]:
        book = data.book.table_arn
        callback = self.live.stage.callback_url
        connections = [
            self.format_arn(
                service="execute-api",
                resource=self.live.api_id,
                resource_name=f"{LIVE_STAGE}/{method}/@connections/*",
            )
            for method in ("POST", "DELETE")
        ]
        return {
            Resource.BOOK: Place([book, f"{book}/index/by_group"], data.book.table_name),
            Resource.SCRATCH: Place([data.scratch.table_arn], data.scratch.table_name),
            Resource.SECRET: Place([data.secret_arn], data.secret_arn),
            Resource.LIVE: Place(
                connections,
                self._deployment.live_callback or callback,
                unnamed="A connection has no name before it stands.",
            ),
            Resource.WEBHOOKS: Place([self._webhooks.arn], self._webhooks.url),
            Resource.CHECKPOINTS: _objects(data, data.vault.bucket),
            Resource.CHECKPOINT_KEY: Place([data.vault.key.key_arn], data.vault.key.key_arn),
            Resource.FILES: _objects(data, data.files),
            Resource.CARD_KEY: Place([key] if (key := self._deployment.card_key) else []),
            Resource.PAYER_KEY: Place([key] if (key := self._deployment.payer_key) else []),
            Resource.TASK_TOKENS: Place(["*"], unnamed="A task token is not a resource of IAM."),
        }

    def _build_layers(self) -> None:
        architecture = self._deployment.architecture
        self._code = building.functions()
        hsn_codes = layer(self, "HsnCodes", building.hsn_codes(), architecture)
        schemas = layer(self, "Schemas", building.schemas(architecture), architecture)
        signatures = layer(self, "Signatures", building.signatures(architecture), architecture)
        self._further_layers = {
            "api/docs": [layer(self, "Pages", building.pages(), architecture)],
            "api/gst": [hsn_codes],
            "api/paid": [hsn_codes],
            "api/agent": [hsn_codes],
            "api/agents": [schemas],
            "api/agent_tasks": [schemas, hsn_codes, signatures],
            "tasks/ask_agent": [schemas, signatures],
        }
        self._layers = [
            layer(self, "Dependencies", building.dependencies(architecture), architecture),
            layer(self, "Flowpay", building.flowpay(), architecture),
        ]

    def _add_workflows(self) -> None:
        executions = []
        for id, resource in WORKFLOWS.items():
            machine = self._workflow(id, resource).state_machine
            self._places[resource] = Place([machine.state_machine_arn], machine.state_machine_arn)
            executions.append(self._executions(machine.state_machine_name))
        self._places[Resource.EXECUTIONS] = Place(
            executions, unnamed="An execution is named by whom it serves."
        )

    def _workflow(self, id: str, resource: Resource) -> Workflow:
        ttl_s = self._deployment.approval_ttl_s
        half_s = (ttl_s + 1) // 2  # rounded up: two of them are never less than the whole
        return Workflow(
            self,
            id,
            definition=STATE_MACHINES / f"{resource.removesuffix('_ARN').lower()}.asl.json",
            task=self.function,
            timeouts_s={
                "AwaitDecision": half_s,
                "AwaitEscrow": ttl_s + GRACE_S,
                "AwaitTax": ttl_s + GRACE_S,
                "AwaitQuotes": max(1, self._deployment.quote_window_s),
            },
        )

    def _executions(self, machine_name: str) -> str:
        return self.format_arn(
            service="states",
            resource="execution",
            resource_name=f"{machine_name}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )

    def _add_routes(self) -> None:
        for name, keys in ROUTES.items():
            self.api.route(keys, self.function(f"api/{name}"))
        for key, path in LIVE_ROUTES.items():
            self.live.route(key, self.function(path))

    def _add_streams(self, data: Data) -> None:
        readers = StreamReaders(self, "Streams", book=data.book)
        readers.add(
            self.function("streams/publish_events"), key_suffixes=["#outbox"], kinds=["INSERT"]
        )
        readers.add(
            self.function("streams/resume_workflows"),
            key_suffixes=["#escrow", "#session", "#gst_run"],
            kinds=["INSERT", "MODIFY"],
        )

    def _add_clock(self) -> None:
        """Sweep, sign, reconcile; sweep too when an execution ends as it should not."""
        sweep = self._started_by_a_clock("sweep", "The sweep fails: its log says at what")
        every_minute = events.Schedule.rate(Duration.minutes(1))
        events.Rule(self, "EveryMinute", schedule=every_minute, targets=[sweep])
        reconcile = self._started_by_a_clock(
            "reconcile",
            "Its log says `books broken`, or `books busy` where nobody can say yet: "
            "run `make reconcile ARGS=--aws`",
        )
        every_night = events.Schedule.cron(hour="3", minute="0")
        events.Rule(self, "EveryNight", schedule=every_night, targets=[reconcile])
        cards = self._started_by_a_clock(
            "reconcile_cards",
            "Its log says `cards broken`: a card is not what the provider says of it, or somebody "
            "has ordered it past Flowpay. `make reconcile-cards ARGS=--aws` shows them",
        )
        later_at_night = events.Schedule.cron(hour="3", minute="30")
        events.Rule(self, "EveryNightCards", schedule=later_at_night, targets=[cards])
        payouts = self._started_by_a_clock(
            "reconcile_payouts",
            "Its log says `payouts broken`: a payout is not what Locus says of it, or money has "
            "left its wallet past Flowpay. `make reconcile-payouts ARGS=--aws` shows them",
        )
        later_still = events.Schedule.cron(hour="3", minute="45")
        events.Rule(self, "EveryNightPayouts", schedule=later_still, targets=[payouts])
        checkpoint = self._started_by_a_clock(
            "checkpoint",
            "A log could not be signed: `no checkpoint` says whose and why. `LogBroken` means that "
            "somebody has changed it: export it, and run `make verify-audit`",
        )
        every_five = events.Schedule.rate(Duration.minutes(5))
        events.Rule(self, "EveryFiveMinutes", schedule=every_five, targets=[checkpoint])
        alarm_of_silence(
            self.function("schedules/checkpoint"),
            "MissedAlarm",
            within=Duration.minutes(15),
            description="No log was signed for a quarter of an hour: see whether the rule "
            "EveryFiveMinutes is enabled, and what keeps the function from starting",
        )
        ended_badly = events.EventPattern(
            source=["aws.states"],
            detail_type=["Step Functions Execution Status Change"],
            detail={
                "status": ["FAILED", "TIMED_OUT", "ABORTED"],
                "stateMachineArn": [self._places[id].variable for id in WORKFLOWS.values()],
            },
        )
        events.Rule(self, "ExecutionEnded", event_pattern=ended_badly, targets=[sweep])

    def _started_by_a_clock(self, name: str, alarming: str) -> targets.LambdaFunction:
        """Return a function of `schedules/` as a target: its next run is its retry."""
        function = self.function(f"schedules/{name}")
        errors = function.metric_errors(period=Duration.minutes(5))
        alarm(function, "ErrorsAlarm", errors, above=0, description=alarming)
        return targets.LambdaFunction(function, retry_attempts=0)

    def _add_outputs(self, data: Data) -> None:
        for id, value in {
            "ApiEndpoint": self.api.api_endpoint,
            "LiveEndpoint": self.live.stage.url,
            "BookTable": data.book.table_name,
            "ScratchTable": data.scratch.table_name,
            "Secrets": data.secret_arn,
            "Sweep": self.function("schedules/sweep").function_name,
            "ReconcileCards": self.function("schedules/reconcile_cards").function_name,
            "ReconcilePayouts": self.function("schedules/reconcile_payouts").function_name,
            "Checkpoint": self.function("schedules/checkpoint").function_name,
            "CheckpointsBucket": data.vault.bucket.bucket_name,
            "FilesBucket": data.files.bucket_name,
        }.items():
            CfnOutput(self, id, value=value)


def _objects(data: Data, bucket: s3.Bucket) -> Place:
    """Return the place of what is in a bucket: by its export, which is how cdk-nag spells it."""
    arns = [f"{data.export_value(bucket.bucket_arn)}/*"]
    return Place(arns, bucket.bucket_name, unnamed="An object has no name before it is written.")


def _reference(part: dict[str, Any]) -> str:
    [(kind, target)] = part.items()
    if kind == "Fn::ImportValue":
        return str(target)
    return f"<{target if kind == 'Ref' else '.'.join(target)}>"
