"""Stream reader: a new fact starts an execution, or hands a waiting state on.

A new escrow starts its approval, a part of a request its own session; a decided escrow, and a
session whose quotes are all there, and a GST run whose person has had the turn, go on.
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
            waiting.follow_session(account, image)
        elif noun == "gst_run":
            waiting.follow_gst_run(image)
