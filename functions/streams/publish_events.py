"""Stream reader: new events of the outbox are numbered, chained and pushed, in their order.

Each account has its turn, whichever fails: that is raised at the end, so that all comes again, and
whoever is done already loses nothing by it. Then, once nobody waits for the live log any more, the
tasks of other agents follow what they tell of, and they are given to webhooks. What fails of that
is left to the sweep.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flowpay.domain.event import Event
from flowpay.persistence import events as kept
from flowpay.persistence.items import Item, plain
from flowpay.ports import sockets
from flowpay.runtime.events import reader
from flowpay.runtime.log import logger
from flowpay.services import a2a_notice, events, fan_out


@reader
def handler(batch: dict[str, Any]) -> None:
    images = [plain(record["dynamodb"]["NewImage"]) for record in batch["Records"]]
    outbox = [image for image in images if image["pk"].endswith("#outbox")]
    by_pk = groupby(sorted(outbox, key=_pk), key=_pk)
    arrived = {pk.removesuffix("#outbox"): [*map(kept.from_item, items)] for pk, items in by_pk}
    failures = list[Exception]()
    for account, new in arrived.items():
        try:
            events.publish(account, new, sockets.post)
        except Exception as error:  # noqa: BLE001 - kept: all have their turn before it is raised
            logger.exception("events wait for the next try", account=account)
            failures.append(error)
    for account, new in arrived.items():
        _let_tasks_follow(account, new)
        _give_to_webhooks(account)
    if failures:
        raise ExceptionGroup("publish_events", failures)


def _pk(item: Item) -> str:
    pk: str = item["pk"]
    return pk


def _let_tasks_follow(account: str, new: Sequence[Event]) -> None:
    try:
        a2a_notice.notice(account, new)
    except Exception:  # noqa: BLE001 - logged; the sweep, or whoever reads the task, goes on there
        logger.exception("tasks wait for the sweep", account=account)


def _give_to_webhooks(account: str) -> None:
    try:
        fan_out.fan_out(account)
    except Exception:  # noqa: BLE001 - logged; the next event, or the sweep, goes on from there
        logger.exception("webhooks wait for the sweep", account=account)
