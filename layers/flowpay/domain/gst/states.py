"""States and Union Territories by the code of the GST portal, with what the law makes of each.

26 stands for the merged Dadra & Nagar Haveli and Daman & Diu; 96 is written for other countries.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InvalidInput

ABROAD = "96"


class StateUnknown(InvalidInput): ...


class State(NamedTuple):
    """`utgst`: it has no legislature of its own, so UTGST takes the place of SGST there."""

    code: str
    name: str
    utgst: bool


def _read() -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "states.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


_TABLE = _read()
SOURCE: str = _TABLE["source"]
UTGST_SOURCE: str = _TABLE["utgst_source"]
UTGST_VERIFIED: bool = _TABLE["utgst_basis"] != "unverified"
STATES: dict[str, str] = {row["code"]: row["name"] for row in _TABLE["rows"]}
"""Code → name; 96 is no state and not among them."""


@cache
def _states() -> dict[str, State]:
    return {row["code"]: State(**row) for row in _TABLE["rows"]}


def state_of(code: str) -> State:
    """Return the state or Union Territory of a code; raises StateUnknown."""
    if code not in _states():
        known = "01 to 38, or 97 for Other Territory; 25 is now 26, 28 is now 37"
        raise StateUnknown(f"{code[:10]!r} is not the code of a state: write {known}")
    return _states()[code]


def state_in(text: str) -> str | None:
    """Return the code of the state that an address names, or None."""
    words = _plain(text)
    named = [code for code, state in STATES.items() if f" {_plain(state).strip()} " in words]
    return max(named, key=lambda code: words.rfind(_plain(STATES[code])), default=None)


def _plain(text: str) -> str:
    words = re.findall(r"[a-z]+", text.lower().replace("orissa", "odisha"))
    joined = " ".join(word for word in words if word != "and").replace("tamilnadu", "tamil nadu")
    return f" {joined} "
