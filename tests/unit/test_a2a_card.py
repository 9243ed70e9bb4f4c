"""The agent card: one text for all who check its signature, and a signature they take."""

import base64
import json

import jwt
import pytest
import rfc8785
from a2a.client.card_resolver import parse_agent_card
from a2a.utils.signing import (
    InvalidSignaturesError,
    _canonicalize_agent_card,
    create_signature_verifier,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given
from hypothesis import strategies as some

from flowpay.domain.a2a import card
from flowpay.domain.a2a.skills import IDS
from flowpay.domain.caller import Caller, Role
from flowpay.ports import card_key
from flowpay.ports.card_key import PublicKey, from_der
from flowpay.runtime import config
from flowpay.services import a2a_card
from tests.support.notary import Notary


@pytest.fixture(params=["true", "false"])
def deployed(request, monkeypatch):
    """A deployment with keys required, and one without."""
    monkeypatch.setenv("REQUIRE_API_KEY", request.param)
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://pay.example.com/")
    _forget()
    yield
    _forget()


@pytest.fixture
def signed(deployed, monkeypatch):
    """The same, with a key for the card; the key."""
    notary = Notary()
    point = notary.der[-64:]
    monkeypatch.setattr(card_key, "is_configured", lambda: True)
    monkeypatch.setattr(card_key, "signature", lambda message: from_der(notary.signature(message)))
    monkeypatch.setattr(card_key, "public_key", lambda: PublicKey(point[:32], point[32:]))
    return notary


def _forget():
    config.config.cache_clear()
    a2a_card.served.cache_clear()


def served():
    return json.loads(a2a_card.served()[0])


def without_signatures(given):
    return {name: value for name, value in given.items() if name != "signatures"}


def test_whoever_leaves_out_what_is_empty_and_whoever_does_not_sign_the_same_text(deployed):
    said = a2a_card.public()
    as_served = rfc8785.dumps(without_signatures(served()))

    assert said.canonical == as_served
    assert _canonicalize_agent_card(parse_agent_card(served())).encode() == as_served


def test_the_official_client_takes_the_signature_and_no_other(signed):
    found = served()
    keys = {each["kid"]: jwt.PyJWK(each) for each in a2a_card.keys()["keys"]}
    verify = create_signature_verifier(lambda kid, _: keys[kid], ["ES256"])

    verify(parse_agent_card(json.loads(json.dumps(found))))
    with pytest.raises(InvalidSignaturesError):
        verify(parse_agent_card({**found, "name": "Flowpay, really"}))


def test_the_protected_header_says_how_and_with_which_key(signed):
    [signature] = served()["signatures"]
    text = signature["protected"]
    header = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))

    assert header == {
        "alg": "ES256",
        "typ": "JOSE",
        "kid": a2a_card.keys()["keys"][0]["kid"],
        "jku": "https://pay.example.com/.well-known/agent-card-keys.json",
    }


def test_without_a_key_it_is_not_signed_and_there_are_no_keys(deployed):
    assert "signatures" not in served()
    assert a2a_card.keys() == {"keys": []}


def test_the_tag_is_that_of_what_it_says(signed):
    first = a2a_card.served()
    a2a_card.served.cache_clear()
    again = a2a_card.served()

    assert again[1] == first[1]
    assert again[1].startswith('W/"')


def test_the_card_says_where_and_how_it_is_spoken_to(deployed):
    found = served()

    assert found["supportedInterfaces"] == [
        {
            "url": "https://pay.example.com/a2a",
            "protocolBinding": "JSONRPC",
            "protocolVersion": "1.0",
        },
        {
            "url": "https://pay.example.com/a2a/v1",
            "protocolBinding": "HTTP+JSON",
            "protocolVersion": "1.0",
        },
    ]
    assert found["documentationUrl"] == "https://pay.example.com/docs"
    assert "answers whole" in found["description"]
    assert found["securitySchemes"]["apiKey"]["apiKeySecurityScheme"]["name"] == "x-api-key"


def test_the_card_points_to_no_documentation_where_there_is_none(deployed, monkeypatch):
    monkeypatch.setenv("ENABLE_API_DOCS", "false")
    config.config.cache_clear()

    assert "documentationUrl" not in a2a_card.public().to_wire()


def test_the_card_asks_for_a_key_where_one_is_needed(deployed):
    asked = [set(each["schemes"]) for each in served().get("securityRequirements", [])]

    assert asked == ([{"apiKey"}, {"bearer"}] if config.config().REQUIRE_API_KEY else [])


def test_the_extended_card_is_for_its_caller(deployed):
    auditor = Caller(account="acme", principal="asha", roles=(Role.AUDITOR,))
    buyer = auditor.model_copy(update={"roles": (Role.REQUESTER,)})
    theirs, ours = (a2a_card.extended(who).to_wire() for who in (auditor, buyer))

    assert {each["tenant"] for each in theirs["supportedInterfaces"]} == {"acme"}
    assert {each["id"] for each in ours["skills"]} - {each["id"] for each in theirs["skills"]} == {
        "source-material"
    }


def test_the_skills_that_are_told_are_those_that_are_done(deployed):
    assert tuple(skill["id"] for skill in served()["skills"]) == IDS


def test_every_skill_has_what_the_protocol_wants_of_one(deployed):
    for skill in served()["skills"]:
        assert {"id", "name", "description", "tags"} <= skill.keys()
        assert skill["tags"]


@given(some.binary(max_size=300))
def test_a_signature_is_brought_into_the_form_of_jose(message):
    der = Notary().signature(message)
    r, s = decode_dss_signature(der)

    assert from_der(der) == r.to_bytes(32) + s.to_bytes(32)


def test_a_key_of_another_kind_is_refused(monkeypatch):
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = rsa.generate_private_key(65_537, 2_048).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    class Kms:
        def get_public_key(self, **_):
            return {"PublicKey": der}

    card_key.public_key.cache_clear()
    monkeypatch.setattr(card_key, "client", lambda _: Kms())
    with pytest.raises(card_key.NotP256):
        card_key.public_key()


def test_base64url_has_no_padding():
    assert card.base64url(b"\xff\xfe") == "__4"
