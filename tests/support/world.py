"""Flowpay in one process: the real handlers over moto, with the sandbox behind the ports."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from threading import Lock
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from moto import mock_aws

from flowpay.runtime import aws, config
from infra.routes import ROUTES

from .memory import images, refuse_empty_reads, share_items, take_turns

REGION = "ap-south-1"
SANDBOX = "http://sandbox.test"
ONE_AT_A_TIME = Lock()
"""A Lambda function answers one request at a time; so does its handler here."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `body` is its JSON."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


def lambda_context() -> Any:
    return SimpleNamespace(aws_request_id="a-request", function_name="a-function")


def http_event(
    method: str,
    path: str,
    *,
    route: str,
    body: Any = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    parameters: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return the event that API Gateway's HTTP API sends (payload 2.0)."""
    raw = body if isinstance(body, str) or body is None else json.dumps(body)
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        "queryStringParameters": query or {},
        "pathParameters": parameters or {},
        "headers": {name.lower(): value for name, value in (headers or {}).items()},
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
            "stage": "$default",
            "requestId": "a-request",
        },
        "body": raw,
        "isBase64Encoded": False,
    }


def _route(method: str, path: str) -> tuple[str, str, dict[str, str]]:
    """Return the route key, the function and the path parameters of a request."""
    for function, keys in ROUTES.items():
        for key in keys:
            verb, _, pattern = key.partition(" ")
            named = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
            named = re.sub(r"\{(\w+)\+\}", r"(?P<\1>.+)", named)
            if verb in (method, "ANY") and (match := re.fullmatch(named, path)):
                return key, function, match.groupdict()
    return "$default", "not_found", {}


@dataclass
class World:
    """One deployment in memory.

    `frames` holds what was pushed, by connection; `gone` are connections that have ended without a
    word, `cut` those that were ended.
    """

    frames: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    delivered: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    cut: list[str] = field(default_factory=list)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> Answer:
        """Send one request through the route's own function."""
        route, function, parameters = _route(method, path)
        event = http_event(
            method,
            path,
            route=route,
            body=body,
            query=query,
            headers=headers,
            parameters=parameters,
        )
        handler = import_module(f"api.{function}").handler
        answer = handler(event, lambda_context())
        return Answer(answer["statusCode"], answer["headers"], answer["body"])

    def get(self, path: str, **query: str) -> Any:
        answer = self.request("GET", path, **query)
        assert answer.status == 200, answer.text
        return answer.body

    def post(self, path: str, body: Any, *, key: str | None = None) -> Answer:
        headers = {"Idempotency-Key": key} if key else {}
        return self.request("POST", path, body, headers=headers)

    def task(self, state: str, **given: Any) -> Any:
        """Run the function of a Task state."""
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", state).lower()
        return import_module(f"tasks.{name}").handler(given, lambda_context())

    def images(self, noun: str) -> list[dict[str, Any]]:
        """Return the book's items of one noun, in DynamoDB's own form."""
        return [item for item in images("book") if item["pk"]["S"].endswith(f"#{noun}")]

    def stream(self, noun: str, reader: str) -> None:
        """Give a stream reader what stands in the book now, as new images."""
        records = [
            {"eventName": "INSERT", "dynamodb": {"Keys": item, "NewImage": item}}
            for item in sorted(self.images(noun), key=lambda item: item["sk"]["S"])
        ]
        import_module(f"streams.{reader}").handler({"Records": records}, lambda_context())

    def publish(self) -> list[dict[str, Any]]:
        """Number what is in the outbox; return the whole log in order."""
        self.stream("outbox", "publish_events")
        entries = [json.loads(item["entry"]["S"]) for item in self.images("event")]
        return sorted(entries, key=lambda entry: entry["sequence"])


def create_table(dynamodb: Any, name: str) -> None:
    """Make the table `book`, with its index, or another without one."""
    keys = ["pk", "sk", "group", "place"] if name == "book" else ["pk", "sk"]
    index = [
        {
            "IndexName": "by_group",
            "KeySchema": [
                {"AttributeName": "group", "KeyType": "HASH"},
                {"AttributeName": "place", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ]
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        **({"GlobalSecondaryIndexes": index} if name == "book" else {}),
    )


def to_sandbox(request: httpx.Request) -> httpx.Response:
    """Answer a port's request with the sandbox's own handler."""
    from sandbox.main import handler

    url = urlsplit(str(request.url))
    event = http_event(
        request.method,
        url.path,
        route="ANY /sandbox/{proxy+}",
        body=request.content.decode() or None,
        query=dict(request.url.params),
        headers=dict(request.headers),
    )
    with ONE_AT_A_TIME:
        answer = handler(event, lambda_context())
    return httpx.Response(
        answer["statusCode"], headers=answer.get("headers", {}), text=answer["body"]
    )


ENVIRONMENT = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "BOOK_TABLE": "book",
    "SCRATCH_TABLE": "scratch",
    "SANDBOX_TABLE": "sandbox",
    "SECRETS_ID": "secrets",
    "REQUIRE_API_KEY": "false",
    "PROCUREMENT_ARN": f"arn:aws:states:{REGION}:123456789012:stateMachine:procurement",
    "GST_RUN_ARN": f"arn:aws:states:{REGION}:123456789012:stateMachine:gst_run",
    "AGENT_TASK_ARN": f"arn:aws:states:{REGION}:123456789012:stateMachine:agent_task",
    "ESCROW_APPROVAL_ARN": f"arn:aws:states:{REGION}:123456789012:stateMachine:escrow_approval",
    "EXA_API_BASE": f"{SANDBOX}/sandbox/exa",
    "FIRECRAWL_API_BASE": f"{SANDBOX}/sandbox/firecrawl/v2",
    "APOLLO_API_BASE": f"{SANDBOX}/sandbox/apollo/api/v1",
    "RESEND_API_BASE": f"{SANDBOX}/sandbox/resend",
    "RATES_API_BASE": f"{SANDBOX}/sandbox/rates",
    "OPENAI_API_BASE": f"{SANDBOX}/sandbox/openai/v1",
    "LOCUS_API_BASE": f"{SANDBOX}/sandbox/locus/api",
    "LASO_API_BASE": f"{SANDBOX}/sandbox/laso",
    "LASO_AGENT_API_BASE": f"{SANDBOX}/sandbox/laso",
    "BROWSER_USE_API_BASE": f"{SANDBOX}/sandbox/browser-use/api/v3",
    "X402_FACILITATOR_URL": f"{SANDBOX}/sandbox/facilitator",
    "X402_RPC_URL": f"{SANDBOX}/sandbox/chain",
    "WEBSOCKET_CALLBACK_URL": "http://callback.test",
    "CHECKPOINTS_BUCKET": "checkpoints",
    "CHECKPOINT_KEY": "alias/checkpoints",
    "FILES_BUCKET": "files",
    "POWERTOOLS_LOG_LEVEL": "WARNING",
}
KEYS = (
    "EXA_API_KEY",
    "FIRECRAWL_API_KEY",
    "RESEND_API_KEY",
    "APOLLO_API_KEY",
    "LOCUS_API_KEY",
)


@contextmanager
def world(**settings: str) -> Iterator[World]:
    """Yield a deployment with these settings; nothing of it is left afterwards."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in {**ENVIRONMENT, **settings}.items():
            patch.setenv(name, value)
        share_items(patch)
        refuse_empty_reads(patch)
        take_turns(patch)
        forget_process_state()
        dynamodb = aws.client("dynamodb")
        for name in ("book", "scratch", "sandbox"):
            create_table(dynamodb, name)
        secrets = dict.fromkeys(KEYS, "sandbox") | {
            "FLOWPAY_API_KEY": "first-key",
            "SIGNING_KEY": "signing",
            "OPENAI_API_KEY": settings.get("OPENAI_API_KEY", ""),
            "X402_BUYER_KEY": settings.get("X402_BUYER_KEY", ""),
        }
        aws.client("secretsmanager").create_secret(Name="secrets", SecretString=json.dumps(secrets))
        from flowpay.ports import sockets, wire

        deployment = World()
        reached = wire.Wire(httpx.MockTransport(to_sandbox), sleep=lambda _: None)
        patch.setattr(wire, "shared", lambda: reached)
        patch.setattr(sockets, "post", _poster(deployment))
        patch.setattr(sockets, "cut", deployment.cut.append)
        yield deployment
    forget_process_state()


def _poster(deployment: World) -> Any:
    def post(connection_id: str, frame: bytes) -> bool:
        if connection_id in deployment.gone:
            return False
        deployment.frames.setdefault(connection_id, []).append(json.loads(frame))
        return True

    return post


def forget_process_state() -> None:
    """What a process keeps for its life belongs to one deployment; reading AWS's models is slow."""
    from flowpay.ports import card_key, laso, notary, payer_key
    from flowpay.services import a2a_card, breakers

    for cached in (
        config.config,
        config.secrets,
        aws.client,
        breakers.shared,
        notary.public_key,
        card_key.public_key,
        payer_key.address_in_kms,
        a2a_card.served,
    ):
        cached.cache_clear()
    laso.forget()
