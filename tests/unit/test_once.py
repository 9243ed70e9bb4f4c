"""A command's identity: the same key with the same body is the same command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.once import IdempotencyKeyReused, Once

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3),
    max_leaves=8,
)


def once(body):
    return Once.of(account="acme", route="POST /api/create-escrow", key="k-1", body=body)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_the_same_body_in_another_order_is_the_same_command(body):
    assert once(dict(reversed(body.items()))) == once(body)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"amount": 1}, {"amount": "1"}),
        ({"amount": 1}, {"amount": True}),
        ({"reason": None}, {}),
        ({"parts": [1, 2]}, {"parts": [2, 1]}),
        ({"memo": "yarn"}, {"memo": "yarn "}),
        (None, {}),
    ],
)
def test_another_body_is_another_command(one, other):
    assert once(one).fingerprint != once(other).fingerprint


def test_the_same_body_from_somebody_else_is_another_command():
    asha, ravi, flowpay = (
        Once.of(account="acme", route="POST /api/approve-payment", key="1", body={}, **by)
        for by in ({"by": "asha"}, {"by": "ravi"}, {})
    )

    assert len({asha.fingerprint, ravi.fingerprint, flowpay.fingerprint}) == 3


def test_a_key_that_was_used_for_something_else_is_refused():
    with pytest.raises(IdempotencyKeyReused, match="new key"):
        once({"amount": "1.00"}).require_same(once({"amount": "2.00"}).fingerprint)


def test_a_key_that_comes_again_for_the_same_is_not():
    once({"amount": "1.00"}).require_same(once({"amount": "1.00"}).fingerprint)
