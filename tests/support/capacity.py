"""What commands ask of DynamoDB: round trips, and the units that AWS bills on demand.

A consistent read costs one unit for each 4 KB of an item. A write in a transaction costs two for
each KB, of the item before or after it, whichever is larger; so does a check. The index `by_group`
costs one more for each KB of an item that enters it, changes in it or leaves it.

Source: "DynamoDB on-demand capacity mode" and "DynamoDB item sizes and formats", AWS.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flowpay.runtime.aws import client

from .builders import an_order
from .world import World

SMALL, LARGE, FOREIGN = an_order("10.00"), an_order("3000.00"), an_order("1000.00", "INR")
type Wire = dict[str, Any]
"""An item in DynamoDB's own form."""


@dataclass
class Count:
    """Round trips and units, of reads and of writes."""

    reads: int = 0
    transactions: int = 0
    read_units: float = 0
    write_units: float = 0


def costs(flowpay: World) -> dict[str, Count]:
    """Return what each command costs on an account that is in use."""
    flowpay.post("/api/create-escrow", FOREIGN)

    def sent(path: str, key: str = "k-1", **body: Any) -> Count:
        return counted(lambda: flowpay.post(f"/api/{path}", body, key=key))

    def decided(path: str, order: Wire) -> Count:
        return sent(path, escrow_id=flowpay.post("/api/create-escrow", order).body["escrow_id"])

    return {
        "read the wallet": counted(lambda: flowpay.get("/api/wallet-state")),
        "hold": sent("create-escrow", **SMALL),
        "hold, repeated": sent("create-escrow", **SMALL),
        "hold in another currency": sent("create-escrow", key="k-2", **FOREIGN),
        "approve": decided("approve-payment", LARGE),
        "reject": decided("reject-payment", LARGE),
        "release": decided("release-escrow", SMALL),
        "refund": decided("refund-escrow", SMALL),
        "top-up": sent("wallet-topup", amount=SMALL["amount"]),
    }


def counted(command: Callable[[], Any]) -> Count:
    """Return what one command asked of DynamoDB."""
    return _metered(command).count


def transaction_of(command: Callable[[], Any]) -> list[tuple[str, Wire]]:
    """Return the tables and items that the transaction of one command left behind."""
    return _metered(command).left


def _metered(command: Callable[[], Any]) -> "_Meter":
    meter, events = _Meter(), client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb", meter.asked)
    events.register("after-call.dynamodb", meter.answered)
    try:
        command()
    finally:
        events.unregister("provide-client-params.dynamodb", meter.asked)
        events.unregister("after-call.dynamodb", meter.answered)
    return meter


class _Meter:
    """Sees each call before and after; what it reads itself to weigh a write does not count."""

    def __init__(self) -> None:
        self.count, self.weighing = Count(), False
        self.params: Wire = {}
        self.before: list[Wire] = []
        self.left: list[tuple[str, Wire]] = []

    def asked(self, params: Wire, model: Any, **_: Any) -> None:
        if self.weighing:
            return
        self.params = params
        if model.name == "TransactWriteItems":
            self.before = self._images()

    def answered(self, model: Any, parsed: Wire, **_: Any) -> None:
        if self.weighing:
            return
        if model.name == "TransactWriteItems":
            after = self._images()
            self.count.transactions += 1
            self.count.write_units += sum(map(_written, self.before, after))
            self.left = list(zip(self._tables(), after, strict=True))
        else:
            self.count.reads += 1
            self.count.read_units += _read(model.name, self.params, parsed)

    def _images(self) -> list[Wire]:
        """Return the items of the transaction as they stand now, empty where there is none."""
        self.weighing = True
        found = [
            client("dynamodb").get_item(TableName=body["TableName"], Key=_key(body))
            for body in self._writes()
        ]
        self.weighing = False
        return [answer.get("Item", {}) for answer in found]

    def _tables(self) -> list[str]:
        return [body["TableName"] for body in self._writes()]

    def _writes(self) -> list[Wire]:
        return [body for write in self.params["TransactItems"] for body in write.values()]


def _key(write: Wire) -> Wire:
    target = write.get("Key") or write["Item"]
    return {"pk": target["pk"], "sk": target["sk"]}


def _read(operation: str, params: Wire, parsed: Wire) -> float:
    """Return the units of a read; what is not found costs as much as the smallest item."""
    match operation:
        case "GetItem":
            return _units(parsed.get("Item", {}), 4)
        case "BatchGetItem":
            asked = sum(len(table["Keys"]) for table in params["RequestItems"].values())
            found = [item for items in parsed["Responses"].values() for item in items]
            return sum(_units(item, 4) for item in found) + asked - len(found)
    read = math.ceil(sum(map(size, parsed["Items"])) / 4096) or 1
    return read if params.get("ConsistentRead") else read / 2


def _written(old: Wire, new: Wire) -> int:
    return 2 * max(_units(old, 1), _units(new, 1)) + _indexed(old, new)


def _indexed(old: Wire, new: Wire) -> int:
    """Return the units of the index: to move an item in it is to delete it and to put it anew."""
    if old == new:
        return 0
    if _place(old) == _place(new):
        return max(_units(old, 1), _units(new, 1)) if _place(new) else 0
    return sum(_units(item, 1) for item in (old, new) if _place(item))


def _place(item: Wire) -> Any:
    return (item["group"], item["place"]) if "group" in item else None


def _units(item: Wire, kilobytes: int) -> int:
    return max(1, math.ceil(size(item) / (kilobytes * 1024)))


def size(item: Wire) -> int:
    """Return the bytes of an item: names and values."""
    return sum(len(name.encode()) + _bytes(value) for name, value in item.items())


def _bytes(typed: Wire) -> int:
    [(kind, value)] = typed.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return len(value.strip("-0.")) // 2 + 2
        case "M":
            return 3 + size(value) + len(value)
        case "L":
            return 3 + sum(map(_bytes, value)) + len(value)
    return 1
