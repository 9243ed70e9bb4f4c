"""What is wrong with a payment: the protocol's words (specification section 9), and our errors.

PaymentMalformed    400  it is no payment of the protocol
PaymentRejected     402  it is one, and does not pay for this; `reason` says why
IdentifierReused    409  its payment-identifier was used with another payment
"""

from enum import StrEnum

from flowpay.domain import errors


class Reason(StrEnum):
    """A code of the specification; the last two are those of the official facilitator."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    VALID_AFTER = "invalid_exact_evm_payload_authorization_valid_after"
    VALID_BEFORE = "invalid_exact_evm_payload_authorization_valid_before"
    VALUE = "invalid_exact_evm_payload_authorization_value_mismatch"
    SIGNATURE = "invalid_exact_evm_payload_signature"
    RECIPIENT = "invalid_exact_evm_payload_recipient_mismatch"
    NETWORK = "invalid_network"
    PAYLOAD = "invalid_payload"
    REQUIREMENTS = "invalid_payment_requirements"
    SCHEME = "unsupported_scheme"
    VERSION = "invalid_x402_version"
    UNEXPECTED_VERIFY = "unexpected_verify_error"
    UNEXPECTED_SETTLE = "unexpected_settle_error"
    NONCE_USED = "invalid_exact_evm_nonce_already_used"
    INSUFFICIENT_BALANCE = "invalid_exact_evm_insufficient_balance"


class PaymentMalformed(errors.InvalidInput): ...


class PaymentRejected(errors.FlowpayError):
    """It does not pay for this; nothing was charged by it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail, reason=reason)
        self.reason = reason


class IdentifierReused(errors.Conflict): ...


class X402PaymentMoved(errors.Conflict):
    """Somebody else has brought this payment further: read it again."""
