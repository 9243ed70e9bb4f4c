"""The CDK app: `cdk synth`, `cdk deploy`."""

from aws_cdk import App, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from .data import Data
from .deployment import Deployment
from .edge import Edge
from .sandbox import Sandbox
from .service import Service


def build(app: App) -> None:
    """Put Flowpay's stacks into `app`."""
    deployment = Deployment.of(app)
    data = Data(
        app,
        "FlowpayData",
        retention_days=deployment.checkpoint_retention_days,
        synthesizer=deployment.synthesizer(),
    )
    sandbox, endpoint = None, ""
    if not deployment.live_providers:
        sandbox = Sandbox(app, "FlowpaySandbox", deployment=deployment)
        endpoint = deployment.sandbox_endpoint or sandbox.endpoint
    service = Service(
        app, "FlowpayService", deployment=deployment, data=data, sandbox_endpoint=endpoint
    )
    if deployment.edge:
        Edge(app, "FlowpayEdge", deployment=deployment, service=service, sandbox=sandbox)
    Tags.of(app).add("project", "flowpay")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


if __name__ == "__main__":
    flowpay = App()
    build(flowpay)
    flowpay.synth()
