"""GSTIN, the tax number of a business in India: form, check character, state and PAN inside.

Form and check character as the GST Network issues them (15 characters: state code, PAN, number of
the registration within the state, kind, check character); the same rules as in the public
`india_compliance` package. The state codes are those of the GST portal, with 26 for the merged
Dadra & Nagar Haveli and Daman & Diu.
"""

import re

from pydantic import BaseModel

from .errors import InvalidInput

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORM = re.compile(r"(\d{2})([A-Z]{5}\d{4}[A-Z])[1-9A-Z][1-9A-JZ][0-9A-Z]", re.ASCII)

STATES = {
    "01": "Jammu & Kashmir",
    "02": "Himachal Pradesh",
    "03": "Punjab",
    "04": "Chandigarh",
    "05": "Uttarakhand",
    "06": "Haryana",
    "07": "Delhi",
    "08": "Rajasthan",
    "09": "Uttar Pradesh",
    "10": "Bihar",
    "11": "Sikkim",
    "12": "Arunachal Pradesh",
    "13": "Nagaland",
    "14": "Manipur",
    "15": "Mizoram",
    "16": "Tripura",
    "17": "Meghalaya",
    "18": "Assam",
    "19": "West Bengal",
    "20": "Jharkhand",
    "21": "Odisha",
    "22": "Chhattisgarh",
    "23": "Madhya Pradesh",
    "24": "Gujarat",
    "26": "Dadra & Nagar Haveli and Daman & Diu",
    "27": "Maharashtra",
    "29": "Karnataka",
    "30": "Goa",
    "31": "Lakshadweep",
    "32": "Kerala",
    "33": "Tamil Nadu",
    "34": "Puducherry",
    "35": "Andaman & Nicobar",
    "36": "Telangana",
    "37": "Andhra Pradesh",
    "38": "Ladakh",
    "97": "Other Territory",
}


class GstinInvalid(InvalidInput): ...


class Gstin(BaseModel, frozen=True):
    """A GSTIN that is well formed; whether it is registered only the portal can say."""

    gstin: str
    state_code: str
    state: str
    pan: str


def read_gstin(text: str) -> Gstin:
    """Return what the number says, spaces and case apart; raises GstinInvalid, saying why."""
    number = "".join(text.split()).upper()
    form = _FORM.fullmatch(number)
    if form is None:
        raise GstinInvalid("a GSTIN has 15 characters, such as 27AAPFU0939F1ZV")
    state_code, pan = form.groups()
    if state_code not in STATES:
        raise GstinInvalid(f"{state_code} is not the code of a state")
    if check_character(number[:14]) != number[14]:
        raise GstinInvalid("the last character does not fit the others: one is mistyped")
    return Gstin(gstin=number, state_code=state_code, state=STATES[state_code], pan=pan)


def check_character(first14: str) -> str:
    """Return the 15th: every second value doubled, the digits of each to base 36 added up."""
    total = 0
    for place, character in enumerate(first14):
        value = _CHARACTERS.index(character) * (1 + place % 2)
        total += value // 36 + value % 36
    return _CHARACTERS[-total % 36]


def state_in(text: str) -> str | None:
    """Return the code of the state that an address names, or None."""
    words = _plain(text)
    named = [code for code, state in STATES.items() if f" {_plain(state).strip()} " in words]
    return max(named, key=lambda code: words.rfind(_plain(STATES[code])), default=None)


def _plain(text: str) -> str:
    words = re.findall(r"[a-z]+", text.lower().replace("orissa", "odisha"))
    joined = " ".join(word for word in words if word != "and").replace("tamilnadu", "tamil nadu")
    return f" {joined} "
