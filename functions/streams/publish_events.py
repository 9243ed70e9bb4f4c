"""Stream reader: new events of the outbox are numbered, chained and pushed, in their order."""

from itertools import groupby
from typing import Any

from flowpay.persistence import events as kept
from flowpay.persistence.items import plain
from flowpay.ports import sockets
from flowpay.runtime.events import reader
from flowpay.services import events


@reader
def handler(batch: dict[str, Any]) -> None:
    images = [plain(record["dynamodb"]["NewImage"]) for record in batch["Records"]]
    outbox = [image for image in images if image["pk"].endswith("#outbox")]
    by_account = sorted(outbox, key=lambda image: image["pk"])
    for pk, items in groupby(by_account, key=lambda image: image["pk"]):
        arrived = [kept.from_item(item) for item in items]
        events.publish(pk.removesuffix("#outbox"), arrived, sockets.post)
