"""Agent services: what an agent offers, for what price, where it is called, and how it has gone.

    registered ──► active ──update──► active (version + 1) ──retire──► retired

Each account has a catalogue of its own; the built-in services (domain/built_in.py) are in all.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, computed_field

from .errors import Conflict, Forbidden, InvalidInput, NotFound
from .money import MICROS, Money
from .quantities import Share

MOST_PRICE = 1_000_000
"""Of one unit, in whole units of its currency: ten thousand of them can still be written down."""
FLOWPAY = "flowpay"
"""The owner of the built-in services."""

type JsonSchema = dict[str, Any]
"""A schema of JSON Schema 2020-12, checked by `json_schema.require_schema`."""


class ServiceUnknown(NotFound): ...


class ServiceRetired(Conflict): ...


class ServiceChanged(Conflict):
    """It is not at the version that was read; the facts name the one it is at."""


class ServiceBuiltIn(Forbidden): ...


class ServiceNotYours(Forbidden): ...


class TrustForbidden(Forbidden): ...


class PayeesForbidden(Forbidden): ...


class ServicePriceInvalid(InvalidInput): ...


class PriceRangeInvalid(InvalidInput): ...


class OwnerReserved(InvalidInput): ...


class ServiceStatus(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


class Reliability(BaseModel, frozen=True):
    """How the account's tasks with a service have ended.

    What the account has canceled itself, or what has failed on our side, says nothing of it.
    """

    completed: int = 0
    failed: int = 0

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator on one
    @property
    def score(self) -> Share | None:
        """From 0 to 1 to four places, None without outcomes.

        Laplace's rule of succession, as in track records: one good end and one bad are added, so
        that a single task moves a newcomer a little, and many decide.
        """
        known = self.completed + self.failed
        if not known:
            return None
        share = Decimal(self.completed + 1) / (known + 2)
        return share.quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


class Offering(BaseModel, frozen=True):
    """What an owner says of a service; `price` is for one `unit`, such as a call or a page.

    `owner` None: whoever says it, or who it was before. `trusted` and `pay_to` None: as it was.
    """

    name: str
    description: str
    capabilities: tuple[str, ...] = ()
    price: Money
    unit: str
    endpoint: str
    owner: str | None = None
    trusted: bool | None = None
    pay_to: tuple[str, ...] | None = None
    input_schema: JsonSchema
    output_schema: JsonSchema


class Wanted(BaseModel, frozen=True):
    """Which services a list shows; prices of another currency are not between two of this one.

    Raises PriceRangeInvalid where no price can be meant.
    """

    status: ServiceStatus = ServiceStatus.ACTIVE
    capability: str | None = None
    owner: str | None = None
    min_price: Money | None = None
    max_price: Money | None = None

    def model_post_init(self, _: Any) -> None:
        least, most = self.min_price, self.max_price
        if least and most and least.micros > most.micros:
            raise PriceRangeInvalid(f"no price is from {least} to {most}: min_price is the lower")


class Agent(BaseModel, frozen=True):
    """Who changes a service, and whether as an admin."""

    principal: str
    is_admin: bool = False


class AgentService(BaseModel, frozen=True):
    """A service as it is offered now; `endpoint` speaks A2A 1.0 (JSON-RPC), None where built in.

    `trusted` endpoints get the deployment's A2A_SHARED_TOKEN. `pay_to` are the accounts at which
    its agent may be paid where it asks for that (x402). `version` grows by one with every change.
    """

    service_id: str
    name: str
    description: str
    capabilities: tuple[str, ...] = ()
    price: Money
    unit: str
    endpoint: str | None
    owner: str
    trusted: bool = False
    pay_to: tuple[str, ...] = ()
    built_in: bool = False
    input_schema: JsonSchema
    output_schema: JsonSchema
    status: ServiceStatus = ServiceStatus.ACTIVE
    version: int = 1
    reliability: Reliability = Reliability()
    created_at: datetime
    updated_at: datetime

    @property
    def is_active(self) -> bool:
        return self.status is ServiceStatus.ACTIVE

    @property
    def host(self) -> str:
        """Of the endpoint that part which is no secret; "" where it is built in."""
        return urlsplit(self.endpoint or "").hostname or ""

    def is_among(self, wanted: Wanted) -> bool:
        """Return whether a list shows it."""
        least, most, price = wanted.min_price, wanted.max_price, self.price
        return (
            self.status is wanted.status
            and wanted.capability in (None, *self.capabilities)
            and wanted.owner in (None, self.owner)
            and (
                least is None or (least.currency == price.currency and least.micros <= price.micros)
            )
            and (most is None or (most.currency == price.currency and price.micros <= most.micros))
        )

    def require_active(self) -> None:
        """Raise ServiceRetired if it is not offered any more."""
        if not self.is_active:
            raise ServiceRetired(f"{self.service_id} is retired: choose another service")

    def require_version(self, read_version: int) -> None:
        """Raise ServiceChanged unless this is the version that was read."""
        if read_version != self.version:
            raise ServiceChanged(
                f"{self.service_id} is at version {self.version}: read it again, then decide",
                version=self.version,
                price=self.price,
            )

    def updated(
        self, offering: Offering, *, read_version: int, by: Agent, at: datetime
    ) -> "AgentService":
        """Return the service as its owner or an admin offers it from now on.

        An endpoint that is another than before is not trusted, nor are its accounts, unless an
        admin says so with it. Raises ServiceBuiltIn, ServiceNotYours, ServiceRetired,
        ServiceChanged, TrustForbidden, PayeesForbidden or ServicePriceInvalid.
        """
        self._require_changeable(by)
        self.require_active()
        self.require_version(read_version)
        require_price(offering.price)
        is_same = offering.endpoint == self.endpoint
        facts = dict(offering) | {
            "owner": _owner(offering.owner, self.owner, by),
            "trusted": _trusted(offering.trusted, self.trusted and is_same, by),
            "pay_to": _payees(offering.pay_to, self.pay_to if is_same else (), by),
            "version": self.version + 1,
            "updated_at": at,
        }
        return self.model_copy(update=facts)

    def retired(self, *, by: Agent, at: datetime) -> "AgentService":
        """Return the service as it is offered no more; one that is retired stays as it is.

        Raises ServiceBuiltIn or ServiceNotYours.
        """
        self._require_changeable(by)
        if not self.is_active:
            return self
        facts = {"status": ServiceStatus.RETIRED, "version": self.version + 1, "updated_at": at}
        return self.model_copy(update=facts)

    def _require_changeable(self, by: Agent) -> None:
        if self.built_in:
            raise ServiceBuiltIn(f"{self.service_id} is built into Flowpay: nobody changes it")
        if not by.is_admin and by.principal != self.owner:
            raise ServiceNotYours(
                f"{self.service_id} is offered by {self.owner}: its owner or an admin changes it"
            )


def registered(offering: Offering, service_id: str, *, by: Agent, at: datetime) -> AgentService:
    """Return a new service.

    Raises ServiceNotYours, TrustForbidden, PayeesForbidden or ServicePriceInvalid.
    """
    require_price(offering.price)
    facts: Mapping[str, Any] = dict(offering) | {
        "owner": _owner(offering.owner, by.principal, by),
        "trusted": _trusted(offering.trusted, False, by),
        "pay_to": _payees(offering.pay_to, (), by),
    }
    return AgentService(**facts, service_id=service_id, created_at=at, updated_at=at)


def require_price(price: Money) -> None:
    """Raise ServicePriceInvalid unless one unit can be sold for it: above zero, in micros."""
    if not 0 < price.micros <= MOST_PRICE * MICROS:
        raise ServicePriceInvalid(
            f"a price is above zero and {MOST_PRICE} at most, for one unit; {price} was offered"
        )


def _owner(named: str | None, owner: str, by: Agent) -> str:
    """Return who owns it; only an admin may name somebody else."""
    if named in (None, owner):
        return owner
    if not by.is_admin:
        raise ServiceNotYours(f"leave out the owner, or name {owner}: only an admin names another")
    if named == FLOWPAY:
        raise OwnerReserved(f"{FLOWPAY} owns what is built in: name somebody of the account")
    return str(named)


def _trusted(said: bool | None, trusted: bool, by: Agent) -> bool:
    """Return whether it is trusted; only an admin may make that other than it would be."""
    if said in (None, trusted):
        return trusted
    if not by.is_admin:
        raise TrustForbidden("leave out `trusted`: only an admin says which endpoints are trusted")
    return bool(said)


def _payees(said: tuple[str, ...] | None, known: tuple[str, ...], by: Agent) -> tuple[str, ...]:
    """Return the addresses that may be paid; only an admin may make them other than they would be.

    Or whoever offers a service could have the account's money sent to where they like.
    """
    if said is None or said == known:
        return known
    if not by.is_admin:
        raise PayeesForbidden("only an admin says which addresses may be paid: leave pay_to out")
    return said
