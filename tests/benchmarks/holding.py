"""Holds by the service in-process: how many a second on one wallet, how long on a long journal.

The tables are the emulator's; nothing else is deployed, so that no stream reader takes its turn.
"""

import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from unittest.mock import patch

import boto3

from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.runtime import aws, clock
from flowpay.runtime.aws import client
from infra.local.emulator import credentials, emulator
from tests.e2e.deployment import free_ports
from tests.support.capacity import Wire, transaction_of
from tests.support.world import create_table, forget_process_state

CLIENTS = (1, 4, 16)
HOLDS = 320
ROUNDS = 3
LENGTHS = (10, 1_000, 100_000)
TIMED_HOLDS = 40
NEW = "attribute_not_exists(pk)"
RICH = {
    "BOOK_TABLE": "book",
    "SCRATCH_TABLE": "scratch",
    "POWERTOOLS_LOG_LEVEL": "WARNING",
    "WALLET_BALANCE": "1000000000",
    "DAILY_SPEND_LIMIT": "1000000000",
    "MONTHLY_SPEND_LIMIT": "1000000000",
}


class Rate(NamedTuple):
    """What so many clients at once get done a second; `ratio` is of holds to transactions apart."""

    clients: int
    holds: float
    apart: float
    together: float
    ratio: float


class Latency(NamedTuple):
    """A hold on an account with so many journal entries; `ratio` is to the shortest journal."""

    entries: int
    p50_ms: float
    ratio: float


@contextmanager
def tables() -> Iterator[None]:
    """Let this process be Flowpay, with rich wallets, over the emulator's DynamoDB."""
    _, port = free_ports()
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, RICH | credentials(port)),
        emulator(Path(folder), port),
    ):
        aws._session.cache_clear()  # it keeps the first credentials that it saw
        forget_process_state()
        for name in ("book", "scratch"):
            create_table(client("dynamodb"), name)
        yield
    aws._session.cache_clear()
    forget_process_state()


def rates() -> list[Rate]:
    """Return the rate of holds on one wallet beside that of bare transactions, for each CLIENTS.

    A bare transaction puts the items that a hold leaves behind, as many and as large: apart, each
    on keys of its own, or together, one of them the same for all. They take turns with the holds,
    and the ratio is the median of the rounds.
    """
    hold = partial(_hold, "bench")
    hold()
    items = transaction_of(hold)
    return [_rate(clients, hold, items) for clients in CLIENTS]


def latencies() -> list[Latency]:
    """Return a hold's latency by the length of its account's journal; the accounts take turns."""
    for length in LENGTHS:
        _fill(f"bench-{length}", length)
    turns = [
        [_timed(partial(_hold, f"bench-{length}")) for length in LENGTHS]
        for _ in range(TIMED_HOLDS)
    ]
    medians = [median(times) for times in zip(*turns, strict=True)]
    return [
        Latency(length, 1000 * seconds, seconds / medians[0])
        for length, seconds in zip(LENGTHS, medians, strict=True)
    ]


def _hold(account: str) -> None:
    from flowpay.services import escrows  # not before the log's level is set

    key = str(uuid.uuid4())
    escrows.create(
        escrows.Order(
            supplier_id="sup_bench", amount=Money.of("1.00", "USD"), category="cotton yarn"
        ),
        by="bench",
        once=Once.of(account=account, route="POST /api/create-escrow", key=key, body=key),
    )


def _bare(items: list[tuple[str, Wire]], shared: str) -> None:
    """Put items like these in one transaction, each new but that of the noun `shared`."""
    key = {"sk": {"S": str(uuid.uuid4())}}
    puts = [
        {"TableName": table, "Item": item}
        if _noun(item) == shared
        else {"TableName": table, "Item": item | key, "ConditionExpression": NEW}
        for table, item in items
    ]
    _plain_client().transact_write_items(TransactItems=[{"Put": put} for put in puts])


@cache
def _plain_client() -> Any:
    return boto3.client("dynamodb")


def _rate(clients: int, hold: Callable[[], None], items: list[tuple[str, Wire]]) -> Rate:
    """Measure with clients that are processes of their own, as functions are."""
    ways = (hold, partial(_bare, items, ""), partial(_bare, items, "wallet"))
    with ProcessPoolExecutor(clients, mp_context=get_context("spawn")) as pool:
        for way in ways:
            _per_second(pool, way)
        rounds = [[_per_second(pool, way) for way in ways] for _ in range(ROUNDS)]
    ratio = median(holds / apart for holds, apart, _ in rounds)
    return Rate(clients, *(median(column) for column in zip(*rounds, strict=True)), ratio)


def _per_second(clients: Executor, act: Callable[[], None]) -> float:
    began = time.perf_counter()
    for done in [clients.submit(act) for _ in range(HOLDS)]:
        done.result()
    return HOLDS / (time.perf_counter() - began)


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _fill(account: str, length: int) -> None:
    """Give an account a journal of past holds, written straight into the table."""
    _hold(account)
    items = transaction_of(partial(_hold, account))
    [entry] = [item for _, item in items if _noun(item) == "journal"]
    written = [{"PutRequest": {"Item": entry | _past(age)}} for age in range(length)]
    with ThreadPoolExecutor(4) as writers:
        batches = [written[start : start + 25] for start in range(0, length, 25)]
        list(writers.map(_write, batches))


def _past(age: int) -> Wire:
    id = {"S": clock.new_id("jrn", clock.now() - timedelta(minutes=1 + age))}
    return {"sk": id, "place": id, "entry_id": id}


def _write(batch: list[Any]) -> None:
    answer = client("dynamodb").batch_write_item(RequestItems={"book": batch})
    if answer["UnprocessedItems"]:
        raise RuntimeError("the emulator did not take a whole batch")


def _noun(item: Wire) -> str:
    return str(item["pk"]["S"].rpartition("#")[2])
