"""Push notifications: where another agent wants to hear of its task, kept, shown and taken back.

What it confides to us for that is sealed at once and shown to nobody, not to itself either; a URL
may be a secret too, so it is shown to those alone who may set one. The notifications themselves are
deliveries like those of webhooks: see `a2a_pushing`.
"""

from pydantic import BaseModel

from flowpay.domain.a2a.errors import InvalidParams
from flowpay.domain.a2a.kept import TaskMoved
from flowpay.domain.a2a.push import (
    MOST_CONFIGS,
    Confided,
    PushConfig,
    PushConfigMoved,
    PushConfigUnknown,
    confided,
    webhook_id_of,
)
from flowpay.domain.a2a.requests import (
    ON_A_PAGE,
    ListTaskPushNotificationConfigsRequest,
    ListTaskPushNotificationConfigsResponse,
    OneConfigRequest,
    TaskPushNotificationConfig,
)
from flowpay.domain.errors import InvalidInput
from flowpay.persistence import a2a_push as kept
from flowpay.persistence import a2a_tasks as kept_tasks
from flowpay.persistence import book, events, webhooks
from flowpay.persistence.a2a_tasks import TaskBusy
from flowpay.persistence.book import Write
from flowpay.persistence.webhooks import CursorMoved
from flowpay.ports import public_address
from flowpay.runtime import clock, sealing
from flowpay.runtime.sealing import SealBroken

from . import a2a_tasks, wallets
from .events import announced

MOST_TRIES = 10
PURPOSE = "a2a push"


class Receiver(BaseModel, frozen=True):
    """Whose secrets these are: they open for no other account, task or configuration."""

    account: str
    webhook_id: str


def create(
    account: str, wanted: TaskPushNotificationConfig, *, by: str
) -> TaskPushNotificationConfig:
    """Return a configuration as it stands from now on, in the place of one of the same id.

    Every state that the task comes to after those that it has come to is told. Said again, nothing
    changes. Raises TaskNotFound or InvalidParams.
    """
    if not wanted.task_id:
        raise InvalidParams("taskId says whose news these are")
    task = a2a_tasks.load(account, wanted.task_id)
    wanted = checked(wanted)
    for _ in range(MOST_TRIES):
        try:
            if writes := _put(account, task.id, wanted, by):
                book.commit([kept_tasks.unmoved(account, task), *writes])
        except (PushConfigMoved, TaskMoved):
            task = a2a_tasks.load(account, wanted.task_id)
            continue
        return _loaded(account, task.id, _id_of(wanted, task.id)).shown
    raise TaskBusy(f"{task.id} changes all the time: try again shortly")


def get(account: str, asked: OneConfigRequest) -> TaskPushNotificationConfig:
    """Return a configuration without what was confided; raises TaskNotFound."""
    kept_tasks.load(account, asked.task_id)
    return _loaded(account, asked.task_id, asked.id).shown


def listed(
    account: str, asked: ListTaskPushNotificationConfigsRequest
) -> ListTaskPushNotificationConfigsResponse:
    """Return a page of a task's configurations; raises TaskNotFound or CursorInvalid."""
    kept_tasks.load(account, asked.task_id)
    found, following = kept.listed(
        account,
        asked.task_id,
        limit=asked.page_size or ON_A_PAGE,
        cursor=asked.page_token or None,
    )
    return ListTaskPushNotificationConfigsResponse(
        configs=tuple(config.shown for config in found), next_page_token=following or ""
    )


def delete(account: str, asked: OneConfigRequest, *, by: str) -> None:
    """Let nothing more be told there; one that is not there is deleted already.

    Raises TaskNotFound of a task that is not there.
    """
    kept_tasks.load(account, asked.task_id)
    for _ in range(MOST_TRIES):
        read = kept.find_of(account, asked.task_id, asked.id)
        if read is None:
            return
        try:
            book.commit([kept.deleted(account, read), _said(account, read, "deleted", by=by)])
        except PushConfigMoved:
            continue
        return
    raise TaskBusy(f"{asked.id} changes all the time: try again shortly")


def checked(wanted: TaskPushNotificationConfig) -> TaskPushNotificationConfig:
    """Return it with the URL as it will be called; raises InvalidParams if it may not be."""
    try:
        url = public_address.checked(wanted.url)
    except InvalidInput as error:
        fields = [{"field": "url", "description": str(error)}]
        raise InvalidParams(f"the notifications' url: {error}", fields=fields) from error
    return wanted.model_copy(update={"url": url})


def along(
    account: str, wanted: TaskPushNotificationConfig | None, task_id: str, *, by: str
) -> list[Write]:
    """Return the writes of a configuration that comes with a message; [] where none does.

    They belong into the transaction of its task, whose state they tell from the first on. `wanted`
    is checked before. Raises InvalidParams; refused as PushConfigMoved.
    """
    return _put(account, task_id, wanted, by) if wanted else []


def given_up(account: str, config: PushConfig, reason: str) -> list[Write]:
    """Return the writes after which a receiver is left alone, by what it answers."""
    said = _said(account, config, "given_up", by="flowpay", reason=reason)
    return [kept.deleted(account, config), said]


def confided_by(account: str, config: PushConfig) -> Confided:
    """Return what a configuration's client has confided to us; raises SealBroken."""
    if not config.sealed:
        return Confided()
    text = sealing.unsealed(PURPOSE, _receiver(account, config.webhook_id), config.sealed)
    return Confided.model_validate_json(text)


def _put(account: str, task_id: str, wanted: TaskPushNotificationConfig, by: str) -> list[Write]:
    """Return the writes after which the configuration stands; [] where it stands so already.

    Two that come at the same moment may be one more than a task may have: it does no harm.
    """
    new, others = _config(account, task_id, wanted, by), kept.of_task(account, task_id)
    read = next((each for each in others if each.webhook_id == new.webhook_id), None)
    if read is None:
        if len(others) >= MOST_CONFIGS:
            raise InvalidParams(
                f"a task has {MOST_CONFIGS} configurations at most: delete one first"
            )
        _let_events_be_given(account)
        return [kept.made(account, new), _said(account, new, "created", by=by)]
    if _says_the_same(account, read, wanted):
        return []
    new = read.replaced(new)
    return [kept.replaced(account, read, new), _said(account, new, "replaced", by=by)]


def _config(account: str, task_id: str, wanted: TaskPushNotificationConfig, by: str) -> PushConfig:
    config_id, secrets = _id_of(wanted, task_id), confided(wanted)
    webhook_id = webhook_id_of(task_id, config_id)
    receiver = _receiver(account, webhook_id)
    text = "" if secrets.is_empty else secrets.model_dump_json()
    return PushConfig(
        webhook_id=webhook_id,
        task_id=task_id,
        config_id=config_id,
        url=wanted.url,
        scheme=wanted.authentication.scheme if wanted.authentication else "",
        sealed=sealing.sealed(PURPOSE, receiver, text) if text else "",
        created_by=by,
        created_at=clock.now(),
    )


def _says_the_same(account: str, read: PushConfig, wanted: TaskPushNotificationConfig) -> bool:
    scheme = wanted.authentication.scheme if wanted.authentication else ""
    if (read.url, read.scheme) != (wanted.url, scheme):
        return False
    try:
        return confided_by(account, read) == confided(wanted)
    except SealBroken:
        return False


def _let_events_be_given(account: str) -> None:
    """See to it that the account's events are given to tasks, which costs those without nothing."""
    for attempt in range(1, MOST_TRIES + 1):
        cursor = webhooks.cursor(account)
        if cursor.tasks:
            return
        wallets.load(account)  # opens an account: the sweep looks after those that are open
        try:
            book.commit([webhooks.with_tasks(account, cursor, events.head(account).number)])
        except CursorMoved:
            if attempt == MOST_TRIES:
                raise


def _id_of(wanted: TaskPushNotificationConfig, task_id: str) -> str:
    return wanted.id or task_id


def _loaded(account: str, task_id: str, config_id: str) -> PushConfig:
    config = kept.find_of(account, task_id, config_id)
    if config is None:
        raise PushConfigUnknown(f"{task_id} has no configuration {config_id}")
    return config


def _receiver(account: str, webhook_id: str) -> Receiver:
    return Receiver(account=account, webhook_id=webhook_id)


def _said(account: str, config: PushConfig, name: str, *, by: str, **more: str) -> Write:
    """Return the write of an event; of the URL it tells the host, since a path may be a secret."""
    data = {
        "task_id": config.task_id,
        "config_id": config.config_id,
        "host": config.host,
        **more,
    }
    return announced(account, f"flowpay.a2a_push.{name}", config.task_id, by=by, data=data)
