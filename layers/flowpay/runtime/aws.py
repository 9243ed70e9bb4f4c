"""AWS clients, made when first needed: an import must cost nothing that a request does not use."""

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_stepfunctions import SFNClient


MOST_PUSHED_AT_ONCE = 64
"""Connections of the live log that are served side by side: as many as the pool keeps open."""


@cache
def _session() -> Any:
    import botocore.session

    return botocore.session.get_session()


@overload
def client(service: Literal["dynamodb"], endpoint_url: None = ...) -> "DynamoDBClient": ...
@overload
def client(service: Literal["stepfunctions"], endpoint_url: None = ...) -> "SFNClient": ...
@overload
def client(
    service: Literal["secretsmanager"], endpoint_url: None = ...
) -> "SecretsManagerClient": ...
@overload
def client(
    service: Literal["apigatewaymanagementapi"], endpoint_url: str | None
) -> "ApiGatewayManagementApiClient": ...
@overload
def client(service: Literal["sqs"], endpoint_url: None = ...) -> Any: ...
@overload
def client(service: Literal["kms", "s3"], endpoint_url: None = ...) -> Any: ...
@cache
def client(service: str, endpoint_url: str | None = None) -> Any:
    """Return the client of one service, with a limit on every wait.

    One second to connect and five to answer, twice, with up to one in between: 13 seconds at most,
    so that a function still has the time to say what failed. A push to a connection that hangs
    takes three seconds, and is not begun again: whoever misses it comes back and resumes.
    """
    from botocore.config import Config

    pushes = service == "apigatewaymanagementapi"
    return _session().create_client(
        service,
        endpoint_url=endpoint_url,
        config=Config(
            connect_timeout=1,
            read_timeout=2 if pushes else 5,
            retries={"mode": "standard", "total_max_attempts": 1 if pushes else 2},
            max_pool_connections=MOST_PUSHED_AT_ONCE if pushes else 16,
            parameter_validation=False,  # the service does it too; here it is a tenth of our CPU
            signature_version="s3v4" if service == "s3" else None,
            s3={"addressing_style": "virtual"},  # else a link names no region, and leads elsewhere
        ),
    )
