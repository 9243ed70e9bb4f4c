"""Events: numbered, chained by hash, so that a change anywhere shows."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.event import FIRST_PREVHASH, chained, entry_hash, sequence_text
from tests.support.builders import an_event

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXTS, part, max_size=3),
    max_leaves=8,
)


def the_entry(number=1, prevhash=FIRST_PREVHASH, **changes):
    return chained(an_event(**changes), account="acme", number=number, prevhash=prevhash)


def test_an_entry_is_a_cloud_event_with_its_place_in_the_chain():
    entry = the_entry(number=7, prevhash="ab" * 32, sessionid="ses_1")

    assert {name: value for name, value in entry.items() if name != "hash"} == {
        "specversion": "1.0",
        "id": "evt_1",
        "source": "/flowpay/acme",
        "type": "flowpay.escrow.held",
        "subject": "esc_1",
        "time": "2026-07-15T12:00:00Z",
        "datacontenttype": "application/json",
        "sessionid": "ses_1",
        "actor": "asha",
        "sequence": "000000000007",
        "prevhash": "ab" * 32,
        "data": {"amount": {"amount": "10.00", "currency": "USD"}},
    }


def test_an_event_outside_a_session_names_none():
    assert "sessionid" not in the_entry()


def test_the_first_entry_follows_sixty_four_zeros():
    assert the_entry()["prevhash"] == "0" * 64


def test_the_hash_is_that_of_the_sorted_json_without_it():
    entry = the_entry()
    body = {name: value for name, value in entry.items() if name != "hash"}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert entry["hash"] == hashlib.sha256(canonical.encode()).hexdigest()


@given(st.dictionaries(TEXTS, DATA, max_size=4))
def test_an_entry_that_was_kept_as_text_has_the_same_hash(data):
    entry = the_entry(data=data)

    assert entry_hash(json.loads(json.dumps(entry))) == entry["hash"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "mallory"),
        ("data", {"amount": {"amount": "10.01", "currency": "USD"}}),
        ("prevhash", "1" * 64),
        ("sequence", "000000000002"),
        ("time", "2026-07-15T12:00:01Z"),
    ],
)
def test_a_change_anywhere_shows(field, value):
    entry = the_entry()

    assert entry_hash({**entry, field: value}) != entry["hash"]


def test_the_order_of_the_fields_does_not_matter():
    entry = the_entry()

    assert entry_hash(dict(reversed(entry.items()))) == entry["hash"]


@given(st.tuples(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1)))
def test_sequences_sort_as_text_as_they_do_as_numbers(numbers):
    one, other = numbers

    assert (sequence_text(one) < sequence_text(other)) == (one < other)
