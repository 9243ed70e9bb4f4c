"""Decision records: what a choice of supplier was made from, so that it can be made once more."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel

from .approval import bound
from .evidence import plain
from .explanation import explained
from .ranked import Ranked, Score
from .ranking import scored
from .ranking_inputs import RankingInputs
from .sensitivity import sensitivity

LONGEST_EXPLANATION = 600


class Basis(StrEnum):
    """On which prices a decision was made: those of the pages, or those of the quotes."""

    LISTED_PRICES = "listed_prices"
    QUOTES = "quotes"


class DecisionRecord(BaseModel, frozen=True):
    """One ranking of a session: its inputs, with the weights, and the scores, the best first.

    `chosen` is None where nobody fits. `explained_by` says who worded the explanation; nothing
    hangs on its words. `hash` is the lower-case hex SHA-256 of the RFC 8785 form of all the rest.
    """

    session_id: str
    made_at: datetime
    basis: Basis
    inputs: RankingInputs
    scores: tuple[Score, ...]
    chosen: str | None = None
    sensitivity: str | None = None
    explanation: str | None = None
    explained_by: Literal["rules", "model"] = "rules"
    hash: str = ""


def decided(
    inputs: RankingInputs,
    ranked: Sequence[Ranked],
    *,
    session_id: str,
    basis: Basis,
    at: datetime,
) -> DecisionRecord:
    """Return the record of the ranking `ranked` of these inputs, explained by the rules."""
    scores = scored(inputs)
    record = DecisionRecord(
        session_id=session_id,
        made_at=at,
        basis=basis,
        inputs=inputs,
        scores=scores,
        chosen=_first(scores),
        sensitivity=sensitivity(inputs),
        explanation=explained(ranked, inputs.weights),
    )
    return _sealed(record)


def reworded(record: DecisionRecord, explanation: str) -> DecisionRecord:
    """Return the record with a model's words in place of the rules', as one plain line of text."""
    text = plain(explanation, LONGEST_EXPLANATION)
    return _sealed(record.model_copy(update={"explanation": text, "explained_by": "model"}))


def replayed(record: DecisionRecord) -> tuple[str, ...]:
    """Return the ids of the suppliers in the order that the record's inputs give now."""
    return tuple(score.supplier_id for score in scored(record.inputs))


def is_genuine(record: DecisionRecord) -> bool:
    """Whether the hash fits, and the inputs still give the same scores, choice and sensitivity."""
    again = scored(record.inputs)
    outcome = (again, _first(again), sensitivity(record.inputs))
    told = (record.scores, record.chosen, record.sensitivity)
    return record.hash == _hash(record) and outcome == told


def _first(scores: Sequence[Score]) -> str | None:
    return next((score.supplier_id for score in scores if score.excluded is None), None)


def _sealed(record: DecisionRecord) -> DecisionRecord:
    return record.model_copy(update={"hash": _hash(record)})


def _hash(record: DecisionRecord) -> str:
    return bound(record.model_dump(mode="json", exclude={"hash"}))
