"""What approvers were told of an escrow, and whom the mails have reached: on the escrow's item.

`<notice>_hash` and `<notice>_at` say of which question it was told, and when; `mailing` is that of
the last notice. They stand in no answer.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flowpay.domain.errors import Conflict
from flowpay.domain.escrow import Escrow
from flowpay.domain.notice import Mailing, Notice, Told

from . import book
from .book import Write
from .escrows import key_of
from .items import stored


class AlreadyTold(Conflict): ...


class MailingMoved(Conflict):
    """A twin was faster; how far it came is in the book."""


def told_of(item: Mapping[str, Any]) -> Told:
    """Return what approvers were told of the escrow of an item."""
    return Told.model_validate(dict(item))


def is_told(item: Mapping[str, Any]) -> bool:
    """Return whether the approvers were told what is asked now."""
    return told_of(item).knows(item["approval"]["hash"])


def told(account: str, escrow: Escrow, notice: Notice, *, at: datetime) -> Write:
    """Return the write that notes what the approvers are told; refused if they were, of that."""
    mark = f"{notice}_hash"
    asked = {f"{notice}_at": at, mark: escrow.approval.hash if escrow.approval else None}
    return book.set_fields(
        key_of(account, escrow.escrow_id),
        **stored(asked),
        condition=f"attribute_not_exists(#{mark}) OR #{mark} <> :{mark}",
        refusal=lambda: AlreadyTold(f"{escrow.escrow_id}: {notice}"),
    )


def mailed(account: str, escrow_id: str, read: Mailing | None, new: Mailing) -> Write:
    """Return the write of how far the mails have come; refused if a twin has written it."""
    return book.set_fields(
        key_of(account, escrow_id),
        mailing=new,
        condition=_as_read(read),
        values=_values(read),
        refusal=lambda: MailingMoved(escrow_id),
    )


def not_mailed(account: str, escrow_id: str, read: Mailing | None) -> Write:
    """Return the check that no twin has mailed meanwhile."""
    return Write(
        "ConditionCheck",
        "book",
        key_of(account, escrow_id),
        condition=_as_read(read),
        names={"#mailing": "mailing"},
        values=_values(read),
        refusal=lambda: MailingMoved(escrow_id),
    )


def _as_read(read: Mailing | None) -> str:
    there = "#mailing = :read_mailing" if read else "attribute_not_exists(#mailing)"
    return f"attribute_exists(pk) AND {there}"


def _values(read: Mailing | None) -> dict[str, Any]:
    return {":read_mailing": read} if read else {}
