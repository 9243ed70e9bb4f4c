"""What the sandbox's agents are like: how they take a task, go on with it, and answer.

honest           counts, and answers with the task completed
message          answers with a message instead of a task
patient          takes two looks
thrifty, greedy  says that it did one unit, or a million
slow             does the work and answers after 15 seconds, which nobody waits for
lost             does the work, and its answer is a 502
closed           is lost, and lists no tasks to anybody
stuck            never ends
failing, refusing, quitting, asking, doorkeeping
                 ends as failed, rejected, canceled, or wants input or a permission
two_faced        is completed, and failed when it is looked at again
careless         gives a result that breaks what its service promises
generous, mute   gives two results, or none
huge, garbage, wrong_id, redirecting, another
                 answers with a megabyte, a web page, another call's id, a redirect to a private
                 address, another task
forgetful        takes a task and knows it no more
members_only     answers nobody without a token

`agent_tolls` has those that want to be paid first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .exchange import Reply, wait

type Task = dict[str, Any]
type Step = Callable[[Task], Task]

LATE_S = 15
"""Longer than Flowpay waits for an agent."""
LOOKS = 2
HUGE = 1_000_000
PRIVATE = "http://169.254.169.254/latest/meta-data/"
UNITS = "flowpay.units"
errors: dict[str, tuple[int, str]] = {
    "no_task": (-32001, "Task not found"),
    "not_cancelable": (-32002, "Task cannot be canceled"),
    "unsupported": (-32004, "This operation is not supported"),
}
"""What an agent may answer instead of a result, by our names."""


def _given(task: Task) -> Any:
    parts = task["history"][0]["parts"]
    return next((part["data"] for part in parts if "data" in part), None)


def counted(task: Task) -> Task:
    """Return the task completed with the count of its words; without a text it fails."""
    given = _given(task)
    text = given.get("text") if isinstance(given, dict) else None
    if not isinstance(text, str):
        return ending("FAILED", 'send {"text": "…"}')(task)
    found = {"words": len(text.split()), "letters": sum(map(str.isalpha, text))}
    return _with(task, [{"data": found, "mediaType": "application/json"}])


def _with(task: Task, parts: list[dict[str, Any]], **metadata: Any) -> Task:
    artifact = {"artifactId": "count", "name": "count", "parts": parts}
    made = {"artifacts": [artifact]} if parts else {}
    return task | _state("COMPLETED") | made | ({"metadata": metadata} if metadata else {})


def _state(name: str, said: str = "") -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    status: dict[str, Any] = {"state": f"TASK_STATE_{name}", "timestamp": now}
    if said:
        parts = [{"text": said}]
        status["message"] = {"messageId": "said", "role": "ROLE_AGENT", "parts": parts}
    return {"status": status}


def ending(name: str, said: str) -> Step:
    return lambda task: task | _state(name, said)


def shown(task: Task) -> Task:
    """Return the task as the protocol has it, without what only the sandbox keeps."""
    return {name: value for name, value in task.items() if name not in ("looks", "bearer")}


def _same(task: Task) -> Task:
    return task


def at_work(task: Task) -> Task:
    return task | _state("WORKING")


def _after_looks(task: Task) -> Task:
    return counted(task) if task["looks"] >= LOOKS else task


def _saying_units(units: int) -> Step:
    return lambda task: counted(task) | {"metadata": {UNITS: units}}


def _plainly(answer: dict[str, Any], _: str) -> Reply:
    return Reply(200, answer)


def dawdle() -> None:
    """Keep whoever asks waiting longer than Flowpay waits."""
    wait(LATE_S)


def _late(answer: dict[str, Any], method: str) -> Reply:
    if method == "SendMessage":
        dawdle()
    return Reply(200, answer)


def _lost(answer: dict[str, Any], method: str) -> Reply:
    return Reply(502, "Bad Gateway") if method == "SendMessage" else Reply(200, answer)


def _huge(answer: dict[str, Any], _: str) -> Reply:
    return Reply(200, answer | {"padding": "x" * HUGE})


def _garbage(_: dict[str, Any], __: str) -> Reply:
    return Reply(200, "<html><body>It works!</body></html>", content_type="text/html")


def _wrong_id(answer: dict[str, Any], _: str) -> Reply:
    return Reply(200, answer | {"id": "somebody-else"})


def _redirecting(_: dict[str, Any], __: str) -> Reply:
    return Reply(302, "", {"Location": PRIVATE})


def _another(answer: dict[str, Any], _: str) -> Reply:
    """Answer with a task that nobody has asked for, completed."""
    result = answer["result"]
    other = counted(result.get("task", result)) | {"id": "another-task"}
    return Reply(200, answer | {"result": {"task": other} if "task" in result else other})


@dataclass(frozen=True)
class Manner:
    """How an agent begins a task, what each look makes of it, and how it answers."""

    begins: Step = counted
    goes_on: Step = _same
    says: Callable[[dict[str, Any], str], Reply] = _plainly
    answers_itself: bool = False
    lists: bool = True
    forgets: bool = False
    members_only: bool = False


MANNERS: dict[str, Manner] = {
    "honest": Manner(goes_on=_after_looks),
    "message": Manner(answers_itself=True),
    "patient": Manner(begins=at_work, goes_on=_after_looks),
    "thrifty": Manner(begins=_saying_units(1)),
    "greedy": Manner(begins=_saying_units(1_000_000)),
    "slow": Manner(says=_late),
    "lost": Manner(says=_lost),
    "closed": Manner(says=_lost, lists=False),
    "stuck": Manner(begins=at_work),
    "failing": Manner(begins=ending("FAILED", "the count overflowed")),
    "refusing": Manner(begins=ending("REJECTED", "no texts on Sundays")),
    "quitting": Manner(begins=ending("CANCELED", "we are closing down")),
    "asking": Manner(begins=ending("INPUT_REQUIRED", "in which language?")),
    "doorkeeping": Manner(begins=ending("AUTH_REQUIRED", "log in first")),
    "two_faced": Manner(goes_on=ending("FAILED", "it never happened")),
    "careless": Manner(begins=lambda task: _with(task, [{"data": {"words": "many"}}])),
    "generous": Manner(begins=lambda task: _with(task, [{"data": 1}, {"data": 2}])),
    "mute": Manner(begins=lambda task: _with(task, [])),
    "huge": Manner(says=_huge),
    "garbage": Manner(says=_garbage),
    "wrong_id": Manner(says=_wrong_id),
    "redirecting": Manner(says=_redirecting),
    "another": Manner(begins=at_work, says=_another),
    "forgetful": Manner(begins=at_work, forgets=True),
    "members_only": Manner(members_only=True),
}
