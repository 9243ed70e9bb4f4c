"""GET, PUT /api/ranking-weights — how much price, delivery and the rest count in a ranking."""

from pydantic import Field

from flowpay.domain.ranking_weights import RankingWeights, SomeWeight, Weight, Weights
from flowpay.persistence import ranking_weights as kept
from flowpay.runtime.http import Command, caller, entry, http_app
from flowpay.services import ranking_weights

app = http_app()


class WeightsChange(Command, frozen=True):
    """All the weights, as numbers of which only their proportion counts, and the version read.

    A stale version is refused.
    """

    price: Weight
    delivery: Weight
    verification: Weight
    fit: SomeWeight
    past_performance: Weight
    version: int = Field(strict=True, ge=1)


@app.get("/api/ranking-weights", summary="The weights in force", tags=["Sourcing"])
def read() -> RankingWeights:
    return kept.load(caller(app).account)


@app.put("/api/ranking-weights", summary="Change the weights that were read", tags=["Sourcing"])
def change(wanted: WeightsChange) -> RankingWeights:
    who = caller(app)
    weights = Weights(**{name: getattr(wanted, name) for name in Weights.model_fields})
    return ranking_weights.change(
        who.account, weights, read_version=wanted.version, by=who.principal
    )


handler = entry(app)
