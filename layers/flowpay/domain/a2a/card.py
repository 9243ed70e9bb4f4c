"""The agent card: who Flowpay is to other agents, what it can do, and where it answers.

Signed as section 8.4 of the specification says: JWS over the RFC 8785 form of the card without its
signatures. No part of the card is empty or at its default, so that it is the same text for those
who leave such parts out before they check and for those who do not.
"""

import base64
import json
from typing import Annotated, Any

import rfc8785
from pydantic import Field

from .wire import Struct, Wire

PROTOCOL_VERSION = "1.0"
ALGORITHM = "ES256"


class AgentInterface(Wire):
    url: str
    protocol_binding: str
    tenant: str = ""
    protocol_version: str


class AgentProvider(Wire):
    url: str
    organization: str


class AgentExtension(Wire):
    uri: str
    description: str = ""
    required: bool = False
    params: Struct | None = None


class AgentCapabilities(Wire):
    """What is None is not said."""

    streaming: bool | None = None
    push_notifications: bool | None = None
    extensions: tuple[AgentExtension, ...] = ()
    extended_agent_card: bool | None = None


class Scopes(Wire):
    values: Annotated[tuple[str, ...], Field(alias="list")]


class SecurityRequirement(Wire):
    """All of these schemes together, each with the roles that its key must have."""

    schemes: dict[str, Scopes]


class ApiKeySecurityScheme(Wire):
    description: str = ""
    location: str
    name: str


class HttpAuthSecurityScheme(Wire):
    description: str = ""
    scheme: str
    bearer_format: str = ""


class SecurityScheme(Wire):
    """Exactly one of its fields."""

    api_key_security_scheme: ApiKeySecurityScheme | None = None
    http_auth_security_scheme: HttpAuthSecurityScheme | None = None


class AgentSkill(Wire):
    id: str
    name: str
    description: str
    tags: tuple[str, ...]
    examples: tuple[str, ...] = ()
    input_modes: tuple[str, ...] = ()
    output_modes: tuple[str, ...] = ()
    security_requirements: tuple[SecurityRequirement, ...] = ()


class AgentCardSignature(Wire):
    protected: str
    signature: str
    header: Struct | None = None


class AgentCard(Wire):
    name: str
    description: str
    supported_interfaces: tuple[AgentInterface, ...]
    provider: AgentProvider | None = None
    version: str
    documentation_url: str | None = None
    capabilities: AgentCapabilities
    security_schemes: dict[str, SecurityScheme] = Field(default_factory=dict)
    security_requirements: tuple[SecurityRequirement, ...] = ()
    default_input_modes: tuple[str, ...]
    default_output_modes: tuple[str, ...]
    skills: tuple[AgentSkill, ...]
    signatures: tuple[AgentCardSignature, ...] = ()
    icon_url: str | None = None

    @property
    def canonical(self) -> bytes:
        """Return what is signed: the card without its signatures, in the form of RFC 8785."""
        return rfc8785.dumps({n: v for n, v in self.to_wire().items() if n != "signatures"})


def protected_header(key_id: str, keys_url: str) -> str:
    """Return the JWS protected header: the key's id, and where its public half stands."""
    header = {"alg": ALGORITHM, "typ": "JOSE", "kid": key_id, "jku": keys_url}
    return base64url(rfc8785.dumps(header))


def signing_input(card: AgentCard, protected: str) -> bytes:
    """Return the bytes that the signature is taken over, RFC 7515 section 5.1."""
    return f"{protected}.{base64url(card.canonical)}".encode()


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def key_set(key_id: str, x: bytes, y: bytes) -> dict[str, Any]:
    """Return the JWK Set of a public key on P-256, RFC 7517; `x` and `y` are 32 bytes each."""
    key = {"kty": "EC", "crv": "P-256", "alg": ALGORITHM, "use": "sig", "kid": key_id}
    return {"keys": [key | {"x": base64url(x), "y": base64url(y)}]}


def as_text(card: AgentCard) -> str:
    """Return the card as it is served."""
    return json.dumps(card.to_wire(), ensure_ascii=False, separators=(",", ":"))
