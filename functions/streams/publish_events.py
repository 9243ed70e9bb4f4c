"""Stream reader: new events of the outbox are numbered, chained and pushed, in their order.

Then they are given to webhooks. What fails of that is left to the sweep: it holds nothing up here.
"""

from itertools import groupby
from typing import Any

from flowpay.persistence import events as kept
from flowpay.persistence.items import plain
from flowpay.ports import sockets
from flowpay.runtime.events import reader
from flowpay.runtime.log import logger
from flowpay.services import events, fan_out


@reader
def handler(batch: dict[str, Any]) -> None:
    images = [plain(record["dynamodb"]["NewImage"]) for record in batch["Records"]]
    outbox = [image for image in images if image["pk"].endswith("#outbox")]
    by_account = sorted(outbox, key=lambda image: image["pk"])
    for pk, items in groupby(by_account, key=lambda image: image["pk"]):
        arrived = [kept.from_item(item) for item in items]
        account = pk.removesuffix("#outbox")
        events.publish(account, arrived, sockets.post)
        _give_to_webhooks(account)


def _give_to_webhooks(account: str) -> None:
    try:
        fan_out.fan_out(account)
    except Exception:  # noqa: BLE001 - logged; the next event, or the sweep, goes on from there
        logger.exception("webhooks wait for the sweep", account=account)
