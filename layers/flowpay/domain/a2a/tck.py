"""What the public compatibility kit expects of the agent that it tests, by its messages' ids.

The kit, `a2aproject/a2a-tck`, branch 1.0-dev, says by the beginning of a message's id what is to
become of its task: these are its scenarios, told as states with their moments. What begins like one
of its messages and is none of these is completed at once.
"""

import base64
from collections.abc import Mapping
from typing import NamedTuple

from .parts import Artifact, Part
from .tasks import TaskState

SKILL = "tck"
NAMES = ("tck-", "test-resubscribe-message-id")
MESSAGE_ONLY, MESSAGE_TEXT = "tck-message-response", "Direct message response"
SOON_S = 0.2
"""After which a stream has more to tell: the time of one look at the task."""
DELAY_S = 2.0
"""The kit's own time for a stream; a task that is subscribed to again lasts twice as long."""


class Step(NamedTuple):
    """How a task stands, so many seconds after its message was heard."""

    after_s: float
    state: TaskState
    text: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        return (Artifact(artifact_id="output", parts=self.parts),) if self.parts else ()


def reached(message_id: str, elapsed_s: float) -> Step:
    """Return how the task of a message stands after so long."""
    return [step for step in _steps(message_id) if step.after_s <= elapsed_s][-1]


def _steps(message_id: str) -> tuple[Step, ...]:
    """Return the steps of the longest name that the id begins with."""
    named = [name for name in SCENARIOS if message_id.startswith(name)]
    if named:
        return SCENARIOS[max(named, key=len)]
    return (Step(0, TaskState.COMPLETED, f"Heard as {message_id}"),)


def _made(*parts: Part) -> tuple[Step, ...]:
    return (Step(0, TaskState.COMPLETED, parts=parts),)


def _streamed(*parts: Part) -> tuple[Step, ...]:
    """Return a task that is at work first, then makes one part after the other, then ends."""
    made = [Step(SOON_S * n, TaskState.WORKING, parts=parts[:n]) for n in range(1, len(parts))]
    end = Step(SOON_S * max(1, len(parts)), TaskState.COMPLETED, parts=parts)
    return (Step(0, TaskState.WORKING), *made, end)


_FILE = Part(raw=base64.b64encode(b"tck").decode(), filename="output.txt", media_type="text/plain")
_FILE_URL = Part(
    url="https://example.com/output.txt", filename="output.txt", media_type="text/plain"
)
SCENARIOS: Mapping[str, tuple[Step, ...]] = {
    "tck-complete-task": (Step(0, TaskState.COMPLETED, "Hello from TCK"),),
    "tck-delayed-complete": (
        Step(0, TaskState.WORKING),
        Step(DELAY_S, TaskState.COMPLETED, "Done after delay"),
    ),
    "tck-artifact-text": _made(Part(text="Generated text content")),
    "tck-artifact-file": _made(_FILE),
    "tck-artifact-file-url": _made(_FILE_URL),
    "tck-artifact-data": _made(Part(data={"key": "value", "count": 42})),
    "tck-input-required": (Step(0, TaskState.INPUT_REQUIRED, "More input is required"),),
    "tck-auth-required": (Step(0, TaskState.AUTH_REQUIRED, "Authorization is required"),),
    "tck-reject-task": (Step(0, TaskState.REJECTED, "rejected"),),
    "tck-stream-001": _streamed(Part(text="Stream hello from TCK")),
    "tck-stream-002": (Step(0, TaskState.COMPLETED),),
    "tck-stream-003": _streamed(Part(text="Stream task lifecycle")),
    "tck-stream-ordering-001": _streamed(Part(text="Ordered output")),
    "tck-stream-artifact-text": _streamed(Part(text="Streamed text content")),
    "tck-stream-artifact-file": _streamed(_FILE),
    "tck-stream-artifact-chunked": _streamed(Part(text="chunk-1 "), Part(text="chunk-2")),
    "test-resubscribe-message-id": (
        Step(0, TaskState.WORKING),
        Step(2 * DELAY_S, TaskState.COMPLETED),
    ),
}
