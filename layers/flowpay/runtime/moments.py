"""A moment in a query: ISO 8601 with its offset."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

LAST_YEAR = 9000
"""Beyond, adding an hour may leave the calendar."""


def _written(value: str) -> datetime:
    """A number is no time here, though pydantic would take it for seconds since 1970."""
    return datetime.fromisoformat(value)


def _of_our_time(moment: datetime) -> datetime:
    if moment.timestamp() < 0:
        raise ValueError("there are no entries from before 1970")
    if moment.year > LAST_YEAR:
        raise ValueError(f"there are no entries from after {LAST_YEAR}")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_of_our_time)]
EXAMPLE = "ISO 8601 with its offset, such as 2026-07-15T12:00:00Z"
