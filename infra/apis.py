"""The HTTP API and the WebSocket API, routed by the map in `routes.py`."""

import json
from collections.abc import Iterable

from aws_cdk import Tags
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration, WebSocketLambdaIntegration
from constructs import Construct, IConstruct

from .functions import acknowledge, log_group_of

LIVE_STAGE = "live"
LIVE_THROTTLE = apigatewayv2.ThrottleSettings(rate_limit=500, burst_limit=1_000)
"""Connections, frames and ends a second, of all clients together: what is above is refused by the
gateway and costs no function. Each connection has a pace of its own besides (`domain/frame.py`)."""
ACCESS_LINE = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "error": "$context.integrationErrorMessage",
}
OPEN_EDGE = "The function admits: default deny, one hop less, refusals in our own form."


class HttpApi(apigatewayv2.HttpApi):
    """An HTTP API on `$default`; every request leaves one line in its access log."""

    def __init__(self, scope: Construct, id: str, *, pinned_id: str | None) -> None:
        super().__init__(scope, id, create_default_stage=False)
        pin(self, pinned_id)
        stage = apigatewayv2.HttpStage(self, "Stage", http_api=self, auto_deploy=True)
        stage.node.default_child.access_log_settings = (
            apigatewayv2.CfnStage.AccessLogSettingsProperty(
                destination_arn=log_group_of(self, "AccessLog").log_group_arn,
                format=json.dumps(ACCESS_LINE),
            )
        )

    def route(self, keys: Iterable[str], function: lambda_.Function) -> None:
        """Send the requests of these route keys (`GET /health`, `$default`) to `function`."""
        integration = HttpLambdaIntegration(
            f"{function.node.id}Integration", function, scope_permission_to_route=False
        )
        for key in keys:
            route = apigatewayv2.HttpRoute(
                self,
                key.replace("/", "-"),
                http_api=self,
                integration=integration,
                route_key=_route_key(key),
            )
            acknowledge(route, "AwsSolutions-APIG4", OPEN_EDGE)


class LiveApi(apigatewayv2.WebSocketApi):
    """The WebSocket API of the live log, on the stage `live`."""

    def __init__(self, scope: Construct, id: str, *, pinned_id: str | None) -> None:
        super().__init__(scope, id, route_selection_expression="$request.body.action")
        pin(self, pinned_id)
        self.stage = apigatewayv2.WebSocketStage(
            self,
            "Stage",
            web_socket_api=self,
            stage_name=LIVE_STAGE,
            auto_deploy=True,
            throttle=LIVE_THROTTLE,
        )
        acknowledge(
            self.stage,
            "AwsSolutions-APIG1",
            "Its functions log every connection; the gateway's own log needs an account-wide role.",
        )

    def route(self, key: str, function: lambda_.Function) -> None:
        """Send the messages of this route key to `function`."""
        route = self.add_route(
            key, integration=WebSocketLambdaIntegration(f"{key}Integration", function)
        )
        acknowledge(route, "AwsSolutions-APIG4", "$connect spends a ticket: single use, a minute.")


def pin(api: IConstruct, pinned_id: str | None) -> None:
    """Give `api` this id where the platform lets one choose: AWS does not, the emulator does."""
    if pinned_id:
        Tags.of(api).add(
            "ms-custom-id", pinned_id, include_resource_types=["AWS::ApiGatewayV2::Api"]
        )


def _route_key(key: str) -> apigatewayv2.HttpRouteKey:
    method, _, path = key.partition(" ")
    if not path:
        return apigatewayv2.HttpRouteKey.DEFAULT
    return apigatewayv2.HttpRouteKey.with_(path, apigatewayv2.HttpMethod[method])
