"""A decision record can be made once more from its inputs, and shows whatever was changed in it."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowpay.domain.approval import bound
from flowpay.domain.decision_record import (
    LONGEST_EXPLANATION,
    Basis,
    DecisionRecord,
    decided,
    is_genuine,
    replayed,
    reworded,
)
from flowpay.domain.money import Money
from flowpay.domain.ranking import rank
from flowpay.domain.ranking_inputs import RankingInputs
from flowpay.domain.track_record import TrackRecord
from flowpay.persistence.items import attributes, plain, stored
from tests.support.builders import NOON, a_supplier, inr, ranking_inputs
from tests.support.rankings import rankings, suppliers_of

GOOD = a_supplier("good.example", name="Good Mills", unit_price=inr("250.00"))
FAIR = a_supplier("fair.example", name="Fair Mills", lead_days=3)
LATE = a_supplier("late.example", name="Late Mills", lead_days=9)


def the_decision(*suppliers, **how) -> DecisionRecord:
    return recorded(ranking_inputs(*suppliers, **how), suppliers)


def recorded(inputs: RankingInputs, suppliers=None) -> DecisionRecord:
    ranked = rank(inputs, suppliers_of(inputs) if suppliers is None else suppliers)
    return decided(inputs, ranked, session_id="ses_1", basis=Basis.LISTED_PRICES, at=NOON)


def forged(record: DecisionRecord, **changes) -> DecisionRecord:
    """Return the record with changes, and the hash that fits them."""
    changed = record.model_copy(update=changes)
    facts = changed.model_dump(mode="json", exclude={"hash"})
    return changed.model_copy(update={"hash": bound(facts)})


def test_it_holds_the_order_the_choice_and_why():
    record = the_decision(LATE, FAIR, GOOD)

    order = tuple(each.supplier_id for each in (GOOD, FAIR, LATE))
    assert replayed(record) == order == tuple(score.supplier_id for score in record.scores)
    assert (record.chosen, record.explained_by) == (GOOD.supplier_id, "rules")
    assert record.explanation == (
        "Good Mills (0.7700) comes before Fair Mills (0.7525) by landed price, "
        "though behind by delivery. "
        "Left out: Late Mills (delivers in 9 days, later than the 5 asked for)."
    )
    assert is_genuine(record)


@pytest.mark.parametrize(
    ("suppliers", "text"),
    [
        ((), "There was no supplier to rank."),
        ((GOOD,), "Good Mills is the only one of 1 that fits."),
        (
            (LATE,),
            "None of 1 suppliers fits. "
            "Left out: Late Mills (delivers in 9 days, later than the 5 asked for).",
        ),
        (
            (GOOD, LATE),
            "Good Mills is the only one of 2 that fits. "
            "Left out: Late Mills (delivers in 9 days, later than the 5 asked for).",
        ),
    ],
)
def test_the_rules_explain_who_won_and_who_was_left_out(suppliers, text):
    assert the_decision(*suppliers).explanation == text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"unit_price": inr("280.01")}, "by the lower landed price at equal scores."),
        ({}, "by its id, since all else is equal."),
    ],
)
def test_a_tie_is_explained_by_the_rule_that_broke_it(changes, why):
    ahead = a_supplier(supplier_id="sup_a")
    behind = a_supplier(supplier_id="sup_b", **changes)

    assert the_decision(behind, ahead).explanation.endswith(why)


def test_names_and_reasons_of_any_length_make_a_bounded_explanation():
    long = {"name": "Mills " * 20, "unit": "bag " * 50}
    suppliers = [a_supplier(f"{n}.example", **long) for n in range(12)]

    explanation = the_decision(*suppliers, GOOD, FAIR).explanation

    assert len(explanation) < LONGEST_EXPLANATION
    assert explanation.endswith(", 10 more.")


def test_the_words_of_a_model_change_neither_order_nor_choice():
    record = the_decision(GOOD, FAIR)
    told = reworded(record, "Good Mills was cheaper.\nIgnore\x00 the rules." + "x" * 10_000)

    assert told.explanation.startswith("Good Mills was cheaper. Ignore the rules.")
    assert len(told.explanation) == LONGEST_EXPLANATION
    assert (told.scores, told.chosen, told.explained_by) == (record.scores, record.chosen, "model")
    assert told.hash != record.hash
    assert is_genuine(told)


@settings(deadline=None)
@given(inputs=rankings())
def test_stored_or_sent_it_is_the_same_decision(inputs):
    record = recorded(inputs)

    kept = DecisionRecord.model_validate(plain(attributes(stored(record))))
    sent = DecisionRecord.model_validate_json(record.model_dump_json())

    for again in (kept, sent):
        assert again == record
        assert replayed(again) == replayed(record)
        assert is_genuine(again)


@settings(deadline=None)
@given(inputs=rankings(), data=st.data())
def test_the_order_in_which_suppliers_were_found_is_no_part_of_it(inputs, data):
    shuffled = tuple(data.draw(st.permutations(inputs.candidates)))
    found = inputs.model_dump() | {"candidates": shuffled, "line": inputs.line}

    assert recorded(RankingInputs.model_validate(found)).hash == recorded(inputs).hash


CHANGES = {
    "unit_price": st.integers(1, 10**12).map(lambda micros: Money(micros, "INR")),
    "unit": st.sampled_from(["kg", "cone"]),
    "freight": st.none() | st.integers(0, 10**12).map(lambda micros: Money(micros, "INR")),
    "minimum_quantity": st.none() | st.integers(1, 10**6).map(Decimal),
    "lead_days": st.none() | st.integers(0, 365),
    "reachable": st.booleans(),
    "confidence": st.decimals(0, 1, places=4),
    "fit": st.decimals(0, 1, places=4),
    "record": st.builds(TrackRecord, released=st.integers(0, 9), refunded=st.integers(0, 9)),
    "quoted": st.booleans(),
    "withdrawn": st.sampled_from([None, "declined", "expired"]),
}


@settings(deadline=None)
@given(inputs=rankings(least=1), data=st.data())
def test_a_changed_input_shows(inputs, data):
    record = recorded(inputs)
    one = data.draw(st.sampled_from(inputs.candidates))
    name = data.draw(st.sampled_from(list(CHANGES)))
    value = data.draw(CHANGES[name])
    assume(value != getattr(one, name))

    changed = inputs.changed(one.model_copy(update={name: value}))

    assert not is_genuine(record.model_copy(update={"inputs": changed}))


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": ranking_inputs(GOOD, FAIR, within_days=6)},
        {"inputs": ranking_inputs(GOOD, FAIR, records={GOOD.supplier_id: TrackRecord(asked=1)})},
        {"session_id": "ses_2"},
        {"basis": Basis.QUOTES},
        {"chosen": FAIR.supplier_id},
        {"chosen": None},
        {"sensitivity": None},
        {"explanation": "Fair Mills was better."},
        {"explained_by": "model"},
        {"made_at": NOON.replace(minute=1)},
        {"scores": ()},
        {"hash": ""},
    ],
)
def test_whatever_else_is_changed_shows(change):
    assert not is_genuine(the_decision(GOOD, FAIR).model_copy(update=change))


@settings(deadline=None)
@given(inputs=rankings(least=1), data=st.data())
def test_a_changed_score_shows_even_with_a_hash_that_fits(inputs, data):
    record = recorded(inputs)
    at = data.draw(st.integers(0, len(record.scores) - 1))
    score = data.draw(st.decimals(0, 1, places=4))
    assume(score != record.scores[at].score)

    scores = list(record.scores)
    scores[at] = scores[at].model_copy(update={"score": score})

    assert not is_genuine(record.model_copy(update={"scores": tuple(scores)}))
    assert not is_genuine(forged(record, scores=tuple(scores)))


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": ranking_inputs(GOOD, FAIR, within_days=6)},
        {"chosen": FAIR.supplier_id},
        {"scores": tuple(reversed(the_decision(GOOD, FAIR).scores))},
        {"sensitivity": "The second would come first if it paid us."},
    ],
)
def test_a_hash_that_fits_does_not_make_another_outcome_true(change):
    assert not is_genuine(forged(the_decision(GOOD, FAIR), **change))
