"""Queue reader: deliveries to one webhook that are due are tried, side by side."""

from typing import Any

from flowpay.domain.delivery import Due
from flowpay.runtime.events import reader
from flowpay.services import delivering


@reader
def handler(batch: dict[str, Any]) -> None:
    for record in batch["Records"]:
        delivering.deliver(Due.model_validate_json(record["body"]))
