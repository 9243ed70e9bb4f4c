"""Who supplies and who receives, as an invoice names them."""

from pydantic import BaseModel, Field

from ..errors import InvalidInput
from .gstin import read_gstin
from .pin_code import read_pin_code
from .states import ABROAD, state_of


class PartyIncomplete(InvalidInput): ...


class Party(BaseModel, frozen=True):
    """A supplier or recipient; without a GSTIN it is unregistered, and its State must be told.

    Names and addresses are needed for an e-invoice only.
    """

    gstin: str | None = None
    state_code: str | None = None
    legal_name: str = Field(default="", max_length=100)
    address: str = Field(default="", max_length=100)
    place: str = Field(default="", max_length=50)
    pin_code: str | None = None
    sez: bool = False

    @property
    def state(self) -> str:
        """The code of its State; raises PartyIncomplete where neither GSTIN nor State is told."""
        code = self.gstin[:2] if self.gstin else self.state_code
        if code is None:
            raise PartyIncomplete("without a GSTIN, say the code of the State (96 for abroad)")
        return code


def read_party(party: Party) -> Party:
    """Return the party with its numbers in their one spelling.

    Raises GstinInvalid, StateUnknown, PinCodeInvalid, PartyIncomplete.
    """
    changes: dict[str, str] = {}
    if party.gstin:
        read = read_gstin(party.gstin)
        if party.state_code not in (None, read.state_code):
            raise PartyIncomplete(
                f"{read.gstin} is of {read.state}, the State told is {party.state_code}"
            )
        changes = {"gstin": read.gstin, "state_code": read.state_code}
    elif party.state != ABROAD:
        state_of(party.state)
    if party.pin_code:
        changes["pin_code"] = read_pin_code(party.pin_code)
    return party.model_copy(update=changes)
