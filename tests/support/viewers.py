"""Live viewers: WebSocket clients as API Gateway shows them to the functions."""

import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .world import World, lambda_context


@dataclass(frozen=True)
class Viewer:
    """One connection; `frames` is what it was sent, in order."""

    world: World
    connection_id: str

    def connect(self, ticket: str | None = None) -> int:
        """Connect with that ticket, or a new one; return the status."""
        if ticket is None:
            ticket = self.world.post("/api/ws-ticket", None).body["ticket"]
        return self._say("connect", queryStringParameters={"ticket": ticket})

    def subscribe(self, **wanted: str) -> int:
        """Ask for events from `since`, of a `session_id`; return the status."""
        return self.send(json.dumps({"action": "subscribe", **wanted}))

    def send(self, frame: str) -> int:
        return self._say("subscribe", body=frame)

    def disconnect(self) -> int:
        return self._say("disconnect")

    @property
    def frames(self) -> list[dict[str, Any]]:
        return self.world.frames.get(self.connection_id, [])

    @property
    def sequences(self) -> list[int]:
        """The numbers of the events it was sent, markers apart."""
        return [int(frame["sequence"]) for frame in self.frames if "id" in frame]

    def _say(self, function: str, **event: Any) -> int:
        context = {"connectionId": self.connection_id}
        handler = import_module(f"websocket.{function}").handler
        status: int = handler({"requestContext": context, **event}, lambda_context())["statusCode"]
        return status
