"""moto's DynamoDB in memory: its items at a glance, and transactions that copy only what changes.

moto keeps a deep copy of a whole table for each item of a transaction, to go back to if a condition
fails. Here the copy shares its items with the table, and an item that is updated is first replaced
by one of its own. It also takes its time to answer a Scan, and answers only the first megabyte.
A read of nothing is refused here, as DynamoDB refuses it, and moto does not. Nor does moto hold a
condition and its write together where threads meet: requests are answered one after the other.
"""

import copy
from collections import defaultdict
from collections.abc import Callable
from threading import RLock
from typing import Any

import pytest
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

type Wire = dict[str, Any]
"""An item in DynamoDB's own form."""


def images(table: str) -> list[Wire]:
    """Return every item of a table."""
    regions = (region for account in dynamodb_backends.values() for region in account.values())
    [found] = [region.tables[table] for region in regions if table in region.tables]
    items = [item for part in list(found.items.values()) for item in list(part.values())]
    return [item.to_json()["Attributes"] for item in items]


def share_items(patch: pytest.MonkeyPatch) -> None:
    """Let transactions copy only what they change."""
    patch.setattr(Table, "__deepcopy__", _sharing_items, raising=False)
    patch.setattr(DynamoDBBackend, "update_item", _on_a_copy(DynamoDBBackend.update_item))


def refuse_empty_reads(patch: pytest.MonkeyPatch) -> None:
    """Let a BatchGetItem without keys fail as it does in DynamoDB."""
    read = DynamoHandler.batch_get_item

    def refusing(handler: DynamoHandler) -> Any:
        wanted = handler.body["RequestItems"]
        if not wanted or not all(table["Keys"] for table in wanted.values()):
            raise MockValidationException("Member must have length greater than or equal to 1")
        return read(handler)

    patch.setattr(DynamoHandler, "batch_get_item", refusing)


def take_turns(patch: pytest.MonkeyPatch) -> None:
    """Let each request see the table as the one before it has left it."""
    answer, turn = DynamoHandler.call_action, RLock()

    def in_turn(handler: DynamoHandler) -> Any:
        with turn:
            return answer(handler)

    patch.setattr(DynamoHandler, "call_action", in_turn)


def _sharing_items(table: Table, _: dict[int, Any]) -> Table:
    twin = copy.copy(table)
    twin.items = defaultdict(dict, {key: dict(items) for key, items in table.items.items()})
    return twin


def _on_a_copy(update_item: Callable[..., Any]) -> Callable[..., Any]:
    def update(backend: DynamoDBBackend, table_name: str, key: Any, **how: Any) -> Any:
        items = backend.get_table(table_name).items[DynamoType(key["pk"])]
        place = DynamoType(key["sk"])
        if place in items:
            items[place] = copy.deepcopy(items[place])
        return update_item(backend, table_name, key, **how)

    return update
