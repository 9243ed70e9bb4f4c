"""GET /.well-known/agent-card.json — public, may be kept, and is the same until it changes."""

import pytest

from flowpay.ports import card_key
from flowpay.ports.card_key import PublicKey, from_der
from tests.support.notary import Notary
from tests.support.world import world

CARD = "/.well-known/agent-card.json"
KEYS = "/.well-known/agent-card-keys.json"


@pytest.fixture
def flowpay():
    with world(REQUIRE_API_KEY="true") as deployment:
        yield deployment


def test_the_card_is_open_to_everybody_and_may_be_kept(flowpay):
    answer = flowpay.request("GET", CARD)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.body["supportedInterfaces"][0]["protocolVersion"] == "1.0"


@pytest.mark.parametrize("seen", ["{}", '"another", {}', "*"])
def test_whoever_has_it_is_not_sent_it_again(flowpay, seen):
    tag = flowpay.request("GET", CARD).headers["etag"]
    again = flowpay.request("GET", CARD, headers={"If-None-Match": seen.format(tag)})

    assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)


def test_whoever_has_another_is_sent_it(flowpay):
    answer = flowpay.request("GET", CARD, headers={"If-None-Match": 'W/"another"'})

    assert answer.status == 200


def test_it_touches_neither_table_nor_secret(flowpay, monkeypatch):
    from flowpay.runtime import aws

    def nothing(*_):
        raise AssertionError("no service is needed for the card")

    monkeypatch.setattr(aws, "_session", nothing)
    assert flowpay.request("GET", CARD).status == flowpay.request("GET", KEYS).status == 200


def test_a_configured_key_signs_it_once_for_a_process(flowpay, monkeypatch):
    notary, signed = Notary(), []
    point = notary.der[-64:]

    def signature(message):
        signed.append(message)
        return from_der(notary.signature(message))

    monkeypatch.setattr(card_key, "is_configured", lambda: True)
    monkeypatch.setattr(card_key, "signature", signature)
    monkeypatch.setattr(card_key, "public_key", lambda: PublicKey(point[:32], point[32:]))
    first, again = flowpay.request("GET", CARD), flowpay.request("GET", CARD)

    assert again.text == first.text
    assert len(first.body["signatures"]) == len(signed) == 1
    [key] = flowpay.request("GET", KEYS).body["keys"]
    assert key["crv"] == "P-256"


def test_a_key_that_is_no_arn_is_refused_at_the_start():
    from flowpay.domain.errors import Misconfigured
    from flowpay.runtime.config import read_config

    for wrong in ("alias/card", "arn:aws:kms:eu-west-1:1:key/*", "arn:aws:kms:eu-west-1:1:alias/a"):
        with pytest.raises(Misconfigured, match="A2A_CARD_KEY"):
            read_config({"A2A_CARD_KEY": wrong})
    arn = "arn:aws:kms:eu-west-1:123456789012:key/0b5e8b8e-1c1d-4e6c-9a7a-2f6a5d1c9f10"
    read_config({"A2A_CARD_KEY": arn})
