"""The agent card of this deployment: said as it is, and signed where a key is configured."""

from functools import cache
from hashlib import sha256

from flowpay import __version__
from flowpay.domain.a2a import card
from flowpay.domain.a2a.card import AgentCard, AgentCardSignature, SecurityRequirement
from flowpay.domain.a2a.skill_list import SKILLS
from flowpay.domain.a2a.skills import JSON, SOURCE_MATERIAL, TEXT
from flowpay.domain.caller import Caller, Role
from flowpay.ports import card_key
from flowpay.runtime.access import REQUESTERS
from flowpay.runtime.config import config

KEYS_PATH = "/.well-known/agent-card-keys.json"
DESCRIPTION = (
    "Flowpay buys for a company: it understands what is needed, finds and ranks suppliers, and "
    "holds money in escrow under spending controls; people decide above a threshold. "
    "Streaming: this API answers whole, so the events of a stream come together, when the task "
    "has come to rest or after 20 seconds; then read the task again (GetTask) or subscribe again. "
    "SendMessage waits no longer either, and answers a task that is WORKING: let your HTTP client "
    "wait 30 seconds, or send returnImmediately. A push notification comes for every change of "
    "state, at least once and in no promised order, and says how the task stands when it is sent. "
    "For events as they happen there is a WebSocket: POST /api/ws-ticket, then /ws/logs. A wait "
    "for a person may take days."
)
_SCHEMES = ("apiKey", "bearer")


def public() -> AgentCard:
    """Return the card for everybody, without a signature."""
    return _card(tenant="")


def extended(who: Caller) -> AgentCard:
    """Return the card for a caller: with its account as tenant, and the skills it may use."""
    may_source = not REQUESTERS.isdisjoint(who.roles)
    skills = tuple(each for each in SKILLS if may_source or each.id != SOURCE_MATERIAL)
    return _card(tenant=who.account).model_copy(update={"skills": skills})


@cache
def served() -> tuple[str, str]:
    """Return the text of the public card and its entity tag; made once for each process.

    The tag is weak: of two processes each signs for itself, and no two signatures are the same.
    """
    said = public()
    if card_key.is_configured():
        said = said.model_copy(update={"signatures": (_signature(said),)})
    tag = sha256(said.canonical + str(len(said.signatures)).encode()).hexdigest()[:32]
    return card.as_text(said), f'W/"{tag}"'


def keys() -> dict[str, object]:
    """Return the JWK Set with the key that signs the card; without keys where none is."""
    if not card_key.is_configured():
        return {"keys": []}
    return card.key_set(_key_id(), *card_key.public_key())


def _signature(said: AgentCard) -> AgentCardSignature:
    protected = card.protected_header(_key_id(), f"{_base()}{KEYS_PATH}")
    signed = card_key.signature(card.signing_input(said, protected))
    return AgentCardSignature(protected=protected, signature=card.base64url(signed))


def _key_id() -> str:
    """Return the key's name: its own hash, so that another key has another."""
    return sha256(b"".join(card_key.public_key())).hexdigest()[:32]


def _base() -> str:
    return config().PUBLIC_BASE_URL.rstrip("/")


def _card(*, tenant: str) -> AgentCard:
    base = _base()
    return AgentCard(
        name="Flowpay",
        description=DESCRIPTION,
        supported_interfaces=tuple(
            card.AgentInterface(
                url=f"{base}{path}",
                protocol_binding=binding,
                tenant=tenant,
                protocol_version=card.PROTOCOL_VERSION,
            )
            for path, binding in (("/a2a", "JSONRPC"), ("/a2a/v1", "HTTP+JSON"))
        ),
        provider=card.AgentProvider(url=base, organization="Flowpay"),
        version=__version__,
        documentation_url=f"{base}/docs" if config().ENABLE_API_DOCS else None,
        capabilities=card.AgentCapabilities(
            streaming=True, push_notifications=True, extended_agent_card=True
        ),
        security_schemes={
            "apiKey": card.SecurityScheme(
                api_key_security_scheme=card.ApiKeySecurityScheme(
                    description="A key of the account, from POST /api/keys",
                    location="header",
                    name="x-api-key",
                )
            ),
            "bearer": card.SecurityScheme(
                http_auth_security_scheme=card.HttpAuthSecurityScheme(
                    description="The same key", scheme="Bearer"
                )
            ),
        },
        security_requirements=_requirements(),
        default_input_modes=(TEXT, JSON),
        default_output_modes=(TEXT, JSON),
        skills=SKILLS,
    )


def _requirements() -> tuple[SecurityRequirement, ...]:
    """Return what a caller must have: a key in one of two ways; nothing where none is required.

    The scopes are roles, as OpenAPI 3.1 has them for keys. A list without any would be left out by
    some and kept by others when they check the signature.
    """
    if not config().REQUIRE_API_KEY:
        return ()
    roles = card.Scopes(values=(Role.REQUESTER.value,))
    return tuple(SecurityRequirement(schemes={scheme: roles}) for scheme in _SCHEMES)
