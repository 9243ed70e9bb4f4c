"""How long a provider asks to be left alone, by the headers of its answer."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


def asked_wait_s(status: int, headers: Mapping[str, str], *, at: datetime) -> float:
    """Return the seconds, 0 where nothing is asked for.

    `retry-after` is seconds or a date (RFC 9110, 10.2.3), which is measured by the provider's own
    clock where it tells the time; OpenAI also says it in `retry-after-ms`. Whoever has asked too
    often, and is not told when to come back, waits for Resend's `ratelimit-reset`, in seconds.
    """
    in_ms = _number(headers.get("retry-after-ms"))
    if in_ms is not None:
        return in_ms / 1000
    asked = headers.get("retry-after", "")
    seconds = _number(asked)
    if seconds is not None:
        return seconds
    if (until := _moment(asked)) is not None:
        return max(0.0, (until - (_moment(headers.get("date", "")) or at)).total_seconds())
    too_often = status == 429
    return (too_often and _number(headers.get("ratelimit-reset"))) or 0.0


def _number(text: str | None) -> float | None:
    said = (text or "").strip()
    return float(said) if _NUMBER.fullmatch(said) else None


def _moment(text: str) -> datetime | None:
    """Return the moment of an HTTP-date; one without a zone is in UTC."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
