"""What goes back and forth between a caller and a stand-in."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

type Kinds = type | tuple[type, ...]
type Fields = Mapping[str, Kinds]


@dataclass(frozen=True, slots=True)
class Request:
    """One call, as API Gateway hands it over; header names are in lower case."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    text: str

    def bearer(self) -> str:
        """Return the key after `Authorization: Bearer`, "" without one."""
        scheme, _, key = self.headers.get("authorization", "").partition(" ")
        return key.strip() if scheme.lower() == "bearer" else ""

    def json(self) -> Any:
        """Return the body; None if it is not JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; a body that is text goes out as it is, anything else as JSON."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""

    @property
    def text(self) -> str:
        return (
            self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)
        )

    @property
    def media_type(self) -> str:
        plain = "text/plain; charset=utf-8" if isinstance(self.body, str) else "application/json"
        return self.content_type or plain


class Refused(Exception):
    """The call is against the provider's protocol; `reply` is how the provider says so."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's name, what it can be asked, and how it fails, in its own words."""

    name: str
    operations: tuple[str, ...]
    failures: Mapping[str, Reply]


GATEWAY_TIMEOUT = Reply(504, "upstream request timeout")


def misfit(body: Mapping[str, Any], kinds: Fields) -> tuple[str, str] | None:
    """Return the first field of the wrong JSON type and what it should be; None if all fit."""
    for name, kind in kinds.items():
        if name in body and not _fits(body[name], kind):
            allowed = kind if isinstance(kind, tuple) else (kind,)
            return name, " or ".join(_JSON_NAMES[one] for one in allowed)
    return None


_JSON_NAMES = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "array",
    dict: "object",
}


def _fits(value: Any, kind: Kinds) -> bool:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return type(value) in kinds


def host_and_path(url: str) -> tuple[str, str]:
    """Return the host, without `www.`, and the path of an http address; both "" for any other."""
    try:
        address = urlsplit(url)
    except ValueError:
        return "", ""
    if address.scheme not in ("http", "https"):
        return "", ""
    return (address.hostname or "").removeprefix("www."), address.path.rstrip("/")


def wait(seconds: float) -> None:
    """Keep the caller waiting, as a slow provider does."""
    time.sleep(seconds)
