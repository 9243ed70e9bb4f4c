"""Ranking weights: changed by whoever has read them last, and told."""

from typing import Any

from flowpay.domain.ranking_weights import RankingWeights, Weights
from flowpay.persistence import book
from flowpay.persistence import ranking_weights as kept

from .events import announced


def change(account: str, weights: Weights, *, read_version: int, by: str) -> RankingWeights:
    """Return the weights now in force; raises RankingWeightsStale if others were read."""
    old = kept.load(account)
    new = old.changed(weights, read_version=read_version)
    told, name = _difference(old, new), "ranking_weights"
    book.commit(
        [
            kept.changed(account, old, new),
            announced(account, f"flowpay.{name}.changed", name, by=by, data=told),
        ]
    )
    return new


def _difference(old: RankingWeights, new: RankingWeights) -> dict[str, Any]:
    """Return what a change has changed, as it was and as it is."""
    before, after = (each.weights.model_dump(mode="json") for each in (old, new))
    names = [name for name in after if after[name] != before[name]]
    return {
        "version": new.version,
        "before": {name: before[name] for name in names},
        "after": {name: after[name] for name in names},
    }
