"""Where news of a task are sent: the configurations that another agent has given us for its task.

Section 4.3 of the specification. What a configuration is called, its client may choose: it is the
task's own id otherwise.
"""

import hashlib
from typing import ClassVar, Self

from pydantic import BaseModel

from flowpay.domain.endpoint import Endpoint, EndpointMoved

from .errors import TaskNotFound
from .requests import AuthenticationInfo, TaskPushNotificationConfig

MOST_CONFIGS = 5
"""Of one task: every state that it comes to costs one write for each of them."""
TOKEN_HEADER = "x-a2a-notification-token"  # noqa: S105 - the name of a header


class PushConfigUnknown(TaskNotFound):
    """The protocol has no error of its own for it: section 3.1.8 names that of the task."""


class PushConfigMoved(EndpointMoved): ...


class Confided(BaseModel, frozen=True):
    """What proves to the receiver that it is us, and is told to nobody else."""

    credentials: str = ""
    token: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Confided()


class PushConfig(Endpoint, frozen=True):
    """A configuration; `sealed` holds what is confided. `version` grows whenever it is replaced."""

    noun: ClassVar[str] = "a2a_push"

    task_id: str
    config_id: str
    scheme: str = ""
    sealed: str = ""
    version: int = 1

    @property
    def shown(self) -> TaskPushNotificationConfig:
        """Return it as it is told: without what was confided to us."""
        authentication = AuthenticationInfo(scheme=self.scheme) if self.scheme else None
        return TaskPushNotificationConfig(
            id=self.config_id, task_id=self.task_id, url=self.url, authentication=authentication
        )

    def replaced(self, by: Self) -> Self:
        """Return what stands in its place now, with nothing held against it."""
        return by.model_copy(update={"version": self.version + 1})


def webhook_id_of(task_id: str, config_id: str) -> str:
    """Return a configuration's name among all endpoints: those of one task stand together."""
    digest = hashlib.sha256(config_id.encode()).hexdigest()[:26]
    return f"{task_id}.{digest}"


def confided(config: TaskPushNotificationConfig) -> Confided:
    """Return what a client confides to us with a configuration."""
    credentials = config.authentication.credentials if config.authentication else ""
    return Confided(credentials=credentials, token=config.token)


def headers(scheme: str, confided: Confided) -> dict[str, str]:
    """Return the headers by which a receiver knows us; a scheme without credentials gives none."""
    found = {TOKEN_HEADER: confided.token} if confided.token else {}
    if scheme and confided.credentials:
        found["authorization"] = f"{scheme} {confided.credentials}"
    return found
