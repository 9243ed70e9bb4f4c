"""GSTIN, the tax number of a business in India: form, check character, state and PAN inside.

Form and check character as the GST Network issues them (15 characters: state code, PAN, number of
the registration within the state, kind, check character); the forms of each kind are those of the
public `india_compliance` package.
"""

import re
from enum import StrEnum

from pydantic import BaseModel

from ..errors import InvalidInput
from .pan import FORM
from .states import STATES

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EXAMPLE = "a GSTIN has 15 characters, such as 27AAPFU0939F1ZV"
_CENTRE = {"99": "Centre (no state)"}
"""Services from abroad to people in India are registered with no state."""


class GstinInvalid(InvalidInput): ...


class GstinKind(StrEnum):
    """Who holds the number."""

    REGISTERED = "registered"
    TDS_DEDUCTOR = "tds_deductor"
    TCS_COLLECTOR = "tcs_collector"
    GOVERNMENT_DEPARTMENT = "government_department"
    NON_RESIDENT = "non_resident"
    ONLINE_FROM_ABROAD = "online_from_abroad"
    UNITED_NATIONS_BODY = "united_nations_body"


_FORMS = {
    GstinKind.TDS_DEDUCTOR: r"\d\d[A-Z]{4}[A-Z0-9]\d{4}[A-Z][1-9A-Z]D[0-9A-Z]",
    GstinKind.TCS_COLLECTOR: r"\d\d[A-Z]{5}\d{4}[A-Z][1-9A-Z]C[0-9A-Z]",
    GstinKind.REGISTERED: r"\d\d[A-Z]{5}\d{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]",
    GstinKind.GOVERNMENT_DEPARTMENT: r"\d\d[A-Z]{4}\d{5}[A-Z]\dZ\d",
    GstinKind.NON_RESIDENT: r"\d{4}[A-Z]{3}\d{5}NR[0-9A-Z]",
    GstinKind.ONLINE_FROM_ABROAD: r"99\d\d[A-Z]{3}\d{5}OS[0-9A-Z]",
    GstinKind.UNITED_NATIONS_BODY: r"\d{4}[A-Z]{3}\d{5}[UO]N[0-9A-Z]",
}
_COMPILED = {kind: re.compile(form, re.ASCII) for kind, form in _FORMS.items()}


class Gstin(BaseModel, frozen=True):
    """A GSTIN that is well formed; whether it is registered only the portal can say.

    `pan` is None for the kinds that have none inside.
    """

    gstin: str
    state_code: str
    state: str
    pan: str | None
    kind: GstinKind = GstinKind.REGISTERED


def read_gstin(text: str) -> Gstin:
    """Return what the number says, spaces and case apart; raises GstinInvalid, saying why."""
    number = "".join(text.split()).upper()
    kind = next((kind for kind, form in _COMPILED.items() if form.fullmatch(number)), None)
    if kind is None:
        raise GstinInvalid(_EXAMPLE)
    states = _CENTRE if kind is GstinKind.ONLINE_FROM_ABROAD else STATES
    state_code, pan = number[:2], number[2:12]
    if state_code not in states:
        raise GstinInvalid(f"{state_code} is not the code of a state")
    if check_character(number[:14]) != number[14]:
        raise GstinInvalid("the last character does not fit the others: one is mistyped")
    return Gstin(
        gstin=number,
        state_code=state_code,
        state=states[state_code],
        pan=pan if FORM.fullmatch(pan) else None,
        kind=kind,
    )


def check_character(first14: str) -> str:
    """Return the 15th: every second value doubled, the digits of each to base 36 added up."""
    total = 0
    for place, character in enumerate(first14):
        value = _CHARACTERS.index(character) * (1 + place % 2)
        total += value // 36 + value % 36
    return _CHARACTERS[-total % 36]
