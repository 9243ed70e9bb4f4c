"""What is asked for, what is paid and what became of it (specification sections 5 and 7)."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from .addresses import Address
from .wire import Wire

EXACT = "exact"
MOST_NUMBER = 2**256 - 1
MOST_SAID = 200
"""Characters: what a facilitator says goes into a header of ours."""


def _fits_a_word(digits: str) -> str:
    if int(digits) > MOST_NUMBER:
        raise ValueError("a number has at most 256 bits")
    return digits


type Atomic = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,29})$")]
"""A number of an asset's smallest units, in digits."""
type Seconds = Annotated[
    str, Field(pattern=r"^(0|[1-9][0-9]{0,77})$"), AfterValidator(_fits_a_word)
]
"""A moment in Unix seconds, in digits; some write the largest number there is to mean for ever."""
type Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
type Text = Annotated[str, Field(max_length=2_000)]
type Said = Annotated[str, AfterValidator(lambda text: text[:MOST_SAID])]
"""What a facilitator says, of which the beginning is enough; some say nothing by ""."""
type Blank = Annotated[
    str, BeforeValidator(lambda value: "" if value is None else value), Field(max_length=200)
]
"""Nothing is said by ""; some say null."""
type Nonce = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{64}$")]
type Hex = Annotated[str, Field(max_length=8_192, pattern=r"^0x([0-9a-fA-F]{2})*$")]
type Version = Literal[2]
type Extensions = dict[str, Any]


class ResourceInfo(Wire):
    """What is sold; of what it does not know, the official server says ""."""

    url: Text
    description: Text | None = None
    mime_type: Text | None = None


class PaymentRequirements(Wire, extra="allow"):
    """One way to pay: `amount` in the asset's smallest units, valid for so many seconds.

    What else a seller writes goes back to him, but for nulls: some hold a payment's `accepted`
    against their offer word by word.
    """

    scheme: Word
    network: Word
    amount: Atomic
    asset: Word
    pay_to: Word
    max_timeout_seconds: Annotated[int, Field(ge=0, le=10**9, strict=True)]
    extra: dict[str, Any] | None = None


class PaymentRequired(Wire):
    """The answer 402: what is sold, and the ways to pay for it; `error` where a payment failed."""

    x402_version: Version = 2
    error: Text | None = None
    resource: ResourceInfo | None = None
    accepts: Annotated[tuple[PaymentRequirements, ...], Field(max_length=50)]
    extensions: Extensions | None = None


class Authorization(Wire):
    """What a payer signs: a transfer of `value` that anybody may carry out once, in its time."""

    from_: Annotated[Address, Field(alias="from")]
    to: Address
    value: Atomic
    valid_after: Seconds
    valid_before: Seconds
    nonce: Nonce


class ExactPayload(Wire, extra="forbid"):
    """The payment itself under the scheme `exact` on an EVM network, and nothing beside it.

    A facilitator tells by what stands here how it is paid, and would look at a Permit2 or a
    delegation first: what it carries out must be what was judged. The signature of an account with
    a key has 65 bytes; that of a contract may be longer.
    """

    signature: Hex
    authorization: Authorization


class PaymentPayload(Wire):
    """A payment: which way of those offered it takes, and what the scheme wants for it."""

    x402_version: Version
    resource: ResourceInfo | None = None
    accepted: PaymentRequirements
    payload: dict[str, Any]
    extensions: Extensions | None = None

    @property
    def exact(self) -> ExactPayload:
        """The payment under the scheme `exact`; raises PaymentMalformed."""
        return ExactPayload.from_wire(self.payload)


class VerifyResponse(Wire):
    is_valid: Annotated[bool, Field(strict=True)]
    invalid_reason: Said | None = None
    invalid_message: Said | None = None
    payer: Said | None = None


class SettlementResponse(Wire):
    """What became of a payment; `transaction` is "" where there is none."""

    success: Annotated[bool, Field(strict=True)]
    error_reason: Said | None = None
    error_message: Said | None = None
    payer: Said | None = None
    transaction: Blank = ""
    network: Blank = ""
    amount: Said | None = None
    extensions: Extensions | None = None
