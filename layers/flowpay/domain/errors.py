"""What can go wrong, in business words; the base class says what the caller should do next.

FlowpayError
├── InvalidInput      correct the request and send it again
├── NotFound          nothing of that name in this account
├── Forbidden         this caller may not do that
├── Unauthenticated   say who you are
├── Conflict          the world has moved on: read again, then decide
│   └── UnderWay      the same command is being carried out: ask again shortly
├── Refused           the account's rules say no: the answer lists every rule and what would pass
├── Busy              too much at once: try again shortly
├── ProviderFailed    an outside service did not do its part
└── Misconfigured     an operator has to act
"""

import re
from typing import Any


class FlowpayError(Exception):
    """Base of all: `code` is what a program can rely on, `str(error)` what a person reads."""

    def __init__(self, detail: str = "", **facts: Any) -> None:
        super().__init__(detail)
        self.facts = facts

    @property
    def code(self) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class InvalidInput(FlowpayError): ...


class NotFound(FlowpayError): ...


class Forbidden(FlowpayError): ...


class Unauthenticated(FlowpayError): ...


class Conflict(FlowpayError): ...


class UnderWay(Conflict): ...


class Refused(FlowpayError): ...


class Busy(FlowpayError): ...


class ProviderFailed(FlowpayError): ...


class Misconfigured(FlowpayError): ...
