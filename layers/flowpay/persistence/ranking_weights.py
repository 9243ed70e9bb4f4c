"""Ranking weights: pk `<account>#ranking_weights`, sk `ranking_weights`; none until a change."""

from flowpay.domain.ranking_weights import RankingWeights, RankingWeightsStale

from . import book
from .book import Write, key, set_fields
from .items import stored


def key_of(account: str) -> dict[str, str]:
    return key(account, "ranking_weights", "ranking_weights")


def load(account: str) -> RankingWeights:
    """Return the weights in force: the usual ones, at version 1, where none were set."""
    return RankingWeights.model_validate(book.get(key_of(account)) or {})


def changed(account: str, read: RankingWeights, new: RankingWeights) -> Write:
    """Return the write of new weights over those that were read; else RankingWeightsStale."""
    return set_fields(
        key_of(account),
        **stored(dict(new)),
        condition="#version = :read_version OR attribute_not_exists(pk)",
        values={":read_version": read.version},
        refusal=_stale,
    )


def _stale() -> RankingWeightsStale:
    return RankingWeightsStale("the weights have been changed: read them again, then change them")
