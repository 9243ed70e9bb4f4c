"""The stack of the outside providers' stand-ins; it does not exist where the providers are real."""

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from . import building
from .apis import HttpApi
from .deployment import Deployment
from .functions import Function, acknowledge, layer
from .rights import ADD, CHANGE, DELETE, GET, QUERY


class Sandbox(Stack):
    """One function, one table and one API: nothing of Flowpay's is in it."""

    def __init__(self, scope: Construct, id: str, *, deployment: Deployment) -> None:
        super().__init__(scope, id, synthesizer=deployment.synthesizer())
        table = self._table()
        architecture = deployment.architecture
        packages = building.dependencies(architecture)
        signatures = building.signatures(architecture)
        function = Function(
            self,
            "sandbox/main",
            code=building.sandbox(),
            architecture=architecture,
            layers=[
                layer(self, "Dependencies", packages, architecture),
                layer(self, "Signatures", signatures, architecture),
            ],
            environment={"SANDBOX_TABLE": table.table_name, **_hook(deployment)},
        )
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=[GET, QUERY, ADD, CHANGE, DELETE], resources=[table.table_arn]
            )
        )
        self.api = HttpApi(self, "Api", pinned_id=deployment.api_ids.get("sandbox"))
        self.api.route(("ANY /sandbox", "ANY /sandbox/{proxy+}"), function)
        self.endpoint = self.api.api_endpoint
        CfnOutput(self, "Function", value=function.function_name)

    def _table(self) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expires_at",
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(table, "AwsSolutions-DDB3", "Nothing in here is worth having back.")
        return table


def _hook(deployment: Deployment) -> dict[str, str]:
    """Return where replies to mails are told, and where people find the sandbox's own pages.

    If that is known before the application is there.
    """
    base = deployment.settings.get("PUBLIC_BASE_URL", "").rstrip("/")
    return {"SANDBOX_HOOK_URL": f"{base}/hooks/resend", "SANDBOX_PUBLIC_URL": base} if base else {}
