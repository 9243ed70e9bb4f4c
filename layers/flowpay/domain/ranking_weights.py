"""Ranking weights: how much each part of a supplier's score counts, as the account sets it."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

from .errors import Conflict
from .quantities import Share

MOST_WEIGHT = 1000

_SCHEMA: dict[str, Any] = {"type": "number", "maximum": MOST_WEIGHT, "multipleOf": 0.0001}

Weight = Annotated[
    Share,
    Field(ge=0, le=MOST_WEIGHT, decimal_places=4),
    WithJsonSchema({**_SCHEMA, "minimum": 0}),
]
SomeWeight = Annotated[Weight, Field(gt=0), WithJsonSchema({**_SCHEMA, "exclusiveMinimum": 0})]


class RankingWeightsStale(Conflict): ...


class Weights(BaseModel, frozen=True):
    """How much each part of a score counts, in proportion to their sum.

    `fit` is never nothing: then what is not what was asked for would rank as if it were.
    """

    price: Weight = Decimal("0.35")
    delivery: Weight = Decimal("0.20")
    verification: Weight = Decimal("0.20")
    fit: SomeWeight = Decimal("0.15")
    past_performance: Weight = Decimal("0.10")


DEFAULT = Weights()


class RankingWeights(Weights, frozen=True):
    """The weights in force; `version` grows by one with every change."""

    version: int = 1

    @property
    def weights(self) -> Weights:
        return Weights(**{name: getattr(self, name) for name in Weights.model_fields})

    def changed(self, weights: Weights, *, read_version: int) -> "RankingWeights":
        """Return the next version; raises RankingWeightsStale if another one was read."""
        if read_version != self.version:
            raise RankingWeightsStale(
                f"the weights are at version {self.version}: read them again, then change them",
                version=self.version,
            )
        return RankingWeights(**dict(weights), version=self.version + 1)
