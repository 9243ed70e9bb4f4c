"""The two tables: one way to read them, one way to change them.

Every key is `pk = <account>#<noun>` and `sk = <id>`, so that a list is a Query of one partition.
The index `by_group` (`group`, `place`) lists the items of one group, such as one status. Outside
the accounts stand the registries `accounts` and `keys`, and in scratch what belongs to no account
yet, or to all: tickets, connections, rates, breakers.
"""

import base64
import hashlib
import json
import random
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from flowpay.domain.errors import Busy, FlowpayError, InvalidInput
from flowpay.runtime.aws import client
from flowpay.runtime.config import config

from .items import Item, attribute, attributes, plain

Table = Literal["book", "scratch"]
MOST_READ = 1000
"""Items that are read for one page of a filtered list, whatever the filter lets through."""
READ_AT_ONCE = 250
"""Of these, at most. It begins with as many as are wanted: most filters let most things through."""
MOST_ROUNDS = 10
"""Of such a page, of 1 MB at most each: large items come a few at a time."""
MOST_TRIES = 12
"""Of what meets others: with full jitter about two seconds in all."""
LONGEST_S = 6
"""After which it is not begun again: the last try may take another 13 seconds, and a function has
25. It is more than 5, after which DynamoDB finishes a transaction that has got stuck."""
NO_ANSWER = "the book did not answer: look what stands there, then repeat with the same key"
TOO_MUCH = "the book has too much to do: try again shortly"
PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
THROTTLED = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
}
"""What DynamoDB says, as the caller's fault, when it has done nothing because of all the others."""


class BookBusy(Busy): ...


class OutcomeUnknown(Busy): ...


class CursorInvalid(InvalidInput): ...


def key(account: str, noun: str, id: str) -> dict[str, str]:
    """Return the key of one item of an account."""
    return {"pk": f"{account}#{noun}", "sk": id}


@dataclass(frozen=True)
class Write:
    """One item of a transaction, and what it means if its condition does not hold."""

    kind: Literal["Put", "Update", "Delete", "ConditionCheck"]
    table: Table
    target: Mapping[str, Any]
    expression: str = ""
    condition: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    refusal: Callable[[], FlowpayError] | None = None

    def request(self) -> dict[str, Any]:
        """Return the element of TransactItems."""
        body: dict[str, Any] = {"TableName": table_name(self.table)}
        body["Item" if self.kind == "Put" else "Key"] = attributes(self.target)
        if self.expression:
            body["UpdateExpression"] = self.expression
        if self.condition:
            body["ConditionExpression"] = self.condition
        if self.names:
            body["ExpressionAttributeNames"] = dict(self.names)
        if self.values:
            body["ExpressionAttributeValues"] = {k: attribute(v) for k, v in self.values.items()}
        return {self.kind: body}


def put_new(
    item: Item, *, table: Table = "book", refusal: Callable[[], FlowpayError] | None = None
) -> Write:
    """Return the write of an item that must not exist yet."""
    return Write("Put", table, item, condition="attribute_not_exists(pk)", refusal=refusal)


def set_fields(
    target: Mapping[str, Any],
    *,
    table: Table = "book",
    refusal: Callable[[], FlowpayError] | None = None,
    condition: str = "attribute_exists(pk)",
    values: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Write:
    """Return the write that sets `fields` on one item.

    A condition may name any field of the item as `#field`.
    """
    sets = ", ".join(f"#{name} = :{name}" for name in fields)
    given = {f":{name}": value for name, value in fields.items()} | dict(values or {})
    return updated(target, f"SET {sets}", condition, given, table=table, refusal=refusal)


def updated(
    target: Mapping[str, Any],
    expression: str,
    condition: str = "",
    values: Mapping[str, Any] | None = None,
    *,
    table: Table = "book",
    refusal: Callable[[], FlowpayError] | None = None,
) -> Write:
    """Return the write of an update of one item, in which a field of it is written `#field`."""
    names = {f"#{name}": name for name in re.findall(r"#(\w+)", f"{expression} {condition}")}
    return Write("Update", table, target, expression, condition, names, values or {}, refusal)


def commit(writes: Iterable[Write], *, pause: Callable[[float], None] = time.sleep) -> None:
    """Write all or nothing.

    Raises the refusal of the first write whose condition does not hold, BookBusy if nothing was
    written, or OutcomeUnknown where nobody can tell. Writes that meet others are repeated with full
    jitter, a bounded number of times; the token makes a repeat of one that did go through a
    success.
    """
    writes = tuple(writes)
    items: Any = [write.request() for write in writes]
    dynamodb, token, may_be_done = client("dynamodb"), str(uuid.uuid4()), False
    for _ in _tries(pause):
        try:
            with _answered(OutcomeUnknown):
                dynamodb.transact_write_items(TransactItems=items, ClientRequestToken=token)
            return
        except dynamodb.exceptions.TransactionCanceledException as error:
            _raise_refusal(writes, error)
            token, may_be_done = str(uuid.uuid4()), False
        except dynamodb.exceptions.TransactionInProgressException:
            may_be_done = True
        except BookBusy:
            continue
    if may_be_done:
        raise OutcomeUnknown(NO_ANSWER)
    raise BookBusy("too many writes meet on this account: try again shortly")


def _tries(pause: Callable[[float], None]) -> Iterator[int]:
    """Yield once for every try: a bounded number of them, in a bounded time, with full jitter."""
    deadline = time.monotonic() + LONGEST_S
    yield 0
    for attempt in range(1, MOST_TRIES):
        if time.monotonic() > deadline:
            return
        pause(random.uniform(0, min(0.5, 0.01 * 2**attempt)))  # noqa: S311 - jitter
        yield attempt


def _raise_refusal(writes: Sequence[Write], error: Any) -> None:
    """Raise what the cancellation means; return if it will pass."""
    codes = [reason.get("Code", "None") for reason in error.response["CancellationReasons"]]
    for write, code in zip(writes, codes, strict=True):
        if code == "ConditionalCheckFailed" and write.refusal:
            raise write.refusal() from error
    if not any(code in PASSING for code in codes) or "ValidationError" in codes:
        raise error


@contextmanager
def _answered(otherwise: type[Busy]) -> Iterator[None]:
    """Say BookBusy where DynamoDB has too much to do, so did nothing, else `otherwise`.

    That is where it does not answer, or answers that the fault is its own.
    """
    try:
        yield
    except (HTTPClientError, NoConnection) as error:
        raise otherwise(NO_ANSWER) from error
    except ClientError as error:
        if error.response["Error"]["Code"] in THROTTLED:
            raise BookBusy(TOO_MUCH) from error
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise
        raise otherwise(NO_ANSWER) from error


def table_name(table: Table) -> str:
    return config().BOOK_TABLE if table == "book" else config().SCRATCH_TABLE


def get(target: Mapping[str, str], *, table: Table = "book") -> Item | None:
    """Return one item as it stands now, or None; raises BookBusy, as every reader here."""
    with _answered(BookBusy):
        answer = client("dynamodb").get_item(
            TableName=table_name(table), Key=attributes(target), ConsistentRead=True
        )
    return plain(answer["Item"]) if "Item" in answer else None


def get_together(
    *targets: tuple[Table, Mapping[str, str]], pause: Callable[[float], None] = time.sleep
) -> tuple[Item | None, ...]:
    """Return several items, of both tables, in one round trip.

    What DynamoDB leaves out, because it has too much to do, is asked for again, a bounded number of
    times. Of nothing DynamoDB will not be asked: it refuses an empty request. Raises BookBusy.
    """
    if not targets:
        return ()
    wanted: dict[str, Any] = {}
    for table, target in targets:
        request = wanted.setdefault(table_name(table), {"Keys": [], "ConsistentRead": True})
        request["Keys"].append(attributes(target))
    found = dict[tuple[str, str, str], Item]()
    for _ in _tries(pause):
        with _answered(BookBusy):
            answer = client("dynamodb").batch_get_item(RequestItems=wanted)
        for name, items in answer["Responses"].items():
            found |= {(name, item["pk"], item["sk"]): item for item in map(plain, items)}
        if not (wanted := answer.get("UnprocessedKeys", {})):
            return tuple(found.get((table_name(table), t["pk"], t["sk"])) for table, t in targets)
    raise BookBusy(TOO_MUCH)


@dataclass(frozen=True)
class Listing:
    """What to list: one partition, or one group of the index, newest first unless told.

    Of `begins_with`, `after` and `between` one may narrow it by its sort key; `where` filters what
    was read.
    """

    partition: str = ""
    group: str = ""
    table: Table = "book"
    begins_with: str = ""
    after: str = ""
    between: tuple[str, str] | None = None
    ascending: bool = False
    where: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def query(self) -> dict[str, Any]:
        hash_name, sort_name = ("group", "place") if self.group else ("pk", "sk")
        condition, names = "#h = :h", {"#h": hash_name, **self.names}
        values: dict[str, Any] = {":h": self.group or self.partition, **self.values}
        if narrowed := self._narrowed():
            form, bounds = narrowed
            condition, names["#s"] = f"{condition} AND {form}", sort_name
            values |= bounds
        query: dict[str, Any] = {
            "TableName": table_name(self.table),
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {k: attribute(v) for k, v in values.items()},
            "ScanIndexForward": self.ascending,
        }
        query |= {"IndexName": "by_group"} if self.group else {"ConsistentRead": True}
        return query | ({"FilterExpression": self.where} if self.where else {})

    def _narrowed(self) -> tuple[str, dict[str, str]] | None:
        """Return the condition on the sort key `#s`, with its values."""
        if self.begins_with:
            return "begins_with(#s, :s)", {":s": self.begins_with}
        if self.after:
            return "#s > :s", {":s": self.after}
        if self.between:
            first, last = self.between
            return "#s BETWEEN :s AND :last", {":s": first, ":last": last}
        return None

    def cursor(self, item: Item) -> str:
        """Return the text that continues after `item`; its check digits tell a changed one."""
        names = ("pk", "sk", "group", "place") if self.group else ("pk", "sk")
        text = json.dumps([item[name] for name in names])
        return base64.urlsafe_b64encode(f"{self._check(text)}{text}".encode()).decode()

    def start(self, cursor: str) -> dict[str, Any]:
        """Return the key that a cursor stands for; raises CursorInvalid."""
        try:
            text = base64.urlsafe_b64decode(cursor.encode()).decode()
            check, text = text[:16], text[16:]
            if check != self._check(text):
                raise ValueError(cursor)
            key = dict(zip(("pk", "sk", "group", "place"), json.loads(text), strict=False))
            if key.get("group") != self.group if self.group else key["pk"] != self.partition:
                raise ValueError(cursor)
            return attributes(key)
        except (ValueError, TypeError) as error:
            raise CursorInvalid("this cursor is not one of this list: start without one") from error

    def _check(self, text: str) -> str:
        """Return the check digits of a cursor of this very list: its filters and bounds too."""
        scope = json.dumps([self.query(), text], sort_keys=True)
        return hashlib.sha256(scope.encode()).hexdigest()[:16]


def page(
    listing: Listing, *, limit: int, cursor: str | None = None
) -> tuple[list[Item], str | None]:
    """Return up to `limit` items and the cursor of what follows, None at the end.

    A list with a filter reads no more than MOST_READ items for one page, and asks MOST_ROUNDS
    times: a page may be short, or even empty, and still have a cursor.
    """
    found, read = list[Item](), 0
    start = listing.start(cursor) if cursor else None
    at_once = min(limit + 1, READ_AT_ONCE) if listing.where else limit + 1
    answers = _answers(listing, at_once, start, most=READ_AT_ONCE if listing.where else at_once)
    for round, answer in enumerate(answers, start=1):
        found += map(plain, answer["Items"])
        read += answer["ScannedCount"]
        if len(found) > limit:
            return found[:limit], listing.cursor(found[limit - 1])
        is_enough = read >= MOST_READ or (listing.where and round >= MOST_ROUNDS)
        if is_enough and (last := answer.get("LastEvaluatedKey")):
            return found, listing.cursor(plain(last))
    return found, None


def each(listing: Listing) -> Iterator[Item]:
    """Yield the items of a list of any length."""
    for answer in _answers(listing, 1000, most=1000):
        yield from map(plain, answer["Items"])


def count(listing: Listing, *, most_rounds: int) -> int:
    """Return how many items a list has; of one that takes more queries, how many these found."""
    query, found = listing.query() | {"Select": "COUNT"}, 0
    for _ in range(most_rounds):
        with _answered(BookBusy):
            answer = client("dynamodb").query(**query)
        found += answer["Count"]
        if (start := answer.get("LastEvaluatedKey")) is None:
            break
        query["ExclusiveStartKey"] = start
    return found


def _answers(
    listing: Listing, at_once: int, start: dict[str, Any] | None = None, *, most: int
) -> Iterator[Mapping[str, Any]]:
    """Yield DynamoDB's answers to a query, to the end.

    The first is of `at_once` items that were read, the others are of four times more each, up to
    `most`.
    """
    query = listing.query() | {"Limit": at_once}
    while True:
        if start:
            query["ExclusiveStartKey"] = start
        with _answered(BookBusy):
            answer = client("dynamodb").query(**query)
        yield answer
        if (start := answer.get("LastEvaluatedKey")) is None:
            return
        query["Limit"] = min(4 * query["Limit"], most)


def everything(listing: Listing) -> list[Item]:
    """Return all items of a list that is known to be short."""
    return list(each(listing))
