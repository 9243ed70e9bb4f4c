"""Where a supplier is paid: a wallet's address or an e-mail, as an admin has put it on record.

It is never taken from a mail, a page or a model: whoever could write that could take the money.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from .errors import Conflict, InvalidInput, NotFound
from .x402.addresses import checked

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}", re.ASCII)
MOST_CHARACTERS = 254


class RecipientInvalid(InvalidInput): ...


class RecipientUnknown(NotFound): ...


class RecipientMoved(Conflict): ...


class PayoutWay(StrEnum):
    """`email` is Locus's own escrow: what nobody claims in time comes back."""

    ADDRESS = "address"
    EMAIL = "email"


class Destination(BaseModel, frozen=True):
    """One address on Base, in the capitals that are its checksum, or one e-mail in lower case."""

    way: PayoutWay
    to: str

    @classmethod
    def of(cls, *, address: str | None, email: str | None) -> Self:
        """Return where to pay; raises RecipientInvalid, saying how to write it."""
        if (address is None) == (email is None):
            raise RecipientInvalid("name one of `address` and `email`, and not both")
        if address is not None:
            try:
                return cls(way=PayoutWay.ADDRESS, to=checked(address))
            except ValueError as error:
                raise RecipientInvalid(str(error)) from error
        if len(str(email)) > MOST_CHARACTERS or not _EMAIL.fullmatch(str(email)):
            raise RecipientInvalid("write an e-mail such as accounts@supplier.example")
        return cls(way=PayoutWay.EMAIL, to=str(email).lower())


class PayoutRecipient(BaseModel, frozen=True):
    """Where one supplier is paid, who has said so and when; `version` grows with every change.

    `destination` is None once it was removed: then nothing is sent there any more.
    """

    supplier_id: str
    destination: Destination | None = None
    set_by: str
    set_at: datetime
    version: int = 1
