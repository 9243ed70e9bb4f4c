"""What Flowpay does for other agents: its skills, and how a message says which one it wants.

A message with text alone asks for a material. Any other skill, or the same by name, is asked for by
one data part: `{"skill": "validate-gstin", "input": {"gstin": "27AAPFU0939F1ZV"}}`.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from .card import AgentSkill
from .errors import ContentTypeNotSupported, InvalidParams
from .parts import Message, Part

TEXT, JSON = "text/plain", "application/json"
SOURCE_MATERIAL = "source-material"
_ASKED = {"skill", "input"}

SKILLS = (
    AgentSkill(
        id=SOURCE_MATERIAL,
        name="Source a material",
        description="Finds, checks and ranks suppliers for what a sentence asks for, and holds the "
        "money for the best in escrow, under the account's spending controls. Asks back "
        "(INPUT_REQUIRED) when something is missing; AUTH_REQUIRED while a person decides. "
        'By data part: {"skill": "source-material", "input": {"query": "…"}}.',
        tags=("procurement", "sourcing", "suppliers", "escrow"),
        examples=("Need 1200kg cotton yarn under 300 per kg within 5 days",),
        input_modes=(TEXT, JSON),
    ),
    AgentSkill(
        id="list-suppliers",
        name="List known suppliers",
        description="The suppliers that the account knows, the most trusted first. "
        'Input: {"material"?, "limit"? (1 to 100), "cursor"?}.',
        tags=("procurement", "suppliers"),
        examples=('{"skill": "list-suppliers", "input": {"material": "cotton yarn"}}',),
        input_modes=(JSON,),
    ),
    AgentSkill(
        id="evaluate-spend",
        name="Evaluate a spend",
        description="What the account's rules would say to a payment: every rule with its verdict, "
        "and the smallest change that would pass. Nothing is held. "
        'Input: {"amount": {"amount", "currency"}, "category", "supplier_id"?}.',
        tags=("spending controls", "approval", "payments"),
        examples=(
            '{"skill": "evaluate-spend", "input": {"amount": {"amount": "1250.00", '
            '"currency": "USD"}, "category": "cotton yarn"}}',
        ),
        input_modes=(JSON,),
    ),
    AgentSkill(
        id="validate-gstin",
        name="Validate a GSTIN",
        description="Whether an Indian GST number is well formed, its check character right, and "
        'of which State it is. Input: {"gstin"}.',
        tags=("GST", "India", "tax", "validation"),
        examples=('{"skill": "validate-gstin", "input": {"gstin": "27AAPFU0939F1ZV"}}',),
        input_modes=(JSON,),
    ),
    AgentSkill(
        id="compute-gst",
        name="Compute GST",
        description="The taxes of an invoice between Indian traders: rate by HSN code and day, "
        "place of supply, CGST, SGST or IGST, with the reasons. Input as that of the built-in "
        "service compute-gst of GET /api/a2a/services.",
        tags=("GST", "India", "tax", "invoice"),
        input_modes=(JSON,),
    ),
)
IDS = tuple(skill.id for skill in SKILLS)


class Wanted(NamedTuple):
    """A skill, and the input as it was sent; text stands in `text`."""

    skill: str
    text: str
    input: dict[str, Any]


def wanted(message: Message) -> Wanted:
    """Return what a message asks for; raises ContentTypeNotSupported or InvalidParams."""
    for part in message.parts:
        _require_readable(part)
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


def _require_readable(part: Part) -> None:
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
