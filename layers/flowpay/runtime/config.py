"""Configuration: environment variables, read once into one frozen model; secrets when needed."""

import json
import os
import re
from decimal import Decimal
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from flowpay.domain.currency import MINOR_UNITS
from flowpay.domain.errors import Misconfigured
from flowpay.domain.x402.addresses import checked
from flowpay.domain.x402.networks import NETWORKS


def _words(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(word for part in value.split(",") if (word := " ".join(part.lower().split())))


def _addresses(words: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [word for word in words if len(word) > 254 or not _ADDRESS.fullmatch(word)]
    if wrong:
        raise ValueError(f"write addresses such as asha@example.com; {wrong[0]!r} is none")
    if len(words) > MOST_ADDRESSES:
        raise ValueError(f"at most {MOST_ADDRESSES} addresses")
    return tuple(dict.fromkeys(words))


def _account(text: str) -> str:
    return checked(text) if text else text


def _network(name: str) -> str:
    if name not in NETWORKS:
        raise ValueError(f"one of {', '.join(NETWORKS)}")
    return name


TEST_FACILITATOR = "https://x402.org/facilitator"
"""It settles on test networks only."""
MOST_ADDRESSES = 20
_ADDRESS = re.compile(r"[a-z0-9._%+-]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]{2,63}")
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Addresses = Annotated[Words, AfterValidator(_addresses)]
Account = Annotated[str, AfterValidator(_account)]
"""Of an EVM network, its capitals checked; or nobody's."""
NetworkName = Annotated[str, AfterValidator(_network)]
Path = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9/_.-]{1,200}|off)$")]
"""A path under a provider's base, or `off`."""
Limit = Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=6)]


def _sells_for_real(given: ValidationInfo) -> bool:
    return bool(given.data.get("USE_LIVE_APIS") and given.data.get("X402_PAY_TO"))


class Config(BaseModel, frozen=True):
    """Every setting of Flowpay that is not a secret, by the name of its environment variable."""

    USE_LIVE_APIS: bool = False
    USE_LOCUS_WRAPPED_APIS: bool = False
    STRICT_INTEGRATIONS: bool = False
    REQUIRE_API_KEY: bool = True
    ENABLE_API_DOCS: bool = True
    RESEND_FROM_EMAIL: str = "Flowpay <noreply@flowpay.ai>"
    INBOUND_MAIL_DOMAIN: str = ""
    AGENT_MODEL: str = "gpt-4o-mini"
    ALLOW_GST_PORTAL: bool = False
    A2A_TCK_EXECUTOR: bool = False

    LOCUS_402_APPROVAL_ENDPOINT: Path = "/payments/approve"
    LOCUS_WALLET_DEBIT_ENDPOINT: Path = "/wallet/debit"
    LOCUS_WALLET_CREDIT_ENDPOINT: Path = "/wallet/credit"
    LOCUS_ESCROW_CREATE_ENDPOINT: Path = "/escrow/create"
    LOCUS_ESCROW_TRANSITION_ENDPOINT: Path = "/escrow/transition"

    WALLET_CURRENCY: str = "USD"
    LOCUS_PAYOUTS: bool = False
    PRICE_CURRENCY: str = "INR"
    ACCOUNT_TIMEZONE: str = "UTC"
    APPROVAL_TTL_SECONDS: int = Field(default=259_200, ge=60, le=31_536_000)
    AGENT_TASK_TTL_SECONDS: int = Field(default=3_600, ge=60, le=86_400)
    QUOTE_WINDOW_SECONDS: int = Field(default=0, ge=0, le=2_592_000)
    APPROVER_EMAILS: Addresses = ()
    CHECKPOINT_RETENTION_DAYS: int = Field(default=2_922, ge=1, le=36_500)
    WALLET_BALANCE: Limit = Decimal(50_000)
    AUTO_APPROVE_THRESHOLD: Limit = Decimal(2_000)
    DAILY_SPEND_LIMIT: Limit = Decimal(10_000)
    MONTHLY_SPEND_LIMIT: Limit = Decimal(30_000)
    ALLOWED_VENDOR_CATEGORIES: Words = ("cotton yarn", "textile dye", "steel rod", "machine parts")

    A2A_CARD_KEY: str = Field(default="", pattern=r"^(arn:aws:kms:[^:*]+:[0-9]+:key/[^*]+)?$")

    X402_BUYER_KMS_KEY: str = Field(default="", pattern=r"^(arn:aws:kms:[^:*]+:[0-9]+:key/[^*]+)?$")
    X402_PAY_TO: Account = ""
    X402_NETWORK: NetworkName = Field(default="eip155:84532", validate_default=True)

    PUBLIC_BASE_URL: str = "http://127.0.0.1:8000"
    ALLOWED_PRIVATE_HOSTS: Words = ()

    EXA_API_BASE: str = "https://api.exa.ai"
    FIRECRAWL_API_BASE: str = "https://api.firecrawl.dev/v2"
    APOLLO_API_BASE: str = "https://api.apollo.io/api/v1"
    APOLLO_ENRICH_ENDPOINT: str = Field(
        default="/organizations/enrich", pattern=r"^/[A-Za-z0-9/_.-]{1,200}$"
    )
    RESEND_API_BASE: str = "https://api.resend.com"
    RATES_API_BASE: str = "https://api.frankfurter.dev"
    OPENAI_API_BASE: str = "https://api.openai.com/v1"
    LOCUS_API_BASE: str = "https://api.paywithlocus.com/api"
    LASO_API_BASE: str = "https://laso.finance"
    LASO_AGENT_API_BASE: str = "https://us-central1-kyc-ts.cloudfunctions.net"
    BROWSER_USE_API_BASE: str = "https://api.browser-use.com/api/v3"
    X402_FACILITATOR_URL: str = Field(default=TEST_FACILITATOR, validate_default=True)
    X402_RPC_URL: str = ""

    BOOK_TABLE: str = ""
    SCRATCH_TABLE: str = ""
    SECRETS_ID: str = ""
    PROCUREMENT_ARN: str = ""
    ESCROW_APPROVAL_ARN: str = ""
    GST_RUN_ARN: str = ""
    AGENT_TASK_ARN: str = ""
    WEBSOCKET_CALLBACK_URL: str = ""
    CHECKPOINTS_BUCKET: str = ""
    CHECKPOINT_KEY: str = ""
    FILES_BUCKET: str = ""
    WEBHOOK_QUEUE_URL: str = ""

    @field_validator("A2A_TCK_EXECUTOR")
    @classmethod
    def _never_live(cls, value: bool, given: ValidationInfo) -> bool:
        if value and given.data.get("USE_LIVE_APIS"):
            raise ValueError("this is for tests: it cannot be on where USE_LIVE_APIS is true")
        return value

    @field_validator("X402_NETWORK")
    @classmethod
    def _worth_something(cls, name: str, given: ValidationInfo) -> str:
        """What is sold is booked into the wallet, from which real money goes to suppliers."""
        if _sells_for_real(given) and NETWORKS[name].is_test:
            raise ValueError(
                f"the money of {NETWORKS[name].label} is worth nothing: with USE_LIVE_APIS=true "
                "sell on another, or leave X402_PAY_TO empty"
            )
        return name

    @field_validator("X402_FACILITATOR_URL")
    @classmethod
    def _settles_for_real(cls, url: str, given: ValidationInfo) -> str:
        if _sells_for_real(given) and url == TEST_FACILITATOR:
            raise ValueError(f"{url} is for test networks: name a facilitator of X402_NETWORK")
        return url

    @field_validator("LOCUS_PAYOUTS")
    @classmethod
    def _paid_for_real(cls, value: bool, given: ValidationInfo) -> bool:
        if value and given.data.get("WALLET_CURRENCY") != "USD":
            raise ValueError("Locus pays US dollars (USDC): it needs WALLET_CURRENCY=USD")
        if value and given.data.get("USE_LIVE_APIS") and not given.data.get("REQUIRE_API_KEY"):
            raise ValueError("real money goes out: it needs REQUIRE_API_KEY=true")
        return value

    @field_validator("WALLET_CURRENCY", "PRICE_CURRENCY")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        if value not in MINOR_UNITS:
            raise ValueError("not a currency of ISO 4217, such as INR or USD")
        return value

    @field_validator("ACCOUNT_TIMEZONE")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("not an IANA time zone, such as Asia/Kolkata") from error
        return value


def read_config(environment: dict[str, str]) -> Config:
    """Return the settings; raises Misconfigured naming every variable that is wrong.

    A variable that is set but empty counts as not set, so that `.env.example` can list all.
    """
    known = {k: v for k, v in environment.items() if k in Config.model_fields and v.strip()}
    try:
        return Config.model_validate(known)
    except ValidationError as error:
        wrong = "; ".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors())
        raise Misconfigured(f"configuration: {wrong}") from error


@cache
def config() -> Config:
    """Return this process's settings, read from its environment once."""
    return read_config(dict(os.environ))


@cache
def secrets() -> dict[str, str]:
    """Return the secrets by name, read from Secrets Manager once per process; {} without one."""
    if not config().SECRETS_ID:
        return {}
    from .aws import client

    answer = client("secretsmanager").get_secret_value(SecretId=config().SECRETS_ID)
    loaded: dict[str, str] = json.loads(answer["SecretString"])
    return loaded


TAKEN_AS_SANDBOX = frozenset({"BROWSER_USE_API_KEY", "LASO_API_KEY"})
"""Keys that came after the secret was first deployed: its template may never change, so that it has
no placeholders for them. The sandbox takes any key; the real provider gets a real one or none."""


def has_secret(name: str) -> bool:
    """Return whether somebody has set a secret that may be missing."""
    return bool(secrets().get(name))


def secret(name: str) -> str:
    """Return one secret; raises Misconfigured if nobody has set it."""
    value = secrets().get(name, "")
    if not value and name in TAKEN_AS_SANDBOX and not config().USE_LIVE_APIS:
        return "sandbox"
    if not value:
        raise Misconfigured(f"{name} is not set: add it to the deployment's secret (see README)")
    return value
