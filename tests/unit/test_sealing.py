"""Sealed text opens here, for its purpose and facts, and shows nothing of itself to others."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from flowpay.runtime import sealing, signing
from flowpay.runtime.sealing import SealBroken, sealed, unsealed


class Whose(BaseModel, frozen=True):
    name: str


ASHA, RAVI = Whose(name="asha"), Whose(name="ravi")


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setattr(signing, "secret", lambda _: "the deployment's key")


def test_what_was_sealed_opens():
    @given(st.text(max_size=300))
    def opens(text):
        assert unsealed("p", ASHA, sealed("p", ASHA, text)) == text

    opens()


def test_the_same_text_looks_different_each_time_and_shows_nothing():
    seals = {sealed("p", ASHA, "s3cret" * 20) for _ in range(50)}
    assert len(seals) == 50
    assert not any(b"s3cret" in base64.b64decode(seal) for seal in seals)


@pytest.mark.parametrize(("purpose", "whose"), [("q", ASHA), ("p", RAVI)])
def test_it_opens_for_nothing_and_nobody_else(purpose, whose):
    with pytest.raises(SealBroken):
        unsealed(purpose, whose, sealed("p", ASHA, "s3cret"))


def test_another_key_opens_nothing(monkeypatch):
    seal = sealed("p", ASHA, "s3cret")
    monkeypatch.setattr(signing, "secret", lambda _: "another key")
    with pytest.raises(SealBroken, match="SIGNING_KEY"):
        unsealed("p", ASHA, seal)


@pytest.mark.parametrize("place", [0, 15, 16, 20, -33, -32, -1])
def test_a_byte_that_was_changed_breaks_the_seal(place):
    raw = bytearray(base64.b64decode(sealed("p", ASHA, "a secret of some length")))
    raw[place] ^= 1
    with pytest.raises(SealBroken):
        unsealed("p", ASHA, base64.b64encode(raw).decode())


@pytest.mark.parametrize("cut", ["", "AAAA", base64.b64encode(b"x" * 48).decode()])
def test_what_is_no_seal_is_broken(cut):
    with pytest.raises(SealBroken):
        unsealed("p", ASHA, cut)


def test_no_block_of_the_key_stream_comes_again():
    """Two equal blocks of text would show that they are."""
    raw = base64.b64decode(sealed("p", ASHA, "\x00" * 1024))
    hidden = raw[sealing.NONCE_BYTES : -sealing.MAC_BYTES]
    blocks = {hidden[n : n + sealing.BLOCK_BYTES] for n in range(0, 1024, sealing.BLOCK_BYTES)}
    assert len(blocks) == 1024 // sealing.BLOCK_BYTES
