"""The stack of the one name: CloudFront before the pages, the HTTP API and the live log.

On this machine the proxy stands in its place, by the same table of paths. An answer of the API is
passed on as it is: CloudFront puts no page of its own in its place and keeps none, errors included.
"""

from pathlib import Path
from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from constructs import Construct

from .apis import LIVE_STAGE, HttpApi, LiveApi
from .deployment import Deployment
from .functions import acknowledge
from .origins import PATHS, Origin
from .publishing import Publishing
from .sandbox import Sandbox
from .service import Service

PATIENCE = Duration.seconds(35)
"""The gateway gives up after 30 s: then its answer arrives, and not CloudFront's."""
KEPT_AS_ERRORS = (400, 403, 404, 405, 414, 500, 501, 502, 503, 504)
"""What CloudFront would keep for 10 s though nothing else is kept, and whatever the answer says."""
TO_THE_STAGE = f"""function handler(event) {{
  event.request.uri = '/{LIVE_STAGE}';
  return event.request;
}}"""
UNSAID = {
    "AwsSolutions-CFR1": "Buyers and suppliers may be anywhere.",
    "AwsSolutions-CFR2": (
        "A WAF would be one more rented thing that guesses. The API judges each request itself: "
        "a key or a signature, a size, a limit in the write. Its address stays reachable beside "
        "CloudFront, so a WAF here alone would shield nothing."
    ),
    "AwsSolutions-CFR3": (
        "CloudFront logs whole paths, and some carry a signed link that decides or quotes. The "
        "gateway logs every request to the API by its route."
    ),
}
OLD_TLS = (
    "CloudFront's own name takes what it takes. With CERTIFICATE_ARN, for a name of one's own, "
    "nothing below TLS 1.2 is taken."
)


class Edge(Stack):
    """The pages, and the distribution before all; nothing in it remembers."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        deployment: Deployment,
        service: Service,
        sandbox: Sandbox | None,
    ) -> None:
        super().__init__(scope, id, synthesizer=deployment.synthesizer())
        published = Publishing(self, "Pages", pages=Path(deployment.pages))
        gateway = _behavior(_gateway(service.api))
        behaviors = {
            Origin.PAGES: _pages(published),
            Origin.API: gateway,
            Origin.LIVE: self._live(service.live),
            Origin.SANDBOX: _behavior(_gateway(sandbox.api)) if sandbox else gateway,
        }
        self.distribution = self._distribution(behaviors, deployment)
        self._tell(deployment)

    def _live(self, live: LiveApi) -> cloudfront.BehaviorOptions:
        to_the_stage = cloudfront.Function(
            self,
            "ToTheStage",
            code=cloudfront.FunctionCode.from_inline(TO_THE_STAGE),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        association = cloudfront.FunctionAssociation(
            function=to_the_stage, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
        )
        return _behavior(_gateway(live), [association])

    def _distribution(
        self, behaviors: dict[Origin, cloudfront.BehaviorOptions], deployment: Deployment
    ) -> cloudfront.Distribution:
        named: dict[str, Any] = {}
        if deployment.domain_name:
            named = {
                "domain_names": [deployment.domain_name],
                "certificate": acm.Certificate.from_certificate_arn(
                    self, "Certificate", deployment.certificate_arn
                ),
                "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            }
        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="Flowpay: pages, API and live log under one name",
            default_root_object="index.html",
            default_behavior=behaviors[Origin.PAGES],
            additional_behaviors={path: behaviors[origin] for path, origin in PATHS.items()},
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0))
                for status in KEPT_AS_ERRORS
            ],
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            **named,
        )
        for rule, reason in UNSAID.items():
            acknowledge(distribution, rule, reason)
        if not named:
            acknowledge(distribution, "AwsSolutions-CFR4", OLD_TLS)
        return distribution

    def _tell(self, deployment: Deployment) -> None:
        target = self.distribution.distribution_domain_name
        CfnOutput(self, "PublicBaseUrl", value=f"https://{deployment.domain_name or target}")
        CfnOutput(self, "DistributionDomain", value=target)


def _pages(published: Publishing) -> cloudfront.BehaviorOptions:
    """Return how pages are served: compressed, and kept by CloudFront as they say themselves."""
    return cloudfront.BehaviorOptions(
        origin=origins.S3BucketOrigin.with_origin_access_control(
            published.bucket, origin_access_control=published.access
        ),
        allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
        compress=True,
        response_headers_policy=published.headers,
    )


def _behavior(
    origin: origins.HttpOrigin, associations: list[cloudfront.FunctionAssociation] | None = None
) -> cloudfront.BehaviorOptions:
    """Return how an API is reached: everything passed on, nothing kept, never in the clear.

    In the clear is refused and not redirected: a client would go on sending its key that way.
    """
    return cloudfront.BehaviorOptions(
        origin=origin,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        function_associations=associations,
    )


def _gateway(api: HttpApi | LiveApi) -> origins.HttpOrigin:
    stack = Stack.of(api)
    return origins.HttpOrigin(
        f"{api.api_id}.execute-api.{stack.region}.{stack.url_suffix}",
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
        read_timeout=PATIENCE,
    )
