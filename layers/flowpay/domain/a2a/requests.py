"""What a caller sends, one class for each method of the protocol; `tenant` names an account."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from .parts import Message
from .tasks import TaskState
from .wire import Name, NameGiven, Struct, Timestamp, Wire

MOST_ON_A_PAGE = 100
ON_A_PAGE = 50
MOST_CHARACTERS_OF_A_TOKEN = 4_000
MOST_MODES = 50
MOST_HISTORY = 2**31 - 1

type Length = Annotated[int, Field(ge=0, le=MOST_HISTORY)]
type PageSize = Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE)]
type PageToken = Annotated[str, Field(max_length=MOST_CHARACTERS_OF_A_TOKEN)]
type Modes = Annotated[
    tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=MOST_MODES)
]
type Secret = Annotated[
    str, Field(max_length=4_000, pattern=r"^([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?$")
]
"""What a header can carry: no space stands at either end of its value (RFC 9110 section 5.5)."""


class AuthenticationInfo(Wire):
    """How a push notification shows who sends it: `Authorization: {scheme} {credentials}`."""

    scheme: Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$")]
    credentials: Secret = ""


class TaskPushNotificationConfig(Wire):
    """Where news of a task are sent; within SendMessage, `task_id` is empty."""

    tenant: Name = ""
    id: Name = ""
    task_id: Name = ""
    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    token: Secret = ""
    authentication: AuthenticationInfo | None = None


class SendMessageConfiguration(Wire):
    """`return_immediately`: the answer does not wait for the task to come to rest."""

    accepted_output_modes: Modes = ()
    task_push_notification_config: TaskPushNotificationConfig | None = None
    history_length: Length | None = None
    return_immediately: bool = False


class SendMessageRequest(Wire):
    """Of SendMessage and SendStreamingMessage."""

    tenant: Name = ""
    message: Message
    configuration: SendMessageConfiguration = Field(default_factory=SendMessageConfiguration)
    metadata: Struct | None = None


class GetTaskRequest(Wire):
    tenant: Name = ""
    id: NameGiven
    history_length: Length | None = None


def _specified(state: Any) -> Any:
    """Some write every field out, and the first of an enumeration means that it is not set."""
    return None if state == "TASK_STATE_UNSPECIFIED" else state


class ListTasksRequest(Wire):
    """`include_artifacts`: they are left out unless asked for."""

    tenant: Name = ""
    context_id: Name = ""
    status: Annotated[TaskState | None, BeforeValidator(_specified)] = None
    page_size: PageSize | None = None
    page_token: PageToken = ""
    history_length: Length | None = None
    status_timestamp_after: Timestamp | None = None
    include_artifacts: bool = False


class CancelTaskRequest(Wire):
    tenant: Name = ""
    id: NameGiven
    metadata: Struct | None = None


class SubscribeToTaskRequest(Wire):
    tenant: Name = ""
    id: NameGiven


class OneConfigRequest(Wire):
    """Of GetTaskPushNotificationConfig and DeleteTaskPushNotificationConfig."""

    tenant: Name = ""
    task_id: NameGiven
    id: NameGiven


class ListTaskPushNotificationConfigsRequest(Wire):
    tenant: Name = ""
    task_id: NameGiven
    page_size: PageSize | None = None
    page_token: PageToken = ""


class ListTaskPushNotificationConfigsResponse(Wire):
    configs: tuple[TaskPushNotificationConfig, ...]
    next_page_token: str = ""


class GetExtendedAgentCardRequest(Wire):
    tenant: Name = ""
