"""Frames of a live log's client: what it may say, how long, and how often."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from .errors import Busy, InvalidInput

LONGEST_FRAME = 4 * 1024
"""Bytes; the longest that makes sense has some hundred."""
FRAME_EVERY = timedelta(seconds=1)
MOST_TOGETHER = 30
"""Frames that may come at once, after a while of silence: then one every FRAME_EVERY."""
USAGE = 'send {"action": "subscribe", "since"?: "<sequence>", "session_id"?} or {"action": "ping"}'


class FrameInvalid(InvalidInput): ...


class FrameTooLarge(InvalidInput): ...


class TooManyFrames(Busy): ...


class Frame(BaseModel, frozen=True, extra="forbid"):
    """`since` is the last `sequence` that the client has."""

    action: Literal["subscribe", "ping"]
    since: str | None = Field(default=None, pattern=r"^[0-9]{1,12}$")
    session_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,40}$")


def read(text: str) -> Frame:
    """Return what a client says; raises FrameTooLarge or FrameInvalid, which says what to send."""
    if len(text.encode()) > LONGEST_FRAME:
        raise FrameTooLarge(f"a frame has {LONGEST_FRAME:,} bytes at most: {USAGE}")
    try:
        return Frame.model_validate_json(text)
    except ValidationError as error:
        raise FrameInvalid(f"{_wrong(error)}: {USAGE}") from error


def paced(pace: datetime | None, at: datetime) -> datetime:
    """Return the pace after one more frame, the moment by which all so far would be allowed for.

    Raises TooManyFrames if too many have come together.
    """
    after = max(pace or at, at) + FRAME_EVERY
    if after - at > FRAME_EVERY * MOST_TOGETHER:
        raise TooManyFrames(f"too many frames: at most one every {FRAME_EVERY.seconds} second")
    return after


def _wrong(error: ValidationError) -> str:
    """Return what is wrong first: the field's name and why, never what was sent."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    known = field in Frame.model_fields
    if first["type"] == "json_invalid":
        return "this is not JSON"
    return f"{field}: {first['msg']}" if known else first["msg"]
