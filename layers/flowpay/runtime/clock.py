"""Time and chance, in the one place where a test can set them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ulid import ULID

from .config import config


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day in ACCOUNT_TIMEZONE, by which limits are counted."""
    return now().astimezone(ZoneInfo(config().ACCOUNT_TIMEZONE)).date()


def new_id(prefix: str) -> str:
    """Return an id that sorts by the time of its making, such as `esc_01JD…`."""
    return f"{prefix}_{ULID()}"
