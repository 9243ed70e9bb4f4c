"""Services as agents offer them: one valid offer, and names that have public addresses."""

import socket
from typing import Any

import pytest

from .builders import wire
from .world import Answer, World

PUBLIC = "93.184.216.34"
SERVICES = "/api/a2a/services"
TEXT_IN: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "text": {"type": "string", "minLength": 1, "maxLength": 1000},
        "to": {"enum": ["hi", "en", None], "default": None},
        "weight": {"type": "number", "maximum": 0.1},
    },
    "required": ["text"],
    "additionalProperties": False,
}
TEXT_OUT: dict[str, Any] = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
}


def an_offer(**changes: Any) -> dict[str, Any]:
    """Return the body of a registration: a translator, two cents a page."""
    return {
        "name": "Translate a page",
        "description": "Translates a page of text.",
        "capabilities": ["translate", "text"],
        "price": wire("0.02"),
        "unit": "page",
        "endpoint": "https://agent.example.com/a2a",
        "input_schema": TEXT_IN,
        "output_schema": TEXT_OUT,
    } | changes


def offered(flowpay: World, *, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    """Return a service that was registered."""
    answer = flowpay.request("POST", f"{SERVICES}/register", an_offer(**changes), headers=headers)
    assert answer.status == 201, answer.text
    return answer.body


def changed(
    flowpay: World,
    service: dict[str, Any],
    *,
    headers: dict[str, str] | None = None,
    **changes: Any,
) -> Answer:
    """Send a service as it was read, with some of it changed."""
    body = {name: service[name] for name in an_offer()} | {"version": service["version"]} | changes
    return flowpay.request("PUT", f"{SERVICES}/{service['service_id']}", body, headers=headers)


def names_are_public(patch: pytest.MonkeyPatch, **others: str) -> None:
    """Let every name have a public address, but those of which another one is told."""

    def resolved(host: str, port: int, **_: Any) -> list[Any]:
        is_number = host.replace(".", "").isdigit() or ":" in host
        address = others.get(host.replace(".", "_"), host if is_number else PUBLIC)
        return [(None, None, None, "", (address, port))]

    patch.setattr(socket, "getaddrinfo", resolved)
