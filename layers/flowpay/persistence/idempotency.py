"""Idempotency records: scratch, pk `<account>#idempotency`, sk `<route> <key>`.

A record is an item of the command's own transaction: the effect and its answer are there
together, or not at all.
"""

from datetime import datetime, timedelta

from pydantic import BaseModel

from flowpay.domain.errors import Conflict
from flowpay.domain.once import Once

from .book import Write, key
from .items import Item

KEPT = timedelta(days=7)


class CommandRepeated(Conflict):
    """A twin was faster; its answer is in the book."""


def key_of(once: Once) -> dict[str, str]:
    return key(once.account, "idempotency", f"{once.route} {once.key}")


def answer_of(once: Once, record: Item | None, *, at: datetime) -> str | None:
    """Return the answer that was given before, as JSON; None if this is the first time.

    Raises IdempotencyKeyReused if the key came with another body. DynamoDB deletes late, so the
    record's age is looked at.
    """
    if once.key is None or record is None or record["expires_at"] <= int(at.timestamp()):
        return None
    once.require_same(record["fingerprint"])
    answer: str = record["answer"]
    return answer


def recorded(once: Once, answer: BaseModel, *, at: datetime) -> list[Write]:
    """Return the write of the record, none if the caller sent no key."""
    if once.key is None:
        return []
    item = {
        **key_of(once),
        "fingerprint": once.fingerprint,
        "answer": answer.model_dump_json(),
        "expires_at": int((at + KEPT).timestamp()),
    }
    return [
        Write(
            "Put",
            "scratch",
            item,
            condition="attribute_not_exists(pk) OR expires_at <= :now",
            values={":now": int(at.timestamp())},
            refusal=lambda: CommandRepeated("this command was carried out already"),
        )
    ]
