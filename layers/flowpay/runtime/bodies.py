"""Bodies: what a request carries, within a limit, as JSON or as the form of a page of ours.

Whatever it came as, the event is left with JSON: each field is checked in one way.
"""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl

from flowpay.domain.errors import InvalidInput

MOST_BYTES = 256 * 1024
MOST_FIELDS = 20
FORM = "application/x-www-form-urlencoded"

type Event = dict[str, Any]


class BodyTooLarge(InvalidInput): ...


class BodyMalformed(InvalidInput): ...


class ContentTypeUnsupported(InvalidInput): ...


def read_json(event: Event) -> Any:
    """Return the body's JSON, None without one; it is read as JSON whatever its content type says.

    Raises BodyTooLarge or BodyMalformed.
    """
    try:
        text = raw(event).decode()
        body = json.loads(text, parse_constant=_refuse_constant) if text.strip() else None
    except (ValueError, RecursionError) as error:
        raise BodyMalformed("the body is not JSON") from error
    _leave(event, text)
    return body


def read_form(event: Event) -> dict[str, str]:
    """Return the fields of a form, {} without a body; each of them comes once.

    Raises ContentTypeUnsupported, BodyTooLarge or BodyMalformed.
    """
    kind = event["headers"].get("content-type", "").partition(";")[0].strip().lower()
    if event.get("body") and kind != FORM:
        raise ContentTypeUnsupported(f"send the form as {FORM}")
    try:
        text = raw(event).decode()
        pairs = parse_qsl(text, True, bool(text), errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BodyMalformed("the body is not a form") from error
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise BodyMalformed("a field of the form came twice")
    _leave(event, json.dumps(fields))
    return fields


def raw(event: Event) -> bytes:
    """Return the very bytes of a body; raises BodyTooLarge, or ValueError where there are none."""
    text = event.get("body") or ""
    body = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()
    if len(body) > MOST_BYTES:
        raise BodyTooLarge(f"a body may have {MOST_BYTES // 1024} KB, not more")
    return body


def _leave(event: Event, text: str) -> None:
    event |= {"body": text, "isBase64Encoded": False}
    event["headers"] = {**event["headers"], "content-type": "application/json"}


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
