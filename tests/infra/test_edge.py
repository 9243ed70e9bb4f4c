"""One name in AWS: every path goes where the design says, and nothing of the API's is kept."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flowpay.domain.errors import Misconfigured
from infra.deployment import Deployment
from infra.local.pages import page_at, served
from infra.origins import PATHS, Origin, origin_of
from infra.pages import HEADERS
from infra.publishing import Publishing
from infra.routes import ROUTES

from .conftest import ROOT, listed, some_pages, synthesised

pytestmark = pytest.mark.xdist_group("templates")

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's managed policies, by their ids
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
ANSWERED_BY = {
    "/": Origin.PAGES,
    "/index.html": Origin.PAGES,
    "/favicon.svg": Origin.PAGES,
    "/assets/index-1a2b.js": Origin.PAGES,
    "/api/wallet-state": Origin.API,
    "/health": Origin.API,
    "/health/ready": Origin.API,
    "/docs": Origin.API,
    "/redoc": Origin.API,
    "/openapi.json": Origin.API,
    "/.well-known/agent-card.json": Origin.API,
    "/a2a": Origin.API,
    "/a2a/tasks": Origin.API,
    "/mcp": Origin.API,
    "/quote/a-token": Origin.API,
    "/decision/a-token": Origin.API,
    "/hooks/resend": Origin.API,
    "/ws/logs": Origin.LIVE,
    "/sandbox": Origin.SANDBOX,
    "/sandbox/emails": Origin.SANDBOX,
    "/sandboxes": Origin.API,
    "/ws/logs/": Origin.API,
    "/Index.html": Origin.API,
    "/nobody/knows.this": Origin.API,
}
ROUTED = [key.split()[1] for keys in ROUTES.values() for key in keys if key != "$default"]
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1a2b"


@pytest.fixture(scope="module")
def edge(templates):
    return Edge(templates.stacks["FlowpayEdge"])


@pytest.fixture(scope="module")
def named_edge(tmp_path_factory):
    """Return the stack of a name of one's own, before real providers."""
    folder = tmp_path_factory.mktemp("cdk")
    settings = {"USE_LIVE_APIS": "true", "PUBLIC_BASE_URL": "https://pay.example.com"}
    synthesised(settings, folder, certificate_arn=CERTIFICATE).synth()
    return Edge(json.loads((folder / "FlowpayEdge.template.json").read_text()))


class Edge:
    """The distribution as its template describes it, read by CloudFront's own rules."""

    def __init__(self, template):
        self.template = template
        [self.config] = [each["DistributionConfig"] for each in self.of("CloudFront::Distribution")]

    def of(self, kind):
        return [
            each["Properties"]
            for each in self.template["Resources"].values()
            if each["Type"] == f"AWS::{kind}" or each["Type"] == kind
        ]

    def behavior(self, path):
        """Return what counts for a path: the first pattern that fits, else the default."""
        for each in self.config["CacheBehaviors"]:
            pattern = re.escape(each["PathPattern"]).replace(r"\*", ".*").replace(r"\?", ".")
            if re.fullmatch(pattern, path):
                return each
        return self.config["DefaultCacheBehavior"]

    def origin(self, path):
        target = self.behavior(path)["TargetOriginId"]
        return next(each for each in self.config["Origins"] if each["Id"] == target)

    def answers(self, path):
        origin = self.origin(path)
        if "S3OriginConfig" in origin:
            return Origin.PAGES
        [(stack, api)] = re.findall(r"Flowpay(\w+):ExportsOutputRef(Live|Api)", str(origin))
        if stack == "Sandbox":
            return Origin.SANDBOX
        return Origin.LIVE if api == "Live" else Origin.API


@pytest.mark.parametrize("path", ANSWERED_BY)
def test_a_path_goes_where_the_design_says(edge, path):
    assert edge.answers(path) == ANSWERED_BY[path]


@pytest.mark.parametrize("path", ANSWERED_BY)
def test_the_proxy_here_sends_it_to_the_same(path):
    assert origin_of(path) == ANSWERED_BY[path]


@pytest.mark.parametrize("path", ROUTED)
def test_every_route_of_the_api_is_reached_with_every_method_and_never_kept(edge, path):
    path = path.replace("{", "").replace("}", "")
    behavior = edge.behavior(path)
    assert edge.answers(path) == Origin.API
    assert {"GET", "HEAD", "POST", "PUT", "DELETE"} <= set(behavior["AllowedMethods"])
    assert behavior["CachePolicyId"] == CACHING_DISABLED
    assert behavior["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST


@pytest.mark.parametrize("path", ["/ws/logs", "/sandbox/emails"])
def test_nothing_else_that_is_no_page_is_kept_either(edge, path):
    assert edge.behavior(path)["CachePolicyId"] == CACHING_DISABLED
    assert edge.behavior(path)["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST


def test_the_table_is_the_distributions_in_its_order(edge):
    assert [each["PathPattern"] for each in edge.config["CacheBehaviors"]] == list(PATHS)


def test_every_file_of_the_dashboard_is_a_page():
    """A new one in `dashboard/public` needs its row in the table."""
    public = ROOT / "dashboard/public"
    paths = [f"/{file.relative_to(public)}" for file in public.rglob("*") if file.is_file()]
    assert paths
    assert {origin_of(path) for path in paths} == {Origin.PAGES}


def test_where_the_providers_are_real_nothing_stands_for_the_sandbox(named_edge):
    assert named_edge.answers("/sandbox/emails") == Origin.API


def test_no_error_of_the_api_is_replaced_or_kept(edge):
    told = {each["ErrorCode"]: each for each in edge.config["CustomErrorResponses"]}
    assert set(told) == {400, 403, 404, 405, 414, 500, 501, 502, 503, 504}
    assert all(each == {"ErrorCode": code, "ErrorCachingMinTTL": 0} for code, each in told.items())


def test_cloudfront_waits_longer_for_an_api_than_its_gateway_does(edge):
    for path in ("/health", "/sandbox/emails", "/ws/logs"):
        assert edge.origin(path)["CustomOriginConfig"]["OriginReadTimeout"] > 30


def test_an_api_is_spoken_to_over_tls_only_and_refuses_what_came_in_the_clear(edge):
    for path in ("/health", "/sandbox/emails", "/ws/logs"):
        origin = edge.origin(path)["CustomOriginConfig"]
        assert origin["OriginProtocolPolicy"] == "https-only"
        assert origin["OriginSSLProtocols"] == ["TLSv1.2"]
        assert edge.behavior(path)["ViewerProtocolPolicy"] == "https-only"
    assert edge.behavior("/")["ViewerProtocolPolicy"] == "redirect-to-https"


def test_the_live_log_is_asked_for_at_its_stage_with_its_ticket(edge):
    [function] = edge.of("CloudFront::Function")
    [association] = edge.behavior("/ws/logs")["FunctionAssociations"]
    assert association["EventType"] == "viewer-request"
    event = {"request": {"uri": "/ws/logs", "querystring": {"ticket": {"value": "t-1"}}}}
    script = (
        f"{function['FunctionCode']}\nconsole.log(JSON.stringify(handler({json.dumps(event)})))"
    )
    done = subprocess.run(
        [f"{sys.prefix}/bin/node", "-e", script], capture_output=True, check=True, text=True
    )
    assert json.loads(done.stdout) == event["request"] | {"uri": "/live"}


def test_no_path_but_the_live_logs_is_rewritten(edge):
    rewriting = {"FunctionAssociations", "LambdaFunctionAssociations"}
    paths = [*ANSWERED_BY, *ROUTED]
    rewritten = {path for path in paths if edge.behavior(path).keys() & rewriting}
    assert rewritten == {"/ws/logs"}


def test_a_page_says_here_what_it_says_in_aws(edge, tmp_path):
    pages = some_pages(tmp_path)
    page = served(pages / "index.html", pages)
    here = {name: page.headers[name] for name in HEADERS}
    there = said(edge, edge.behavior("/"))
    assert there.pop("strict-transport-security") == "max-age=31536000"
    assert here == there


def test_the_api_says_its_own_headers(edge):
    paths = [path for path, origin in ANSWERED_BY.items() if origin is not Origin.PAGES]
    assert not [path for path in paths if "ResponseHeadersPolicyId" in edge.behavior(path)]


@pytest.mark.parametrize(
    ("path", "prefix"), [("/index.html", None), ("/assets/index-1a2b.js", "assets")]
)
def test_a_file_is_kept_here_for_as_long_as_in_aws(edge, tmp_path, path, prefix):
    pages = some_pages(tmp_path)
    here = served(page_at(path, pages), pages).headers["cache-control"]
    [put] = [
        each
        for each in edge.of("Custom::CDKBucketDeployment")
        if each.get("DestinationBucketKeyPrefix") == prefix
    ]
    assert put["SystemMetadata"] == {"cache-control": here}


def test_a_page_is_put_after_what_it_needs_and_what_older_pages_need_stays(edge):
    resources = edge.template["Resources"]
    puts = {
        name: each
        for name, each in resources.items()
        if each["Type"] == "Custom::CDKBucketDeployment"
    }
    assert [each["Properties"]["Prune"] for each in puts.values()] == [False, False]
    [assets] = [name for name, each in puts.items() if "DestinationBucketKeyPrefix" in str(each)]
    [page] = set(puts) - {assets}
    assert assets in puts[page]["DependsOn"]


def test_pages_travel_compressed(edge):
    for path in ("/", "/assets/index-1a2b.js"):
        assert edge.behavior(path)["Compress"]
        assert edge.behavior(path)["CachePolicyId"] == CACHING_OPTIMIZED
        assert edge.behavior(path)["AllowedMethods"] == ["GET", "HEAD"]


def test_only_this_distribution_reads_the_bucket_of_the_pages(edge):
    [bucket], [policy] = edge.of("S3::Bucket"), edge.of("S3::BucketPolicy")
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["BucketEncryption"]
    assert "WebsiteConfiguration" not in bucket
    statements = policy["PolicyDocument"]["Statement"]
    [allowed] = [each for each in statements if each["Effect"] == "Allow"]
    assert allowed["Action"] == "s3:GetObject"
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "Distribution" in str(allowed["Condition"]["StringEquals"]["AWS:SourceArn"])
    [denied] = [each for each in statements if each["Effect"] == "Deny"]
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert edge.origin("/")["OriginAccessControlId"]


def test_the_function_that_puts_pages_can_change_nothing_but_their_bucket(edge):
    [function] = edge.of("Lambda::Function")
    assert "Distribution" not in str(function)
    [policy] = edge.of("IAM::Policy")
    changing = [
        statement
        for statement in policy["PolicyDocument"]["Statement"]
        if any(re.match(r"s3:(Put|Delete|Abort)", each) for each in listed(statement["Action"]))
    ]
    assert [set(re.findall(r"'Fn::GetAtt': \['(\w+?)[0-9A-F]{8}'", str(s))) for s in changing] == [
        {"PagesBucket"}
    ]
    actions = {a for s in policy["PolicyDocument"]["Statement"] for a in listed(s["Action"])}
    assert {action.split(":")[0] for action in actions} == {"s3", "logs"}


def test_two_regions_of_an_account_do_not_take_each_others_names(edge):
    [policy] = edge.of("CloudFront::ResponseHeadersPolicy")
    [access] = edge.of("CloudFront::OriginAccessControl")
    [function] = edge.of("CloudFront::Function")
    named = [
        policy["ResponseHeadersPolicyConfig"]["Name"],
        access["OriginAccessControlConfig"]["Name"],
        function["Name"],
    ]
    assert all({"Ref": "AWS::Region"} in name["Fn::Join"][1] for name in named)


def test_the_newest_protocols_are_spoken(edge):
    assert edge.config["HttpVersion"] == "http2and3"
    assert edge.config["IPV6Enabled"]


def test_a_name_of_ones_own_takes_nothing_below_tls_1_2(named_edge):
    assert named_edge.config["Aliases"] == ["pay.example.com"]
    assert named_edge.config["ViewerCertificate"] == {
        "AcmCertificateArn": CERTIFICATE,
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }


def test_the_deploy_tells_the_address(edge, named_edge):
    assert "DomainName" in str(edge.template["Outputs"]["PublicBaseUrl"]["Value"])
    assert named_edge.template["Outputs"]["PublicBaseUrl"]["Value"] == "https://pay.example.com"


def test_no_function_but_ours_and_the_one_that_puts_pages_is_deployed(templates):
    ours = templates.functions()
    every = list(templates.resources("AWS::Lambda::Function"))
    assert len(every) == len(ours) + 1


@pytest.mark.parametrize(
    ("arn", "address", "said"),
    [
        (CERTIFICATE.replace("us-east-1", "eu-west-1"), "https://pay.example.com", "us-east-1"),
        ("pay.example.com", "https://pay.example.com", "us-east-1"),
        (CERTIFICATE, "", "PUBLIC_BASE_URL"),
        (CERTIFICATE, "http://pay.example.com", "PUBLIC_BASE_URL"),
        (CERTIFICATE, "https://pay.example.com/flowpay", "PUBLIC_BASE_URL"),
    ],
)
def test_a_certificate_that_fits_no_name_is_refused(arn, address, said):
    deployment = Deployment(certificate_arn=arn, settings={"PUBLIC_BASE_URL": address})
    with pytest.raises(Misconfigured, match=said):
        _ = deployment.domain_name


def test_on_this_machine_a_certificate_that_is_set_for_aws_is_no_matter():
    deployment = Deployment(edge=False, certificate_arn=CERTIFICATE)
    assert deployment.domain_name == ""


def test_the_certificate_is_read_from_the_environment_of_whoever_deploys(monkeypatch):
    from aws_cdk import App

    monkeypatch.setenv("CERTIFICATE_ARN", CERTIFICATE)
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://pay.example.com")
    assert Deployment.of(App()).domain_name == "pay.example.com"


def test_pages_that_nobody_built_stop_the_synth_with_what_to_do(tmp_path):
    from aws_cdk import App, Stack

    with pytest.raises(Misconfigured, match="make dashboard"):
        Publishing(Stack(App(), "Empty"), "Pages", pages=Path(tmp_path))


def said(edge, behavior):
    """Return the headers that CloudFront adds to the answers of a behavior."""
    [policy] = [
        each["ResponseHeadersPolicyConfig"] for each in edge.of("CloudFront::ResponseHeadersPolicy")
    ]
    assert behavior["ResponseHeadersPolicyId"]
    named = policy["SecurityHeadersConfig"]
    headers = {each["Header"]: each["Value"] for each in policy["CustomHeadersConfig"]["Items"]}
    assert named["ContentTypeOptions"]
    return headers | {
        "content-security-policy": named["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "x-content-type-options": "nosniff",
        "referrer-policy": named["ReferrerPolicy"]["ReferrerPolicy"],
        "x-frame-options": named["FrameOptions"]["FrameOption"],
        "strict-transport-security": "max-age="
        f"{named['StrictTransportSecurity']['AccessControlMaxAgeSec']}",
    }
