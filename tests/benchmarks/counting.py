"""Round trips and capacity units of each command, counted in process over an in-memory DynamoDB."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.world import World, world

HOLD = {
    "supplier_id": "sup_bench",
    "amount": {"amount": "10.00", "currency": "USD"},
    "category": "cotton yarn",
}
LARGE = HOLD | {"amount": {"amount": "3000.00", "currency": "USD"}}


@dataclass
class Count:
    """What one command asked of DynamoDB; units as AWS bills them on demand."""

    round_trips: int = 0
    reads: float = 0
    writes: float = 0


def measure() -> list[tuple[str, Count]]:
    """Return each command with what it costs on an account that is in use."""
    with world() as here:
        here.post("/api/create-escrow", HOLD)
        rows = [("read the wallet", _counted(lambda: here.get("/api/wallet-state")))]
        rows.append(("hold", _counted(lambda: here.post("/api/create-escrow", HOLD, key="1"))))
        rows.append(
            ("hold, repeated", _counted(lambda: here.post("/api/create-escrow", HOLD, key="1")))
        )
        for name, path in (
            ("approve", "approve-payment"),
            ("reject", "reject-payment"),
            ("release", "release-escrow"),
            ("refund", "refund-escrow"),
        ):
            rows.append((name, _counted(_decision(here, path))))
        return rows


def _decision(here: World, path: str) -> Callable[[], Any]:
    order = LARGE if path.endswith("payment") else HOLD
    escrow_id = here.post("/api/create-escrow", order).body["escrow_id"]

    def decide() -> Any:
        return here.post(f"/api/{path}", {"escrow_id": escrow_id}, key=path)

    return decide


def _counted(command: Callable[[], Any]) -> Count:
    from flowpay.runtime.aws import client

    count, events = Count(), client("dynamodb").meta.events
    sent: list[dict[str, Any]] = []

    def asked(params: dict[str, Any], **_: Any) -> None:
        sent.append(params)

    def answered(model: Any, parsed: dict[str, Any], **_: Any) -> None:
        _add(count, model.name, sent[-1], parsed)

    events.register("provide-client-params.dynamodb", asked)
    events.register("after-call.dynamodb", answered)
    try:
        command()
    finally:
        events.unregister("provide-client-params.dynamodb", asked)
        events.unregister("after-call.dynamodb", answered)
    return count


def _add(count: Count, operation: str, params: dict[str, Any], parsed: dict[str, Any]) -> None:
    """A consistent read costs one unit for 4 KB, a write in a transaction two for 1 KB."""
    count.round_trips += 1
    match operation:
        case "GetItem":
            count.reads += _units(parsed.get("Item", {}), 4)
        case "BatchGetItem":
            asked = sum(len(table["Keys"]) for table in params["RequestItems"].values())
            found = [item for items in parsed["Responses"].values() for item in items]
            count.reads += sum(_units(item, 4) for item in found) + asked - len(found)
        case "Query":
            count.reads += _units(parsed["Items"], 4)
        case "TransactWriteItems":
            for write in params["TransactItems"]:
                ((_, body),) = write.items()
                count.writes += 2 * _units(body.get("Item") or body, 1)


def _units(item: Any, kilobytes: int) -> int:
    return max(1, math.ceil(_size(item) / (kilobytes * 1024)))


def _size(value: Any) -> int:
    """Return about the bytes that DynamoDB counts: names and values."""
    if isinstance(value, dict):
        return sum(len(name) + _size(part) for name, part in value.items())
    if isinstance(value, list):
        return sum(map(_size, value))
    return len(str(value).encode())
