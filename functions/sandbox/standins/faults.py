"""Failing on demand: `POST /sandbox/faults` says which provider fails how, and how often.

Besides a provider's own failures there are these:
slow           does the work after `seconds`
late_success   does the work at once and answers after `seconds`
lost_answer    does the work and answers that it failed
timeout        does nothing, and says after `seconds` that it took too long
garbage        answers 200 with something that is not JSON
overloaded     does nothing, and answers 503 as what stands before a provider does

With `retry_after` the answer also says after how many seconds to come back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from . import storage
from .exchange import Fields, Provider, Refused, Reply, misfit, wait

MOST_SECONDS = 20
MOST_TIMES = 1000
MOST_RETRY_AFTER = 86_400
BEHAVIOURS = ("slow", "late_success", "lost_answer", "timeout", "garbage", "overloaded")
GARBAGE = Reply(200, "<html><body><h1>Welcome to nginx!</h1>", content_type="text/html")
OVERLOADED = Reply(503, "upstream connect error or disconnect/reset before headers")

_PK = "fault"
_LIVES_S = 86_400
_FIELDS: Fields = {
    "provider": str,
    "fault": str,
    "operation": str,
    "times": int,
    "seconds": (int, float),
    "retry_after": int,
}


def arrange(body: Any, providers: Mapping[str, Provider]) -> Reply:
    """Keep a fault in mind for the next `times` calls; another for the same operation goes."""
    fault = _checked(body, providers)
    sort_key = f"{fault['provider']}#{fault['operation']}"
    storage.put(_PK, sort_key, fault, lives_s=_LIVES_S, left=fault["times"])
    return Reply(201, fault)


def arranged() -> Reply:
    """Answer what is still to come, `times` being how often."""
    return Reply(200, {"items": [fault | {"times": left} for fault, left in _walk("") if left]})


def clear() -> Reply:
    for fault, _ in _walk(""):
        storage.delete(_PK, f"{fault['provider']}#{fault['operation']}")
    return Reply(204, "")


def take(provider: str, operation: str) -> dict[str, Any] | None:
    """Return the fault that this call meets, and count it; of calls at once each takes one."""
    waiting = {fault["operation"]: fault for fault, left in _walk(f"{provider}#") if left}
    for name in (operation, "*"):
        if name in waiting and storage.spend(_PK, f"{provider}#{name}"):
            return waiting[name]
    return None


def act(
    fault: Mapping[str, Any] | None, work: Callable[[], Reply], failures: Mapping[str, Reply]
) -> Reply:
    """Do the work as the fault has it; without one, simply do it."""
    if fault is None:
        return work()
    reply = _failing(fault, work, failures)
    after = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
    return replace(reply, headers={**reply.headers, **after})


def _failing(
    fault: Mapping[str, Any], work: Callable[[], Reply], failures: Mapping[str, Reply]
) -> Reply:
    match fault["fault"]:
        case "slow":
            wait(fault["seconds"])
            return work()
        case "late_success":
            reply = work()
            wait(fault["seconds"])
            return reply
        case "lost_answer":
            work()
            return failures["failing"]
        case "timeout":
            wait(fault["seconds"])
            return failures["timeout"]
        case "garbage":
            return GARBAGE
        case "overloaded":
            return OVERLOADED
        case failure:
            return failures[failure]


def _walk(begins: str) -> Iterable[tuple[dict[str, Any], int]]:
    return storage.walk(_PK, begins)


def _checked(body: Any, providers: Mapping[str, Provider]) -> dict[str, Any]:
    if not isinstance(body, dict) or body.keys() - _FIELDS.keys():
        raise _wrong(f"send a JSON object with only {', '.join(_FIELDS)}")
    if wrong := misfit(body, _FIELDS):
        raise _wrong(f"{wrong[0]} must be {wrong[1]}")
    provider = providers.get(body.get("provider", ""))
    if provider is None:
        raise _wrong(f"provider must be one of {', '.join(providers)}")
    fault = {"operation": "*", "times": 1, "seconds": 5, **body}
    if fault.get("fault") not in (known := (*BEHAVIOURS, *provider.failures)):
        raise _wrong(f"fault must be one of {', '.join(dict.fromkeys(known))}")
    if fault["operation"] not in (names := ("*", *provider.operations)):
        raise _wrong(f"operation must be one of {', '.join(names)}")
    if not 1 <= fault["times"] <= MOST_TIMES or not 0 <= fault["seconds"] <= MOST_SECONDS:
        raise _wrong(f"times is 1 to {MOST_TIMES}, seconds at most {MOST_SECONDS}")
    if not 0 <= fault.get("retry_after", 0) <= MOST_RETRY_AFTER:
        raise _wrong(f"retry_after is at most {MOST_RETRY_AFTER}")
    return fault


def _wrong(message: str) -> Refused:
    return Refused(Reply(400, {"message": message}))
