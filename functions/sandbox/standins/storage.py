"""The sandbox's table: JSON documents under `pk` and `sk`, gone when `expires_at` has passed."""

import json
import os
import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@cache
def client() -> "DynamoDBClient":
    """Return the table's client, made when first needed: importing botocore is slow."""
    import botocore.session
    from botocore.config import Config

    limits = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
    session: Any = botocore.session.get_session()
    made: DynamoDBClient = session.create_client("dynamodb", config=limits)
    return made


def put(pk: str, sk: str, document: Any, *, lives_s: int, left: int = 0) -> None:
    """Write a document over what was there; `left` is how often `spend` may take from it."""
    client().put_item(TableName=_table(), Item=_item(pk, sk, document, lives_s, left))


def claim(pk: str, sk: str, document: Any, *, lives_s: int, left: int = 0) -> Any:
    """Write a document if none stands there, and return the one that stands there now."""
    try:
        client().put_item(
            TableName=_table(),
            Item=_item(pk, sk, document, lives_s, left),
            ConditionExpression="attribute_not_exists(pk) OR expires_at < :now",
            ExpressionAttributeValues={":now": {"N": str(int(time.time()))}},
        )
    except client().exceptions.ConditionalCheckFailedException:
        return get(pk, sk)
    return document


def get(pk: str, sk: str) -> Any:
    """Return a document, None if there is none."""
    answer = client().get_item(TableName=_table(), Key=_key(pk, sk), ConsistentRead=True)
    return json.loads(answer["Item"]["document"]["S"]) if "Item" in answer else None


def walk(pk: str, begins: str = "", *, newest_first: bool = False) -> Iterator[tuple[Any, int]]:
    """Yield each live document of a partition with what is `left` of it, in the order of `sk`."""
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=_table(),
            KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :sk)" if begins else ""),
            FilterExpression="expires_at > :now",
            ExpressionAttributeValues={
                ":pk": {"S": pk},
                ":now": {"N": str(int(time.time()))},
                **({":sk": {"S": begins}} if begins else {}),
            },
            ConsistentRead=True,
            ScanIndexForward=not newest_first,
        )
    )
    for page in pages:
        for item in page["Items"]:
            yield json.loads(item["document"]["S"]), int(item["left"]["N"])


def left_of(pk: str, sk: str) -> int:
    """Return what is left of a document, 0 where there is none."""
    answer = client().get_item(TableName=_table(), Key=_key(pk, sk), ConsistentRead=True)
    return int(answer["Item"]["left"]["N"]) if "Item" in answer else 0


def spend(pk: str, sk: str, number: int = 1) -> bool:
    """Take one, or so many, from what is left; False if others have taken it."""
    try:
        client().update_item(
            TableName=_table(),
            Key=_key(pk, sk),
            UpdateExpression="SET #left = #left - :number",
            ConditionExpression="#left >= :number",
            ExpressionAttributeNames={"#left": "left"},
            ExpressionAttributeValues={":number": {"N": str(number)}},
        )
    except client().exceptions.ConditionalCheckFailedException:
        return False
    return True


def delete(pk: str, sk: str) -> None:
    client().delete_item(TableName=_table(), Key=_key(pk, sk))


def _table() -> str:
    return os.environ["SANDBOX_TABLE"]


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _item(pk: str, sk: str, document: Any, lives_s: int, left: int) -> dict[str, Any]:
    return {
        **_key(pk, sk),
        "document": {"S": json.dumps(document, ensure_ascii=False)},
        "expires_at": {"N": str(int(time.time()) + lives_s)},
        "left": {"N": str(left)},
    }
