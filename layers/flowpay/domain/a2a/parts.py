"""What is said: a message has parts, and so has an artifact; a part holds exactly one thing."""

import base64
import binascii
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from .wire import ABSENT, Json, Name, NameGiven, Struct, Wire

MOST_PARTS = 100
MOST_URIS = 20


def _of_bytes(text: str) -> str:
    """Return Base64, in either of its alphabets, which is how JSON carries bytes."""
    try:
        base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("raw is Base64") from error
    return text


type Raw = Annotated[str, AfterValidator(_of_bytes)]
type Uris = Annotated[
    tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=MOST_URIS)
]


class Role(StrEnum):
    USER = "ROLE_USER"
    AGENT = "ROLE_AGENT"


class Part(Wire):
    """Exactly one of `text`, `raw` (Base64), `url` and `data`; `data` is any JSON, null too."""

    text: str | None = None
    raw: Raw | None = None
    url: str | None = None
    data: Json = ABSENT
    metadata: Struct | None = None
    filename: str = ""
    media_type: str = ""

    @classmethod
    def _is_set(cls, name: str, value: Any) -> bool:
        return name == "data" or super()._is_set(name, value)

    @model_validator(mode="after")
    def _one_content(self) -> Self:
        held = [name for name in ("text", "raw", "url") if getattr(self, name) is not None]
        held += ["data"] if self.has_data else []
        if len(held) != 1:
            found = " and ".join(held) or "none"
            raise ValueError(f"a part has exactly one of text, raw, url and data, not {found}")
        return self

    @property
    def has_data(self) -> bool:
        return self.data is not ABSENT


type Parts = Annotated[tuple[Part, ...], Field(min_length=1, max_length=MOST_PARTS)]


class Message(Wire):
    """One thing said, by the client (`ROLE_USER`) or by the agent."""

    message_id: NameGiven
    context_id: Name = ""
    task_id: Name = ""
    role: Role
    parts: Parts
    metadata: Struct | None = None
    extensions: Uris = ()
    reference_task_ids: Annotated[tuple[Name, ...], Field(max_length=MOST_URIS)] = ()

    @property
    def text(self) -> str:
        """Return what its text parts say, a line each."""
        return "\n".join(part.text for part in self.parts if part.text is not None)

    @property
    def data(self) -> tuple[Any, ...]:
        """Return what its data parts hold."""
        return tuple(part.data for part in self.parts if part.has_data)


class Artifact(Wire):
    """What a task has made."""

    artifact_id: NameGiven
    name: str = ""
    description: str = ""
    parts: Parts
    metadata: Struct | None = None
    extensions: Uris = ()
