"""PAN, the income-tax number of a person or business in India: ten characters."""

import re

from pydantic import BaseModel

from ..errors import InvalidInput

FORM = re.compile(r"[A-Z]{5}\d{4}[A-Z]", re.ASCII)


class PanInvalid(InvalidInput): ...


class Pan(BaseModel, frozen=True):
    """A PAN that is well formed; whether it is in use only the income-tax portal can say."""

    pan: str


def read_pan(text: str) -> Pan:
    """Return the number, spaces and case apart; raises PanInvalid."""
    number = "".join(text.split()).upper()
    if not FORM.fullmatch(number):
        raise PanInvalid("a PAN has five letters, four digits and a letter, such as AAPFU0939F")
    return Pan(pan=number)
