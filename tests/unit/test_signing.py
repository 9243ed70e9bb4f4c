"""Signed links: only what was written here, for this purpose, is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from flowpay.runtime import signing
from flowpay.runtime.signing import LinkInvalid, name_for, sign, signed


class Invitation(BaseModel, frozen=True):
    guest: str


ASHA = Invitation(guest="asha")


@pytest.fixture(autouse=True)
def key(monkeypatch):
    keys = {"SIGNING_KEY": "a key"}
    monkeypatch.setattr(signing, "secret", keys.__getitem__)
    return keys


def test_what_was_signed_is_read_as_it_was_written():
    assert signed("party", Invitation, sign("party", ASHA)) == ASHA


def test_the_same_facts_always_have_the_same_token():
    assert sign("party", ASHA) == sign("party", Invitation(guest="asha"))


def test_a_token_can_stand_in_a_path():
    assert sign("party", Invitation(guest="ž>?~ÿ" * 9)).replace(".", "").isascii()
    assert not set(sign("party", Invitation(guest="ž>?~ÿ" * 9))) & set("/+=?&%#")


@given(st.data())
def test_a_token_that_was_altered_anywhere_is_refused(data):
    signing_key = {"SIGNING_KEY": "a key"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "secret", signing_key.__getitem__)
        token = sign("party", ASHA)
        place = data.draw(st.integers(0, len(token) - 1))
        other = data.draw(st.sampled_from("AQgwz019-_.=é ").filter(lambda c: c != token[place]))
        with pytest.raises(LinkInvalid):
            signed("party", Invitation, token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize(
    "cut", [slice(0, -1), slice(1, None), slice(0, 0), slice(0, 20), slice(-43, None)]
)
def test_a_token_that_was_cut_is_refused(cut):
    with pytest.raises(LinkInvalid):
        signed("party", Invitation, sign("party", ASHA)[cut])


@pytest.mark.parametrize("junk", ["", ".", "..", "a.b", "é.é", "\ud800", "a" * 10_000])
def test_what_is_no_token_is_refused(junk):
    with pytest.raises(LinkInvalid):
        signed("party", Invitation, junk)


@pytest.mark.parametrize("tail", [".", "=", "==", ".x", "\n"])
def test_a_token_with_something_after_it_is_refused(tail):
    with pytest.raises(LinkInvalid):
        signed("party", Invitation, sign("party", ASHA) + tail)


def test_a_token_for_another_purpose_is_refused():
    with pytest.raises(LinkInvalid):
        signed("party", Invitation, sign("wedding", ASHA))


def test_a_token_of_another_deployment_is_refused(key):
    token = sign("party", ASHA)
    key["SIGNING_KEY"] = "another key"

    with pytest.raises(LinkInvalid):
        signed("party", Invitation, token)


def test_a_name_is_short_small_and_always_the_same():
    name = name_for("party", ASHA)

    assert name == name_for("party", Invitation(guest="asha"))
    assert len(name) == 26
    assert name.isalnum()
    assert name == name.lower()


def test_a_name_is_another_for_others_other_purposes_and_other_deployments(key):
    names = [name_for("party", ASHA), name_for("wedding", ASHA)]
    names.append(name_for("party", Invitation(guest="ravi")))
    key["SIGNING_KEY"] = "another key"
    names.append(name_for("party", ASHA))

    assert len(set(names)) == 4


def test_a_name_tells_nothing_of_a_token():
    assert name_for("party", ASHA) not in sign("party", ASHA).lower()
