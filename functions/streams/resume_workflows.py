"""Stream reader: hands waiting states on.

A new escrow starts its approval; a decided one, and a session whose quotes are all there, goes on.
"""

from typing import Any

from flowpay.persistence.items import plain
from flowpay.runtime.events import reader
from flowpay.services import waiting


@reader
def handler(batch: dict[str, Any]) -> None:
    for record in batch["Records"]:
        image = plain(record["dynamodb"].get("NewImage", {}))
        account, _, noun = image.get("pk", "").rpartition("#")
        if noun == "escrow":
            waiting.follow(account, image)
        elif noun == "session":
            waiting.follow_quotes(image)
