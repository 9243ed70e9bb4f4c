"""Track records: pk `<account>#track_record`, sk `<supplier id>`; its numbers only ever grow."""

from collections.abc import Iterable

from flowpay.domain.track_record import TrackRecord

from . import book
from .book import Write, key


def key_of(account: str, supplier_id: str) -> dict[str, str]:
    return key(account, "track_record", supplier_id)


def counted(
    account: str,
    supplier_id: str,
    *,
    released: int = 0,
    refunded: int = 0,
    disputed: int = 0,
    asked: int = 0,
    answered: int = 0,
) -> Write:
    """Return the write that adds to a supplier's record, for the transaction of what is counted.

    It has no condition: whatever stands beside it decides whether it happens, and how often.
    """
    given = {
        "released": released,
        "refunded": refunded,
        "disputed": disputed,
        "asked": asked,
        "answered": answered,
    }
    more = {name: number for name, number in given.items() if number}
    return Write(
        "Update",
        "book",
        key_of(account, supplier_id),
        "ADD " + ", ".join(f"#{name} :{name}" for name in more),
        names={f"#{name}": name for name in more},
        values={f":{name}": number for name, number in more.items()},
    )


def of(account: str, supplier_ids: Iterable[str]) -> dict[str, TrackRecord]:
    """Return the record of each of up to a hundred suppliers, in one read; raises BookBusy."""
    ids = list(dict.fromkeys(supplier_ids))
    if not ids:
        return {}
    items = book.get_together(*(("book", key_of(account, id)) for id in ids))
    return {id: TrackRecord.model_validate(item or {}) for id, item in zip(ids, items, strict=True)}
