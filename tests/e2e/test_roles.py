"""Every function can do what it must and nothing else: its own role, tried against the platform."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.local.emulator import REGION, url

from .client import Flowpay

pytestmark = pytest.mark.usefixtures("balanced")

NOWHERE = {"pk": {"S": "e2e"}, "sk": {"S": "e2e"}}
REFUSALS = {"AccessDenied", "AccessDeniedException"}


@dataclass(frozen=True)
class Functions:
    """All deployed functions by the path of their file, and the platform as one of them sees it."""

    flowpay: Flowpay
    found: dict[str, dict[str, Any]]

    def environment(self, path: str) -> dict[str, str]:
        variables: dict[str, str] = self.found[path]["Environment"]["Variables"]
        return variables

    def as_(self, path: str) -> Callable[[str], Any]:
        """Return what makes a client of a service with the rights of one function."""
        role = self.found[path]["Role"]
        token = self.flowpay.system.client("sts").assume_role(RoleArn=role, RoleSessionName="e2e")
        given = token["Credentials"]
        return lambda service: boto3.client(
            service,
            endpoint_url=url(self.flowpay.system.emulator_port),
            region_name=REGION,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )


@pytest.fixture(scope="module")
def functions(flowpay: Flowpay) -> Functions:
    pages = flowpay.system.client("lambda").get_paginator("list_functions").paginate()
    every = [function for page in pages for function in page["Functions"]]
    named = {each["Description"].removeprefix("functions/")[:-3]: each for each in every}
    return Functions(flowpay, named)


def refusal(call: Callable[..., Any], **given: Any) -> str:
    """Return the code with which the platform refuses a call, "" if it does not."""
    try:
        call(**given)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def test_only_the_one_that_resumes_workflows_may_send_task_tokens(functions: Functions):
    allowed = [
        path
        for path in functions.found
        if refusal(
            functions.as_(path)("stepfunctions").send_task_success, taskToken="-", output="{}"
        )
        not in REFUSALS
    ]
    assert allowed == ["streams/resume_workflows"]


def test_nobody_may_scan_or_delete_a_table(functions: Functions):
    book = functions.environment("api/wallet")["BOOK_TABLE"]
    for path in functions.found:
        dynamodb = functions.as_(path)("dynamodb")
        assert refusal(dynamodb.scan, TableName=book) in REFUSALS, path
        assert refusal(dynamodb.delete_table, TableName=book) in REFUSALS, path


def test_the_wallet_reads_the_book_and_starts_nothing(functions: Functions):
    book = functions.environment("api/wallet")["BOOK_TABLE"]
    machine = functions.environment("api/sourcing")["PROCUREMENT_ARN"]
    sandbox = functions.environment("sandbox/main")["SANDBOX_TABLE"]
    as_wallet = functions.as_("api/wallet")

    assert refusal(as_wallet("dynamodb").get_item, TableName=book, Key=NOWHERE) == ""
    assert refusal(as_wallet("dynamodb").get_item, TableName=sandbox, Key=NOWHERE) in REFUSALS
    starting = as_wallet("stepfunctions").start_execution
    assert refusal(starting, stateMachineArn=machine) in REFUSALS


@pytest.mark.parametrize("path", ["api/health", "api/suppliers", "api/audit"])
def test_who_only_reads_cannot_write(functions: Functions, path: str):
    book = functions.environment(path)["BOOK_TABLE"]
    dynamodb = functions.as_(path)("dynamodb")
    put = {"Put": {"TableName": book, "Item": NOWHERE}}

    assert refusal(dynamodb.get_item, TableName=book, Key=NOWHERE) == ""
    assert refusal(dynamodb.put_item, TableName=book, Item=NOWHERE) in REFUSALS
    assert refusal(dynamodb.transact_write_items, TransactItems=[put]) in REFUSALS
    assert refusal(dynamodb.delete_item, TableName=book, Key=NOWHERE) in REFUSALS


def test_the_sandbox_knows_nothing_of_flowpay(functions: Functions):
    book = functions.environment("api/wallet")["BOOK_TABLE"]
    secret = functions.environment("api/wallet")["SECRETS_ID"]
    as_sandbox = functions.as_("sandbox/main")

    assert refusal(as_sandbox("dynamodb").get_item, TableName=book, Key=NOWHERE) in REFUSALS
    assert refusal(as_sandbox("secretsmanager").get_secret_value, SecretId=secret) in REFUSALS
