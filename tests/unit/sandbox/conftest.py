"""The sandbox as its callers meet it: API Gateway events in, answers out, its table in memory."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from moto import mock_aws

# In Lambda the asset's root is on the path; so it is here.
sys.path.insert(0, str(Path(__file__).parents[3] / "functions" / "sandbox"))

KEYS = {"authorization": "Bearer sandbox", "x-api-key": "sandbox"} | {
    "x-browser-use-api-key": "sandbox",
    "payment-signature": "signed",
    "host": "sandbox.test",
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
            patch.delenv(name)
        patch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
        patch.setenv("SANDBOX_TABLE", "sandbox")
        yield


@pytest.fixture(scope="module")
def dynamodb(environment: None) -> Iterator[Any]:
    from standins import storage

    with mock_aws():
        storage.client.cache_clear()
        yield storage.client()
    storage.client.cache_clear()


@pytest.fixture
def table(dynamodb: Any) -> Iterator[Any]:
    dynamodb.create_table(
        TableName="sandbox",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
    yield dynamodb
    dynamodb.delete_table(TableName="sandbox")


@pytest.fixture
def call(table: Any) -> Callable[..., Answer]:
    """Return a caller: `call("POST", "/exa/search", {...}, query=…, headers=…)`."""
    from sandbox.main import handler

    def call(
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        event = {
            "version": "2.0",
            "routeKey": "ANY /sandbox/{proxy+}",
            "rawPath": f"/sandbox{path}",
            "rawQueryString": urlencode(query or {}),
            "queryStringParameters": query or {},
            "headers": KEYS if headers is None else headers,
            "requestContext": {
                "http": {"method": method, "path": f"/sandbox{path}", "sourceIp": "127.0.0.1"},
                "stage": "$default",
                "requestId": "a-request",
            },
            "body": body if isinstance(body, str) or body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = handler(event, SimpleNamespace(aws_request_id="a-request"))
        return Answer(answer["statusCode"], answer.get("headers", {}), answer["body"])

    return call
