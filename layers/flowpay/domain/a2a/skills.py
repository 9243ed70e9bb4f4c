"""What Flowpay does for other agents: its skills, and how a message says which one it wants.

A message with text alone asks for a material. Any other skill, or the same by name, is asked for by
one data part: `{"skill": "validate-gstin", "input": {"gstin": "27AAPFU0939F1ZV"}}`.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from .errors import ContentTypeNotSupported, InvalidParams
from .parts import Message, Part

TEXT, JSON = "text/plain", "application/json"
SOURCE_MATERIAL = "source-material"
_ASKED = {"skill", "input"}

IDS = (SOURCE_MATERIAL, "list-suppliers", "evaluate-spend", "validate-gstin", "compute-gst")


class Wanted(NamedTuple):
    """A skill, and the input as it was sent; text stands in `text`."""

    skill: str
    text: str
    input: dict[str, Any]


def wanted(message: Message) -> Wanted:
    """Return what a message asks for; raises ContentTypeNotSupported or InvalidParams."""
    for part in message.parts:
        require_readable(part)
    match message.data:
        case ():
            return Wanted(SOURCE_MATERIAL, message.text, {})
        case (data,):
            return _named(data, message.text)
    raise InvalidParams("send one data part, which says the skill and its input")


def require_output(accepted: Iterable[str]) -> None:
    """Raise ContentTypeNotSupported if none of the accepted media types is one that we answer."""
    modes = [mode.partition(";")[0].strip().lower() for mode in accepted]
    if modes and not {TEXT, JSON, "text/*", "application/*", "*/*"} & set(modes):
        raise ContentTypeNotSupported(f"what comes out is {TEXT} and {JSON}: accept one of them")


def _named(data: Any, text: str) -> Wanted:
    if not isinstance(data, dict) or not isinstance(data.get("skill"), str):
        raise InvalidParams(f'say the skill: {{"skill": …, "input": …}}, one of {", ".join(IDS)}')
    skill, given = data["skill"], data.get("input", {})
    if skill not in IDS:
        raise InvalidParams(f"{skill[:60]!r} is no skill of this agent; these are {', '.join(IDS)}")
    if not isinstance(given, dict) or not data.keys() <= _ASKED:
        raise InvalidParams('a data part has "skill" and "input", an object, and nothing else')
    return Wanted(skill, text, given)


def require_readable(part: Part) -> None:
    """Raise ContentTypeNotSupported for a file, or for text or data of another kind."""
    kind = part.media_type.partition(";")[0].strip().lower()
    if part.text is not None and kind in ("", TEXT):
        return
    if part.has_data and kind in ("", JSON):
        return
    raise ContentTypeNotSupported(
        f"send parts of text ({TEXT}) or data ({JSON}): files, links and other media types are "
        "not read here"
    )
