"""What a ranking says of a supplier: its score, the parts of it, and why it is kept out."""

from pydantic import BaseModel

from .money import Money
from .quantities import Share
from .supplier import Supplier
from .track_record import TrackRecord


class ScoreParts(BaseModel, frozen=True):
    """Each from 0 to 1, to four places; they are named as their weights."""

    price: Share
    delivery: Share
    verification: Share
    fit: Share
    past_performance: Share = TrackRecord().share


class Score(BaseModel, frozen=True):
    """What the ranking makes of one candidate.

    `landed_price` is per base unit in the line's currency, None where it cannot be told; `excluded`
    says in words which limits are broken, or is None.
    """

    supplier_id: str
    landed_price: Money | None = None
    score: Share
    score_parts: ScoreParts
    excluded: str | None = None


class Ranked(Supplier, frozen=True):
    """A supplier with its score, as in Score; `quoted` is whether it has answered with a quote."""

    score: Share
    score_parts: ScoreParts
    excluded: str | None = None
    landed_price: Money | None = None
    quoted: bool = False
