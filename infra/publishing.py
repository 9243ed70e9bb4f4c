"""The pages in AWS: their bucket, what puts them there at a deploy, the headers they are sent with.

A function of the CDK puts them, so that pages come and go with their stack: a deploy that fails
brings the old ones back. What it costs is one function that sleeps between deploys.
"""

from pathlib import Path
from typing import Any

from aws_cdk import Duration, Names, RemovalPolicy, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as s3_deployment
from constructs import Construct

from flowpay.domain.errors import Misconfigured

from .functions import acknowledge, log_group_of
from .pages import ASKED_AGAIN, ASSETS, HEADERS, KEPT

HSTS = Duration.days(365)
"""Said in AWS only: over plain HTTP it may not be (RFC 6797, section 7.2)."""
WILDCARDS = ("s3:Abort*", "s3:DeleteObject*", "s3:GetBucket*", "s3:GetObject*", "s3:List*")
STAGED = "arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*"
CDKS_OWN = "The CDK wrote both the function and what it may: read its own assets, fill this bucket."
PUBLIC = "All that is in it is for everybody; who asked is nobody's business."


class Publishing(Construct):
    """A private bucket; every deploy puts there what a page needs, and then the page.

    Older assets stay: a page that was loaded before the deploy may still ask for them. CloudFront
    is told nothing: an asset's name is its content, and about a page it asks again each second.
    """

    def __init__(self, scope: Construct, id: str, *, pages: Path) -> None:
        """Raises Misconfigured if nobody has built the pages."""
        super().__init__(scope, id)
        if not (pages / "index.html").is_file():
            raise Misconfigured(f"no pages in {pages}: `make dashboard` builds them")
        self.bucket = self._made_bucket()
        self.headers = page_headers(self, "Headers")
        self.access = cloudfront.S3OriginAccessControl(
            self, "Access", origin_access_control_name=_name(self)
        )
        self._log_group = log_group_of(self, "Log")
        self._role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self._log_group.grant_write(self._role)
        assets = self._put("Assets", pages / ASSETS, caching=KEPT, destination_key_prefix=ASSETS)
        page = self._put("Page", pages, caching=ASKED_AGAIN, without=[ASSETS])
        page.node.add_dependency(assets)
        self._acknowledge()

    def _made_bucket(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Bucket",
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN,  # a few hundred kB: emptying it takes a function
        )
        acknowledge(bucket, "AwsSolutions-S1", PUBLIC)
        return bucket

    def _put(
        self, id: str, folder: Path, *, caching: str, without: list[str] | None = None, **to: Any
    ) -> s3_deployment.BucketDeployment:
        return s3_deployment.BucketDeployment(
            self,
            id,
            sources=[s3_deployment.Source.asset(str(folder), exclude=without)],
            destination_bucket=self.bucket,
            cache_control=[s3_deployment.CacheControl.from_string(caching)],
            prune=False,
            role=self._role,
            log_group=self._log_group,
            **to,
        )

    def _acknowledge(self) -> None:
        stack = Stack.of(self)
        filled = f"<{stack.get_logical_id(self.bucket.node.default_child)}.Arn>/*"
        for action in WILDCARDS:
            acknowledge(self._role, f"AwsSolutions-IAM5[Action::{action}]", CDKS_OWN)
        for objects in (STAGED, filled):
            acknowledge(self._role, f"AwsSolutions-IAM5[Resource::{objects}]", CDKS_OWN)
        for construct in stack.node.children:
            if construct.node.id.startswith("Custom::CDKBucketDeployment"):
                acknowledge(construct, "AwsSolutions-L1", "It runs on what the CDK tests it on.")


def page_headers(scope: Construct, id: str) -> cloudfront.ResponseHeadersPolicy:
    """Return the headers of every page as CloudFront adds them; some it knows by a name of its own.

    Raises ValueError for a value that it has none for.
    """
    said = dict(HEADERS)
    if said.pop("x-content-type-options") != "nosniff":
        raise ValueError("x-content-type-options can only be nosniff")
    framing = cloudfront.HeadersFrameOption(said.pop("x-frame-options"))
    referrer = cloudfront.HeadersReferrerPolicy[
        said.pop("referrer-policy").upper().replace("-", "_")
    ]
    security = cloudfront.ResponseSecurityHeadersBehavior(
        content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
            content_security_policy=said.pop("content-security-policy"), override=True
        ),
        content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
        frame_options=cloudfront.ResponseHeadersFrameOptions(frame_option=framing, override=True),
        referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
            referrer_policy=referrer, override=True
        ),
        strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
            access_control_max_age=HSTS, override=True
        ),
    )
    others = [
        cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
        for name, value in said.items()
    ]
    return cloudfront.ResponseHeadersPolicy(
        scope,
        id,
        response_headers_policy_name=_name(scope),
        security_headers_behavior=security,
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(custom_headers=others),
    )


def _name(construct: Construct) -> str:
    """Return a name with its region: CloudFront's names are the account's, in all its regions."""
    return f"{Stack.of(construct).region}-{Names.unique_resource_name(construct)}"
