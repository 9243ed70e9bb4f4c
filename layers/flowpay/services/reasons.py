"""Reasons: what a state machine has caught, as a code for programs and words for whoever asked."""

import json
from typing import Any

from flowpay.domain.errors import FlowpayError, InvalidInput, ProviderFailed, Refused


def reason_of(failure: dict[str, Any], *, nothing_held: bool = True) -> tuple[str, str]:
    """Return the code and the words for what was caught.

    What a buyer, a rule or a provider is the reason for is told as it is; anything else is ours.
    `nothing_held`: whether that may be said without looking.
    """
    tail = "; nothing is held." if nothing_held else "."
    name = str(failure.get("Error", ""))
    try:
        message = str(json.loads(failure.get("Cause", "{}")).get("errorMessage", ""))
    except (ValueError, AttributeError):
        message = ""
    if message and (kind := _told().get(name)):
        return kind().code, message
    if name == "States.Timeout":
        return "timed_out", f"This took too long, so it was stopped{tail}"
    return "failed", f"Something failed on our side, so this was stopped{tail}"


def _told() -> dict[str, type[FlowpayError]]:
    """Return the errors that a buyer is told, by the name that Step Functions gives them."""
    kinds: list[type[FlowpayError]] = [InvalidInput, Refused, ProviderFailed]
    for kind in kinds:  # grows while it is walked: every class below
        kinds += kind.__subclasses__()
    return {kind.__name__: kind for kind in kinds}
