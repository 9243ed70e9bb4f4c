"""What a buyer wants: one or more lines, and what has to be asked before anything is spent."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from .money import Money
from .quantities import Quantity, Share


class Line(BaseModel, frozen=True):
    """One thing wanted: `quantity` of `unit` as written, which is `base_quantity` of `base_unit`.

    `price_ceiling` is the most per base unit and `budget` the most for the whole line; each is
    derived from the other where only one was given. `material` is in the buyer's own words.
    """

    material: str
    category: str | None = None
    specification: str | None = None
    quantity: Quantity | None = None
    unit: str | None = None
    base_quantity: Quantity | None = None
    base_unit: str | None = None
    price_ceiling: Money | None = None
    budget: Money | None = None
    currency: str
    currency_assumed: bool = True


class Intent(BaseModel, frozen=True):
    """What was understood; `questions` are what the buyer has to answer before anything is spent.

    `budget` is the most for several lines together: each of them may cost all of it, and no two.
    `confidence` says for each field from 0 (nothing said) to 1 how sure the reading is.
    """

    lines: tuple[Line, ...] = ()
    deliver_by: date | None = None
    deliver_within_days: int | None = None
    destination: str | None = None
    budget: Money | None = None
    confidence: dict[str, Share] = {}
    questions: tuple[str, ...] = ()
    parser: Literal["rules", "model"] = "rules"

    @property
    def is_complete(self) -> bool:
        """Whether there is enough to look for suppliers: every line a material and a quantity."""
        return bool(self.lines) and not self.questions
