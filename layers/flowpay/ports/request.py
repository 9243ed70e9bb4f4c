"""What is asked of a provider, what came back, and what it is called when that is a failure.

ProviderFailed
├── ProviderUnavailable     down, slow or cut off: it may work later
├── ProviderBusy            asked too often: it will work later
├── ProviderRefused         our request is at fault: a repeat cannot help
│   └── ProviderDenied      our key, plan or credit is: nothing helps until a person acts
├── ProviderAwaitsApproval  a person has to let it through, elsewhere; then it happens by itself
└── ProviderAnswerInvalid   it answered what nobody can use

Each has the facts `provider`, `provider_status` (HTTP, None without an answer), `reason` (the
provider's own code, "" without one) and `may_be_charged`: whether the answer was lost on its way,
so that the provider may have done the work and charged for it. `retry_after_s` says how long the
provider asked to be left alone, where it did. None quotes a request or an answer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flowpay.domain.errors import ProviderFailed

CONNECT_S = 3.0
_CODE = re.compile(r"[A-Za-z_]{1,60}")


class ProviderUnavailable(ProviderFailed): ...


class ProviderBusy(ProviderFailed): ...


class ProviderRefused(ProviderFailed): ...


class ProviderDenied(ProviderRefused): ...


class ProviderAwaitsApproval(ProviderFailed): ...


class ProviderAnswerInvalid(ProviderFailed): ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the HTTP status and the JSON object, {} if the body is something else."""

    status: int
    body: dict[str, Any]
    retry_after_s: float = 0

    @property
    def code(self) -> str:
        """The provider's own word for what went wrong, such as NO_MORE_CREDITS; "" without one."""
        error = self.body.get("error")
        inner = [error.get("code"), error.get("type")] if isinstance(error, dict) else [error]
        detail = self.body.get("detail")
        inner += [detail.get("code")] if isinstance(detail, dict) else []
        words = [*map(self.body.get, ("code", "tag", "name", "error_code")), *inner]
        return next((w for w in words if isinstance(w, str) and _CODE.fullmatch(w)), "")


def succeeded(answer: Answer) -> bool:
    return answer.status == 200


def passes(answer: Answer) -> bool:
    """Return whether the provider says that it did nothing now and may do it in a moment."""
    return answer.status in {429, 500, 502, 503, 504}


def denies(answer: Answer) -> bool:
    """Return whether the provider refuses our key, plan or credit, so every other request too."""
    return answer.status in {401, 402, 403}


def judged(request: "Request", answer: Answer) -> "Answer | Failure":
    """Return the answer if it is what was wanted."""
    return answer if request.done(answer) else refused(request, answer)


class Key(NamedTuple):
    """The secret that a provider knows us by, and the header that it stands in."""

    secret: str
    header: str = "authorization"
    form: str = "Bearer {}"


class Wrapped(NamedTuple):
    """The same request as Locus takes it: the path under `/wrapped`, and its own body."""

    path: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask, within how many seconds in all, and what a failure means.

    An answer for which `done` holds is returned, one for which `passes` holds is asked for again
    unless it `denies`. A request that was sent and never answered is sent again only if it is
    `repeatable`. `judged` is for a way on which an answer means something else.
    """

    provider: str
    method: str
    url: str
    budget_s: float
    connect_s: float = CONNECT_S
    read_s: float = 60
    key: Key | None = None
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    params: dict[str, str] | None = None
    body: dict[str, Any] | None = None
    repeatable: bool = False
    wrapped: Wrapped | None = None
    through: str = ""
    done: Callable[[Answer], bool] = succeeded
    passes: Callable[[Answer], bool] = passes
    denies: Callable[[Answer], bool] = denies
    judged: "Callable[[Request, Answer], Answer | Failure]" = judged

    @property
    def asked(self) -> str:
        """Who is asked, in words."""
        return f"{self.provider} through {self.through}" if self.through else self.provider


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed, and whether it may be sent again after so many seconds."""

    error: ProviderFailed
    again: bool
    after_s: float = 0


def unanswered(request: Request, why: str, *, sent: bool) -> Failure:
    """Return the failure of a request that got no answer; `why` is a class name, never a text."""
    error = ProviderUnavailable(
        f"{request.asked} cannot be reached or did not answer in time ({why})",
        provider=request.provider,
        provider_status=None,
        reason="",
        may_be_charged=sent,
    )
    return Failure(error, again=request.repeatable or not sent)


def refused(request: Request, answer: Answer, *, may_be_charged: bool = False) -> Failure:
    """Return the failure of a request that got another answer than it wanted."""
    denied = request.denies(answer)
    again = request.passes(answer) and not denied
    asked_wait = {"retry_after_s": answer.retry_after_s} if answer.retry_after_s else {}
    error = _kind(answer.status, again=again, denied=denied)(
        f"{request.asked} answered {answer.status} {answer.code}".rstrip(),
        provider=request.provider,
        provider_status=answer.status,
        reason=answer.code,
        may_be_charged=may_be_charged or answer.status < 400,
        **asked_wait,
    )
    return Failure(error, again, answer.retry_after_s)


def unusable(provider: str, missing: str) -> ProviderAnswerInvalid:
    """Return the error for an answer that came as 200 and lacks what it is for."""
    return ProviderAnswerInvalid(
        f"{provider} answered without {missing}",
        provider=provider,
        provider_status=200,
        reason="",
        may_be_charged=True,
    )


def _kind(status: int, *, again: bool, denied: bool) -> type[ProviderFailed]:
    if denied:
        return ProviderDenied
    if status < 400:
        return ProviderAnswerInvalid
    if status >= 500 or status == 408:
        return ProviderUnavailable
    return ProviderBusy if again else ProviderRefused
