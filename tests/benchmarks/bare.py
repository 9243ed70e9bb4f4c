"""What Flowpay is measured against: functions that do nothing but their one call to DynamoDB."""

import json
import os
import uuid

import boto3

dynamodb = boto3.client("dynamodb")


def read(event, context):
    key = {"pk": {"S": "bare"}, "sk": {"S": "bare"}}
    dynamodb.get_item(TableName=os.environ["BOOK_TABLE"], Key=key, ConsistentRead=True)
    print("read")
    return {"statusCode": 200, "body": json.dumps({"status": "ok"})}


def transact(event, context):
    """As many items as a hold writes: escrow, wallet, journal entry, event, idempotency record."""
    puts = [
        {
            "Put": {
                "TableName": os.environ["BOOK_TABLE"],
                "Item": {"pk": {"S": "bare"}, "sk": {"S": str(uuid.uuid4())}},
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
        for _ in range(5)
    ]
    dynamodb.transact_write_items(TransactItems=puts)
    print("transact")
    return {"statusCode": 201, "body": json.dumps({"status": "ok"})}
