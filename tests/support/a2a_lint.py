"""What `a2a-lint` 0.1.1 says of our card, and why: it knows the cards of A2A 0.3 alone.

It was read before it was used: it gets the card, looks at it, and sends nothing elsewhere. Of a
card of 1.0 it misses what 1.0 has moved; each of these stands here with where it is now.
"""

from typing import Any

MOVED = {
    "url": "supportedInterfaces[].url",
    "protocolVersion": "supportedInterfaces[].protocolVersion",
    "preferredTransport": "supportedInterfaces[].protocolBinding, the first",
    "securitySchemes.apiKey": "the kind is the field's name: apiKeySecurityScheme",
    "securitySchemes.bearer": "the kind is the field's name: httpAuthSecurityScheme",
}


def beyond_what_has_moved(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the errors and warnings that are not of A2A 0.3 alone."""
    return [each for each in findings if each["level"] != "info" and each["field"] not in MOVED]


def of_what_has_moved(findings: list[dict[str, Any]]) -> set[str]:
    return {each["field"] for each in findings} & MOVED.keys()
