"""Time and chance, in the one place where a test can set them."""

from datetime import UTC, date, datetime
from threading import Lock
from zoneinfo import ZoneInfo

from ulid import ULID

from .config import config


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day in ACCOUNT_TIMEZONE, by which limits are counted."""
    return now().astimezone(ZoneInfo(config().ACCOUNT_TIMEZONE)).date()


def new_id(prefix: str, at: datetime | None = None) -> str:
    """Return an id that sorts by its moment, such as `esc_01JD…`, to the millisecond.

    What this process makes in one millisecond still sorts in the order of its making.
    """
    global _latest
    made = ULID.from_datetime(at or now())
    with _one_at_a_time:
        if made.milliseconds == _latest.milliseconds:
            made = ULID.from_int(int(_latest) + 1)
        _latest = made
    return f"{prefix}_{made}"


def first_id(prefix: str, at: datetime) -> str:
    """Return what no id made from `at` on sorts before: the bound of a list by time."""
    moment = str(ULID.from_datetime(at))[:10]
    return f"{prefix}_{moment}{'0' * 16}"


_latest, _one_at_a_time = ULID(), Lock()
